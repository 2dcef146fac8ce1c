using System.Numerics;
using System.Numerics.Tensors;

namespace LossGen.Benchmarks.Comparison;

/// <summary>How far two results are from each other.</summary>
internal static class Agreement
{
    private const int Block = 1024;

    /// <summary>How far values may be, relatively: C and others sum millions of terms in their own element type.</summary>
    public static double Value<T>() => typeof(T) == typeof(float) ? 1e-3 : 1e-9;

    /// <summary>How far the elements of an output may be, relative to the largest.</summary>
    public static double Output<T>() => typeof(T) == typeof(float) ? 1e-4 : 1e-9;

    /// <summary>The relative distance of two numbers.</summary>
    public static double Distance<T>(T ours, T theirs)
        where T : unmanaged, IFloatingPointIeee754<T>
        => ours == theirs ? 0 : double.CreateChecked(T.Abs(ours - theirs) / T.Abs(theirs));

    /// <summary>The largest distance of two elements, relative to the largest of them.</summary>
    public static double Distance<T>(ReadOnlySpan<T> ours, ReadOnlySpan<T> theirs)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> difference = stackalloc T[Block];
        T most = T.Zero;
        for (int i = 0; i < ours.Length; i += Block)
        {
            int length = Math.Min(Block, ours.Length - i);
            TensorPrimitives.Subtract(ours.Slice(i, length), theirs.Slice(i, length), difference);
            most = T.MaxMagnitude(most, TensorPrimitives.MaxMagnitude<T>(difference[..length]));
        }

        // Not the magnitude alone: its sign is that of the element.
        most = T.Abs(most);
        return most == T.Zero ? 0 : double.CreateChecked(most / T.Abs(TensorPrimitives.MaxMagnitude(theirs)));
    }
}

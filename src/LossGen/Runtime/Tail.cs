using System.ComponentModel;
using System.Runtime.Intrinsics;

namespace LossGen.Runtime;

/// <summary>The last elements of an input, fewer than a vector holds: padded on the way in, cut on the way out, masked between.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Tail
{
    /// <summary>Copies the elements from <paramref name="start"/> on into a buffer and fills what remains of it.</summary>
    /// <param name="source">The input.</param>
    /// <param name="start">Where its tail starts.</param>
    /// <param name="buffer">The buffer, at least as long as the tail.</param>
    /// <param name="padding">What stands behind the tail: a value at which the formula is harmless.</param>
    public static void Pad<T>(ReadOnlySpan<T> source, int start, Span<T> buffer, T padding)
        where T : unmanaged
    {
        ReadOnlySpan<T> tail = source[start..];
        tail.CopyTo(buffer);
        buffer[tail.Length..].Fill(padding);
    }

    /// <summary>Copies the first elements of a buffer over the tail of an output.</summary>
    /// <param name="buffer">The buffer, at least as long as the tail.</param>
    /// <param name="destination">The output.</param>
    /// <param name="start">Where its tail starts.</param>
    public static void Store<T>(ReadOnlySpan<T> buffer, Span<T> destination, int start)
        where T : unmanaged
        => buffer[..(destination.Length - start)].CopyTo(destination[start..]);

    /// <summary>All bits set in the first <paramref name="count"/> lanes.</summary>
    public static Vector512<float> MaskSingleV512(int count)
        => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();

    /// <summary>All bits set in the first <paramref name="count"/> lanes; none below zero.</summary>
    public static Vector256<float> MaskSingleV256(int count)
        => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    /// <summary>All bits set in the first <paramref name="count"/> lanes; none below zero.</summary>
    public static Vector128<float> MaskSingleV128(int count)
        => Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle();

    /// <summary>All bits set in the first <paramref name="count"/> lanes.</summary>
    public static Vector512<double> MaskDoubleV512(int count)
        => Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).AsDouble();

    /// <summary>All bits set in the first <paramref name="count"/> lanes; none below zero.</summary>
    public static Vector256<double> MaskDoubleV256(int count)
        => Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).AsDouble();

    /// <summary>All bits set in the first <paramref name="count"/> lanes; none below zero.</summary>
    public static Vector128<double> MaskDoubleV128(int count)
        => Vector128.LessThan(Vector128<long>.Indices, Vector128.Create((long)count)).AsDouble();
}

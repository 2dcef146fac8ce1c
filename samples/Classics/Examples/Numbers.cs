using LossGen.Training.Data;
using LossGen.Training.Randomness;

namespace Classics.Examples;

/// <summary>Rows of normal numbers with something that is computed of each.</summary>
internal static class Numbers
{
    /// <summary>A field "x" [n, width] and a field "y" [n] of numbers.</summary>
    public static Dataset WithTarget(int count, int width, ulong seed, Func<ReadOnlySpan<float>, float> target)
    {
        float[] x = Features(count, width, seed);
        return Dataset.From(
            Field.Floats("x", x, width),
            Field.Floats("y", [.. Enumerable.Range(0, count).Select(row => target(x.AsSpan(row * width, width)))]));
    }

    /// <summary>A field "x" [n, width] and a field "y" [n] of classes.</summary>
    public static Dataset WithClass(int count, int width, ulong seed, Func<ReadOnlySpan<float>, int> label)
    {
        float[] x = Features(count, width, seed);
        return Dataset.From(
            Field.Floats("x", x, width),
            Field.Ints("y", [.. Enumerable.Range(0, count).Select(row => label(x.AsSpan(row * width, width)))]));
    }

    private static float[] Features(int count, int width, ulong seed)
    {
        float[] x = new float[count * width];
        new RandomStream(seed).FillNormal(x);
        return x;
    }
}

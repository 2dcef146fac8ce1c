using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Interpretation;

/// <summary>
/// A sum over all elements is added up in lanes of <c>float</c>, a block of elements at a time, before it goes on in <c>double</c>: a lane may
/// overflow where the sum, or the mean that is made of it, doesn't.
/// </summary>
internal static class LaneSums
{
    /// <summary>The elements of a block.</summary>
    public const int Block = 256;

    /// <summary>The lanes that they are added up in.</summary>
    public const int Lanes = 16;

    /// <summary>The most elements that a lane adds up.</summary>
    public const int Depth = Block / Lanes;

    /// <summary>Whether a reduction's terms are added up so: not those that are squared in double, nor what is known once for all.</summary>
    public static bool AreOf(ReduceNode reduce) =>
        reduce is { Reduction: ReductionKind.Sum, IsScalar: true, Body: { IsScalar: false } body } && !(body is ApplyNode { Primitive: var p } && p == Arithmetic.WideSquare);

    /// <summary>The sum if a lane overflows; null where none does.</summary>
    public static double? Overflow(ReduceNode reduce, ReadOnlyMemory<double> run, double copies)
    {
        if (!AreOf(reduce))
        {
            return null;
        }

        var values = run.Span;
        double most = 0;
        foreach (double v in values)
        {
            most = Math.Max(most, Math.Abs(v));
        }

        if (!(most * Depth > float.MaxValue) || double.IsInfinity(most))
        {
            return null;
        }

        // Of each there are so many in a row, at least one in each lane.
        double times = Math.Pow(copies, reduce.Over.Length);
        if (times > 1)
        {
            float alike = (float)Accumulation.Reduce(ReductionKind.Sum, run);
            return float.IsInfinity(alike * (float)Math.Min(Depth, Math.Max(1, Math.Ceiling(times / Lanes)))) ? (double)alike * double.PositiveInfinity : null;
        }

        double sum = 0;
        var lanes = new float[Lanes];
        for (int start = 0; start < values.Length; start += Block)
        {
            Array.Clear(lanes, 0, Lanes);
            for (int k = start; k < Math.Min(values.Length, start + Block); k++)
            {
                lanes[k % Lanes] += (float)values[k];
            }

            foreach (float lane in lanes)
            {
                sum += lane;
            }
        }

        return double.IsInfinity(sum) || double.IsNaN(sum) ? sum : null;
    }
}

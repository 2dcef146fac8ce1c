using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>What a formula gives at an input: each result, then the gradient by each differentiated parameter.</summary>
/// <param name="Of">What each slot is: null for a result, else the parameter of the gradient.</param>
/// <param name="Values">The numbers of each slot.</param>
internal sealed record Results(IReadOnlyList<Parameter?> Of, IReadOnlyList<double[]> Values)
{
    /// <summary>For each number the largest of the terms that were added up to it: a gradient has one for each use of its parameter.</summary>
    public IReadOnlyList<double[]> Largest { get; init; } = [];

    /// <summary>Reads results and gradients off an interpreter.</summary>
    public static Results Read(
        Subject subject, Trial trial, IReadOnlyList<Node> roots, IReadOnlyList<Adjoint> slopes, Func<Node, double[]> values, Func<IndexVariable, int> extent)
    {
        var of = new List<Parameter?>();
        var slots = new List<double[]>();
        var largest = new List<double[]>();
        foreach (var root in roots)
        {
            of.Add(null);
            slots.Add(values(root));
            largest.Add([.. values(root).Select(Math.Abs)]);
        }

        if (!subject.Bound.IsInPlace)
        {
            foreach (var parameter in subject.Differentiated)
            {
                of.Add(parameter);
                var (sums, terms) = Gradient(parameter, trial, slopes.Where(s => s.Parameter == parameter), values, extent);
                slots.Add(sums);
                largest.Add(terms);
            }
        }

        return new(of, slots) { Largest = largest };
    }

    private static (double[] Sums, double[] Largest) Gradient(Parameter parameter, Trial trial, IEnumerable<Adjoint> slopes, Func<Node, double[]> values, Func<IndexVariable, int> extent)
    {
        int[] shape = parameter.IsTensor ? trial.Lengths.Shape(parameter) : [];
        var sums = new double[shape.Aggregate(1, (n, d) => n * d)];
        var largest = new double[sums.Length];
        foreach (var slope in slopes)
        {
            double[] value = values(slope.Value);
            var (from, to) = Places(slope, trial.Lengths, shape, sums.Length, values, extent);
            for (int k = 0; k < to.Length; k++)
            {
                if (to[k] >= 0)
                {
                    sums[to[k]] += value[from[k]];
                    largest[to[k]] = Math.Max(largest[to[k]], Math.Abs(value[from[k]]));
                }
            }
        }

        return (sums, largest);
    }

    private static (int[] From, int[] To) Places(Adjoint slope, Lengths lengths, int[] shape, int count, Func<Node, double[]> values, Func<IndexVariable, int> extent)
    {
        if (lengths.Places.TryGetValue(slope, out var known))
        {
            return known;
        }

        var indices = slope.Subscripts.Aggregate(IndexSets.Empty, (set, s) => IndexSets.Union(set, s.Indices));
        var space = new IndexSpace(IndexSets.Union(indices, slope.Value.Indices), extent);
        int[] from = space.OffsetsOf(slope.Value.Indices, extent);
        int[][] subscripts = [.. slope.Subscripts.Select(s => space.ValuesOf(s, values, extent))];
        bool isFlat = subscripts.Length == 1 && shape.Length != 1;
        int[] to = new int[space.Count];
        for (int k = 0; k < to.Length; k++)
        {
            int offset = 0;
            bool isInside = true;
            for (int d = 0; d < subscripts.Length; d++)
            {
                int length = isFlat ? count : shape[d];
                isInside &= subscripts[d][k] >= 0 && subscripts[d][k] < length;
                offset = (offset * length) + subscripts[d][k];
            }

            to[k] = isInside ? offset : -1;
        }

        // Labels are drawn anew for every input.
        if (slope.Subscripts.All(s => s.Gather is null))
        {
            lengths.Places[slope] = (from, to);
        }

        return (from, to);
    }
}

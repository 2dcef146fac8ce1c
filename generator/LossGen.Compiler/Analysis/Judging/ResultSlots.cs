using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>Where the results of a form and the numbers of its gradients come from, for all inputs of the same lengths.</summary>
internal sealed class ResultSlots
{
    public ResultSlots(Subject subject, Form form, Lengths lengths)
    {
        Parameter[] gradients = subject.Bound.IsInPlace ? [] : [.. subject.Differentiated];
        Count = form.Values.Length + gradients.Length;
        Of = [.. form.Values.Select(_ => (Parameter?)null), .. gradients];
        Roots = [.. form.Values, .. gradients.Select(_ => (Node?)null)];
        int[][] shapes = [.. Of.Select(p => p is { IsTensor: true } tensor ? lengths.Shape(tensor) : [])];
        Sizes = [.. shapes.Select(s => s.Aggregate(1, (n, d) => n * d))];
        Terms = [.. Of.Select((p, slot) => p is null ? [] : form.Slopes.Where(s => s.Parameter == p).Select(s => new GradientTerm(s, shapes[slot], Sizes[slot], lengths)).ToArray())];
    }

    /// <summary>The number of slots.</summary>
    public int Count { get; }

    /// <summary>The parameter of each gradient; null for a result.</summary>
    public IReadOnlyList<Parameter?> Of { get; }

    /// <summary>The results; null for a gradient.</summary>
    public IReadOnlyList<Node?> Roots { get; }

    /// <summary>The number of elements of each gradient.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>What each gradient is the sum of.</summary>
    public IReadOnlyList<IReadOnlyList<GradientTerm>> Terms { get; }
}

/// <summary>What is added to a gradient: the derivative by one use of a parameter.</summary>
internal sealed class GradientTerm
{
    private readonly Adjoint _slope;
    private readonly Lengths _lengths;
    private readonly int[] _shape;
    private readonly int _size;
    private readonly IndexSpace _space;
    private readonly int[] _from;

    // Known once for all, unless the subscripts are computed.
    private readonly int[]? _to;

    public GradientTerm(Adjoint slope, int[] shape, int size, Lengths lengths)
    {
        (_slope, _shape, _size, _lengths) = (slope, shape, size, lengths);
        var indices = slope.Subscripts.Aggregate(IndexSets.Empty, (set, s) => IndexSets.Union(set, s.Indices));
        _space = new IndexSpace(IndexSets.Union(indices, slope.Value.Indices), lengths.Extent);
        _from = _space.OffsetsOf(slope.Value.Indices, lengths.Extent);
        _to = slope.Subscripts.All(s => s.Gather is null) ? Places(_ => []) : null;
    }

    /// <summary>Adds it, and keeps the largest magnitude.</summary>
    public void Add(Func<Node, ArraySegment<double>> values, double[] sums, double[] largest)
    {
        var value = values(_slope.Value);
        int[] to = _to ?? Places(node => [.. values(node)]);
        for (int k = 0; k < to.Length; k++)
        {
            if (to[k] >= 0)
            {
                double term = value.Array![value.Offset + _from[k]];
                sums[to[k]] += term;
                largest[to[k]] = Math.Max(largest[to[k]], Math.Abs(term));
            }
        }
    }

    // The element of the gradient that each position is added to, -1 for none.
    private int[] Places(Func<Node, double[]> values)
    {
        int[][] subscripts = [.. _slope.Subscripts.Select(s => _space.ValuesOf(s, values, _lengths.Extent))];
        bool isFlat = subscripts.Length == 1 && _shape.Length != 1;
        int[] to = new int[_space.Count];
        for (int k = 0; k < to.Length; k++)
        {
            int offset = 0;
            bool isInside = true;
            for (int d = 0; d < subscripts.Length; d++)
            {
                int length = isFlat ? _size : _shape[d];
                isInside &= subscripts[d][k] >= 0 && subscripts[d][k] < length;
                offset = (offset * length) + subscripts[d][k];
            }

            to[k] = isInside ? offset : -1;
        }

        return to;
    }
}

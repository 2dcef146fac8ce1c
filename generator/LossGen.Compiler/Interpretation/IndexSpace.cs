using System.Collections.Immutable;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Interpretation;

/// <summary>The positions of some index variables in row-major order, the last index fastest.</summary>
internal sealed class IndexSpace
{
    private readonly ImmutableArray<IndexVariable> _indices;
    private readonly int[] _extents;

    public IndexSpace(ImmutableArray<IndexVariable> indices, Func<IndexVariable, int> extent)
    {
        _indices = indices;
        _extents = [.. indices.Select(extent)];
        Count = _extents.Aggregate(1, (n, e) => checked(n * e));
    }

    /// <summary>How many positions there are; 1 without indices.</summary>
    public int Count { get; }

    /// <summary>For each position here, the offset that the same position has in a value over fewer indices.</summary>
    public int[] OffsetsOf(ImmutableArray<IndexVariable> indices, Func<IndexVariable, int> extent)
    {
        var strides = new int[_indices.Length];
        int stride = 1;
        for (int i = indices.Length - 1; i >= 0; i--)
        {
            strides[_indices.IndexOf(indices[i])] = stride;
            stride *= extent(indices[i]);
        }

        return Offsets(strides);
    }

    /// <summary>For each position, the value of one index.</summary>
    public int[] ValuesOf(IndexVariable index) => Offsets([.. _indices.Select(i => i == index ? 1 : 0)]);

    /// <summary>For each position, the value of a subscript.</summary>
    /// <param name="subscript">The subscript.</param>
    /// <param name="values">The values of what it gathers by.</param>
    /// <param name="extent">The extents of the indices.</param>
    public int[] ValuesOf(Subscript subscript, Func<Node, double[]> values, Func<IndexVariable, int> extent)
    {
        var result = Enumerable.Repeat(subscript.Offset, Count).ToArray();
        if (subscript.Gather is { } gather)
        {
            double[] labels = values(gather);
            int[] from = OffsetsOf(gather.Indices, extent);
            for (int k = 0; k < result.Length; k++)
            {
                result[k] += Label(labels[from[k]]);
            }
        }

        foreach (var variable in subscript.Variables)
        {
            int[] at = ValuesOf(variable);
            for (int k = 0; k < result.Length; k++)
            {
                result[k] += at[k];
            }
        }

        return result;
    }

    /// <summary>What a label adds to a subscript: whatever else is added, one that is far out stays out.</summary>
    public static int Label(double label) => label is > int.MinValue / 4 and < int.MaxValue / 4 ? (int)label : int.MinValue / 2;

    private int[] Offsets(int[] strides)
    {
        var offsets = new int[Count];
        var position = new int[_extents.Length];
        int offset = 0;
        for (int k = 1; k < Count; k++)
        {
            for (int d = position.Length - 1; ; d--)
            {
                offset += strides[d];
                if (++position[d] < _extents[d])
                {
                    break;
                }

                offset -= strides[d] * position[d];
                position[d] = 0;
            }

            offsets[k] = offset;
        }

        return offsets;
    }
}

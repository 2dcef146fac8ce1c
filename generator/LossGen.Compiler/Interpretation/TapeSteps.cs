using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Interpretation;

/// <summary>Where a step writes, and how it finds what it reads.</summary>
internal sealed record TapePlace(int Start, int Count, IArithmetic<double> Arithmetic, Func<Node, int> StartOf, Func<IndexVariable, int> Extent)
{
    /// <summary>The offset of a node's element at each position of some indices; null where they are one after the other.</summary>
    public int[]? Table(ImmutableArray<IndexVariable> indices, Node of)
    {
        if (indices.SequenceEqual(of.Indices))
        {
            return null;
        }

        int[] table = new IndexSpace(indices, Extent).OffsetsOf(of.Indices, Extent);
        for (int k = 0; k < table.Length; k++)
        {
            if (table[k] != k)
            {
                return table;
            }
        }

        return null;
    }
}

/// <summary>Computes the numbers of one node.</summary>
internal abstract class TapeStep
{
    /// <summary>Writes them into the block, which has those of all inputs.</summary>
    public abstract void Run(double[] block, Func<Parameter, double[]> input);
}

/// <summary>Elements of a tensor, all of them or those at known offsets; out of bounds, below 0, there is NaN.</summary>
internal sealed class TensorStep(TapePlace place, Parameter parameter, int[]? offsets) : TapeStep
{
    [MethodImpl(HotPath.Optimized)]
    public override void Run(double[] block, Func<Parameter, double[]> input)
    {
        double[] values = input(parameter);
        for (int k = 0; k < place.Count; k++)
        {
            int at = offsets is null ? k : offsets[k];
            block[place.Start + k] = at < 0 ? double.NaN : place.Arithmetic.Number(values[at]);
        }
    }
}

/// <summary>Elements of a tensor at subscripts that are computed.</summary>
internal sealed class GatherStep : TapeStep
{
    private readonly TapePlace _place;
    private readonly Parameter _parameter;
    private readonly int[] _shape;
    private readonly int[][] _fixed;
    private readonly (int Start, int[] At)?[] _gathers;

    public GatherStep(TapePlace place, LoadNode load, int[] shape)
    {
        (_place, _parameter, _shape) = (place, load.Parameter, shape);
        var space = new IndexSpace(load.Indices, place.Extent);
        _fixed = [.. load.Subscripts.Select(s => space.ValuesOf(Subscript.Affine(s.Variables, s.Offset), _ => [], place.Extent))];
        _gathers = [.. load.Subscripts.Select(s => s.Gather is { } g ? (place.StartOf(g), space.OffsetsOf(g.Indices, place.Extent)) : ((int, int[])?)null)];
    }

    /// <summary>Whether nothing of the subscripts is computed.</summary>
    public bool IsFixed => _gathers.All(g => g is null);

    /// <summary>Which elements are read.</summary>
    public int[] Offsets(double[] block)
    {
        var offsets = new int[_place.Count];
        for (int k = 0; k < offsets.Length; k++)
        {
            bool isInside = true;
            for (int d = 0; d < _fixed.Length; d++)
            {
                int at = _fixed[d][k] + (_gathers[d] is var (start, places) ? IndexSpace.Label(block[start + places[k]]) : 0);
                isInside &= at >= 0 && at < _shape[d];
                offsets[k] = (offsets[k] * _shape[d]) + at;
            }

            offsets[k] = isInside ? offsets[k] : -1;
        }

        return offsets;
    }

    public override void Run(double[] block, Func<Parameter, double[]> input) => new TensorStep(_place, _parameter, Offsets(block)).Run(block, input);
}

/// <summary>A primitive at each position.</summary>
internal sealed class ApplyStep : TapeStep
{
    private readonly int _start;
    private readonly int _count;
    private readonly Func<double[], double> _evaluate;
    private readonly int[] _inputs;
    private readonly int[]?[] _tables;
    private readonly double[] _arguments;

    public ApplyStep(TapePlace place, ApplyNode node, Func<double[], double> evaluate)
    {
        (_start, _count, _evaluate) = (place.Start, place.Count, evaluate);
        _inputs = [.. node.Inputs.Select(place.StartOf)];
        _tables = [.. node.Inputs.Select(i => place.Table(node.Indices, i))];
        _arguments = new double[_inputs.Length];
    }

    [MethodImpl(HotPath.Optimized)]
    public override void Run(double[] block, Func<Parameter, double[]> input)
    {
        double[] arguments = _arguments;
        int[] inputs = _inputs;
        if (_count == 1)
        {
            for (int i = 0; i < arguments.Length; i++)
            {
                arguments[i] = block[inputs[i]];
            }

            block[_start] = _evaluate(arguments);
            return;
        }

        for (int k = 0; k < _count; k++)
        {
            for (int i = 0; i < arguments.Length; i++)
            {
                arguments[i] = block[inputs[i] + (_tables[i] is { } table ? table[k] : k)];
            }

            block[_start + k] = _evaluate(arguments);
        }
    }
}

/// <summary>A reduction: one run of positions for each result.</summary>
internal sealed class ReduceStep : TapeStep
{
    private readonly TapePlace _place;
    private readonly ReduceNode _node;
    private readonly int _body;
    private readonly int[]? _bodyTable;
    private readonly int? _filter;
    private readonly int[]? _filterTable;
    private readonly double[] _run;
    private readonly int[] _origin;

    public ReduceStep(TapePlace place, ReduceNode node)
    {
        // The reduced indices last, so that each result takes one run of positions.
        ImmutableArray<IndexVariable> indices = [.. node.Indices, .. node.Over];
        _place = place;
        _node = node;
        _body = place.StartOf(node.Body);
        _bodyTable = place.Table(indices, node.Body);
        _filter = node.Filter is { } filter ? place.StartOf(filter) : null;
        _filterTable = node.Filter is { } f ? place.Table(indices, f) : null;
        _run = new double[new IndexSpace(node.Over, place.Extent).Count];
        _origin = new int[_run.Length];
    }

    [MethodImpl(HotPath.Optimized)]
    public override void Run(double[] block, Func<Parameter, double[]> input)
    {
        bool isPosition = _node.Reduction is ReductionKind.ArgMax or ReductionKind.ArgMin;
        for (int k = 0; k < _place.Count; k++)
        {
            int first = k * _run.Length, count = 0;
            if (_filter is null && _bodyTable is null)
            {
                double reduced = _place.Arithmetic.Reduce(_node, block.AsMemory(_body + first, _run.Length));
                block[_place.Start + k] = isPosition && _run.Length == 0 ? 0 : reduced;
                continue;
            }

            for (int j = 0; j < _run.Length; j++)
            {
                int position = first + j;
                if (_filter is not { } filter || block[filter + (_filterTable is null ? position : _filterTable[position])] != 0)
                {
                    _origin[count] = j;
                    _run[count++] = block[_body + (_bodyTable is null ? position : _bodyTable[position])];
                }
            }

            double result = _place.Arithmetic.Reduce(_node, _run.AsMemory(0, count));
            block[_place.Start + k] = !isPosition ? result : count == 0 ? 0 : _origin[(int)result];
        }
    }
}

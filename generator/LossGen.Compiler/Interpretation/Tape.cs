using System.Runtime.CompilerServices;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Interpretation;

/// <summary>
/// Nodes made ready to be evaluated at many inputs of the same lengths: each has its place in one block of numbers, what never changes is
/// filled in beforehand, and which elements an operation reads is known.
/// </summary>
internal sealed class Tape
{
    private readonly EvaluationOrder _order;
    private readonly int[] _starts;
    private readonly double[] _blank;
    private readonly List<TapeStep> _steps = [];
    private double[]? _scratch;

    /// <summary>Lays out nodes.</summary>
    /// <param name="order">The nodes.</param>
    /// <param name="arithmetic">What they are evaluated in.</param>
    /// <param name="inputs">The shapes of the tensors, and what a mean over nothing is; not the values.</param>
    /// <param name="extent">The extents of the indices.</param>
    public Tape(EvaluationOrder order, IArithmetic<double> arithmetic, Bindings inputs, Func<IndexVariable, int> extent)
    {
        _order = order;
        _starts = new int[order.Nodes.Length + 1];
        for (int i = 0; i < order.Nodes.Length; i++)
        {
            int count = 1;
            foreach (var index in order.Nodes[i].Indices)
            {
                count = checked(count * extent(index));
            }

            _starts[i + 1] = _starts[i] + count;
        }

        _blank = new double[_starts[_starts.Length - 1]];
        for (int i = 0; i < order.Nodes.Length; i++)
        {
            switch (order.Nodes[i])
            {
                case ConstantNode c:
                    _blank[_starts[i]] = arithmetic.Constant(c);
                    break;
                case SizeNode s:
                    _blank[_starts[i]] = arithmetic.Number(extent(s.Index) * arithmetic.Copies);
                    break;
                case IndexNode:
                    for (int k = _starts[i]; k < _starts[i + 1]; k++)
                    {
                        _blank[k] = arithmetic.Number(k - _starts[i]);
                    }

                    break;
                case var node when _starts[i + 1] > _starts[i]:
                    _steps.Add(StepOf(node, new(_starts[i], _starts[i + 1] - _starts[i], arithmetic, StartOf, extent), inputs));
                    break;
            }
        }
    }

    /// <summary>The numbers of all nodes at an input.</summary>
    public double[] Run(Func<Parameter, double[]> input)
    {
        var block = new double[_blank.Length];
        Run(input, block);
        return block;
    }

    /// <summary>The first number of the last node at an input.</summary>
    public double RunForLast(Func<Parameter, double[]> input)
    {
        Run(input, _scratch ??= new double[_blank.Length]);
        return _scratch[_starts[_starts.Length - 2]];
    }

    [MethodImpl(HotPath.Optimized)]
    private void Run(Func<Parameter, double[]> input, double[] block)
    {
        Array.Copy(_blank, block, block.Length);
        foreach (var step in _steps)
        {
            step.Run(block, input);
        }
    }

    /// <summary>Where a node's numbers begin in the block.</summary>
    public int StartOf(Node node) => _starts[_order.PlaceOf(node)];

    /// <summary>How many numbers a node has.</summary>
    public int CountOf(Node node) => _order.PlaceOf(node) is var place ? _starts[place + 1] - _starts[place] : 0;

    /// <summary>The numbers of the node at a place, taken out of a block.</summary>
    public double[] Read(double[] block, int place) => block.AsSpan(_starts[place], _starts[place + 1] - _starts[place]).ToArray();

    private static TapeStep StepOf(Node node, TapePlace place, Bindings inputs) => node switch
    {
        ParameterNode p => new TensorStep(place, p.Parameter, null),
        LoadNode l => LoadStepOf(l, place, inputs.Tensor(l.Parameter)),
        ReduceNode r => new ReduceStep(place, r),
        ApplyNode { Primitive: var p } a when p == Primitives.Arithmetic.Average => new ApplyStep(place, a, GraphInterpreter<double>.Average(place.Arithmetic, a, inputs.Empty)),
        ApplyNode a => new ApplyStep(place, a, place.Arithmetic.Meaning(a)),
        _ => throw new NotSupportedException($"The interpreter doesn't know {node.GetType().Name}."),
    };

    private static TapeStep LoadStepOf(LoadNode load, TapePlace place, TensorValue tensor)
    {
        if (load.Subscripts.Length == 1 && load.Subscripts[0].Plain is not null && tensor.Values.Length == place.Count)
        {
            return new TensorStep(place, load.Parameter, null);
        }

        var gather = new GatherStep(place, load, tensor.Shape);
        return gather.IsFixed ? new TensorStep(place, load.Parameter, gather.Offsets([])) : gather;
    }
}

using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Interpretation;

/// <summary>The numbers that a graph is interpreted in. Truth values are 1 and 0.</summary>
/// <typeparam name="T">The number.</typeparam>
internal interface IArithmetic<T>
{
    /// <summary>The elements of a tensor; the array itself may be given back.</summary>
    T[] Numbers(double[] values);

    /// <summary>A number of the machine.</summary>
    T Number(double value);

    /// <summary>A constant of the graph.</summary>
    T Constant(ConstantNode constant);

    /// <summary>What the node makes of its arguments.</summary>
    Func<T[], T> Meaning(ApplyNode node);

    /// <summary>What a reduction makes of a run of numbers; an argmax the position in the run.</summary>
    T Reduce(ReduceNode reduce, ReadOnlyMemory<T> run);

    /// <summary>How many elements stand for each one along every index: what is reduced, and counted, is as much.</summary>
    double Copies { get; }

    /// <summary>The number in <c>double</c>.</summary>
    double ToDouble(T value);
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Interpretation;

/// <summary>Interpretation in <c>double</c>.</summary>
/// <param name="literalType">The type that literals are rounded to, or null.</param>
/// <param name="copies">How many elements stand for each one.</param>
internal sealed class DoubleArithmetic(ElementType? literalType, double copies = 1) : IArithmetic<double>
{
    public double[] Numbers(double[] values) => values;

    public double Number(double value) => value;

    public double Constant(ConstantNode constant) =>
        constant.Kind == ValueKind.Real && literalType == ElementType.Single ? (float)constant.Value : constant.Value;

    public Func<double[], double> Meaning(ApplyNode node) => node.Primitive.Evaluate;

    public double Reduce(ReduceNode reduce, ReadOnlyMemory<double> run) => Accumulation.Reduce(reduce, run, copies);

    public double Copies => copies;

    public double ToDouble(double value) => value;
}

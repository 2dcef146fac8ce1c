using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Interpretation;

/// <summary>Interpretation in <c>double</c>.</summary>
/// <param name="literalType">The type that literals are rounded to, or null.</param>
internal sealed class DoubleArithmetic(ElementType? literalType) : IArithmetic<double>
{
    public double[] Numbers(double[] values) => values;

    public double Number(double value) => value;

    public double Constant(ConstantNode constant) =>
        constant.Kind == ValueKind.Real && literalType == ElementType.Single ? (float)constant.Value : constant.Value;

    public Func<double[], double> Meaning(ApplyNode node) => node.Primitive.Evaluate;

    public double Reduce(ReductionKind reduction, ReadOnlyMemory<double> run) => Accumulation.Reduce(reduction, run);

    public double ToDouble(double value) => value;
}

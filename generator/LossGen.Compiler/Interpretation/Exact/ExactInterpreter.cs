using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>
/// Evaluates the nodes of a graph to many digits: what a formula is as mathematics. Inputs are taken exactly; literals are the decimals
/// that they were written as, or what <see cref="Bindings.LiteralType"/> rounds them to.
/// </summary>
/// <remarks>
/// What a formula itself cancels is lost here too, bit by bit: 1 - sigmoid(x) is 0 once exp(-x) falls below 2^-precision.
/// <see cref="Settled"/> finds the precision that is enough.
/// </remarks>
public sealed class ExactInterpreter : GraphInterpreter<BigReal>
{
    /// <summary>A <c>double</c> has 53 bits; so many more are enough to round to it.</summary>
    private const int EnoughBits = 72;

    // exp(-1e4), against 1, takes 14,427 bits.
    private static readonly int[] Precisions = [BigReal.DefaultPrecision, 1 << 10, 1 << 12, 1 << 14];

    /// <summary>Creates an interpreter over bound parameters.</summary>
    /// <param name="bindings">What the parameters are bound to.</param>
    /// <param name="precision">The bits of each number's significand.</param>
    public ExactInterpreter(Bindings bindings, int precision = BigReal.DefaultPrecision)
        : base(bindings, new BigArithmetic(bindings.LiteralType, precision, bindings.Copies))
    {
    }

    /// <summary>The values of a node in <c>double</c>, with precision added until all of their bits are known.</summary>
    /// <returns>The values; null where the greatest precision, 16,384 bits, doesn't tell them.</returns>
    public static double[]? Settled(Bindings bindings, Node node)
    {
        foreach (int precision in Precisions)
        {
            var values = new ExactInterpreter(bindings, precision).Evaluate(node);
            if (values.All(v => v.KnownBits >= EnoughBits))
            {
                return [.. values.Select(v => v.ToDouble())];
            }
        }

        return null;
    }

    private sealed class BigArithmetic(ElementType? literalType, int precision, double copies) : IArithmetic<BigReal>
    {
        public BigReal[] Numbers(double[] values) => [.. values.Select(Number)];

        public BigReal Number(double value) => BigReal.FromDouble(value, precision);

        public BigReal Constant(ConstantNode constant) => literalType switch
        {
            _ when constant.Kind != ValueKind.Real => Number(constant.Value),
            null when constant.Value == Math.PI => BigMath.Pi(precision),
            null => BigReal.FromLiteral(constant.Value, precision),
            ElementType.Single => Number((float)constant.Value),
            _ => Number(constant.Value),
        };

        public Func<BigReal[], BigReal> Meaning(ApplyNode node) => node.Primitive.Exact;

        public BigReal Reduce(ReduceNode reduce, ReadOnlyMemory<BigReal> run) =>
            BigAccumulation.Reduce(reduce.Reduction, run) is var one && copies == 1 ? one : Interpretation.Copies.Of(reduce.Reduction, one, Number(Math.Pow(copies, reduce.Over.Length)), p => p.Exact);

        public double Copies => copies;

        public double ToDouble(BigReal value) => value.ToDouble();
    }
}

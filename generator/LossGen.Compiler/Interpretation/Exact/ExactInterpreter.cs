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
    // The last tell whether the one before is enough: exp(-1e4), against 1, takes 14,427 bits.
    private static readonly int[] Precisions = [BigReal.DefaultPrecision, 1 << 10, 1 << 12, 1 << 14, 5 << 12];

    /// <summary>Creates an interpreter over bound parameters.</summary>
    /// <param name="bindings">What the parameters are bound to.</param>
    /// <param name="precision">The bits of each number's significand.</param>
    public ExactInterpreter(Bindings bindings, int precision = BigReal.DefaultPrecision)
        : base(bindings, new BigArithmetic(bindings.LiteralType, precision))
    {
    }

    /// <summary>
    /// The values of a node in <c>double</c>, with precision added until all of them stay the same. What stays 0, infinite or undefined is
    /// believed only at the greatest precision.
    /// </summary>
    /// <returns>The values; null where the greatest precision doesn't settle them.</returns>
    public static double[]? Settled(Bindings bindings, Node node)
    {
        double[] known = [];
        foreach (int precision in Precisions)
        {
            double[] next = [.. new ExactInterpreter(bindings, precision).Evaluate(node).Select(v => v.ToDouble())];
            bool isLast = precision == Precisions[Precisions.Length - 1];
            if (known.Length == next.Length && known.Zip(next, (a, b) => AreClose(a, b) && (isLast || (b != 0 && !double.IsInfinity(b) && !double.IsNaN(b)))).All(settled => settled))
            {
                return next;
            }

            known = next;
        }

        return null;
    }

    // Two roundings of one number may straddle a midpoint.
    private static bool AreClose(double a, double b) => a.Equals(b) || Math.Abs(a - b) <= 4e-16 * Math.Abs(b);

    private sealed class BigArithmetic(ElementType? literalType, int precision) : IArithmetic<BigReal>
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

        public BigReal Reduce(ReductionKind reduction, ReadOnlyMemory<BigReal> run) => BigAccumulation.Reduce(reduction, run);

        public double ToDouble(BigReal value) => value.ToDouble();
    }
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// The values of a parameter at which formulas break: the ends of its range and their neighbours, 0 and what is near it, the numbers that
/// stand in the formula, the arguments beyond which exponentials over- and underflow, each exact in the element type.
/// </summary>
internal static class SpecialValues
{
    private static readonly double[] Everywhere =
    [
        0, 1, -1, 0.5, -0.5, 2, -2, 1e-3, -1e-3, 0.1, -0.1, 0.9, 10, -10, 3, -3, 5, -5, 17, -17, 20, -20, 30, -30, 50, -50, 88, -88, 89, -89, 100, -100, 105, -105,
        200, -200, 1e-7, -1e-7, 1e-8, -1e-8, 1e-10, -1e-10, 1e-5, -1e-5, 1e-15, -1e-15, 1e-20, -1e-20, 1e-30, -1e-30, 1e3, -1e3, 1e4, -1e4, 1e5, -1e5, 1e6, -1e6, 1e8, 1e10, -1e10,
        1e13, 1e19, -1e19, 1.9e19, 1e20, 1e25, 1e30, -1e30, 1e38, 0.99, 0.999, 0.9999, 1.001, 0.25, 0.75, 1.5, -1.5, 2.5,
    ];

    private static readonly double[] EverywhereInDouble = [300, -300, 700, -700, 709, 710, -710, 750, -750, 36, -36, 40, -40, 1e-100, 1e-160, -1e-160, 1e-200, 1e-300, 1e-308, 1e100, 1e154, 1e155, 1e200, 1e300];

    /// <summary>The special values of a parameter, the likeliest to break something first.</summary>
    public static IReadOnlyList<double> Of(Parameter parameter, Interval range, IEnumerable<double> constants)
    {
        if (!parameter.IsFloating)
        {
            return parameter.Element switch
            {
                ElementType.Boolean => [0, 1],
                _ => [.. new[] { 0.0, 1, 2, 3, -1, 10 }.Concat(constants).Where(v => range.Contains(v) && v == Math.Floor(v)).Distinct()],
            };
        }

        var found = new List<double>();
        var seen = new HashSet<double>();
        bool isSingle = parameter.Element == ElementType.Single;
        double tiny = isSingle ? 1.1754943508222875e-38 : 2.2250738585072014e-308;
        void Add(double value)
        {
            // What is below the smallest normal number has lost digits already; only a range that begins there is looked at there.
            double exact = isSingle ? (float)value : value;
            if (exact != 0 && Math.Abs(exact) < tiny && exact != range.Low && exact != range.High)
            {
                return;
            }

            if (range.Contains(exact) && !double.IsInfinity(exact) && seen.Add(exact))
            {
                found.Add(exact);
            }
        }

        double low = Math.Max(range.Low, isSingle ? -float.MaxValue : -double.MaxValue), high = Math.Min(range.High, isSingle ? float.MaxValue : double.MaxValue);
        Add(isSingle && (float)low < low ? NextNumber.Above(low, isSingle) : low);
        Add(isSingle && (float)high > high ? -NextNumber.Above(-high, isSingle) : high);
        Add(0);
        Add(low + ((high - low) / 2));
        foreach (double constant in constants.Where(c => !double.IsInfinity(c) && Math.Abs(c) < 1e30).Take(12))
        {
            Add(constant);
            Add(-constant);
            Add(NextNumber.Above(constant, isSingle));
            Add(-NextNumber.Above(-constant, isSingle));
        }

        Add(NextNumber.Above(low, isSingle));
        Add(-NextNumber.Above(-high, isSingle));
        Add(NextNumber.Above(1, isSingle));
        Add(-NextNumber.Above(-1, isSingle));
        foreach (double value in Everywhere)
        {
            Add(value);
        }

        if (!isSingle)
        {
            foreach (double value in EverywhereInDouble)
            {
                Add(value);
            }
        }

        foreach (double share in new[] { 0.25, 0.75, 0.1, 0.9, 0.01, 0.99, 1e-3, 0.999, 1e-6 })
        {
            Add(low + ((high - low) * share));
        }

        return found;
    }

    /// <summary>The numbers that stand in a formula, and simple sums of them: where its pieces meet.</summary>
    public static IReadOnlyList<double> ConstantsOf(IEnumerable<Node> roots) =>
        [.. Graph.Reachable(roots).OfType<ConstantNode>().Where(c => c.Kind == ValueKind.Real).Select(c => c.Value).Distinct().OrderBy(Math.Abs).Take(24)];
}

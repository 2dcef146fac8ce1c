using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>Which diagnostic an operation that fails is, by what it is and what it was given.</summary>
internal static class Classification
{
    private static readonly HashSet<string> Exponentials = ["exp", "exp2", "expm1", "cosh", "sinh", "softplus"];

    /// <summary>The ID for an operation that gives NaN or an infinity.</summary>
    public static string OfNonFinite(Culprit culprit, Precision precision)
    {
        if (culprit.Node is ReduceNode reduce)
        {
            return reduce.Reduction is ReductionKind.Sum or ReductionKind.Product or ReductionKind.Norm && !culprit.Arguments.Any(double.IsNaN) ? "LG3102" : "LG3006";
        }

        var primitive = ((ApplyNode)culprit.Node).Primitive;
        double[] a = culprit.Arguments, e = culprit.Exact;
        double x = a.Length > 0 ? a[0] : double.NaN;
        bool IsLost(int i) => a[i] == 0 && e[i] != 0 && !double.IsNaN(e[i]);
        bool Vanished(int i) => IsLost(i) && Math.Abs(e[i]) < precision.SmallestNormal;
        bool IsInfinite(double v) => double.IsInfinity(v) || Math.Abs(v) > precision.Largest;
        switch (primitive.Name)
        {
            case "log" or "log2" or "log1p" or "logaddexp":
                return Vanished(0) ? "LG3103" : "LG3001";
            case "/" or "average":
                return a.Length < 2 ? "LG3002"
                    : IsInfinite(a[0]) && IsInfinite(a[1]) ? "LG3006"
                    : a[1] == 0 ? (Vanished(1) ? "LG3103" : a[0] == 0 ? "LG3006" : "LG3002")
                    : "LG3102";
            case "rsqrt":
                return x < 0 ? "LG3003" : Vanished(0) ? "LG3103" : "LG3002";
            case "sqrt":
                return "LG3003";
            case "pow":
                return double.IsNaN(culprit.Result) ? (a.Any(IsInfinite) ? "LG3006" : "LG3004") : x == 0 ? "LG3004" : "LG3102";
            case "asin" or "acos" or "atanh" or "acosh":
                return "LG3005";
            case "lgamma" or "digamma" or "trigamma" or "tetragamma":
                return x is <= 0 or < 1e-20 ? "LG3007" : "LG3102";
            case "xlogy" or "xlog1py":
                return Vanished(1) ? "LG3103" : "LG3001";
            case "*":
                return double.IsNaN(culprit.Result) ? "LG3006" : "LG3102";
            case "+" or "-":
                return double.IsNaN(culprit.Result) ? "LG3006" : "LG3102";
            default:
                return Exponentials.Contains(primitive.Name) ? "LG3101" : double.IsNaN(culprit.Result) ? "LG3006" : "LG3102";
        }
    }
}

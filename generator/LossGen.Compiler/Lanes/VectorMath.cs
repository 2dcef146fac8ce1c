using System.Collections.Concurrent;

namespace LossGen.Compiler.Lanes;

/// <summary>Lowers a function of some lanes, given what is proven of each.</summary>
public delegate Lane LaneLowering(LaneGraph g, IReadOnlyList<Lane> args, IReadOnlyList<LaneRange> ranges);

public static partial class VectorMath
{
    /// <summary>The lowering of each function by its name in the language, and of the functions that derivatives need.</summary>
    public static IReadOnlyDictionary<string, LaneLowering> Lowerings { get; } = new Dictionary<string, LaneLowering>
    {
        ["abs"] = Unary((g, x, range) => g.Abs(x, range)),
        ["sign"] = Unary(Sign),
        ["exp"] = Unary(Exp),
        ["exp2"] = Unary(Exp2),
        ["expm1"] = Unary(Expm1),
        ["log"] = Unary(Log),
        ["log2"] = Unary(Log2),
        ["log1p"] = Unary(Log1p),
        ["log1mexp"] = Unary(Log1mExp),
        ["sqrt"] = Unary((g, x, _) => Sqrt(g, x)),
        ["rsqrt"] = Unary((g, x, _) => Rsqrt(g, x)),
        ["cbrt"] = Unary(Cbrt),
        ["square"] = Unary((g, x, _) => Square(g, x)),
        ["pow"] = Binary((g, x, p, range, _) => Pow(g, x, p, range)),
        ["hypot"] = Binary(Hypot),
        ["sin"] = Unary(Sin),
        ["cos"] = Unary(Cos),
        ["tan"] = Unary(Tan),
        ["asin"] = Unary(Asin),
        ["acos"] = Unary(Acos),
        ["atan"] = Unary(Atan),
        ["atan2"] = Binary((g, y, x, _, _) => Atan2(g, y, x)),
        ["sinh"] = Unary(Sinh),
        ["cosh"] = Unary(Cosh),
        ["tanh"] = Unary(Tanh),
        ["sech2"] = Unary(Sech2),
        ["logcosh"] = Unary(LogCosh),
        ["asinh"] = Unary(Asinh),
        ["acosh"] = Unary(Acosh),
        ["atanh"] = Unary(Atanh),
        ["sigmoid"] = Unary(Sigmoid),
        ["logsigmoid"] = Unary(LogSigmoid),
        ["logisticdensity"] = Unary(LogisticDensity),
        ["softplus"] = Unary(Softplus),
        ["silu"] = Unary(Silu),
        ["relu"] = Unary(Relu),
        ["elu"] = (g, args, ranges) => Elu(g, args[0], args.Count > 1 ? args[1] : null, ranges[0]),
        ["gelu"] = Unary(Gelu),
        ["erf"] = Unary(Erf),
        ["erfc"] = Unary(Erfc),
        ["erfcx"] = Unary(Erfcx),
        ["normcdf"] = Unary(NormCdf),
        ["normpdf"] = Unary(NormPdf),
        ["lognormcdf"] = Unary(LogNormCdf),
        ["lgamma"] = Unary(LogGamma),
        ["digamma"] = Unary(Digamma),
        ["trigamma"] = Unary(Trigamma),
        ["tetragamma"] = Unary(Tetragamma),
        ["floor"] = Unary((g, x, _) => g.Floor(x)),
        ["ceil"] = Unary((g, x, _) => g.Ceiling(x)),
        ["round"] = Unary((g, x, _) => g.Round(x)),
        ["min"] = Binary((g, a, b, _, second) => Min(g, a, b, second)),
        ["max"] = Binary((g, a, b, _, second) => Max(g, a, b, second)),
        ["clamp"] = (g, args, ranges) => Clamp(g, args[0], args[1], args[2], ranges[1], ranges[2]),
        ["xlogy"] = Binary((g, x, y, _, range) => XLogY(g, x, y, range)),
        ["xlog1py"] = Binary((g, x, y, _, range) => XLog1pY(g, x, y, range)),
        ["logaddexp"] = Binary(LogAddExp),
    };

    /// <summary>How many arguments the function of that name takes.</summary>
    public static int Arity(string name) => Arities.TryGetValue(name, out var arity) ? arity : 1;

    /// <summary>How many operations the function of that name takes for a float whatever it is; 1 where it has no lowering here.</summary>
    public static int Operations(string name) => OperationCounts.GetOrAdd(name, Count);

    private static int Count(string name)
    {
        if (!Lowerings.TryGetValue(name, out var lowering)) return 1;
        var g = new LaneGraph();
        var arity = Arity(name);
        var result = lowering(g, [.. Enumerable.Range(0, arity).Select(i => g.Input("x" + i, LaneType.Real32))], [.. Enumerable.Repeat(LaneRange.Everything, arity)]);
        return LaneGraph.CountUses([result]).Keys.Count(l => !l.IsConstant && l.Op != LaneOp.Input);
    }

    private static readonly ConcurrentDictionary<string, int> OperationCounts = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, int> Arities = new()
    {
        ["pow"] = 2, ["hypot"] = 2, ["atan2"] = 2, ["min"] = 2, ["max"] = 2, ["xlogy"] = 2, ["xlog1py"] = 2, ["logaddexp"] = 2, ["clamp"] = 3,
    };

    private static LaneLowering Unary(Func<LaneGraph, Lane, LaneRange, Lane> function) =>
        (g, args, ranges) => function(g, args[0], ranges[0]);

    private static LaneLowering Binary(Func<LaneGraph, Lane, Lane, LaneRange, LaneRange, Lane> function) =>
        (g, args, ranges) => function(g, args[0], args[1], ranges[0], ranges[1]);
}

namespace LossGen.Compiler.Lanes;

/// <summary>Lowers a function of some lanes, given what is proven of each.</summary>
public delegate Lane LaneLowering(LaneGraph g, IReadOnlyList<Lane> args, IReadOnlyList<LaneRange> ranges);

public static partial class VectorMath
{
    /// <summary>The lowering of each function by its name in the language, and of the functions that derivatives need.</summary>
    public static IReadOnlyDictionary<string, LaneLowering> Lowerings { get; } = new Dictionary<string, LaneLowering>
    {
        ["exp"] = Unary(Exp),
        ["exp2"] = Unary(Exp2),
        ["expm1"] = Unary(Expm1),
        ["log"] = Unary(Log),
        ["log2"] = Unary(Log2),
        ["log1p"] = Unary(Log1p),
        ["sigmoid"] = Unary(Sigmoid),
        ["logsigmoid"] = Unary(LogSigmoid),
        ["softplus"] = Unary(Softplus),
        ["silu"] = Unary(Silu),
        ["tanh"] = Unary(Tanh),
        ["logisticdensity"] = Unary(LogisticDensity),
    };

    /// <summary>How many arguments the function of that name takes.</summary>
    public static int Arity(string name) => Arities.TryGetValue(name, out var arity) ? arity : 1;

    private static readonly Dictionary<string, int> Arities = [];

    private static LaneLowering Unary(Func<LaneGraph, Lane, LaneRange, Lane> function) =>
        (g, args, ranges) => function(g, args[0], ranges[0]);

    private static LaneLowering Binary(Func<LaneGraph, Lane, Lane, LaneRange, LaneRange, Lane> function) =>
        (g, args, ranges) => function(g, args[0], args[1], ranges[0], ranges[1]);
}

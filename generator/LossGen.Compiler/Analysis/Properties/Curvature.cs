using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Properties;

/// <summary>How a value bends as a parameter moves along a line.</summary>
internal enum Bend
{
    /// <summary>It doesn't depend on the parameter.</summary>
    Constant,

    /// <summary>A straight line.</summary>
    Affine,

    /// <summary>Nowhere above its chords.</summary>
    Convex,

    /// <summary>Nowhere below its chords.</summary>
    Concave,

    /// <summary>The rules don't tell.</summary>
    Unknown,
}

/// <summary>
/// Proves convexity by the rules of disciplined convex programming: sums and positive multiples keep a bend, and a function that bends one
/// way and moves one way keeps that of its argument.
/// </summary>
internal sealed class Curvature(Parameter by, IntervalAnalysis intervals)
{
    // How a primitive bends, and whether it rises (1), falls (-1) or does both (0).
    private static readonly Dictionary<string, (Bend Bend, int Slope)> Unary = new()
    {
        ["exp"] = (Bend.Convex, 1), ["exp2"] = (Bend.Convex, 1), ["expm1"] = (Bend.Convex, 1), ["softplus"] = (Bend.Convex, 1), ["relu"] = (Bend.Convex, 1),
        ["abs"] = (Bend.Convex, 0), ["square"] = (Bend.Convex, 0), ["cosh"] = (Bend.Convex, 0), ["logcosh"] = (Bend.Convex, 0),
        ["log"] = (Bend.Concave, 1), ["log2"] = (Bend.Concave, 1), ["log1p"] = (Bend.Concave, 1), ["sqrt"] = (Bend.Concave, 1), ["logsigmoid"] = (Bend.Concave, 1),
        ["rsqrt"] = (Bend.Convex, -1),
    };

    private readonly Dictionary<Node, Bend> _known = [];

    /// <summary>How a value bends.</summary>
    public Bend Of(Node root)
    {
        foreach (var node in Graph.Reachable(root))
        {
            if (!_known.ContainsKey(node))
            {
                _known[node] = Bends(node);
            }
        }

        return _known[root];
    }

    private Bend Bends(Node node) => node switch
    {
        LoadNode l when l.Parameter == by => Bend.Affine,
        ParameterNode p when p.Parameter == by => Bend.Affine,
        _ when node.Inputs.All(i => _known[i] == Bend.Constant) => Bend.Constant,
        ReduceNode r => Reduced(r),
        ApplyNode a => Applied(a),
        _ => Bend.Unknown,
    };

    private Bend Reduced(ReduceNode reduce)
    {
        var body = _known[reduce.Body];
        return reduce.Filter is { } filter && _known[filter] != Bend.Constant ? Bend.Unknown : reduce.Reduction switch
        {
            ReductionKind.Sum => body,
            ReductionKind.Max or ReductionKind.LogSumExp => IsConvex(body) ? Bend.Convex : Bend.Unknown,
            ReductionKind.Min => IsConvex(Opposite(body)) ? Bend.Concave : Bend.Unknown,
            ReductionKind.Norm => body is Bend.Affine || (IsConvex(body) && intervals[reduce.Body].Low >= 0) ? Bend.Convex : Bend.Unknown,
            _ => Bend.Unknown,
        };
    }

    private Bend Applied(ApplyNode node)
    {
        var x = node.Inputs;
        var bends = x.Select(i => _known[i]).ToArray();
        string name = node.Primitive.Name;
        switch (name)
        {
            case "+":
                return Sum(bends[0], bends[1]);
            case "-":
                return Sum(bends[0], Opposite(bends[1]));
            case "neg":
                return Opposite(bends[0]);
            case "*" when ReferenceEquals(x[0], x[1]):
                return Composed((Bend.Convex, SlopeOfSquare(x[0])), bends[0]);
            case "*" when bends[0] == Bend.Constant:
                return Scaled(bends[1], intervals[x[0]]);
            case "*" when bends[1] == Bend.Constant:
                return Scaled(bends[0], intervals[x[1]]);
            case "/" or "average" when bends[1] == Bend.Constant:
                return Scaled(bends[0], intervals[x[1]]);
            case "/" when bends[0] == Bend.Constant && intervals[x[1]].Low > 0:
                return Scaled(Composed((Bend.Convex, -1), bends[1]), intervals[x[0]]);
            case "pow" when x[1] is ConstantNode { Value: var exponent }:
                return Power(x[0], bends[0], exponent);
            case "max" or "logaddexp":
                return bends.All(IsConvex) ? Bend.Convex : Bend.Unknown;
            case "min":
                return bends.All(b => IsConvex(Opposite(b))) ? Bend.Concave : Bend.Unknown;
            case "hypot":
                return bends.All(b => b is Bend.Affine or Bend.Constant) ? Bend.Convex : Bend.Unknown;
            case "xlogy" or "xlog1py" when bends[0] == Bend.Constant:
                return Scaled(Composed((Bend.Concave, 1), bends[1]), intervals[x[0]]);
            case "?:" when bends[0] == Bend.Constant:
                return bends[1] == bends[2] ? bends[1] : bends.Skip(1).All(IsConvex) ? Bend.Convex : bends.Skip(1).All(b => IsConvex(Opposite(b))) ? Bend.Concave : Bend.Unknown;
            default:
                return x.Length == 1 && Unary.TryGetValue(name, out var rule)
                    ? Composed(name is "abs" or "square" ? (rule.Bend, SlopeOfSquare(x[0])) : rule, bends[0])
                    : Bend.Unknown;
        }
    }

    private Bend Power(Node @base, Bend bend, double exponent)
    {
        bool isEven = exponent == Math.Floor(exponent) && exponent % 2 == 0;
        bool isPositive = intervals[@base].Low >= 0;
        return exponent >= 1 && isPositive ? Composed((Bend.Convex, 1), bend)
            : exponent >= 2 && isEven ? Composed((Bend.Convex, 0), bend)
            : exponent > 0 && isPositive ? Composed((Bend.Concave, 1), bend)
            : exponent < 0 && intervals[@base].Low > 0 ? Composed((Bend.Convex, -1), bend)
            : Bend.Unknown;
    }

    // A square, or an absolute value, rises where its argument is positive.
    private int SlopeOfSquare(Node x) => intervals[x].Low >= 0 ? 1 : intervals[x].High <= 0 ? -1 : 0;

    private static Bend Composed((Bend Bend, int Slope) outer, Bend inner) => inner switch
    {
        Bend.Constant => Bend.Constant,
        Bend.Affine => outer.Bend,
        Bend.Convex when outer is (Bend.Convex, 1) or (Bend.Concave, -1) => outer.Bend,
        Bend.Concave when outer is (Bend.Convex, -1) or (Bend.Concave, 1) => outer.Bend,
        _ => Bend.Unknown,
    };

    private static Bend Sum(Bend a, Bend b) =>
        a == Bend.Constant || a == b ? b
        : b == Bend.Constant || b == Bend.Affine ? a
        : a == Bend.Affine ? b
        : Bend.Unknown;

    private static Bend Scaled(Bend bend, Interval by) =>
        by.MayBeNaN ? Bend.Unknown : bend is Bend.Affine ? Bend.Affine : by.Low >= 0 ? bend : by.High <= 0 ? Opposite(bend) : Bend.Unknown;

    private static Bend Opposite(Bend bend) => bend switch { Bend.Convex => Bend.Concave, Bend.Concave => Bend.Convex, _ => bend };

    private static bool IsConvex(Bend bend) => bend is Bend.Constant or Bend.Affine or Bend.Convex;
}

using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation.Exact;

namespace LossGen.Compiler.Primitives;

/// <summary>What the families share in writing their rows.</summary>
internal static class Row
{
    /// <summary>All positive numbers.</summary>
    public static readonly Interval Positive = new(double.Epsilon, double.PositiveInfinity);

    /// <summary>All numbers from 0.</summary>
    public static readonly Interval NonNegative = new(0, double.PositiveInfinity);

    /// <summary>A row of one argument.</summary>
    public static Primitive Unary(
        string name,
        Func<double, double> evaluate,
        Func<BigReal, BigReal> exact,
        Func<Node, Node, Node?>? partial,
        Func<Interval, Interval> range,
        string? latex = null,
        Interval? domain = null,
        bool isFunction = true,
        bool jumps = false,
        bool kink = false,
        (string, int)? spelling = null) => new()
        {
            Name = name,
            IsFunction = isFunction,
            MinArity = 1,
            MaxArity = 1,
            Evaluate = a => evaluate(a[0]),
            Exact = a => exact(a[0]),
            Partials = partial is null ? null : (x, y) => [partial(x[0], y)],
            Range = r => range(r[0]),
            Domain = domain is { } d ? [d] : null,
            Jumps = jumps,
            Kink = kink ? x => x[0] : null,
            Latex = latex ?? Function(name),
            Spelling = spelling,
        };

    /// <summary>A row of two arguments.</summary>
    public static Primitive Binary(
        string name,
        Func<double, double, double> evaluate,
        Func<BigReal, BigReal, BigReal> exact,
        PartialsRule partials,
        Func<Interval, Interval, Interval> range,
        string? latex = null,
        bool commutative = false) => new()
        {
            Name = name,
            MinArity = 2,
            MaxArity = 2,
            IsCommutative = commutative,
            Evaluate = a => evaluate(a[0], a[1]),
            Exact = a => exact(a[0], a[1]),
            Partials = partials,
            Range = r => range(r[0], r[1]),
            Latex = latex ?? Function(name, 2),
        };

    /// <summary>How LaTeX writes a named function's call.</summary>
    public static string Function(string name, int arity = 1) =>
        @"\operatorname{{" + name + @"}}\left(" + string.Join(", ", Enumerable.Range(0, arity).Select(i => "{" + i + "}")) + @"\right)";

    /// <summary>c ? a : b.</summary>
    public static Node Choose(Node condition, Node whenTrue, Node whenFalse) =>
        condition.Graph.Apply(Arithmetic.Select, condition, whenTrue, whenFalse);

    /// <summary>c ? a : b over constants.</summary>
    public static Node Choose(Node condition, double whenTrue, double whenFalse) =>
        Choose(condition, condition.Graph.Constant(whenTrue), condition.Graph.Constant(whenFalse));

    /// <summary>Whether a node is 0.</summary>
    public static Node IsZero(Node x) => x.Graph.Apply(Arithmetic.Equal, x, x.Graph.Zero);
}

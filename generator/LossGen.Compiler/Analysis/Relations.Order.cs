using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis;

/// <summary>What follows from one expression being nowhere above another: what two areas have in common is no more than either.</summary>
internal sealed partial class Relations
{
    private const int MaxOrder = 6;
    private const int MaxSteps = 256;
    private const double Rounded = 1 - 1e-5;

    // a + b - c, where c is no more than a and no more than b, or no more than their mean: the union of two, of which c is in common.
    // What is left is as large as what it was made of, so that rounding takes little of it.
    private Interval? OfUnion(ApplyNode sum, List<(Node Node, int Sign)> terms)
    {
        var natural = sum.Primitive.Range([.. sum.Inputs.Select(of)]);
        if (natural.MayBeNaN || terms.Count < 3 || terms.FindAll(t => t.Sign < 0) is not { Count: 1 } less || terms.Exists(t => !(of(t.Node).Low >= 0)))
        {
            return null;
        }

        var common = less[0].Node;

        // Of two that hold it the greater is left, of two whose mean holds it half.
        double all = terms.Where(t => t.Sign > 0).Sum(t => of(t.Node).Low), least = double.NegativeInfinity;
        foreach (var (a, b) in Pairs(terms))
        {
            double x = of(a).Low, y = of(b).Low;
            least = Math.Max(least, IsInBoth(common, a, b) ? all - Math.Min(x, y) : IsNoMoreThanMean(common, a, b) ? all - ((x + y) / 2) : double.NegativeInfinity);
        }

        return least * Rounded is var low && low > natural.Low && low <= natural.High ? natural with { Low = low } : null;
    }

    private static IEnumerable<(Node, Node)> Pairs(List<(Node Node, int Sign)> terms) =>
        terms.Where(t => t.Sign > 0).SelectMany((a, i) => terms.Where(t => t.Sign > 0).Skip(i + 1).Select(b => (a.Node, b.Node)));

    private bool IsInBoth(Node common, Node a, Node b) => IsNoMore(common, a, 0) && IsNoMore(common, b, 0);

    // Whether a node is what the two have in common of whose union another is.
    private bool IsCommonOf(Node x, Node union)
    {
        var terms = new List<(Node Node, int Sign)>();
        return union is ApplyNode { Primitive: var p } && (p == Arithmetic.Subtract || p == Arithmetic.Add) && Flatten(union, 1, terms)
            && terms.FindAll(t => t.Sign < 0) is { Count: 1 } less && ReferenceEquals(less[0].Node, x) && terms.TrueForAll(t => of(t.Node).Low >= 0) && Pairs(terms).Any(pair => IsInBoth(x, pair.Item1, pair.Item2));
    }

    // x y is no more than the mean of x² and y².
    private static bool IsNoMoreThanMean(Node common, Node a, Node b) => (common, a, b) switch
    {
        (ReduceNode { Reduction: ReductionKind.Sum } c, ReduceNode { Reduction: ReductionKind.Sum } x, ReduceNode { Reduction: ReductionKind.Sum } y) =>
            IsSameFrame(c, x) && IsSameFrame(c, y) && IsNoMoreThanMean(c.Body, x.Body, y.Body),
        (ApplyNode { Primitive: var p } product, _, _) when p == Arithmetic.Multiply && SquareRoot(a) is { } x && SquareRoot(b) is { } y =>
            product.Inputs.Contains(x) && product.Inputs.Contains(y) && !ReferenceEquals(x, y),
        _ => false,
    };

    private static bool IsSameFrame(ReduceNode a, ReduceNode b) => a.Over.SequenceEqual(b.Over) && ReferenceEquals(a.Filter, b.Filter);

    // How far was looked for one node, so that the analysis stays linear.
    private int _steps;

    // Whether x is nowhere above y, whatever the inputs: each step is monotone, and stays so when it is rounded, but for the last digits of
    // functions, which are passed by where it has to be exact.
    private bool IsNoMore(Node x, Node y, int depth, bool isExact = false)
    {
        if (ReferenceEquals(x, y) || of(x).High <= of(y).Low)
        {
            return true;
        }

        if (depth > MaxOrder || _steps++ > MaxSteps)
        {
            return false;
        }

        bool Is(Node a, Node b) => IsNoMore(a, b, depth + 1, isExact);
        bool Both(ApplyNode a, ApplyNode b) => (Is(a.Inputs[0], b.Inputs[0]) && Is(a.Inputs[1], b.Inputs[1])) || (Is(a.Inputs[0], b.Inputs[1]) && Is(a.Inputs[1], b.Inputs[0]));
        switch (x)
        {
            case ApplyNode { Primitive.Name: "min" } least when least.Inputs.Any(i => Is(i, y)):
            case ApplyNode { Primitive.Name: "max" } greatest when greatest.Inputs.All(i => Is(i, y)):
            case ApplyNode { Primitive.Name: "relu" } part when of(y).Low >= 0 && Is(part.Inputs[0], y):
            case ApplyNode { Primitive: var minus } difference when minus == Arithmetic.Subtract && of(difference.Inputs[1]).Low >= 0 && Is(difference.Inputs[0], y):
            case ApplyNode { Inputs.Length: 1 } function when !isExact && Facts.IsIncreasing(function) && y is ApplyNode other && other.Primitive == function.Primitive && Is(function.Inputs[0], other.Inputs[0]):
            case ApplyNode { Primitive: var times } product when times == Arithmetic.Multiply && IsNotNegative(product) && Enumerable.Range(0, 2).Any(i => of(product.Inputs[i]).High <= 1 && Is(product.Inputs[1 - i], y)):
                return true;
        }

        return y switch
        {
            ApplyNode { Primitive.Name: "max" } greatest => greatest.Inputs.Any(i => Is(x, i)),
            ApplyNode { Primitive.Name: "min" } least => least.Inputs.All(i => Is(x, i)),
            ApplyNode { Primitive.Name: "relu" } part => Is(x, part.Inputs[0]),
            ApplyNode { Primitive: var p } sum when p == Arithmetic.Add =>
                Enumerable.Range(0, 2).Any(i => of(sum.Inputs[1 - i]).Low >= 0 && Is(x, sum.Inputs[i])) || (x is ApplyNode other && other.Primitive == p && Both(other, sum)),
            ApplyNode { Primitive: var p } difference when p == Arithmetic.Subtract =>
                x is ApplyNode other && other.Primitive == p && Is(other.Inputs[0], difference.Inputs[0]) && Is(difference.Inputs[1], other.Inputs[1]),
            ApplyNode { Primitive: var p } product when p == Arithmetic.Multiply =>
                x is ApplyNode other && other.Primitive == p && IsNotNegative(other) && IsNotNegative(product) && Both(other, product),
            ReduceNode { Reduction: ReductionKind.Sum } sum => x is ReduceNode { Reduction: ReductionKind.Sum } other && IsSameFrame(sum, other) && Is(other.Body, sum.Body),
            _ => false,
        };
    }

    private bool IsNotNegative(ApplyNode product) => product.Inputs.All(i => of(i) is { Low: >= 0, MayBeNaN: false });
}

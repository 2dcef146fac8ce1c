using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Rewriting;

/// <summary>
/// Two terms that differ in one factor become one: <c>g * (x + y) - g * (x - y)</c> is <c>2 * g * y</c>. Derivatives of products are
/// full of such pairs, and what cancels in them would take digits along.
/// </summary>
internal static class Factoring
{
    private const int MaxTerms = 24;

    /// <summary>One step at the top of a sum, or null where there is none.</summary>
    public static Node? Step(Rewriter r, SumTree tree)
    {
        if (tree.Terms.Count is < 2 or > MaxTerms)
        {
            return null;
        }

        var products = tree.Terms.ConvertAll(t => r.AsProduct(t.Node, t.Sign));
        for (int i = 0; i < products.Count; i++)
        {
            for (int j = i + 1; j < products.Count; j++)
            {
                if (Math.Abs(products[i].Coefficient) == Math.Abs(products[j].Coefficient) && Joined(r, products[i], products[j]) is { } joined)
                {
                    return tree.Replace(new() { [i] = joined, [j] = null }, r.MakeInside, r.Graph);
                }
            }
        }

        return null;
    }

    private static Node? Joined(Rewriter r, Product a, Product b)
    {
        var common = a.Factors.FindAll(b.Factors.Contains);
        if (common.Count == 0 || a.Factors.Count - common.Count != 1 || b.Factors.Count - common.Count != 1)
        {
            return null;
        }

        var (x, y) = (a.Factors.Find(f => !common.Contains(f)), b.Factors.Find(f => !common.Contains(f)));
        if (x.Exponent != 1 || y.Exponent != 1 || x.Base.IsScalar != y.Base.IsScalar)
        {
            return null;
        }

        bool isDifference = a.Coefficient != b.Coefficient;
        bool before = r.CancelsFreely;

        // The value doesn't depend on what cancels here.
        r.CancelsFreely = true;
        var inner = SumSimplification.Merged(r, r.Graph.Apply(isDifference ? Arithmetic.Subtract : Arithmetic.Add, x.Base, y.Base), MaxTerms);
        r.CancelsFreely = before;

        // a * b + a * c costs no more than a * (b + c): it is joined where more is shared, or where something cancels.
        bool sharesMuch = common.Sum(f => Math.Max(1, Math.Abs(f.Exponent))) >= 2 && !common.TrueForAll(f => f.Base.IsScalar);
        return sharesMuch || Length(inner) < Length(x.Base) + Length(y.Base)
            ? ProductSimplification.Build(r, a.Coefficient, [.. common, new(inner, 1)])
            : null;
    }

    private static int Length(Node node) => node switch
    {
        ConstantNode { Value: 0 } => 0,
        _ when SumTree.IsInside(node) => SumTree.Of(node, null, MaxTerms).Terms.Count,
        _ => 1,
    };
}

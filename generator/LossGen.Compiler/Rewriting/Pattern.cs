using System.Runtime.CompilerServices;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Rewriting;

/// <summary>What is looked for: the left side of a rule, as a graph, in the shape in which it would be met.</summary>
internal sealed class Pattern
{
    private static readonly Primitive[] NoHeads = [];

    // Patterns inside patterns: there are as many as the rules have.
    private static readonly ConditionalWeakTable<Node, List<Product>> InnerTerms = new();
    private static readonly ConditionalWeakTable<Node, Product> InnerProducts = new();

    public Pattern(RewriteRule rule, Node from, Node to, Node? when, Node? unless)
    {
        Rule = rule;
        From = from;
        To = to;
        When = when;
        Unless = unless;
        if (SumTree.IsInside(from))
        {
            Terms = TermsOf(from);
            Heads = [.. Terms.SelectMany(HeadsOf)];
        }
        else if (IsProduct(from))
        {
            Product = FactorsOf(from);
            Heads = [.. HeadsOf(Product)];
        }
        else
        {
            Heads = NoHeads;
        }
    }

    public RewriteRule Rule { get; }

    public Node From { get; }

    public Node To { get; }

    public Node? When { get; }

    public Node? Unless { get; }

    /// <summary>The terms of a sum, those that say most first.</summary>
    public List<Product>? Terms { get; }

    /// <summary>The factors of a product, those that say most first.</summary>
    public Product? Product { get; }

    /// <summary>The primitives that must be among the terms or the factors: a quick way to say no.</summary>
    public Primitive[] Heads { get; }

    /// <summary>The primitive at its top, where it is neither a sum nor a product.</summary>
    public Primitive? Top => Terms is null && Product is null && From is ApplyNode apply ? apply.Primitive : null;

    /// <summary>Whether a node is matched as a product of powers.</summary>
    public static bool IsProduct(Node node) =>
        ProductTree.IsInside(node)
        || (node is ApplyNode { Primitive: var p, Inputs: var inputs } && p == Powers.Pow && inputs[1] is ConstantNode);

    /// <summary>The terms of a sum that stands in a rule, those that say most first.</summary>
    public static List<Product> TermsOf(Node pattern) => InnerTerms.GetValue(
        pattern, static from => [.. SumTree.Of(from, null).Terms.Select(t => Ordered(Product.Of(t.Node, t.Sign))).OrderBy(Vagueness)]);

    /// <summary>The factors of a product that stands in a rule, those that say most first.</summary>
    public static Product FactorsOf(Node pattern) => InnerProducts.GetValue(pattern, static from => Ordered(Product.Of(from)));

    /// <summary>Whether a function's argument may be what a rule of one argument asks for, as far as a glance tells.</summary>
    public static bool MayMatch(Rewriter r, Node wanted, Node node) => wanted switch
    {
        ConstantNode => node is ConstantNode,
        ReduceNode reduction => node is ReduceNode met && met.Reduction == reduction.Reduction,
        _ when SumTree.IsInside(wanted) => SumTree.IsInside(node),
        _ when IsProduct(wanted) => MayHold(r.AsProduct(node), FactorsOf(wanted).Factors),
        ApplyNode function => node is ApplyNode met && met.Primitive == function.Primitive,
        _ => true,
    };

    /// <summary>Whether a product holds what a factor of a rule asks for, as far as a glance tells: a function is met as itself.</summary>
    public static bool MayHold(Product product, List<Factor> wanted)
    {
        foreach (var factor in wanted)
        {
            if (factor.Base is not ApplyNode { Primitive: var primitive } || primitive == Powers.Pow || SumTree.IsInside(factor.Base) || IsProduct(factor.Base))
            {
                continue;
            }

            bool found = false;
            foreach (var held in product.Factors)
            {
                found |= held.Base is ApplyNode { Primitive: var p } && p == primitive && held.Exponent > 0 == factor.Exponent > 0;
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private static Product Ordered(Product product) =>
        new(product.Coefficient, product.Factors.OrderBy(f => PatternReader.IsVariable(f.Base) ? 1 : 0));

    /// <summary>The primitives of a product's bases.</summary>
    public static IEnumerable<Primitive> HeadsOf(Product product)
    {
        foreach (var factor in product.Factors)
        {
            // A pattern's power with an unknown exponent is met as a power with a known one.
            if (factor.Base is ApplyNode { Primitive: var primitive } && primitive != Powers.Pow)
            {
                yield return primitive;
            }
        }
    }

    /// <summary>Structure says most (and the less of it, the more freely its unknowns are bound), then what has an unknown factor, then squares of unknowns, then numbers, then bare unknowns, which take what they get.</summary>
    private static int Vagueness(Product term) =>
        term.Factors.Any(f => !PatternReader.IsVariable(f.Base))
            ? term.Factors.Any(f => PatternReader.IsVariable(f.Base)) ? 9 : Math.Min(9, term.Factors.Sum(f => Graph.Reachable(f.Base).Count))
        : term.Factors.Count == 0 ? 20
        : term.Factors.Count == 1 && term.Factors[0].Exponent != 1 ? 10
        : PatternReader.IsNumber(term.Factors[0].Base) ? 25
        : 30;
}

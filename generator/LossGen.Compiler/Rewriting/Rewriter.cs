using System.Collections.Immutable;
using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Rewriting;

/// <summary>
/// Rewrites a graph bottom-up to a fixpoint. Sums and products are looked at as whole trees, at their top, so that a chain of
/// thousands of terms costs what its length does. Everything that it builds passes through <see cref="Make(Primitive, Node[])"/>.
/// </summary>
internal sealed class Rewriter
{
    private const int MaxPasses = 12;
    private const int MaxDepth = 24;
    private const int MaxSteps = 24;
    private readonly Dictionary<Node, Node> _normal = [];
    private readonly HashSet<Node> _shared = [];
    private readonly Dictionary<Node, Product> _products = [];
    private readonly RuleSet? _rules;
    private Dictionary<Node, Node> _origins = [];
    private Node? _origin;
    private int _depth;
    private int _budget;

    public Rewriter(Graph graph, RuleSet? rules)
    {
        Graph = graph;
        _rules = rules;
    }

    public Graph Graph { get; }

    /// <summary>What is certain for every input.</summary>
    public IntervalAnalysis Certain { get; } = IntervalAnalysis.Certain();

    /// <summary>What is usual.</summary>
    public IntervalAnalysis Usual { get; } = IntervalAnalysis.Usual();

    /// <summary>Nodes with several users, which the view of a sum or a product doesn't enter.</summary>
    public ISet<Node> Shared => _shared;

    /// <summary>The rules that were applied, those included that were applied to what was only tried.</summary>
    public AppliedRules Applied { get; } = new();

    /// <summary>Whether x - x is 0 though x may be infinite: where what is built depends on x besides.</summary>
    public bool CancelsFreely { get; set; }

    /// <summary>Rewrites the roots until nothing changes.</summary>
    public ImmutableArray<Node> Run(ImmutableArray<Node> roots)
    {
        _budget = 2000 + (20 * Graph.Nodes.Count);
        for (int pass = 0; pass < MaxPasses; pass++)
        {
            var next = Pass(roots);
            if (next.SequenceEqual(roots))
            {
                break;
            }

            roots = next;
        }

        return roots;
    }

    /// <summary>A primitive of arguments that are already rewritten, rewritten itself.</summary>
    public Node Make(Primitive primitive, params Node[] inputs) => Normalize(Graph.Apply(primitive, [.. inputs]), isTop: true);

    /// <summary>
    /// A primitive inside a sum or a product whose top is yet to come: what shows at the top isn't looked for at each step on the way,
    /// which would cost the square of the length.
    /// </summary>
    public Node MakeInside(Primitive primitive, params Node[] inputs) => Normalize(Graph.Apply(primitive, [.. inputs]), isTop: false);

    /// <summary>A sum or a product that was built from the inside, rewritten as a whole.</summary>
    public Node AsTop(Node node) => Normalize(node, isTop: true);

    /// <summary>A reduction of a body that is already rewritten, rewritten itself.</summary>
    public Node MakeReduction(ReduceNode like, ReductionKind kind, Node body) =>
        Normalize(Graph.Reduce(kind, like.Over, body, like.Filter), isTop: true);

    /// <summary>A node, with its sign in a sum, seen as a product; every rule asks for it anew.</summary>
    public Product AsProduct(Node node, int sign = 1)
    {
        if (!_products.TryGetValue(node, out var product))
        {
            _products[node] = product = Product.Of(node);
        }

        return sign > 0 ? product : product.Opposite;
    }

    /// <summary>Notes that a rule was applied, where that is worth telling.</summary>
    public void Record(RewriteRule rule, Node before, Node after)
    {
        if (rule.Id is not null)
        {
            Applied.Add(new(rule, _origin ?? before, before, after), _depth);
        }
    }

    private ImmutableArray<Node> Pass(ImmutableArray<Node> roots)
    {
        var order = Graph.Reachable(roots);
        var users = new Dictionary<Node, Node?>();
        foreach (var node in order)
        {
            foreach (var input in node.Inputs)
            {
                users[input] = users.ContainsKey(input) ? null : node;
            }
        }

        foreach (var root in roots)
        {
            users[root] = null;
        }

        _normal.Clear();
        _shared.Clear();
        var map = new Dictionary<Node, Node>(order.Count);
        var origins = new Dictionary<Node, Node>(order.Count);
        foreach (var node in order)
        {
            _origin = _origins.TryGetValue(node, out var origin) ? origin : node;
            var rebuilt = Rebuild(node, map);
            var user = users[node];
            var rewritten = Normalize(rebuilt, isTop: user is null || !IsInside(node, user));
            map[node] = rewritten;
            origins[rewritten] = _origin;
            if (user is null)
            {
                _shared.Add(rewritten);
            }
        }

        _origins = origins;
        return [.. roots.Select(r => map[r])];
    }

    private static Node Rebuild(Node node, Dictionary<Node, Node> map)
    {
        var inputs = node.Inputs;
        bool same = true;
        foreach (var input in inputs)
        {
            same &= ReferenceEquals(map[input], input);
        }

        return same ? node : node.WithInputs([.. inputs.Select(i => map[i])]);
    }

    /// <summary>Whether a node lies inside the tree of a sum or of a product whose top is above.</summary>
    private static bool IsInside(Node node, Node user) =>
        SumTree.IsInside(node) ? SumTree.IsInside(user) || IsNegation(user) : ProductTree.IsInside(node) && ProductTree.IsInside(user);

    private static bool IsNegation(Node node) => node is ApplyNode { Primitive: var p } && p == Arithmetic.Negate;

    private Node Normalize(Node node, bool isTop)
    {
        if (_normal.TryGetValue(node, out var known))
        {
            return known;
        }

        if (_depth > MaxDepth || _budget <= 0)
        {
            return node;
        }

        _depth++;
        var current = node;
        for (int step = 0; step < MaxSteps && _budget > 0; step++)
        {
            var next = LocalSimplification.Step(this, current);
            if (next is null && isTop)
            {
                next = SumSimplification.Step(this, current) ?? ProductSimplification.Step(this, current) ?? _rules?.Step(this, current);
            }

            if (next is null || ReferenceEquals(next, current))
            {
                break;
            }

            _budget--;
            current = next;
        }

        Applied.Settle(_depth, current);
        _depth--;
        if (isTop)
        {
            _normal[node] = current;
            _normal[current] = current;
        }

        return current;
    }
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Scheduling.Rows;

/// <summary>
/// Multiplies the factors that all cells of a row share once a row: what is linear in some of a row's cells, as the gradient of a
/// cosine is in both of its vectors, becomes a sum of these cells, each with one coefficient.
/// </summary>
/// <remarks>
/// <para>(x u) v and x (u v) have roundings of the same number, and s (x u - y v) loses as little as x (s u) - y (s v) as long as x u and y v are
/// rounded before. A factor isn't taken into a difference of cells, which may be exact, nor past what jumps.</para>
/// <para>u v may overflow or vanish where x u v does not. Each row tells whether its coefficients are held; a block of rows some of whose
/// are not goes over its cells as the formula has it.</para>
/// </remarks>
internal sealed class RowFactors
{
    private const int MostTerms = 6;

    private readonly Graph _graph;
    private readonly Func<Node, bool> _isOfRow;
    private readonly HashSet<Node> _exact;
    private readonly Dictionary<Node, ImmutableArray<Term>> _forms = [];
    private readonly Dictionary<Node, ImmutableArray<Term>?> _own = [];
    private readonly Dictionary<Node, Node> _rebuilt = [];
    private readonly Func<ImmutableArray<Term>, Node> _coefficientOf;

    private RowFactors(
        Graph graph, IReadOnlyList<Node> order, ImmutableArray<Node> values, Func<Node, bool> isOfRow, HashSet<Node> exact, HashSet<Node> closed, Func<ImmutableArray<Term>, Node> coefficientOf)
    {
        (_graph, _isOfRow, _exact, _coefficientOf) = (graph, isOfRow, exact, coefficientOf);
        foreach (var node in order)
        {
            var form = FormOf(node);
            _forms[node] = form is { Length: > 1 } && closed.Contains(node) ? [new(node)] : form ?? [new(node)];
            _own[node] = form;
        }

        var needed = new HashSet<Node>(values);
        foreach (var node in order.Reverse().Where(needed.Contains))
        {
            needed.UnionWith(_own[node]?.Select(t => t.Cell) ?? node.Inputs);
        }

        foreach (var node in order.Where(needed.Contains))
        {
            _rebuilt[node] = _own[node] is { } form ? Build(form) : IsKept(node) ? node : node.WithInputs([.. node.Inputs.Select(i => _rebuilt[i])]);
        }
    }

    /// <summary>Rewrites the values of a pass over the cells of a row.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="values">The values.</param>
    /// <param name="ofRow">The tensors of the pass that have one value a row.</param>
    /// <param name="streamOf">Where a coefficient is read, given the number that it has.</param>
    /// <param name="element">The element type.</param>
    /// <returns>The values, the coefficients, and whether they are held (1 or 0); null where nothing is saved.</returns>
    public static (ImmutableArray<Node> Values, ImmutableArray<Node> Coefficients, Node AreHeld)? Of(
        Graph graph, ImmutableArray<Node> values, ImmutableHashSet<string> ofRow, Func<int, Node> streamOf, ElementType element)
    {
        var order = Graph.Reachable(values);
        var still = Still(order, l => ofRow.Contains(l.Parameter.Name));
        var exact = new HashSet<Node>(Graph.Reachable(order.OfType<ApplyNode>().Where(n => n.Primitive.Jumps).SelectMany(n => n.Inputs)));
        HashSet<Node> shared = [.. order.SelectMany(n => n.Inputs).Concat(values).GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key)];
        int least = Cost(order, still);
        (ImmutableArray<Node>, ImmutableArray<Node>, Node)? best = null;
        foreach (HashSet<Node> closed in (HashSet<Node>[])[[], shared])
        {
            var coefficients = new Coefficients(graph, streamOf, element);
            var factors = new RowFactors(graph, order, values, still.Contains, exact, closed, coefficients.Of);
            ImmutableArray<Node> rewritten = [.. values.Select(v => factors._rebuilt[v])];
            var after = Graph.Reachable(rewritten);
            int cost = Cost(after, Still(after, l => ofRow.Contains(l.Parameter.Name) || coefficients.IsStream(l)));
            if (cost < least && coefficients.Values.Count > 0)
            {
                (least, best) = (cost, (rewritten, [.. coefficients.Values], coefficients.AreHeld));
            }
        }

        return best;
    }

    // What a row's cells have in common.
    private static HashSet<Node> Still(IReadOnlyList<Node> order, Func<LoadNode, bool> isOfRow)
    {
        var still = new HashSet<Node>();
        foreach (var node in order)
        {
            if (node.IsScalar || (node is LoadNode load ? isOfRow(load) : node is ApplyNode && node.Inputs.All(still.Contains)))
            {
                still.Add(node);
            }
        }

        return still;
    }

    // The operations of a cell.
    private static int Cost(IReadOnlyList<Node> order, HashSet<Node> still) => order.Count(n => n is ApplyNode && !still.Contains(n));

    private bool IsKept(Node node) => node is not ApplyNode || _isOfRow(node) || _exact.Contains(node);

    // Null where it isn't linear in what it is computed from, or computes it with nothing but its cells.
    private ImmutableArray<Term>? FormOf(Node node)
    {
        if (IsKept(node) || node.Kind != ValueKind.Real)
        {
            return null;
        }

        var (p, x) = (((ApplyNode)node).Primitive, node.Inputs);
        return p == Arithmetic.Multiply && _isOfRow(x[0]) ? Scaled(x[1], new(x[0], false))
            : p == Arithmetic.Multiply && _isOfRow(x[1]) ? Scaled(x[0], new(x[1], false))
            : p == Arithmetic.DivideByOuter && _isOfRow(x[1]) ? Scaled(x[0], new(x[1], true))
            : p == Arithmetic.Negate && IsScaled(_forms[x[0]]) ? [.. _forms[x[0]].Select(t => t with { IsNegative = !t.IsNegative })]
            : (p == Arithmetic.Add || p == Arithmetic.Subtract) && IsScaled(_forms[x[0]]) && IsScaled(_forms[x[1]]) && _forms[x[0]].Length + _forms[x[1]].Length <= MostTerms
                ? [.. _forms[x[0]], .. _forms[x[1]].Select(t => t with { IsNegative = t.IsNegative != (p == Arithmetic.Subtract) })]
            : p == Arithmetic.Select && _isOfRow(x[0]) && !x[0].IsScalar && IsZero(x[2]) && IsScaled(_forms[x[1]]) ? Masked(x[1], x[0])
            : p == Arithmetic.Select && _isOfRow(x[0]) && !x[0].IsScalar && IsZero(x[1]) && IsScaled(_forms[x[2]]) ? Masked(x[2], _graph.Apply(Arithmetic.Not, x[0]))
            : null;
    }

    // What all rows share is put together with a row's own factors, not with its like.
    private ImmutableArray<Term>? Scaled(Node cell, Factor by) =>
        by.Node.IsScalar && _forms[cell].Any(t => !t.Factors.IsEmpty && t.Factors.All(f => f.Node.IsScalar)) ? null : [.. _forms[cell].Select(t => t with { Factors = t.Factors.Add(by) })];

    private ImmutableArray<Term> Masked(Node cell, Node mask) =>
        [.. _forms[cell].Select(t => t with { Mask = t.Mask is { } inner && inner != mask ? _graph.Apply(Arithmetic.And, inner, mask) : mask })];

    private static bool IsScaled(ImmutableArray<Term> form) => form.All(t => !t.Factors.IsEmpty);

    private static bool IsZero(Node node) => node is ConstantNode { Value: 0 };

    // Cells whose terms are all masked out are so still, whatever they hold.
    private Node Build(ImmutableArray<Term> form)
    {
        Node? sum = null;
        foreach (var group in form.GroupBy(t => t.Cell))
        {
            ImmutableArray<Term> terms = [.. group];
            bool isNegative = terms[0].IsNegative;
            var common = terms.All(t => t.Mask == terms[0].Mask) ? terms[0].Mask : null;
            var any = terms.All(t => t.Mask is not null) ? terms.Select(t => t.Mask!).Distinct().Aggregate((a, b) => _graph.Apply(Arithmetic.Or, a, b)) : null;
            terms = [.. terms.Select(t => t with { IsNegative = t.IsNegative != isNegative, Mask = common is null ? t.Mask : null })];
            var product = _rebuilt[group.Key] * _coefficientOf(terms);
            product = any is null ? product : _graph.Apply(Arithmetic.Select, any, product, _graph.Zero);
            sum = sum is null ? (isNegative ? -product : product) : isNegative ? sum - product : sum is ApplyNode { Primitive: var p } first && p == Arithmetic.Negate ? product - first.Inputs[0] : sum + product;
        }

        return sum!;
    }

    /// <summary>A cell, or something computed of cells, times factors.</summary>
    private sealed record Term(Node Cell)
    {
        public ImmutableArray<Factor> Factors { get; init; } = [];

        public bool IsNegative { get; init; }

        /// <summary>Where it counts; everywhere if null.</summary>
        public Node? Mask { get; init; }
    }

    /// <summary>What a row, or all of them, multiplies by or divides by.</summary>
    private sealed record Factor(Node Node, bool Divides);

    /// <summary>The coefficients that a row computes, and what makes sure of them.</summary>
    private sealed class Coefficients(Graph graph, Func<int, Node> streamOf, ElementType element)
    {
        private readonly Dictionary<Node, Node> _streams = [];

        public List<Node> Values { get; } = [];

        public Node AreHeld { get; private set; } = graph.Boolean(true);

        public bool IsStream(Node node) => _streams.ContainsValue(node);

        public Node Of(ImmutableArray<Term> terms)
        {
            Node? sum = null;
            foreach (var term in terms)
            {
                var part = ProductsOf(term).Last();
                part = term.Mask is { } mask ? graph.Apply(Arithmetic.Select, mask, part, graph.Zero) : part;
                sum = sum is null ? part : term.IsNegative ? sum - part : sum + part;
            }

            if (sum!.IsScalar || sum is LoadNode)
            {
                return sum;
            }

            if (!_streams.TryGetValue(sum, out var stream))
            {
                _streams.Add(sum, stream = streamOf(Values.Count));
                Values.Add(sum);
                IEnumerable<Node> held = terms.Select(IsHeld).OfType<Node>();
                AreHeld = (terms.Length > 1 ? held.Append(IsAtMostGreatest(sum)) : held).Aggregate(AreHeld, (all, next) => all is ConstantNode ? next : And(all, next));
            }

            return stream;
        }

        // A row's own factors first: what all rows share would be a number that the routine computes before.
        private static IEnumerable<Node> ProductsOf(Term term)
        {
            Node? product = null;
            foreach (var factor in term.Factors.OrderBy(f => f.Node.IsScalar).ThenBy(f => f.Divides).ThenBy(f => f.Node.Id))
            {
                var value = factor.Divides ? 1 / factor.Node : factor.Node;
                product = product is null ? value : product * value;
                yield return product;
            }
        }

        // No product on the way has overflowed, or lost digits; but a factor may be 0.
        private Node? IsHeld(Term term)
        {
            List<Node> zeros = [.. term.Factors.Where(f => !f.Divides && !f.Node.IsScalar).Select(f => graph.Apply(Arithmetic.Equal, f.Node, graph.Zero)).Distinct()];
            List<Node> held = [.. ProductsOf(term).Where(p => p is ApplyNode && !p.IsScalar).Select(p => zeros.Count == 0 ? IsOrdinary(p) : Or(IsOrdinary(p), And(zeros.Aggregate(Or), graph.Apply(Arithmetic.Equal, p, graph.Zero))))];
            return held.Count == 0 ? null : term.Mask is { } mask ? Or(graph.Apply(Arithmetic.Not, mask), held.Aggregate(And)) : held.Aggregate(And);
        }

        private Node IsOrdinary(Node product) =>
            And(graph.Apply(Arithmetic.GreaterOrEqual, graph.Call("abs", product), graph.Constant(element == ElementType.Single ? 1.2e-38 : 2.3e-308)), IsAtMostGreatest(product));

        private Node IsAtMostGreatest(Node value) =>
            graph.Apply(Arithmetic.LessOrEqual, graph.Call("abs", value), graph.Constant(element == ElementType.Single ? 1e38 : 1e308));

        private Node And(Node a, Node b) => graph.Apply(Arithmetic.And, a, b);

        private Node Or(Node a, Node b) => graph.Apply(Arithmetic.Or, a, b);
    }
}

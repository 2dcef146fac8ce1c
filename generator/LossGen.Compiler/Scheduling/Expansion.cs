using System.Collections.Immutable;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Scheduling;

/// <summary>
/// Writes the compound reductions as what a loop can accumulate: sums, products, minima and maxima. Filters become selections of
/// the neutral element, so what they exclude never reaches a sum.
/// </summary>
public static class Expansion
{
    /// <summary>Expands the reductions below the roots.</summary>
    public static ImmutableArray<Node> Expand(Graph graph, ImmutableArray<Node> roots, ElementType element)
    {
        var expanded = new Dictionary<Node, Node>();
        foreach (var node in Graph.Reachable(roots))
        {
            var rebuilt = node.Inputs.IsEmpty ? node : node.WithInputs([.. node.Inputs.Select(i => expanded[i])]);
            expanded[node] = rebuilt is ReduceNode reduce ? Expand(graph, reduce, element)
                : Softmax(graph, node, expanded) ?? ShiftedDifference(graph, node, expanded) ?? (element == ElementType.Single ? LongFactors.Split(node, rebuilt) : null) ?? rebuilt;
        }

        return [.. roots.Select(r => expanded[r])];
    }

    private static Node Expand(Graph graph, ReduceNode r, ElementType element) => r.Reduction switch
    {
        ReductionKind.LogSumExp => LogSumExp(graph, r),
        ReductionKind.Norm => Norm(graph, r, element),
        ReductionKind.Any => graph.Apply(Arithmetic.Greater, Accumulated(graph, r, ReductionKind.Sum, graph.Apply(Arithmetic.Number, r.Body)), graph.Zero),
        ReductionKind.All => graph.Apply(
            Arithmetic.Equal,
            Accumulated(graph, r, ReductionKind.Sum, graph.Apply(Arithmetic.Number, graph.Apply(Arithmetic.Not, r.Body))),
            graph.Zero),
        _ => Accumulated(graph, r, r.Reduction, r.Body),
    };

    // exp(z - logsumexp(z)) takes the exponentials of the sum, rather than others with their logarithm. Where the greatest z is inf, the
    // sum is no number, but all other shares are 0.
    private static Node? Softmax(Graph graph, Node node, Dictionary<Node, Node> expanded)
    {
        if (node is not ApplyNode { Primitive.Name: "exp" } exp || NormalizedBy(exp.Inputs[0]) is not { Filter: null } r)
        {
            return null;
        }

        var body = expanded[r.Body];
        var max = Accumulated(graph, (ReduceNode)r.WithInputs([body]), ReductionKind.Max, body);
        var weight = graph.Call("exp", body - Shifts.By(max));
        var total = Accumulated(graph, (ReduceNode)r.WithInputs([weight]), ReductionKind.Sum, weight);
        return weight / graph.Apply(Arithmetic.Select, graph.Apply(Arithmetic.Equal, max, graph.Constant(double.PositiveInfinity)), graph.One, total);
    }

    // The logsumexp in z - logsumexp(z), which is -(x + logsumexp(-x)) where z is negative.
    private static ReduceNode? NormalizedBy(Node exponent) => exponent switch
    {
        ApplyNode { Primitive: var p } difference when p == Arithmetic.Subtract => difference.Inputs[1] is ReduceNode { Reduction: ReductionKind.LogSumExp } r && r.Body == difference.Inputs[0] ? r : null,
        ApplyNode { Primitive: var p } negated when p == Arithmetic.Negate && negated.Inputs[0] is ApplyNode { Primitive: var plus } sum && plus == Arithmetic.Add =>
            Enumerable.Range(0, 2).Where(i => IsLogSumExpOfNegated(sum.Inputs[i], sum.Inputs[1 - i])).Select(i => (ReduceNode)sum.Inputs[i]).FirstOrDefault(),
        _ => null,
    };

    private static bool IsLogSumExpOfNegated(Node node, Node x) => node is ReduceNode { Reduction: ReductionKind.LogSumExp } r && (r.Body, x) switch
    {
        (ApplyNode { Primitive: var p } negated, _) when p == Arithmetic.Negate => negated.Inputs[0] == x,
        (ApplyNode { Primitive: var p } a, ApplyNode { Primitive: var q } b) when p == Arithmetic.Multiply && q == p =>
            a.Inputs[1] == b.Inputs[1] && a.Inputs[0] is ConstantNode { Value: var k } && b.Inputs[0] is ConstantNode { Value: var l } && k == -l,
        _ => false,
    };

    // z - logsumexp(z) is the logarithm of a probability: the shift cancels before the small logarithm is rounded beside it.
    private static Node? ShiftedDifference(Graph graph, Node node, Dictionary<Node, Node> expanded)
    {
        if (node is not ApplyNode { Primitive: var p } difference || (p != Arithmetic.Subtract && p != Arithmetic.Add))
        {
            return null;
        }

        if (p == Arithmetic.Add)
        {
            return Enumerable.Range(0, 2).Where(i => IsLogSumExpOfNegated(difference.Inputs[i], difference.Inputs[1 - i]))
                .Select(i => Parts((ReduceNode)difference.Inputs[i]) is var (shift, log) ? expanded[difference.Inputs[1 - i]] + shift + log : null).FirstOrDefault();
        }

        return (difference.Inputs[0], difference.Inputs[1]) switch
        {
            (var z, ReduceNode { Reduction: ReductionKind.LogSumExp } r) when Parts(r) is var (shift, log) => expanded[z] - shift - log,
            (ReduceNode { Reduction: ReductionKind.LogSumExp } r, var z) when Parts(r) is var (shift, log) => shift - expanded[z] + log,
            _ => null,
        };

        (Node Shift, Node Log) Parts(ReduceNode r) => ShiftAndLog(graph, (ReduceNode)r.WithInputs([.. r.Inputs.Select(i => expanded[i])]));
    }

    private static Node LogSumExp(Graph graph, ReduceNode r)
    {
        var (shift, log) = ShiftAndLog(graph, r);
        return shift + log;
    }

    // The maximum is taken out before the exponentials. Where it is inf, their sum is no number, but the result is.
    private static (Node Shift, Node Log) ShiftAndLog(Graph graph, ReduceNode r)
    {
        var max = Accumulated(graph, r, ReductionKind.Max, r.Body);
        var shift = Shifts.By(max);
        var log = graph.Call("log", Accumulated(graph, r, ReductionKind.Sum, graph.Call("exp", r.Body - shift)));
        var infinity = graph.Constant(double.PositiveInfinity);
        return (shift, graph.Apply(Arithmetic.Select, graph.Apply(Arithmetic.Equal, max, infinity), infinity, log));
    }

    // Squares of floats can't overflow in double, where they are summed; those of all of a tensor's doubles are scaled by the greatest first.
    private static Node Norm(Graph graph, ReduceNode r, ElementType element)
    {
        if (!r.IsScalar && (r.Over.Length > 1 || r.Filter is not null || r.Body.Indices.Contains(r.Over[0])))
        {
            // A row's norm is rounded once, after its root: its square may have no float.
            return Accumulated(graph, r, ReductionKind.Norm, r.Body);
        }

        if (element == ElementType.Single)
        {
            return graph.Call("sqrt", Accumulated(graph, r, ReductionKind.Sum, graph.Apply(Arithmetic.WideSquare, r.Body)));
        }

        var max = Accumulated(graph, r, ReductionKind.Max, graph.Call("abs", r.Body));
        var usable = graph.Apply(
            Arithmetic.And,
            graph.Apply(Arithmetic.Greater, max, graph.Zero),
            graph.Apply(Arithmetic.Less, max, graph.Constant(double.PositiveInfinity)));
        var scale = graph.Apply(Arithmetic.Select, usable, max, graph.One);
        var scaled = r.Body / scale;
        return scale * graph.Call("sqrt", Accumulated(graph, r, ReductionKind.Sum, scaled * scaled));
    }

    private static Node Accumulated(Graph graph, ReduceNode r, ReductionKind kind, Node body)
    {
        if (r.Filter is { } filter)
        {
            // A square in double is the sum's own affair: what is squared is selected.
            body = body is ApplyNode { Primitive: var q } square && q == Arithmetic.WideSquare
                ? graph.Apply(Arithmetic.WideSquare, graph.Apply(Arithmetic.Select, filter, square.Inputs[0], graph.Zero))
                : graph.Apply(Arithmetic.Select, filter, body, graph.Constant(Neutral(kind)));
        }

        // What does not vary needs no loop: a sum of it is a multiple of it. The place of the first of equals is left to one.
        var still = IndexSets.Except(r.Over, body.Indices);
        if (kind is not (ReductionKind.ArgMax or ReductionKind.ArgMin) && !still.IsEmpty)
        {
            var moving = IndexSets.Except(r.Over, still);
            var size = still.Select(graph.Size).Aggregate((a, b) => a * b);
            var empty = graph.Apply(Arithmetic.Equal, size, graph.Zero);
            var one = moving.IsEmpty ? body : graph.Reduce(kind, moving, body, null);
            return kind switch
            {
                ReductionKind.Sum when one is ApplyNode { Primitive: var p } wide && p == Arithmetic.WideSquare => size * (wide.Inputs[0] * wide.Inputs[0]),
                ReductionKind.Sum => size * one,
                ReductionKind.Product => graph.Apply(Powers.Pow, one, size),
                ReductionKind.Norm => graph.Call("sqrt", size) * graph.Call("abs", one),
                _ => graph.Apply(Arithmetic.Select, empty, graph.Constant(Neutral(kind)), one),
            };
        }

        return graph.Reduce(kind, r.Over, body, null);
    }

    /// <summary>What a reduction gives over nothing, or what no place is looked for at.</summary>
    public static double Neutral(ReductionKind kind) => kind switch
    {
        ReductionKind.Sum or ReductionKind.Norm => 0,
        ReductionKind.Product => 1,
        ReductionKind.Min or ReductionKind.ArgMin => double.PositiveInfinity,
        ReductionKind.Max or ReductionKind.ArgMax => double.NegativeInfinity,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It has no neutral element that a loop accumulates."),
    };
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>The operation at which a result goes wrong, though its inputs are right.</summary>
/// <param name="Node">The operation.</param>
/// <param name="Arguments">Its arguments there, as the generated code has them.</param>
/// <param name="Exact">Its arguments there, as they should be.</param>
/// <param name="Result">What it gives.</param>
internal sealed record Culprit(Node Node, double[] Arguments, double[] Exact, double Result)
{
    /// <summary>The operation that makes a value infinite or NaN.</summary>
    public static Culprit? OfNonFinite(IEnumerable<Node> roots, Func<Node, double[]> values, Func<Node, double[]> exact, Func<IndexVariable, int> extent, double largest)
    {
        var live = new LivePositions(roots, values, extent);
        bool IsBad(double v) => double.IsNaN(v) || Math.Abs(v) > largest;

        // An infinity that is written, as for what is masked, is meant; what is made of it goes wrong where it isn't a number any more.
        var meant = new HashSet<Node>(live.Nodes.Where(n => n is ConstantNode { Value: var value } && double.IsInfinity(value)));
        Culprit? first = null;
        foreach (var node in live.Nodes)
        {
            if (node is not (ApplyNode or ReduceNode) || node.Kind != ValueKind.Real)
            {
                continue;
            }

            double[] table = values(node);
            int at = live.Find(node, k => IsBad(table[k]) && !HasBadInput(node, k) && !IsMeant(node, k, table[k]));
            if (at >= 0)
            {
                return CulpritAt(node, at);
            }

            int follows = live.Find(node, k => IsBad(table[k]) && IsMeant(node, k, table[k]));
            if (follows >= 0)
            {
                first ??= CulpritAt(node, follows);
                meant.Add(node);
            }
        }

        return first;

        Culprit CulpritAt(Node node, int at) => new(node, ArgumentsOf(node, at, values, extent), ArgumentsOf(node, at, exact, extent), values(node)[at]);

        bool HasBadInput(Node node, int k) => BadInputs(node, k).Any(i => !meant.Contains(i));

        bool IsMeant(Node node, int k, double value) => double.IsInfinity(value) && Infinite(node, k).Any(meant.Contains);

        IEnumerable<Node> Infinite(Node node, int k) => BadInputs(node, k).Concat(node.Inputs.Where(i => i is ConstantNode));

        IEnumerable<Node> BadInputs(Node node, int k) =>
            node is ReduceNode reduce
                ? live.Find(reduce.Body, j => IsBad(values(reduce.Body)[j])) >= 0 ? [reduce.Body] : []
                : ArgumentsOf(node, k, values, extent) is var arguments ? node.Inputs.Zip(arguments, (input, v) => (input, v)).Where(i => i.input is not ConstantNode && IsBad(i.v) && IsTaken(node, i.input, arguments)).Select(i => i.input) : [];
    }

    /// <summary>
    /// The operation that loses the digits: from a wrong result down through the inputs that it is wrong by, the step at which the relative
    /// error grows most.
    /// </summary>
    public static Culprit? OfInaccurate(IReadOnlyList<Node> roots, Func<Node, double[]> values, Func<Node, double[]> exact, Func<IndexVariable, int> extent, Precision precision)
    {
        Culprit? worst = null;
        double worstGain = 0;
        var node = roots.OrderByDescending(r => values(r).Zip(exact(r), Error).DefaultIfEmpty(0).Max()).First();
        double[] errors = [.. values(node).Zip(exact(node), Error)];
        int position = Array.IndexOf(errors, errors.Max());
        for (int depth = 0; depth < 200 && node is ApplyNode or ReduceNode; depth++)
        {
            double error = Error(values(node)[position], exact(node)[position]);
            var (input, at) = Blamed(node, position, values, exact, extent);
            double inherited = input is null ? precision.Unit : Math.Max(precision.Unit, Error(values(input)[at], exact(input)[at]));
            if (error / inherited > worstGain && node.Kind == ValueKind.Real)
            {
                worstGain = error / inherited;
                worst = new(node, ArgumentsOf(node, position, values, extent), ArgumentsOf(node, position, exact, extent), values(node)[position]);
            }

            if (input is null)
            {
                break;
            }

            (node, position) = (input, at);
        }

        return worst;
    }

    // The input whose error changes an operation's result most; null where the operation errs by itself.
    private static (Node? Input, int Position) Blamed(Node node, int position, Func<Node, double[]> values, Func<Node, double[]> exact, Func<IndexVariable, int> extent)
    {
        if (node is ReduceNode reduce)
        {
            double[] got = values(reduce.Body), right = exact(reduce.Body);
            var space = new IndexSpace([.. reduce.Indices, .. reduce.Over], extent);
            int[] body = space.OffsetsOf(reduce.Body.Indices, extent);
            int outer = new IndexSpace(reduce.Indices, extent).Count;
            int inner = space.Count / Math.Max(1, outer);
            int blamed = -1;
            double most = 0;
            for (int k = position * inner; k < (position + 1) * inner; k++)
            {
                double off = Math.Abs(got[body[k]] - right[body[k]]);
                if (off > most)
                {
                    (most, blamed) = (off, body[k]);
                }
            }

            return blamed < 0 ? (null, 0) : (reduce.Body, blamed);
        }

        var apply = (ApplyNode)node;
        double[] a = ArgumentsOf(node, position, values, extent), b = ArgumentsOf(node, position, exact, extent);
        double computed = apply.Primitive.Evaluate(a), truth = exact(node)[position];
        double own = Math.Abs(values(node)[position] - computed);
        if (!(Math.Abs(computed - truth) > own))
        {
            return (null, 0);
        }

        int chosen = -1;
        double best = -1;
        for (int i = 0; i < a.Length; i++)
        {
            double[] mixed = [.. a];
            mixed[i] = b[i];
            double change = Math.Abs(apply.Primitive.Evaluate(mixed) - computed);
            if (a[i] != b[i] && change > best)
            {
                (best, chosen) = (change, i);
            }
        }

        return chosen < 0 ? (null, 0) : (apply.Inputs[chosen], new IndexSpace(node.Indices, extent).OffsetsOf(apply.Inputs[chosen].Indices, extent)[position]);
    }

    /// <summary>The arguments of an operation at a position; a reduction's are those of its body that count.</summary>
    private static double[] ArgumentsOf(Node node, int position, Func<Node, double[]> values, Func<IndexVariable, int> extent)
    {
        var space = new IndexSpace(node.Indices, extent);
        return node is ReduceNode reduce
            ? [.. values(reduce.Body).Take(8)]
            : [.. node.Inputs.Select(i => values(i)[space.OffsetsOf(i.Indices, extent)[position]])];
    }

    private static bool IsTaken(Node node, Node input, double[] arguments) =>
        node is not ApplyNode { Primitive: var p } || p != Arithmetic.Select || ReferenceEquals(input, node.Inputs[0]) || ReferenceEquals(input, node.Inputs[arguments[0] != 0 ? 1 : 2]);

    private static double Error(double got, double right) =>
        got == right || (double.IsNaN(got) && double.IsNaN(right)) ? 0
        : double.IsNaN(got) || double.IsInfinity(got) || double.IsNaN(right) || double.IsInfinity(right) || right == 0 ? 1
        : Math.Abs(got - right) / Math.Abs(right);
}

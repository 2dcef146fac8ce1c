using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// What the nodes of a formula are, by the attributes of the parameters and by what was done with them: logits, probabilities,
/// log-probabilities. A factor, a temperature or a gap of any size takes the kind away; what a softmax or a sigmoid gave, a factor leaves as flat.
/// </summary>
internal sealed class Scales
{
    private readonly Dictionary<Node, (Meaning Meaning, bool IsNormalized)> _known = [];

    public Scales(IEnumerable<Node> roots)
    {
        foreach (var node in Graph.Reachable(roots))
        {
            _known[node] = Find(node);
        }
    }

    /// <summary>What a node is.</summary>
    public Meaning Of(Node node) => _known.TryGetValue(node, out var known) ? known.Meaning : Meaning.None;

    /// <summary>Whether a node is a probability since a sigmoid or a softmax made it one.</summary>
    public bool IsNormalized(Node node) => _known.TryGetValue(node, out var known) && known is { Meaning: Meaning.Probability, IsNormalized: true };

    /// <summary>The probability that a sigmoid or a softmax gave, behind a positive factor; null for another node.</summary>
    public Node? Scaled(Node node)
    {
        while (_known.TryGetValue(node, out var known) && known is { Meaning: Meaning.None, IsNormalized: true } && node is ApplyNode apply)
        {
            node = apply.Inputs[IsFactor(apply.Inputs[0]) ? 1 : 0];
        }

        return IsNormalized(node) ? node : null;
    }

    /// <summary>The argument of a sigmoid or a softmax, written as such or spelled out; null for another node.</summary>
    public static Node? Normalized(Node node)
    {
        if (node is not ApplyNode { Primitive: var p } apply)
        {
            return null;
        }

        if (p == Activations.Sigmoid)
        {
            return apply.Inputs[0];
        }

        if (p == Exponentials.Exp)
        {
            return LogNormalized(apply.Inputs[0]);
        }

        // exp(x) / sum(exp(x)), and 1 / (1 + exp(-x)).
        if (p == Arithmetic.Divide && apply.Inputs[0] is ApplyNode { Primitive: var q } top && q == Exponentials.Exp
            && apply.Inputs[1] is ReduceNode { Reduction: ReductionKind.Sum } sum && SameButForIndices(sum.Body, top))
        {
            return top.Inputs[0];
        }

        return p == Arithmetic.Divide && apply.Inputs[0] is ConstantNode { Value: 1 } ? LogisticArgument(apply.Inputs[1]) : null;
    }

    /// <summary>The argument of a logsoftmax; null for another node.</summary>
    public static Node? LogNormalized(Node node) =>
        node is ApplyNode { Primitive: var p } difference && p == Arithmetic.Subtract
        && difference.Inputs[1] is ReduceNode { Reduction: ReductionKind.LogSumExp } lse && SameButForIndices(lse.Body, difference.Inputs[0])
            ? difference.Inputs[0]
            : null;

    private (Meaning, bool) Find(Node node) => node switch
    {
        LoadNode l => (l.Parameter.Meaning, false),
        ParameterNode p => (p.Parameter.Meaning, false),
        _ when Normalized(node) is not null => (Meaning.Probability, true),
        _ when LogNormalized(node) is not null => (Meaning.LogProbability, true),
        ReduceNode { Reduction: ReductionKind.Max or ReductionKind.Min } r => _known[r.Body],
        ApplyNode a => Applied(a),
        _ => (Meaning.None, false),
    };

    private (Meaning, bool) Applied(ApplyNode node)
    {
        var first = _known[node.Inputs[0]];
        switch (node.Primitive.Name)
        {
            case "exp":
                return first.Meaning == Meaning.LogProbability ? (Meaning.Probability, first.IsNormalized) : default;
            case "log":
                return first.Meaning == Meaning.Probability ? (Meaning.LogProbability, first.IsNormalized) : default;
            case "logsigmoid":
                return (Meaning.LogProbability, true);
            case "normcdf":
                return (Meaning.Probability, true);
            case "stopgradient":
                return first;
            case "clamp":
                return first;
            case "min" or "max":
                return node.Inputs[1] is ConstantNode ? first : node.Inputs[0] is ConstantNode ? _known[node.Inputs[1]] : Common(node.Inputs[0], node.Inputs[1]);
            case "?:":
                return Common(node.Inputs[1], node.Inputs[2]);
            case "neg":
                return first.Meaning == Meaning.Logit ? first : default;
            case "+" or "-":
                return Sum(node);
            case "*" or "/" when IsFactor(node.Inputs[1]) && first.IsNormalized && first.Meaning is Meaning.Probability or Meaning.None:
                return (Meaning.None, true);
            case "*" when IsFactor(node.Inputs[0]) && _known[node.Inputs[1]] is { IsNormalized: true, Meaning: Meaning.Probability or Meaning.None }:
                return (Meaning.None, true);
            case "*":
                return first.Meaning == Meaning.Probability ? Common(node.Inputs[0], node.Inputs[1]) : default;
            default:
                return default;
        }
    }

    // A number above 0 that all elements share: a temperature, or its reciprocal.
    private static bool IsFactor(Node node) => node switch
    {
        ConstantNode c => c.Value > 0,
        ParameterNode { Parameter: { IsFloating: true } p } => p.DefaultValue > 0 || ParameterRanges.Usual(p).Low >= 0,
        ApplyNode { Primitive.Name: "exp" or "softplus" } a => a.IsScalar,
        ApplyNode { Primitive.Name: "*" or "/" } a => a.Inputs.All(IsFactor),
        _ => false,
    };

    // 1 - p is a probability, and so is p with an epsilon; what is a logit but for a constant is one, and so are sums of logits.
    private (Meaning, bool) Sum(ApplyNode node)
    {
        var (a, b) = (node.Inputs[0], node.Inputs[1]);
        if (node.Primitive == Arithmetic.Subtract && a is ConstantNode { Value: 1 } && Of(b) is Meaning.Probability or Meaning.Logit)
        {
            return _known[b];
        }

        var (constant, other) = a is ConstantNode ca ? (ca, b) : (b as ConstantNode, a);
        if (constant is not null && !(node.Primitive == Arithmetic.Subtract && constant == a))
        {
            var meaning = _known[other];
            return meaning.Meaning == Meaning.Logit || (meaning.Meaning == Meaning.Probability && Math.Abs(constant.Value) <= 1e-3) ? meaning : default;
        }

        return Of(a) == Meaning.Logit ? Common(a, b) : default;
    }

    private (Meaning, bool) Common(Node a, Node b) =>
        Of(a) == Of(b) ? (Of(a), _known[a].IsNormalized && _known[b].IsNormalized) : default;

    private static Node? LogisticArgument(Node denominator)
    {
        if (denominator is not ApplyNode { Primitive: var p } sum || p != Arithmetic.Add)
        {
            return null;
        }

        foreach (var (one, other) in new[] { (sum.Inputs[0], sum.Inputs[1]), (sum.Inputs[1], sum.Inputs[0]) })
        {
            if (one is ConstantNode { Value: 1 } && other is ApplyNode { Primitive: var q } exp && q == Exponentials.Exp
                && exp.Inputs[0] is ApplyNode { Primitive: var r } negated && r == Arithmetic.Negate)
            {
                return negated.Inputs[0];
            }
        }

        return null;
    }

    // The same expression, maybe over another variable of the same range.
    private static bool SameButForIndices(Node a, Node b)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        return (a, b) switch
        {
            (LoadNode x, LoadNode y) => x.Parameter.Name == y.Parameter.Name && x.Subscripts.Length == y.Subscripts.Length,
            (ApplyNode x, ApplyNode y) => x.Primitive == y.Primitive && x.Inputs.Length == y.Inputs.Length && x.Inputs.Zip(y.Inputs, SameButForIndices).All(same => same),
            _ => false,
        };
    }
}

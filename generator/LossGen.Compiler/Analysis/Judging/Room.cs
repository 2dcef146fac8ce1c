using LossGen.Compiler.Binding;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Makes small lengths long enough that a formula has something to compute: as far as offsets reach, and until filters and choices by
/// position let something pass. What never runs can't be judged.
/// </summary>
internal static class Room
{
    // Beyond that, trials would take long.
    private const int MaxReach = 128;
    private const int MaxSpace = 640;
    private const int Usual = 3;

    /// <summary>Lengthens dimensions until no index that accesses with offsets bound is left without a range.</summary>
    public static void ForOffsets(ShapePlan plan, IDictionary<Quantity, int> measured)
    {
        var shrunk = plan.Steps.OfType<ShrunkStep>().ToList();
        var ranges = shrunk.ToDictionary(s => s.Length, _ => 1);
        int Known(Quantity q) => ranges.TryGetValue(q, out int range) ? range : measured.TryGetValue(q, out int length) ? length : 1;
        bool isSettled = false;
        for (int round = 0; round < Usual && !isSettled; round++)
        {
            isSettled = true;
            foreach (var step in shrunk)
            {
                foreach (var access in step.Accesses)
                {
                    int last = Last(access, Known);
                    if (Known(access.Length) <= last && last <= MaxReach && measured.ContainsKey(access.Length))
                    {
                        measured[access.Length] += last;
                        isSettled = false;
                    }
                }

                ranges[step.Length] = Math.Max(0, step.Accesses.Min(a => Known(a.Length) - Last(a, Known)));
            }
        }
    }

    private static int Last(Reach access, Func<Quantity, int> known) => access.Offset + access.Others.Sum(o => Math.Max(0, known(o) - 1));

    /// <summary>
    /// Makes two of what is told apart from something: the greatest of <c>c != label[n]</c> is of nothing where there is one class, and is
    /// defined to be infinite there.
    /// </summary>
    public static void ForOthers(BoundFormula bound, IDictionary<Quantity, int> measured)
    {
        var filters = Graph.Reachable(bound.Outputs.Select(o => o.Value)).OfType<ReduceNode>()
            .Where(r => r is { Reduction: ReductionKind.Max or ReductionKind.Min or ReductionKind.LogSumExp, Filter: not null });
        foreach (var quantity in filters
            .SelectMany(r => Conjuncts(r.Filter!).SelectMany(Instances.SetApart).Where(r.Over.Contains))
            .Select(bound.Shapes.Extent).SelectMany(q => Dimensions(bound.Shapes, q)).Distinct().Where(measured.ContainsKey))
        {
            measured[quantity] = Math.Max(measured[quantity], 2);
        }
    }

    /// <summary>By how much lengths must be greater than usual ones for filters and choices that positions alone decide.</summary>
    /// <param name="bound">The formula.</param>
    /// <param name="lengths">The lengths of a size, some of them greater by so much; null where there are none.</param>
    public static IReadOnlyDictionary<Quantity, int> ForConditions(BoundFormula bound, Func<int, IReadOnlyDictionary<Quantity, int>, Lengths?> lengths)
    {
        var more = new Dictionary<Quantity, int>();
        var nodes = Graph.Reachable(bound.Outputs.Select(o => o.Value));
        foreach (var (condition, isChoice) in nodes.SelectMany(ByPosition).Distinct())
        {
            bool IsMet(Lengths? at)
            {
                double[] passes = at is null ? [] : new Interpreter(at.Bind(Defaults(condition))).Evaluate(condition);
                return passes.Contains(1) && (!isChoice || passes.Contains(0));
            }

            int reach = Reach(condition);
            if (reach is < 1 or > MaxReach || IsMet(lengths(Usual, more)))
            {
                continue;
            }

            var longer = more.ToDictionary(m => m.Key, m => m.Value);
            foreach (var quantity in Graph.Reachable(condition).Select(IndexOf).OfType<IndexVariable>().Select(bound.Shapes.Extent).SelectMany(q => Dimensions(bound.Shapes, q)).Distinct())
            {
                longer[quantity] = Math.Max(reach, longer.TryGetValue(quantity, out int known) ? known : 0);
            }

            if (lengths(Usual, longer) is { } grown && nodes.All(n => Space(n, grown) <= MaxSpace) && IsMet(grown))
            {
                more = longer;
            }
        }

        return more;
    }

    // A filter lets something pass; a choice is made both ways.
    private static IEnumerable<(Node Condition, bool IsChoice)> ByPosition(Node node) => node switch
    {
        ReduceNode { Filter: { } filter } when Conjuncts(filter).Where(IsByPosition).ToList() is { Count: > 0 } parts =>
            [(parts.Aggregate((a, b) => a.Graph.Apply(Arithmetic.And, a, b)), false)],
        ApplyNode { Primitive: var p } choice when p == Arithmetic.Select && IsByPosition(choice.Inputs[0]) => [(choice.Inputs[0], true)],
        _ => [],
    };

    private static IEnumerable<Node> Conjuncts(Node node) =>
        node is ApplyNode { Primitive: var p } and && p == Arithmetic.And ? and.Inputs.SelectMany(Conjuncts) : [node];

    private static bool IsByPosition(Node node)
    {
        var nodes = Graph.Reachable(node);
        return nodes.Any(n => IndexOf(n) is not null)
            && nodes.All(n => n is IndexNode or SizeNode or ConstantNode or ApplyNode || n is ParameterNode { Parameter.DefaultValue: not null });
    }

    private static IndexVariable? IndexOf(Node node) => node switch
    {
        IndexNode i => i.Index,
        SizeNode s => s.Index,
        _ => null,
    };

    private static Dictionary<string, double[]> Defaults(Node node) =>
        Graph.Reachable(node).OfType<ParameterNode>().ToDictionary(p => p.Parameter.Name, p => new[] { p.Parameter.DefaultValue!.Value });

    private static int Reach(Node node)
    {
        double sum = Graph.Reachable(node).Sum(n => Math.Abs(n switch
        {
            ConstantNode { Kind: not ValueKind.Boolean } c => c.Value,
            ParameterNode p => p.Parameter.DefaultValue!.Value,
            _ => 0,
        }));
        return sum <= MaxReach ? (int)Math.Ceiling(sum) : MaxReach + 1;
    }

    private static IEnumerable<Quantity> Dimensions(ShapePlan plan, Quantity quantity) =>
        plan.Steps.OfType<ShrunkStep>().FirstOrDefault(s => s.Length == quantity) is { } shrunk ? shrunk.Accesses.Select(a => a.Length) : [quantity];

    private static long Space(Node node, Lengths lengths) =>
        (node is ReduceNode r ? IndexSets.Union(r.Indices, r.Over) : node.Indices).Aggregate(1L, (n, i) => n * lengths.Extent(i));
}

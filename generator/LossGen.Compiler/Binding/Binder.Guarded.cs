using System.Collections.Immutable;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Binding;

/// <summary>Accesses that a filter or a choice keeps inside, such as <c>t &gt; 0 ? x[t - 1] : 0</c>: they are read like gathers, where they exist.</summary>
public sealed partial class Binder
{
    // A sum or difference of indices, and not just one of them.
    private static bool IsDisplaced(Subscript subscript) => subscript.Plain is null && !subscript.IsConstant && (subscript.Gather is null or ApplyNode);

    private IndexAccess Access(LoadNode load, int dimension, Func<Node, Guards> guards)
    {
        var subscript = load.Subscripts[dimension];
        var sum = IsDisplaced(subscript) ? WholeSum.Of(subscript, _graph) : null;
        if (sum is null || sum.Terms.Keys.Any(t => t is not IndexNode))
        {
            return new(load.Parameter, dimension, InDomains(subscript), IsOutput: false);
        }

        // What is subtracted may be 0: how far it reaches, the rest tells.
        IEnumerable<IndexVariable> Indices(int sign) => sum.Terms.SelectMany(t => Enumerable.Repeat(((IndexNode)t.Key).Index.Domain, Math.Max(0, sign * (int)t.Value)));
        var known = guards(load).NeverNegative(load);
        return new(load.Parameter, dimension, Subscript.Affine(Indices(1), (int)sum.Constant), IsOutput: false)
        {
            Subtracted = Subscript.Affine(Indices(-1), 0),
            IsGuardedBelow = known.All(way => way.Any(k => sum.Minus(k).IsNeverNegative)),
            IsGuardedAbove = known.All(way => way.Any(k => IsFixed(sum.Plus(k)))),
        };
    }

    private static Subscript InDomains(Subscript subscript) => subscript.Gather is { } gather
        ? Subscript.Gathered(gather, subscript.Variables.Select(v => v.Domain), subscript.Offset)
        : Subscript.Affine(subscript.Variables.Select(v => v.Domain), subscript.Offset);

    // A sum in which no index is added: the same wherever it stands, or less.
    private static bool IsFixed(WholeSum sum) => sum.Terms.All(t => t.Key is not IndexNode || t.Value < 0);

    /// <summary>Makes gathers of the accesses that guards keep inside, once every index counts from 0; and finds those that need no check.</summary>
    private ImmutableHashSet<(LoadNode Load, int Dimension)> ReadWhereGuarded(List<BoundOutput> outputs, ShapeSolver solver, ShapePlan plan)
    {
        if (!_graph.Nodes.OfType<LoadNode>().Any(l => l.Subscripts.Any(IsDisplaced)))
        {
            return [];
        }

        var inside = ImmutableHashSet.CreateBuilder<(LoadNode, int)>();
        var guards = Guards.Of(outputs.Select(o => o.Value));
        var rebuilt = new Dictionary<Node, Node>();
        foreach (var node in guards.Order)
        {
            var made = node.Inputs.All(i => rebuilt[i] == i) ? node : node.WithInputs([.. node.Inputs.Select(i => rebuilt[i])]);
            if (node is LoadNode load && !IsBare(load))
            {
                var accesses = load.Subscripts.Select((_, d) => Access(load, d, _ => guards)).ToList();
                bool IsLeft(int d) => IsLeftToGuard(accesses[d], solver);
                bool IsGuarded(int d) => accesses[d] is { Subscript.Gather: null } a && (IsLeft(d) || a.IsDifference || (a.IsGuardedBelow && a.Subscript.Offset < 0));
                made = _graph.Load(load.Parameter, [.. ((LoadNode)made).Subscripts.Select((s, d) => s.Gather is null && IsGuarded(d)
                    ? Subscript.Gathered(_graph.IndexValue(s.Variables[0]), s.Variables.Skip(1), s.Offset) : s)]);
                inside.UnionWith(Enumerable.Range(0, accesses.Count)
                    .Where(d => IsGuarded(d) && (!IsLeft(d) || IsBelow(WholeSum.Of(load.Subscripts[d], _graph)!, guards.NeverNegative(load), plan.Dimension(load.Parameter, d), plan)))
                    .Where(d => accesses[d].IsGuardedBelow || (accesses[d].Subscript.Offset >= 0 && !accesses[d].IsDifference))
                    .Select(d => ((LoadNode)made, d)));
            }

            KeepOrigin(node, made);
            rebuilt[node] = made;
        }

        for (int i = 0; i < outputs.Count; i++)
        {
            outputs[i] = outputs[i] with { Value = rebuilt[outputs[i].Value] };
        }

        return inside.ToImmutable();
    }

    // The solver saw it when indices didn't count from 0 yet.
    private static bool IsLeftToGuard(IndexAccess access, ShapeSolver solver)
    {
        int shift = access.Subscript.Variables.Sum(v => solver.Starts.TryGetValue(v, out int start) ? start : 0);
        return access.Subscript.Gather is null
            && solver.IsLeftToGuard(access with { Subscript = Subscript.Affine(access.Subscript.Variables, access.Subscript.Offset - shift) });
    }

    // Whether something that is at least 0 shows that a subscript is less than a length.
    private static bool IsBelow(WholeSum subscript, IReadOnlyList<IReadOnlyList<WholeSum>> known, Quantity length, ShapePlan plan) => known.All(way => way.Any(k =>
    {
        var most = subscript.Plus(k);
        return most.Terms.Keys.OfType<SizeNode>().Any(size => plan.Extent(size.Index) == length && WholeSum.Of(size)!.Minus(most).Plus(-1).IsNeverNegative);
    }));
}

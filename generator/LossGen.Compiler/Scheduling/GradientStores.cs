using System.Collections.Immutable;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Scheduling.Rows;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Scheduling;

/// <summary>A term of a tensor's gradient: a value, and where it belongs.</summary>
/// <param name="Value">The term.</param>
/// <param name="At">The subscripts; where they are the gradient's own indices, every element has one.</param>
public sealed record GradientTerm(Node Value, ImmutableArray<Subscript> At);

/// <summary>How a gradient is put together: what is stored once an element, or at elements of its own, and what is added up.</summary>
/// <param name="Of">What the gradient is by.</param>
/// <param name="Indices">The indices of its elements; empty for a scalar.</param>
/// <param name="Stored">Terms that are stored.</param>
/// <param name="Added">Terms of which several may fall on the same element.</param>
public sealed record GradientStores(Parameter Of, ImmutableArray<IndexVariable> Indices, ImmutableArray<GradientTerm> Stored, ImmutableArray<GradientTerm> Added)
{
    /// <summary>
    /// Terms that have one element of each row at most, which a label points at; they are part of what is stored too. Storing
    /// <see cref="Base"/> and adding them afterwards spares every other element the question whether it is meant.
    /// </summary>
    public ImmutableArray<GradientTerm> Pointed { get; init; } = [];

    /// <summary>What is stored without the terms that labels point at; null without such terms.</summary>
    public Node? Base { get; init; }

    /// <summary>Whether the stores reach every element, so that nothing needs to be zeroed first.</summary>
    public bool IsDense => Stored.Length == 1 && IsOwn(Stored[0]);

    /// <summary>All values.</summary>
    public IEnumerable<Node> Values => Stored.Concat(Added).Concat(Pointed).Select(t => t.Value).Concat(Base is null ? [] : [Base]);

    /// <summary>Exchanges the values, in the order of <see cref="Values"/>.</summary>
    public GradientStores With(IEnumerable<Node> values)
    {
        var next = values.ToList();
        return this with
        {
            Stored = [.. Stored.Select((t, i) => t with { Value = next[i] })],
            Added = [.. Added.Select((t, i) => t with { Value = next[Stored.Length + i] })],
            Pointed = [.. Pointed.Select((t, i) => t with { Value = next[Stored.Length + Added.Length + i] })],
            Base = Base is null ? null : next[next.Count - 1],
        };
    }

    /// <summary>Puts the adjoints of one parameter's uses together.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="of">The parameter.</param>
    /// <param name="adjoints">Its adjoints.</param>
    /// <param name="isWhole">Whether an index runs over the whole of a dimension.</param>
    /// <param name="newIndex">An index over a dimension of a tensor, where no use has one.</param>
    public static GradientStores Combine(
        Graph graph, Parameter of, IReadOnlyList<Adjoint> adjoints, IsWhole isWhole, Func<Parameter, int, IndexVariable> newIndex)
    {
        if (!of.IsTensor)
        {
            return new(of, [], [new(Sum(graph, adjoints.Select(a => a.Value)), [])], []);
        }

        if (adjoints.FirstOrDefault(IsDenseUse) is { } lead)
        {
            var indices = lead.Subscripts.Select(s => s.Plain!).ToImmutableArray();
            var dense = new List<Node>();
            var plain = new List<Node>();
            var pointed = new List<GradientTerm>();
            var added = new List<GradientTerm>();
            foreach (var adjoint in adjoints.OrderByDescending(a => a == lead))
            {
                if (Spread(graph, adjoint, indices, IsOwnDimension) is { } value)
                {
                    dense.Add(value.All);
                    if (value.Pointed is { } point && dense.Count > 1)
                    {
                        pointed.Add(point);
                    }
                    else
                    {
                        plain.Add(value.All);
                    }
                }
                else
                {
                    added.Add(new(adjoint.Value, adjoint.Subscripts));
                }
            }

            return new(of, indices, [new(Sum(graph, dense), [.. indices.Select(Subscript.Of)])], [.. added])
            {
                Pointed = [.. pointed],
                Base = pointed.Count == 0 ? null : Sum(graph, plain),
            };
        }

        int rank = adjoints.Max(a => a.Subscripts.Length);
        ImmutableArray<IndexVariable> own = [.. Enumerable.Range(0, rank).Select(d => adjoints.Where(a => a.Subscripts.Length == rank).Select(a => a.Subscripts[d]).FirstOrDefault(s => s.Plain is { } p && isWhole(of, d, p))?.Plain ?? newIndex(of, d))];
        own = [.. own.Select((index, d) => own.IndexOf(index) == d ? index : newIndex(of, d))];
        return AtConstants(graph, of, adjoints, own, IsOwnDimension)
            ?? new(of, own, [], [.. adjoints.Where(a => !(a.Value is ConstantNode { Value: 0 })).Select(a => new GradientTerm(a.Value, a.Subscripts))]);

        bool IsOwnDimension(int dimension, IndexVariable index) => isWhole(of, dimension, index);

        bool IsDenseUse(Adjoint a) => a.Subscripts.Select((s, d) => s.Plain is { } p && isWhole(of, d, p)).All(w => w)
            && a.Subscripts.Select(s => s.Plain).Distinct().Count() == a.Subscripts.Length;
    }

    // Uses such as p[n, 2]: each constant has elements of its own, and all uses of one are summed before they are stored.
    private static GradientStores? AtConstants(
        Graph graph, Parameter of, IReadOnlyList<Adjoint> adjoints, ImmutableArray<IndexVariable> own, Func<int, IndexVariable, bool> isWhole)
    {
        if (adjoints.Any(a => a.Subscripts.Length != own.Length))
        {
            return null;
        }

        var terms = new Dictionary<string, (ImmutableArray<Subscript> At, Node Value)>(StringComparer.Ordinal);
        bool[] constant = [.. adjoints[0].Subscripts.Select(IsConstant)];
        foreach (var adjoint in adjoints)
        {
            var value = adjoint.Value;
            var seen = new HashSet<IndexVariable>();
            for (int d = 0; d < own.Length; d++)
            {
                var subscript = adjoint.Subscripts[d];
                if (IsConstant(subscript) != constant[d])
                {
                    return null;
                }

                if (constant[d])
                {
                    continue;
                }

                if (subscript.Plain is not { } plain || !isWhole(d, plain) || !seen.Add(plain))
                {
                    return null;
                }

                value = Substitution.Reindex(value, plain, own[d]);
            }

            ImmutableArray<Subscript> at = [.. adjoint.Subscripts.Select((s, d) => constant[d] ? s : Subscript.Of(own[d]))];
            string key = string.Join(",", adjoint.Subscripts.Select((s, d) => constant[d] ? s.Offset : -1));
            terms[key] = (at, terms.TryGetValue(key, out var before) ? before.Value + value : value);
        }

        return new(of, own, [.. terms.Values.Select(t => new GradientTerm(t.Value, t.At))], []);

        static bool IsConstant(Subscript s) => s.Gather is null && s.Variables.IsEmpty;
    }

    // The adjoint as a value of every element: 0 where the use's subscripts don't point. Null where that would need a sum.
    private static (Node All, GradientTerm? Pointed)? Spread(Graph graph, Adjoint adjoint, ImmutableArray<IndexVariable> indices, Func<int, IndexVariable, bool> isWhole)
    {
        if (adjoint.Subscripts.Length != indices.Length)
        {
            // Of a tensor both bare and subscripted.
            return null;
        }

        var rename = new Dictionary<IndexVariable, IndexVariable>();
        var guards = new List<Func<Node>>();
        for (int d = 0; d < indices.Length; d++)
        {
            var (subscript, index) = (adjoint.Subscripts[d], indices[d]);
            if (subscript.Plain is { } plain && isWhole(d, plain))
            {
                if (rename.TryGetValue(plain, out var first))
                {
                    guards.Add(() => graph.Apply(Arithmetic.Equal, graph.IndexValue(first), graph.IndexValue(index)));
                }
                else
                {
                    rename.Add(plain, index);
                }
            }
            else if (subscript.Gather is { } gather && subscript.Variables.IsEmpty && subscript.Offset == 0)
            {
                guards.Add(() => graph.Apply(Arithmetic.Equal, graph.IndexValue(index), Renamed(gather)));
            }
            else if (subscript.IsConstant)
            {
                guards.Add(() => graph.Apply(Arithmetic.Equal, graph.IndexValue(index), graph.Constant(subscript.Offset)));
            }
            else
            {
                return null;
            }
        }

        var free = adjoint.Subscripts.Select(s => s.Indices).Aggregate(adjoint.Value.Indices, IndexSets.Union);
        if (!free.All(rename.ContainsKey))
        {
            return null;
        }

        var own = Renamed(adjoint.Value);
        var all = guards.Aggregate(own, (value, guard) => graph.Apply(Arithmetic.Select, guard(), value, graph.Zero));
        bool isPointed = adjoint.Subscripts.Any(s => s.Gather is not null) && adjoint.Subscripts.All(s => s.Gather is not null ? s.Variables.IsEmpty && s.Offset == 0 : s.Plain is not null);
        return (all, isPointed ? new(own, [.. adjoint.Subscripts.Select(s => s.Gather is { } g ? Subscript.Gathered(Renamed(g)) : Subscript.Of(rename[s.Plain!]))]) : null);

        Node Renamed(Node node)
        {
            // By way of fresh variables, since one name may be another's target.
            var fresh = rename.Where(r => r.Key != r.Value).Select(r => (r.Key, r.Value, Fresh: graph.Index(r.Key.Name))).ToList();
            node = fresh.Aggregate(node, (n, r) => Substitution.Reindex(n, r.Key, r.Fresh));
            return fresh.Aggregate(node, (n, r) => Substitution.Reindex(n, r.Fresh, r.Value));
        }
    }

    private bool IsOwn(GradientTerm term) => term.At.Select(s => s.Plain).SequenceEqual(Indices);

    private static Node Sum(Graph graph, IEnumerable<Node> values) =>
        values.Where(v => v is not ConstantNode { Value: 0 }).DefaultIfEmpty(graph.Zero).Aggregate((a, b) => a + b);
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Differentiation;

/// <summary>The derivative by one parameter, at the subscripts of one of its uses; a scalar parameter has none.</summary>
/// <param name="Parameter">What is differentiated by.</param>
/// <param name="Subscripts">Where in the tensor the adjoint is added; in elementwise use the implicit position.</param>
/// <param name="Value">The adjoint, over the indices of the subscripts at most.</param>
public sealed record Adjoint(Parameter Parameter, ImmutableArray<Subscript> Subscripts, Node Value);

/// <summary>A value that is differentiated, what the loss's derivative by it is, and the indices that it is laid out over.</summary>
public sealed record Seeded(Node Root, Node Seed, ImmutableArray<IndexVariable> Indices)
{
    /// <summary>A value with as many indices as it and its seed depend on.</summary>
    public Seeded(Node root, Node seed)
        : this(root, seed, IndexSets.Union(root.Indices, seed.Indices))
    {
    }
}

/// <summary>
/// Reverse-mode differentiation on the graph: one sweep from the roots to the parameters, linear in the graph's size. A contribution to
/// a node with fewer indices is summed over the surplus ones.
/// </summary>
public static class ReverseMode
{
    /// <summary>The adjoints of the parameters, one for each use that differs in subscripts; a parameter without a gradient path has one of 0.</summary>
    public static ImmutableArray<Adjoint> Adjoints(Graph graph, IReadOnlyList<Seeded> roots, IReadOnlyCollection<Parameter> by)
    {
        var names = new HashSet<string>(by.Select(p => p.Name));
        bool IsLeaf(Node node) => node is LoadNode l ? names.Contains(l.Parameter.Name) : node is ParameterNode p && names.Contains(p.Parameter.Name);
        var sweep = new Sweep(IsLeaf, keep: []);
        var found = sweep.Run(roots).ToLookup(f => f.Leaf is LoadNode l ? l.Parameter.Name : ((ParameterNode)f.Leaf).Parameter.Name);
        return [.. by.SelectMany(p => found.Contains(p.Name)
            ? found[p.Name].Select(f => new Adjoint(p, f.Leaf is LoadNode l ? l.Subscripts : [], f.Adjoint))
            : [new Adjoint(p, p.IsTensor ? [Subscript.Of(graph.Position)] : [], graph.Zero)])];
    }

    /// <summary>The derivatives of one root by nodes that are taken as independent, position by position: the kept indices are not summed over.</summary>
    internal static IReadOnlyList<(Node Leaf, Node Adjoint)> Local(Node root, Func<Node, bool> isLeaf, ImmutableArray<IndexVariable> keep) =>
        [.. new Sweep(isLeaf, keep).Run([new Seeded(root, root.Graph.One, IndexSets.Union(root.Indices, keep))])];

    private sealed class Sweep(Func<Node, bool> isLeaf, ImmutableArray<IndexVariable> keep)
    {
        private const int MaxPaired = 64;

        private readonly Dictionary<Node, List<Cotangent>> _pending = [];
        private readonly HashSet<Node> _active = [];
        private VanishingForms? _forms;

        public IEnumerable<(Node Leaf, Node Adjoint)> Run(IReadOnlyList<Seeded> roots)
        {
            var order = Graph.Reachable(roots.Select(r => r.Root));
            foreach (var node in order)
            {
                if (isLeaf(node) || Routes(node).Any(_active.Contains))
                {
                    _active.Add(node);
                }
            }

            foreach (var root in roots)
            {
                Contribute(root.Root, root.Indices, Cotangent.Seed(root.Seed));
            }

            var results = new List<(Node, Node)>();
            for (int i = order.Count - 1; i >= 0; i--)
            {
                if (_pending.TryGetValue(order[i], out var contributions))
                {
                    var cotangent = Total(contributions);
                    _pending.Remove(order[i]);
                    if (isLeaf(order[i]))
                    {
                        results.Add((order[i], cotangent.ToNode()));
                    }
                    else
                    {
                        Propagate(order[i], order[i].IsScalar ? cotangent.Collapsed() : cotangent);
                    }
                }
            }

            results.Reverse();
            return results;
        }

        // The inputs through which a derivative can flow.
        private static ImmutableArray<Node> Routes(Node node) => node switch
        {
            ApplyNode { Primitive.Name: "?:" } choice => [choice.Inputs[1], choice.Inputs[2]],
            ApplyNode { Primitive.Partials: not null } apply => apply.Inputs,
            ReduceNode { Kind: ValueKind.Real } reduce => [reduce.Body],
            _ => [],
        };

        private static Cotangent Total(List<Cotangent> contributions)
        {
            // The sweep meets the uses of a node from the last to the first; summed from the first on, a term of the gradient can be
            // added as soon as the value's is. Those under the same guards first, so that complementary ones meet whole.
            var groups = contributions.AsEnumerable().Reverse()
                .GroupBy(c => c.Guards, GuardComparer.Instance)
                .Select(g => g.Aggregate(Cotangent.Add))
                .ToList();
            for (int i = 0; i < groups.Count && groups.Count <= MaxPaired; i++)
            {
                int pair = groups.FindIndex(i + 1, g => Cotangent.AreComplementary(groups[i], g));
                if (pair >= 0)
                {
                    groups[i] = Cotangent.Add(groups[i], groups[pair]);
                    groups.RemoveAt(pair);
                }
            }

            return groups.Aggregate(Cotangent.Add);
        }

        private void Propagate(Node node, Cotangent cotangent)
        {
            switch (node)
            {
                case ApplyNode { Primitive.Name: "?:" } choice:
                    Contribute(choice.Inputs[1], node.Indices, cotangent.Under(choice.Inputs[0]));
                    Contribute(choice.Inputs[2], node.Indices, cotangent.Under(Folding.Not(choice.Inputs[0])));
                    break;
                case ApplyNode { Primitive.Partials: { } rule } apply:
                    var partials = (_forms ??= new(_active)).PartialsOf(apply) ?? rule(apply.Inputs, node);
                    for (int i = 0; i < partials.Length; i++)
                    {
                        if (partials[i] is { } partial)
                        {
                            Contribute(apply.Inputs[i], node.Indices, cotangent, partial);
                        }
                    }

                    break;
                case ReduceNode reduce:
                    var inside = reduce.Filter is { } filter ? cotangent.Under(filter) : cotangent;
                    Contribute(reduce.Body, IndexSets.Union(node.Indices, reduce.Over), inside, ReductionRules.Partial(reduce));
                    break;
            }
        }

        private void Contribute(Node input, ImmutableArray<IndexVariable> space, Cotangent cotangent, Node? partial = null)
        {
            if (!_active.Contains(input))
            {
                return;
            }

            var contribution = partial is null ? cotangent : cotangent.Times(partial);
            if (contribution.Constant == 0 || contribution.Value.IsConstant(0))
            {
                return;
            }

            if (!_pending.TryGetValue(input, out var list))
            {
                _pending.Add(input, list = []);
            }

            list.Add(contribution.SumOver(IndexSets.Except(IndexSets.Except(space, input.Indices), keep)));
        }
    }

    private sealed class GuardComparer : IEqualityComparer<ImmutableArray<Guard>>
    {
        public static readonly GuardComparer Instance = new();

        public bool Equals(ImmutableArray<Guard> x, ImmutableArray<Guard> y) => x.SequenceEqual(y);

        public int GetHashCode(ImmutableArray<Guard> guards) => guards.Aggregate(0, (hash, g) => (hash * 31) + g.Condition.Id);
    }
}

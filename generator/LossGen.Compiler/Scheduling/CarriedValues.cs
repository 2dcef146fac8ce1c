using LossGen.Compiler.Graphs;
using LossGen.Compiler.Lanes;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Scheduling;

/// <summary>
/// What an earlier pass computes and a last one needs again goes from one to the other in the output that the last one writes: the sigmoids
/// of a Dice loss, the exponentials of a softmax, in their gradient's own memory.
/// </summary>
internal sealed class CarriedValues(IReadOnlyDictionary<Node, int> ready)
{
    // Reading and writing an element costs about as much as this many operations.
    private const int LeastOperations = 12;
    private const int MostOperations = 250;
    private const int MaxCostly = 8;

    private readonly Dictionary<string, Node> _origins = new(StringComparer.Ordinal);

    /// <summary>What the values that an output holds between the passes are, by the output's name.</summary>
    public IReadOnlyDictionary<string, Node> Origins => _origins;

    /// <summary>Lets the stores of the last pass take what an earlier one can leave for them.</summary>
    /// <param name="passes">All passes in order, over one index.</param>
    public void Carry(IReadOnlyList<(int Level, PassBuilder Pass)> passes)
    {
        var (level, last) = passes[passes.Count - 1];

        // What is updated holds something already.
        var read = new HashSet<string>(ready.Keys.OfType<LoadNode>().Select(l => l.Parameter.Name), StringComparer.Ordinal);
        foreach (var target in last.Stores.Select(s => s.Target!).Where(t => !read.Contains(t.Parameter.Name)).ToList())
        {
            for (int p = 0; p < passes.Count - 1 && !_origins.ContainsKey(target.Parameter.Name); p++)
            {
                var store = last.Stores.Find(s => s.Target == target);
                if (passes[p].Level < level && Carried(store.Value, passes[p].Level) is { } value)
                {
                    TryCarry(store, value, passes, p);
                }
            }
        }
    }

    private void TryCarry(RoutineResult store, Node value, IReadOnlyList<(int Level, PassBuilder Pass)> passes, int from)
    {
        var (first, last) = (passes[from].Pass, passes[passes.Count - 1].Pass);
        var held = value.Graph.Load(store.Target!.Parameter);
        var stores = last.Stores.ConvertAll(s => s with { Value = Replaced(s.Value, value, held) });

        // Where the output is written over an input, that can't be read any more.
        var later = passes.Skip(from + 1).SelectMany(p => p.Pass.Reductions.Select(r => r.Body)).Concat(stores.Select(s => s.Value));
        if (Varying(later).OfType<LoadNode>().Any(l => l != held && store.Target.MayLieOver(l.Parameter)) || !IsOneLoop(first, value) || !IsOneLoop(last))
        {
            return;
        }

        last.Stores.Clear();
        last.Stores.AddRange(stores);
        first.Stores.Add(store with { Value = value });
        _origins.Add(store.Target.Parameter.Name, value);
    }

    /// <summary>The one value that saves a store its costly functions and is known at a level; else null.</summary>
    private Node? Carried(Node root, int level)
    {
        var nodes = Varying([root]);
        var known = new HashSet<Node>(nodes.Where(n => ready[n] <= level));
        var costly = nodes.Where(n => known.Contains(n) && Operations(n) >= LeastOperations).ToList();
        var heavy = new HashSet<Node>(costly);
        foreach (var node in nodes.Where(n => known.Contains(n) && n.Inputs.Any(heavy.Contains)))
        {
            heavy.Add(node);
        }

        // What the rest takes from what is known, and failing that the one function below it.
        var edge = nodes.Where(n => !known.Contains(n)).SelectMany(n => n.Inputs).Where(heavy.Contains).Distinct().ToList();
        if (edge.Count > 1 && costly.Count <= MaxCostly)
        {
            edge = [.. costly.Where(c => !costly.Exists(o => o != c && Varying([o]).Contains(c)))];
        }

        return edge.Count == 1 && edge[0].Kind == ValueKind.Real ? edge[0] : null;
    }

    // A body that is split into several loops reads its tensors in each of them.
    private static bool IsOneLoop(PassBuilder pass, params Node[] more) =>
        Varying(pass.Reductions.Select(r => r.Body).Concat(pass.Stores.Select(s => s.Value)).Concat(more)).Sum(Operations) <= MostOperations;

    private static int Operations(Node node) => node is not ApplyNode { Primitive: var p, Inputs: var x } ? 0
        : p == Powers.Pow && x[1] is ConstantNode { Value: var power } && Math.Round(2 * power) == 2 * power && Math.Abs(power) <= 8 ? 4
        : VectorMath.Operations(p.Lowering ?? p.Name);

    // What varies over the index, below roots; scalars are computed between the passes.
    private static List<Node> Varying(IEnumerable<Node> roots)
    {
        var order = new List<Node>();
        var seen = new HashSet<Node>();
        var pending = new Stack<(Node Node, bool Expanded)>(roots.Select(r => (r, false)));
        while (pending.Count > 0)
        {
            var (node, expanded) = pending.Pop();
            if (expanded)
            {
                order.Add(node);
            }
            else if (!node.IsScalar && seen.Add(node))
            {
                pending.Push((node, true));
                foreach (var input in node.Inputs)
                {
                    pending.Push((input, false));
                }
            }
        }

        return order;
    }

    private static Node Replaced(Node root, Node from, Node to)
    {
        var rebuilt = new Dictionary<Node, Node> { [from] = to };
        foreach (var node in Varying([root]))
        {
            if (node != from)
            {
                Node New(Node input) => rebuilt.TryGetValue(input, out var known) ? known : input;
                rebuilt[node] = node.Inputs.All(i => New(i) == i) ? node : node.WithInputs([.. node.Inputs.Select(New)]);
            }
        }

        return rebuilt[root];
    }
}

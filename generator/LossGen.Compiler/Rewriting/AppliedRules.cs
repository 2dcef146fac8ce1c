using System.Collections.Immutable;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Rewriting;

/// <summary>Keeps the record of applied rules, and tells those that led to the result from those that were only tried.</summary>
internal sealed class AppliedRules
{
    private readonly List<Entry> _entries = [];

    /// <summary>Notes a rule that was applied at some depth of nested rewriting.</summary>
    public void Add(AppliedRule rule, int depth) => _entries.Add(new(rule, depth, false));

    /// <summary>What was rewritten at this depth has come to its final form.</summary>
    public void Settle(int depth, Node final)
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            var entry = _entries[i];
            if (entry.Depth < depth || (entry.Depth == depth && entry.IsSettled))
            {
                break;
            }

            if (entry.Depth == depth)
            {
                _entries[i] = new(entry.Rule with { After = final }, depth, true);
            }
        }
    }

    /// <summary>The rules whose results stand in the roots, or led to what stands there; each once a place.</summary>
    public ImmutableArray<AppliedRule> Leading(ImmutableArray<Node> roots)
    {
        var alive = new HashSet<Node>();
        Revive(alive, roots);
        var leading = new List<AppliedRule>();
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            var entry = _entries[i].Rule;
            if (IsAlive(alive, entry.After))
            {
                Revive(alive, [entry.Before]);
                leading.Add(entry);
            }
        }

        leading.Reverse();
        return [.. leading.GroupBy(e => (e.Rule, e.Before)).Select(g => g.First())];
    }

    private readonly record struct Entry(AppliedRule Rule, int Depth, bool IsSettled);

    private static bool IsAlive(HashSet<Node> alive, Node node)
    {
        if (alive.Contains(node))
        {
            return true;
        }

        // It may have been taken up into a larger sum or product.
        var tree = SumTree.IsInside(node) ? SumTree.Of(node, null, 64) : null;
        var parts = tree is not null ? tree.Terms.SelectMany(t => Product.Of(t.Node).Factors) : Product.Of(node).Factors;
        return parts.All(f => f.Base is ConstantNode || alive.Contains(f.Base));
    }

    private static void Revive(HashSet<Node> alive, IEnumerable<Node> roots)
    {
        var pending = new Stack<Node>(roots);
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (alive.Add(node))
            {
                foreach (var input in node.Inputs)
                {
                    pending.Push(input);
                }
            }
        }
    }
}

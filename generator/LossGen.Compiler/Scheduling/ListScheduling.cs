using System.Collections.Immutable;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Scheduling;

/// <summary>
/// Orders a body so that few values live at a time: a node runs as soon as it is the last use of one of its inputs. So a term of the
/// gradient is computed beside the value's term that it shares its exponential with.
/// </summary>
public static class ListScheduling
{
    /// <summary>Orders nodes that are in a topological order, from which it departs only to end a value's life.</summary>
    public static ImmutableArray<Node> Order(IReadOnlyList<Node> body)
    {
        var inside = new HashSet<Node>(body);
        var users = body
            .SelectMany(user => user.Inputs.Where(inside.Contains).Distinct().Select(input => (input, user)))
            .ToLookup(pair => pair.input, pair => pair.user);
        var usesLeft = body.ToDictionary(n => n, n => users[n].Count());
        var inputsMissing = body.ToDictionary(n => n, n => n.Inputs.Where(inside.Contains).Distinct().Count());
        var ordered = ImmutableArray.CreateBuilder<Node>(body.Count);
        var done = new HashSet<Node>();
        var next = new Stack<Node>();
        foreach (var node in body)
        {
            next.Push(node);
            while (next.Count > 0)
            {
                var current = next.Pop();
                if (!done.Contains(current) && inputsMissing[current] == 0)
                {
                    Emit(current);
                }
            }
        }

        return ordered.MoveToImmutable();

        void Emit(Node node)
        {
            done.Add(node);
            ordered.Add(node);
            foreach (var user in users[node])
            {
                inputsMissing[user]--;
            }

            Consider(node);
            foreach (var input in node.Inputs.Where(inside.Contains).Distinct())
            {
                if (--usesLeft[input] == 1)
                {
                    Consider(input);
                }
            }
        }

        // Its users that may run now and would be its last use. A loaded element is no life to end: it can be loaded again.
        void Consider(Node node)
        {
            if (node is LoadNode || usesLeft[node] != 1)
            {
                return;
            }

            foreach (var user in users[node])
            {
                if (!done.Contains(user) && inputsMissing[user] == 0)
                {
                    next.Push(user);
                }
            }
        }
    }
}

using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Printing;

/// <summary>A printed expression and how strongly its outermost operator binds; a call or a name binds strongest.</summary>
internal readonly record struct Fragment(string Text, int Precedence)
{
    public const int Atom = 100;

    /// <summary>The text as an operand that must bind at least so strongly.</summary>
    public string AtLeast(int precedence, (string Open, string Close) brackets) => Precedence >= precedence ? Text : brackets.Open + Text + brackets.Close;
}

/// <summary>
/// Turns nodes into lines of definitions and results. What is used several times and isn't short gets a name, and so does what grows
/// long, so that the text stays linear in the graph however deep or shared it is.
/// </summary>
internal sealed class GraphText(Func<Node, Func<Node, Fragment>, Fragment> write, Func<string, string> writeName, IReadOnlyDictionary<Node, string>? names)
{
    private const int ShortEnough = 14;
    private const int TooLong = 140;

    private readonly Dictionary<Node, Fragment> _fragments = [];

    /// <summary>The definitions, then the results, each as its name (null: none) and its text.</summary>
    public List<(string? Name, string Text)> Lines(IReadOnlyList<(string? Name, Node Value)> results)
    {
        var lines = new List<(string?, string)>();
        var nodes = Graph.Reachable(results.Select(r => r.Value));
        var uses = new Dictionary<Node, int>();
        foreach (var input in nodes.SelectMany(n => n.Inputs).Concat(results.Select(r => r.Value)))
        {
            uses[input] = uses.TryGetValue(input, out int count) ? count + 1 : 1;
        }

        var taken = new HashSet<string>(nodes.Select(n => n is ParameterNode or LoadNode ? n.ToString() : null).Concat(results.Select(r => r.Name)).OfType<string>());
        if (names is not null)
        {
            taken.UnionWith(names.Values);
        }

        int next = 1;
        foreach (var node in nodes)
        {
            var fragment = write(node, n => _fragments[n]);
            string? name = names is not null && names.TryGetValue(node, out string known) ? known : null;
            bool isResult = results.Any(r => r.Value == node) && uses[node] == 1;
            if (!isResult && !node.Inputs.IsEmpty
                && ((uses[node] > 1 && (name is not null || fragment.Text.Length > ShortEnough)) || fragment.Text.Length > TooLong))
            {
                while (name is null)
                {
                    string candidate = FormattableString.Invariant($"t{next++}");
                    name = taken.Add(candidate) ? candidate : null;
                }

                lines.Add((name, fragment.Text));
                fragment = new(writeName(name), Fragment.Atom);
            }

            _fragments[node] = fragment;
        }

        foreach (var (name, value) in results)
        {
            lines.Add((name, _fragments[value].Text));
        }

        return lines;
    }
}

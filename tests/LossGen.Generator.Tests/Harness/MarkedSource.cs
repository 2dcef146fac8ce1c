using Microsoft.CodeAnalysis.Text;

namespace LossGen.Generator.Tests.Harness;

/// <summary>A source in which <c>[|</c> and <c>|]</c> mark the spans where findings are expected.</summary>
public sealed record MarkedSource(string Text, IReadOnlyList<TextSpan> Spans)
{
    public static MarkedSource Parse(string marked)
    {
        var text = new System.Text.StringBuilder();
        var open = new Stack<int>();
        var spans = new List<TextSpan>();
        for (int i = 0; i < marked.Length; i++)
        {
            string two = i + 1 < marked.Length ? marked.Substring(i, 2) : "";
            if (two == "[|")
            {
                open.Push(text.Length);
                i++;
            }
            else if (two == "|]")
            {
                spans.Add(TextSpan.FromBounds(open.Pop(), text.Length));
                i++;
            }
            else
            {
                text.Append(marked[i]);
            }
        }

        Assert.Empty(open);
        return new MarkedSource(text.ToString(), [.. spans.OrderBy(s => s.Start).ThenBy(s => s.End)]);
    }
}

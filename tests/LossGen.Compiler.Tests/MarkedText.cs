using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Tests;

/// <summary>A formula whose expected squiggles are written into it: <c>mean([|q|]) + [||]</c>.</summary>
internal sealed record MarkedText(string Text, IReadOnlyList<TextSpan> Spans)
{
    public static MarkedText Parse(string marked)
    {
        var text = new System.Text.StringBuilder();
        var spans = new List<TextSpan>();
        var start = -1;
        for (var i = 0; i < marked.Length; i++)
        {
            var next = i + 1 < marked.Length ? marked[i + 1] : '\0';
            if (marked[i] == '[' && next == '|' && start < 0)
            {
                start = text.Length;
                i++;
            }
            else if (marked[i] == '|' && next == ']' && start >= 0)
            {
                spans.Add(TextSpan.FromBounds(start, text.Length));
                start = -1;
                i++;
            }
            else
            {
                text.Append(marked[i]);
            }
        }

        Assert.True(start < 0, "a mark is not closed");
        return new(text.ToString(), spans);
    }
}

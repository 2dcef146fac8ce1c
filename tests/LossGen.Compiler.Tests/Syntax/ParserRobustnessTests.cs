using System.Globalization;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Tests.Syntax;

public sealed class ParserRobustnessTests
{
    [Theory]
    [MemberData(nameof(Formulas.Data), MemberType = typeof(Formulas))]
    public void Whole_formulas_parse(string formula)
    {
        Assert.Empty(SyntaxTree.Parse(formula).Diagnostics);
        AssertSound(formula);
    }

    [Theory]
    [MemberData(nameof(Formulas.Data), MemberType = typeof(Formulas))]
    public void Every_prefix_suffix_and_deletion_gives_a_tree(string formula)
    {
        for (var i = 0; i <= formula.Length; i++)
        {
            AssertSound(formula[..i]);
            AssertSound(formula[i..]);
            if (i < formula.Length)
            {
                AssertSound(formula.Remove(i, 1));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formulas.Data), MemberType = typeof(Formulas))]
    public void Every_insertion_gives_a_tree(string formula)
    {
        for (var i = 0; i <= formula.Length; i++)
        {
            foreach (var c in "()[],=?:+-*/^!<>&|.;\n\r@%1e_x\ud835\u00b2\u0302")
            {
                AssertSound(formula.Insert(i, c.ToString()));
            }
        }
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("sv-SE")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void Every_culture_gives_the_same_tree(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        const string Text = "mean(-0.5 * x + 1e-7 - MATH.SIN(1_0.5)) ² 1 2";
        var expected = SyntaxTree.Parse(Text);
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            var tree = SyntaxTree.Parse(Text);
            Assert.Equal(expected.ToString(), tree.ToString());
            Assert.Equal(expected.Diagnostics.AsEnumerable(), tree.Diagnostics.AsEnumerable());
            Assert.Equal(-0.5, -((NumberSyntax)((ResultSyntax)SyntaxTree.Parse("0.5").Statements[0]).Value).Value);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static void AssertSound(string text)
    {
        var tree = SyntaxTree.Parse(text);
        var end = 0;
        foreach (var token in tree.Tokens)
        {
            Assert.Equal(end, token.FullSpan.Start);
            Assert.Equal(token.FullSpan.End, token.Span.End);
            Assert.True(token.FullSpan.Contains(token.Span));
            end = token.FullSpan.End;
        }

        Assert.Equal(text.Length, end);
        Assert.Equal(TokenKind.EndOfText, tree.Tokens[^1].Kind);
        Assert.All(tree.Diagnostics, d => Assert.InRange(d.Span.End, d.Span.Start, text.Length));
        Assert.All(tree.Statements, s => Assert.InRange(s.Span.End, s.Span.Start, s.Extent.End));
        Assert.All(tree.Statements, s => Assert.NotEmpty(s.ToString()));
        if (tree.Diagnostics.IsEmpty)
        {
            Assert.DoesNotContain("<missing>", tree.ToString());
        }
        else
        {
            Assert.All(tree.Diagnostics, d => Assert.NotEmpty(d.Message));
        }
    }
}

using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Tests.Syntax;

public sealed class ParserTests
{
    [Theory]
    [InlineData("a + b * c", "(+ a (* b c))")]
    [InlineData("a * b + c", "(+ (* a b) c)")]
    [InlineData("a - b - c", "(- (- a b) c)")]
    [InlineData("a / b / c * d", "(* (/ (/ a b) c) d)")]
    [InlineData("a - (b - c)", "(- a (- b c))")]
    [InlineData("-x^2", "(- (^ x 2))")]
    [InlineData("2^-1", "(^ 2 (- 1))")]
    [InlineData("2^-x^2", "(^ 2 (- (^ x 2)))")]
    [InlineData("a^b^c", "(^ a (^ b c))")]
    [InlineData("-x * y", "(* (- x) y)")]
    [InlineData("a - -b", "(- a (- b))")]
    [InlineData("--a", "(- (- a))")]
    [InlineData("!a == b", "(== (! a) b)")]
    [InlineData("a + b < c * d", "(< (+ a b) (* c d))")]
    [InlineData("a || b && c || d", "(|| (|| a (&& b c)) d)")]
    [InlineData("a < b && c != d || e >= f", "(|| (&& (< a b) (!= c d)) (>= e f))")]
    [InlineData("a || b ? c + 1 : d", "(? (|| a b) (+ c 1) d)")]
    [InlineData("a ? b : c ? d : e", "(? a b (? c d e))")]
    [InlineData("a ? b ? c : d : e", "(? a (? b c d) e)")]
    [InlineData("f(x, y)^2", "(^ f(x, y) 2)")]
    [InlineData("x[i + 1]^2", "(^ x[(+ i 1)] 2)")]
    [InlineData("x[n, label[n]]", "x[n, label[n]]")]
    [InlineData("sum[i, j where y[i] > y[j]](s[j] - s[i])", "sum[i, j where (> y[i] y[j])]((- s[j] s[i]))")]
    [InlineData("F(x, c ? a : b, delta: 1 + t)", "F(x, (? c a b), delta: (+ 1 t))")]
    [InlineData("where + 1", "(+ where 1)")]
    [InlineData("f()", "f()")]
    public void Expressions_bind_as_documented(string text, string tree) => AssertTree(text, tree);

    [Theory]
    [InlineData("d = a\nd", "d = a\nd")]
    [InlineData("d = a; d", "d = a\nd")]
    [InlineData("\n\n  d = a // why\n\n\n ;; d  ;\n", "d = a\nd")]
    [InlineData("d =\n a\nd", "d = a\nd")]
    [InlineData("a +\n b", "(+ a b)")]
    [InlineData("a + // more\r\n b", "(+ a b)")]
    [InlineData("f(a,\n\n b\n)", "f(a, b)")]
    [InlineData("c ?\n a :\n b", "(? c a b)")]
    [InlineData("x[\ni]", "x[i]")]
    [InlineData("d[i, j] = a[i]\nd", "d[i, j] = a[i]\nd")]
    [InlineData("f(x, y) = x\nf", "f(x, y) = x\nf")]
    [InlineData("f() = 1\nf", "f() = 1\nf")]
    [InlineData("a\u2028b", "a\nb")]
    public void Statements_end_where_their_lines_do(string text, string tree) => AssertTree(text, tree);

    [Theory]
    [InlineData("1", 1.0)]
    [InlineData("0.5", 0.5)]
    [InlineData(".5", 0.5)]
    [InlineData("1e-7", 1e-7)]
    [InlineData("2.5E+3", 2500.0)]
    [InlineData("1e999", double.PositiveInfinity)]
    [InlineData("0.1234567890123456789", 0.12345678901234568)]
    public void Numbers_are_read(string text, double value)
    {
        var tree = SyntaxTree.Parse(text);
        Assert.Empty(tree.Diagnostics);
        var result = Assert.IsType<ResultSyntax>(Assert.Single(tree.Statements));
        Assert.Equal(value, Assert.IsType<NumberSyntax>(result.Value).Value);
    }

    [Fact]
    public void A_name_is_the_same_however_its_accent_is_encoded()
    {
        var composed = SyntaxTree.Parse("\u0177");
        var decomposed = SyntaxTree.Parse("y\u0302");
        Assert.Equal(composed.ToString(), decomposed.ToString());
        Assert.Equal(2, decomposed.Statements[0].Span.Length);
    }

    [Fact]
    public void A_removed_definition_takes_its_line_but_not_the_lines_before_it()
    {
        const string Text = "// head\n    a = 1\n    b = 2; c = 3\n    x";
        var extents = SyntaxTree.Parse(Text).Statements.Select(s => s.Extent.Of(Text));
        Assert.Equal(["    a = 1\n", "    b = 2;", " c = 3\n", "    x"], extents);
    }

    [Fact]
    public void Long_chains_take_no_stack_and_little_time()
    {
        const int Terms = 100_000;
        var text = string.Join(" + ", Enumerable.Repeat("a * b", Terms));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var tree = SmallStack.Run(() => SyntaxTree.Parse(text));
        Assert.Empty(tree.Diagnostics);
        Assert.Equal(Terms - 1, tree.ToString().Split("(+ ").Length - 1);
        Assert.True(watch.ElapsedMilliseconds < 5000, $"{watch.ElapsedMilliseconds} ms");
    }

    [Theory]
    [InlineData("(", "a", ")")]
    [InlineData("-", "a", "")]
    [InlineData("a^", "a", "")]
    [InlineData("f(b, ", "a", ")")]
    [InlineData("x[", "a", "]")]
    [InlineData("sum[i where ", "a", "](b)")]
    [InlineData("a ? b : ", "c", "")]
    [InlineData("a || b && c == d + e * (", "f", ")")]
    public void Nesting_is_limited_before_the_stack_is(string open, string inner, string close)
    {
        string Nested(int levels) => string.Concat(Enumerable.Repeat(open, levels)) + inner + string.Concat(Enumerable.Repeat(close, levels));

        Assert.Empty(SmallStack.Run(() => SyntaxTree.Parse(Nested(Parser.MaxDepth / 2 - 1))).Diagnostics);
        var tree = SmallStack.Run(() => SyntaxTree.Parse(Nested(50_000)));
        Assert.Contains("levels deep", Assert.Single(tree.Diagnostics).Message);
    }

    private static void AssertTree(string text, string tree)
    {
        var parsed = SyntaxTree.Parse(text);
        Assert.Empty(parsed.Diagnostics);
        Assert.Equal(tree, parsed.ToString());
    }
}

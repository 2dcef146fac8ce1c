using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Tests.Syntax;

public sealed class SyntaxErrorTests
{
    [Theory]
    // What is missing is marked where it should stand.
    [InlineData("mean((p - y)^2[||]", "expected ')'")]
    [InlineData("mean(p[||]\n", "expected ')'")]
    [InlineData("a +[||]", "expected a value")]
    [InlineData("c ? a[||]", "expected ':'")]
    [InlineData("d =[||]", "expected a value")]
    [InlineData("x[i[||]", "expected ']'")]
    [InlineData("(a [|b|])", "expected ')' or an operator")]
    [InlineData("a [|b|]", "expected an operator")]
    [InlineData("2 [|x|]", "a product is written '*'")]
    [InlineData("2[|x|]", "a product is written '*'")]
    [InlineData("mean(2[|x|])", "a product is written '*'")]
    [InlineData("(a)[|(|]b)", "a product is written '*'")]
    [InlineData("f(a,[|)|]", "expected an argument")]
    [InlineData("f([|,|] a)", "expected an argument")]
    [InlineData("x[[|]|]", "expected an index")]
    [InlineData("sum[[|i + 1|]](x)", "expected the name of an index")]
    [InlineData("x[i where i > 1][||]", "a filter stands in the brackets of a reduction")]
    [InlineData("a[|)|]", "closes nothing")]
    [InlineData("a\n[|*|] b", "a line that goes on ends in its operator")]
    [InlineData("a\n[|+|] b", "a line that goes on ends in its operator")]
    [InlineData("c\n[|?|] a : b", "a line that goes on ends in its operator")]
    // Definitions.
    [InlineData("[|a + b|] = c", "expected a name to define")]
    [InlineData("[|sum[i](x)|] = c", "expected a name to define")]
    [InlineData("d[[|i + 1|]] = x[i]", "expected the name of an index")]
    [InlineData("f([|2|]) = x", "expected the name of a parameter")]
    [InlineData("f([|a|]: b) = x", "expected the name of a parameter alone")]
    [InlineData("a = b [|=|] c", "expected one '='")]
    // Habits.
    [InlineData("mean(y [|=|] 1 ? x : 0)", "equality is written '=='")]
    [InlineData("x [|**|] 2", "a power is written '^'")]
    [InlineData("a [|&|] b", "'and' is written '&&'")]
    [InlineData("a [||] b", null)]
    [InlineData("a [|and|] b", "'and' is written '&&'")]
    [InlineData("return [|mean|](x)", "without 'return'")]
    [InlineData("var [|d|] = x - y", "as in 'd = ...'")]
    [InlineData("if [|x|] > 0 then x else 0", "'c ? a : b'")]
    [InlineData("mean([|if|] (x > 0) x else 0)", "'c ? a : b'")]
    [InlineData("mean(x [|if|] x > 0 else 0)", "'c ? a : b'")]
    [InlineData("mean(not [|m|] ? x : 0)", "'not' is written '!'")]
    [InlineData("mean([|\u007c|]x - y\u007c)", "'abs(x)'")]
    [InlineData("[|\u007c\u007c|]x - y\u007c\u007c + 1", "'norm(x)'")]
    [InlineData("max(x, [|axis|]=1)", "'max[i](x[i])'")]
    [InlineData("mean(x, [|keepdim|] = y)", "'max[i](x[i])'")]
    [InlineData("softmax[c](z[n, c])[|[|]y[n]]", "define the value first")]
    [InlineData("(a + b)[|[|]i]", "define the value first")]
    [InlineData("x[i][|[|]j]", "'x[i, j]'")]
    [InlineData("[|1f|] * x", "without a suffix")]
    [InlineData("[|0.5F|] * x", "without a suffix")]
    [InlineData("[|1.0d|] * x", "without a suffix")]
    [InlineData("[|1_000|] * x", "without underscores")]
    [InlineData("[|1.|] * x", "a decimal point stands before a digit")]
    [InlineData("[|Math.Exp|](x)", "'exp'")]
    [InlineData("[|System.MathF.PI|] * x", "'pi'")]
    [InlineData("[|@event|] * x", "'event'")]
    [InlineData("a < b [|<|] c", "comparisons don't chain")]
    [InlineData("a == b [|==|] c", "comparisons don't chain")]
    [InlineData("a [|===|] b", "'=='")]
    [InlineData("a [|<>|] b", "'!='")]
    [InlineData("a [|=>|] b", "'>='")]
    [InlineData("m [|+=|] a", "write 'x = x + ...'")]
    [InlineData("a [|%|] b", "no remainder operator")]
    [InlineData("[|+|]a", "there is no sign '+'")]
    [InlineData("[|{|]a}", "braces")]
    [InlineData("x [|\u2212|] y", "minus is written '-'")]
    [InlineData("x [|\u2264|] y", "'<='")]
    [InlineData("x[|\u00b2|]", "a power is written '^'")]
    [InlineData("[|\u221a|]x", "'sqrt(x)'")]
    [InlineData("[|#|]x", "unexpected character '#' U+0023")]
    [InlineData("[|\ud835\udf03|]", "unexpected character U+1D703")]
    [InlineData("a[|\u0000|]", "unexpected character U+0000")]
    [InlineData("a [|/* b */|] + c", "a comment is written '//'")]
    public void One_mistake_is_one_error_at_its_characters(string marked, string? message)
    {
        var (text, spans) = MarkedText.Parse(message is null ? marked.Replace("[||]", "[|\u007c|]") : marked);
        var diagnostic = Assert.Single(SyntaxTree.Parse(text).Diagnostics);
        Assert.Equal("LG0001", diagnostic.Id);
        Assert.Equal(FormulaSeverity.Error, diagnostic.Severity);
        Assert.Equal(Assert.Single(spans), diagnostic.Span);
        Assert.Contains(message ?? "'or' is written '||'", diagnostic.Message);
    }

    [Theory]
    [InlineData("x ** 2", "^")]
    [InlineData("1f", "1")]
    [InlineData("1_000.5", "1000.5")]
    [InlineData("MathF.Sqrt(x)", "sqrt")]
    [InlineData("a & b", "&&")]
    public void A_habit_carries_what_should_be_written(string text, string replacement) =>
        Assert.Equal(replacement, Assert.Single(SyntaxTree.Parse(text).Diagnostics).Properties[DiagnosticProperties.Replacement]);

    [Fact]
    public void Each_statement_has_its_own_error()
    {
        var (text, spans) = MarkedText.Parse("a = [|*|] 2\nb = 3 [|4|] 5 6\nc = 1");
        Assert.Equal(spans, SyntaxTree.Parse(text).Diagnostics.Select(d => d.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n ; \n")]
    [InlineData("// mean(x)\n")]
    public void Nothing_is_no_formula(string text)
    {
        var diagnostic = Assert.Single(SyntaxTree.Parse(text).Diagnostics);
        Assert.Equal("LG0006", diagnostic.Id);
        Assert.Equal(new TextSpan(0, text.Length), diagnostic.Span);
    }
}

using LossGen.Compiler.Diagnostics;
using LossGen.Generator.Literals;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LossGen.Generator.Tests;

/// <summary>Every position of a constant string's value is found in the source, whatever the literal.</summary>
public class LiteralMapTests
{
    // Written with ' for a quote; the marked text is what the word `bad` of the value maps to.
    [Theory]
    [InlineData("'a + [|bad|] + c'")]
    [InlineData("@'a + [|bad|] + c'")]
    [InlineData("'\\t\\\\ + [|bad|] + c'")]
    [InlineData("'\\u0041 + [|b\\u0061d|] + c'")]
    [InlineData("'\\U0001F600 \\e \\0 + [|b\\U00000061d|]'")]
    [InlineData("'\\x41 + [|ba\\x64|]'")]
    [InlineData("@'say ''x'' and [|bad|] ''y'''")]
    [InlineData("'''a '' [|bad|] c'''")]
    [InlineData("''''a ''' [|bad|] c''''")]
    [InlineData("'''\n    a\n      [|bad|]\n    c\n    '''")]
    [InlineData("'''\r\n    a\r\n\r\n      [|bad|]\r\n    '''")]
    [InlineData("'''\n[|bad|]\n'''")]
    [InlineData("'''   \n\t\t'quoted'\n\n\t\n\t\t \n\t\t[|bad|]\n\t\t'''")]
    [InlineData("@'a\n    [|bad|]'")]
    [InlineData("'a + ' + '[|bad|] + c'")]
    [InlineData("'a + [|b' + @'a' + '''d|]''' + ' + c'")]
    [InlineData("('a' + (' + [|bad|]' + ' + c'))")]
    [InlineData("'a ' + [|C.Bad|]")]
    [InlineData("[|nameof(bad)|]")]
    [InlineData("$'a + [|bad|] {C.X} {{}}'")]
    [InlineData("$'{{ {C.X} }} [|bad|]'")]
    [InlineData("$@'{{ ''{C.X}'' }} [|bad|]'")]
    [InlineData("$'a {[|C.Bad|]} c'")]
    [InlineData("$'a {'[|bad|]'} c'")]
    [InlineData("$$'''{ {{C.X}} [|bad|] }'''")]
    [InlineData("$'''\n    a\n    {C.X} and\n      [|bad|]\n    c\n    '''")]
    public void FindsTheCharacters(string marked)
    {
        var source = MarkedSource.Parse($$"""
            class bad { }
            static class C
            {
                public const string Bad = "bad", X = "x";
                public const string Value = {{marked.Replace('\'', '"')}};
            }
            """);
        var map = Map(source.Text);
        int start = map.Value.IndexOf("bad", StringComparison.Ordinal);
        Assert.Equal(Assert.Single(source.Spans), map.Map(new TextSpan(start, 3)).SourceSpan);
    }

    [Theory]
    [InlineData("\"ab[||]\"", 2)]
    [InlineData("\"a[||]b\"", 1)]
    [InlineData("\"[||]\"", 0)]
    [InlineData("@\"[||]\"", 0)]
    [InlineData("\"[||]ab\"", 0)]
    [InlineData("\"\"\"\n    a\n    [||]b\n    \"\"\"", 2)]
    [InlineData("\"\"\"\n    a\n    b[||]\n    \"\"\"", 3)]
    [InlineData("\"a\" + \"b[||]\"", 2)]
    public void FindsWhereSomethingIsMissing(string marked, int position)
    {
        var source = MarkedSource.Parse("static class C { public const string Value = " + marked + "; }");
        Assert.Equal(Assert.Single(source.Spans), Map(source.Text).Map(new TextSpan(position, 0)).SourceSpan);
    }

    [Fact]
    public void MapsEveryCharacterOfALongConcatenation()
    {
        string source = "static class C { public const string Value = " + string.Join(" + ", Enumerable.Repeat("\"ab\"", 500)) + "; }";
        var map = Map(source);
        Assert.Equal(1000, map.Value.Length);
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal(map.Value[i], source[map.Map(new TextSpan(i, 1)).SourceSpan.Start]));
    }

    [Theory]
    [InlineData("\"abc\"", 0, 3, true)]
    [InlineData("\"a\" + \"bc\"", 0, 2, false)]
    [InlineData("\"a\" + \"bc\"", 1, 2, true)]
    [InlineData("\"a\" + C.X", 1, 1, false)]
    public void TellsWhatCanBeReplaced(string expression, int start, int length, bool expected) =>
        Assert.Equal(expected, Map("static class C { public const string X = \"x\"; public const string Value = " + expression + "; }").CanReplace(new TextSpan(start, length)));

    private static LiteralMap Map(string source)
    {
        var compilation = TestProject.Create(source);
        var tree = compilation.SyntaxTrees[0];
        var value = tree.GetRoot().DescendantNodes().OfType<VariableDeclaratorSyntax>().Single(v => v.Identifier.ValueText == "Value");
        var map = LiteralMap.Create(value.Initializer!.Value, compilation.GetSemanticModel(tree), CancellationToken.None);
        Assert.NotNull(map);
        return map;
    }
}

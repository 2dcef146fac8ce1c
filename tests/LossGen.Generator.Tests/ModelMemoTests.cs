using LossGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.Generator.Tests;

/// <summary>What the generator remembers from one compilation to the next: nothing that an edit has made untrue.</summary>
public class ModelMemoTests
{
    private const string Losses = """
        using System;
        using LossGen;

        namespace Tests
        {
            // A comment.
            internal static partial class Losses
            {
                private const string Text = "mean(pred)";

                [Loss("d = pred - target; mean(d * d)")]
                public static partial float Squared(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

                [Loss("2 * Squared(pred, target)")]
                public static partial float Twice(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

                [Loss(Text)]
                public static partial float Named(ReadOnlySpan<float> pred, float scale = Settings.Scale);

                [Loss(Settings.Formula)]
                public static partial float Elsewhere(ReadOnlySpan<float> pred);

                [Kernel("x * sigmoid(x)")]
                public static partial void Swish(ReadOnlySpan<float> x, Span<float> y);

                private static int Number() => 1;

                internal static partial class Inner
                {
                    [Loss("sum(pred)")]
                    public static partial float Same(ReadOnlySpan<float> pred);
                }

                internal static partial class Other
                {
                    [Loss("sum(pred)")]
                    public static partial float Same(ReadOnlySpan<float> pred);
                }
            }
        }
        """;

    private const string Settings = """
        namespace Tests
        {
            internal static class Settings
            {
                public const string Formula = "mean(pred^2)";
                public const float Scale = 2;
            }
        }
        """;

    [Theory]
    [InlineData(0, "A comment.", "Another one, of two\n// lines.")]
    [InlineData(0, "Number() => 1", "Number() => 2")]
    [InlineData(0, "// A comment.", "/// <summary>A comment.</summary>")]
    [InlineData(0, "        [Loss(Text)]", "        /// <summary>Documented.</summary>\n        [Loss(Text)]")]
    [InlineData(0, "mean(d * d)", "sum(d * d)")]
    [InlineData(0, "2 * Squared", "3 * Squared")]
    [InlineData(0, "\"mean(pred)\"", "\"sum(pred)\"")]
    [InlineData(0, "Squared(ReadOnlySpan", "Quadratic(ReadOnlySpan")]
    [InlineData(0, "class Inner", "class Renamed")]
    [InlineData(0, "namespace Tests", "namespace Test")]
    [InlineData(0, "static partial class Losses", "static class Losses")]
    [InlineData(0, "private static int Number() => 1;", "public static float SquaredGradient(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, Span<float> predGradient, float gradientScale = 1) => 1;")]
    [InlineData(0, "private static int Number() => 1;", "private static int Number() => 1;\n[Loss(\"sum(pred)\")] public static partial float Squared(ReadOnlySpan<float> pred);")]
    [InlineData(0, "using System;", "using System;\nusing Single = System.Double;")]
    [InlineData(0, "[Loss(\"2 * Sq", "[Loss(Hessian = HessianDiagonal.Exact, formula: \"2 * Sq")]
    [InlineData(0, "ReadOnlySpan<float> x, Span", "[Logit] ReadOnlySpan<float> x, Span")]
    [InlineData(0, "[Kernel(", "#nullable disable\n[Kernel(")]
    [InlineData(1, "mean(pred^2)", "sum(pred^2)")]
    [InlineData(1, "Scale = 2", "Scale = 3")]
    [InlineData(1, "Formula = ", "Formulas = ")]
    [InlineData(1, "class Settings", "class Settings // here")]
    public void AfterAnEditTheFilesAreThoseOfAFreshStart(int file, string before, string after)
    {
        var project = TestProject.Create(Losses, Settings);
        GeneratorDriver driver = TestProject.Driver().RunGenerators(project);

        // There, and back again.
        var edited = Edit(project, file, before, after);
        driver = driver.RunGenerators(edited);
        Assert.Equal(Fresh(edited), Files(driver));
        var restored = Edit(edited, file, after, before);
        driver = driver.RunGenerators(restored);
        Assert.Equal(Fresh(project), Files(driver));
    }

    [Theory]
    [InlineData(0, "A comment.", "Another one.", 7)]
    [InlineData(0, "Number() => 1", "Number() => 2", 7)]
    [InlineData(1, "class Settings", "class Settings // here", 7)]
    [InlineData(0, "mean(d * d)", "sum(d * d)", 5)]
    [InlineData(0, "class Inner", "class Renamed", 0)]
    public void WhatAnEditDoesntConcernIsntReadAgain(int file, string before, string after, int remembered)
    {
        // Only the last few projects are remembered, and tests beside this one compile many.
        int found = -1;
        for (int attempt = 0; attempt < 10 && found != remembered; attempt++)
        {
            var project = TestProject.Create(Losses, Settings);
            _ = TestProject.Driver().RunGenerators(project);
            var edited = Edit(project, file, before, after);
            var memo = ModelMemo.Of(edited);
            found = edited.SyntaxTrees[0].GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Count(method => memo.Find(method) is not null);
            Assert.True(found <= remembered, $"{found} methods are remembered");
        }

        Assert.Equal(remembered, found);
    }

    private static CSharpCompilation Edit(CSharpCompilation project, int file, string before, string after)
    {
        var tree = project.SyntaxTrees[file];
        int at = tree.ToString().IndexOf(before, StringComparison.Ordinal);
        Assert.True(at >= 0, before);
        return project.ReplaceSyntaxTree(tree, tree.WithChangedText(tree.GetText().WithChanges(new TextChange(new(at, before.Length), after))));
    }

    // Parsed from text, nothing is the same object.
    private static IEnumerable<(string, string)> Fresh(CSharpCompilation project) =>
        Files(TestProject.Driver().RunGenerators(TestProject.Create([.. project.SyntaxTrees.Select(t => t.ToString())]).WithAssemblyName("Fresh")));

    private static IEnumerable<(string, string)> Files(GeneratorDriver driver) =>
        driver.GetRunResult().Results[0].GeneratedSources.Select(s => (s.HintName, s.SourceText.ToString()));
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LossGen.Generator.Tests;

/// <summary>What is generated again, and what is not: the named steps after an edit.</summary>
public class IncrementalityTests
{
    private const string Losses = """
        using System;
        using LossGen;

        namespace Tests;

        internal static partial class Losses
        {
            [Loss("d = pred - target; mean(d * d)")]
            public static partial float Squared(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

            [Loss("2 * Squared(pred, target)")]
            public static partial float Twice(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

            [Kernel("x * sigmoid(x)")]
            public static partial void Swish(ReadOnlySpan<float> x, Span<float> y);
        }
        """;

    private const string Other = "internal static class Other { public static int One => 1; }";

    [Theory]
    [InlineData("Other", "One => 1", "One => 2")]
    [InlineData("Other", "One => 1;", "One => 1; public static int Two => 2;")]
    [InlineData("Losses", "internal static partial class Losses\n{", "// A comment that moves everything.\ninternal static partial class Losses\n{\n    private static int Unrelated => 1;\n")]
    [InlineData("Losses", "ReadOnlySpan<float> pred, ReadOnlySpan<float> target);", "ReadOnlySpan<float> pred,\n        ReadOnlySpan<float> target);")]
    public void AnUnrelatedEditGeneratesNothingAgain(string file, string before, string after)
    {
        var (losses, kernels, outputs) = Reasons(file, before, after);
        Assert.Equal([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached], losses);
        Assert.Equal([IncrementalStepRunReason.Cached], kernels);
        Assert.All(outputs, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.Equal(3, outputs.Length);
    }

    [Theory]
    [InlineData("2 * Squared", "3 * Squared", false, true, false)]
    [InlineData("mean(d * d)", "sum(d * d)", true, true, false)]
    [InlineData("x * sigmoid(x)", "x * tanh(x)", false, false, true)]
    [InlineData("internal static partial class", "public static partial class", false, false, false)]
    [InlineData("public static partial float Squared", "internal static partial float Squared", true, false, false)]
    [InlineData("[Kernel(\"x * sigmoid(x)\")]", "[Kernel(\"x * sigmoid(x)\", Checked = true)]", false, false, true)]
    [InlineData("ReadOnlySpan<float> x, ", "[Logit] ReadOnlySpan<float> x, ", false, false, true)]
    public void AnEditGeneratesAgainWhatItConcerns(string before, string after, bool squared, bool twice, bool swish)
    {
        static IncrementalStepRunReason Reason(bool modified) => modified ? IncrementalStepRunReason.Modified : IncrementalStepRunReason.Cached;
        var (losses, kernels, outputs) = Reasons("Losses", before, after);
        Assert.Equal([Reason(squared), Reason(twice)], losses);
        Assert.Equal([Reason(swish)], kernels);
        Assert.Equal(new[] { squared, twice, swish }.Count(modified => modified), outputs.Count(reason => reason == IncrementalStepRunReason.Modified));
    }

    [Fact]
    public void ACalledFormulaInAnotherFileCounts()
    {
        const string caller = """
            using System;
            using LossGen;
            using static Losses;

            internal static partial class Caller
            {
                [Loss("2 * Squared(pred, target)")]
                public static partial float Twice(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);
            }
            """;
        string called = Losses.Replace("namespace Tests;", "").Replace("2 * Squared(pred, target)", "mean(pred - target)");
        var (losses, _, _) = Reasons(Edit([called, caller], 0, "mean(d * d)", "sum(d * d)"));
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified], losses);
    }

    [Fact]
    public void TheModelsHoldNothingOfTheCompilation()
    {
        var (before, after) = (Models(TestProject.Create(Losses)), Models(TestProject.Create(Losses)));
        Assert.Equal(3, before.Count);
        Assert.Equal(before, after);
        Assert.Equal(before.Select(model => model!.GetHashCode()), after.Select(model => model!.GetHashCode()));
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        Assert.All(before, model => Visit(model, seen));
        Assert.Contains(seen, value => value is LossGen.Compiler.Signatures.Parameter);
    }

    [Fact]
    public void ManyLossesAreWrittenAsEachAlone()
    {
        static string Method(int k) => $"    [Loss(\"mean(abs(p - y)^{k}.5)\")]\n    public static partial float Power{k}(ReadOnlySpan<float> p, ReadOnlySpan<float> y);\n";
        static string Type(string methods) => "using System;\nusing LossGen;\n\ninternal static partial class Powers\n{\n" + methods + "}\n";
        static Dictionary<string, string> Files(CSharpCompilation project) =>
            TestProject.Driver(track: false).RunGenerators(project).GetRunResult().Results[0].GeneratedSources.ToDictionary(file => file.HintName, file => file.SourceText.ToString());

        var together = Files(TestProject.Create(Type(string.Concat(Enumerable.Range(1, 20).Select(Method)))));
        Assert.Equal(20, together.Count);
        for (int k = 1; k <= 20; k++)
        {
            var (name, text) = Assert.Single(Files(TestProject.Create(Type(Method(k)))));
            Assert.Equal(text, together[name]);
        }
    }

    private static void Visit(object? value, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
        {
            return;
        }

        string name = value.GetType().FullName!;
        Assert.False(name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal), name);
        if (value is System.Collections.IEnumerable items)
        {
            foreach (object? item in items)
            {
                Visit(item, seen);
            }

            return;
        }

        foreach (var field in value.GetType().GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic))
        {
            Visit(field.GetValue(value), seen);
        }
    }

    private static List<object?> Models(CSharpCompilation compilation)
    {
        var result = TestProject.Driver(track: true).RunGenerators(compilation).GetRunResult().Results[0];
        return [.. new[] { LossGenerator.LossStep, LossGenerator.KernelStep }.SelectMany(step => result.TrackedSteps[step]).SelectMany(step => step.Outputs).Select(output => output.Value)];
    }

    private static (IncrementalStepRunReason[] Losses, IncrementalStepRunReason[] Kernels, IncrementalStepRunReason[] Outputs) Reasons(string file, string before, string after) =>
        Reasons(Edit([Losses, Other], file == "Losses" ? 0 : 1, before, after));

    private static GeneratorRunResult Edit(string[] sources, int edited, string before, string after)
    {
        var compilation = TestProject.Create(sources);
        var driver = TestProject.Driver(track: true).RunGenerators(compilation);
        Assert.Contains(before, sources[edited], StringComparison.Ordinal);
        var tree = compilation.SyntaxTrees[edited];
        var changed = compilation.ReplaceSyntaxTree(tree, TestProject.Parse(sources[edited].Replace(before, after), tree.FilePath));
        return driver.RunGenerators(changed).GetRunResult().Results[0];
    }

    private static (IncrementalStepRunReason[] Losses, IncrementalStepRunReason[] Kernels, IncrementalStepRunReason[] Outputs) Reasons(GeneratorRunResult result)
    {
        Assert.Null(result.Exception);
        IncrementalStepRunReason[] Of(string step) => result.TrackedSteps.TryGetValue(step, out var runs) ? [.. runs.SelectMany(run => run.Outputs).Select(output => output.Reason)] : [];
        return (Of(LossGenerator.LossStep), Of(LossGenerator.KernelStep), [.. result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason)]);
    }
}

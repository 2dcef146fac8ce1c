using Microsoft.CodeAnalysis.CSharp;

namespace LossGen.Generator.Tests;

/// <summary>In an editor a referenced project is a compilation, not an assembly: formulas call its methods all the same.</summary>
public class ProjectReferenceTests
{
    [Fact]
    public void MethodsOfAReferencedProjectAreInlinedWithWhatTheyCall()
    {
        var shared = TestProject.Generate(CSharpCompilation.Create("Shared", [TestProject.Parse("""
            using System;
            using LossGen;

            namespace Shared;

            /// <summary>Parts.</summary>
            public static partial class Parts
            {
                /// <summary>A distance.</summary>
                [Loss("mean(Gap(a, b))")]
                public static partial float Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b);

                /// <summary>A gap.</summary>
                [Kernel("abs(x - y)")]
                public static partial void Gap(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> gap);
            }
            """, "Shared.cs")], TestProject.References, TestProject.Options)).Compiles().Compilation;
        var source = MarkedSource.Parse(TestProject.Usings + """
            using static Shared.Parts;

            internal static partial class Losses
            {
                [Loss("Distance(pred, target)")]
                public static partial float F(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

                [Loss("mean([|Distanc|](pred, target))")]
                public static partial float G(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);
            }
            """);
        var compilation = TestProject.Create(source.Text).AddReferences(shared.ToMetadataReference());
        var found = Assert.Single(Judge.Analyze(compilation));
        Assert.Equal(("LG0003", Assert.Single(source.Spans)), (found.Id, found.Location.SourceSpan));
        Assert.Contains(TestProject.Generate(compilation).Result.GeneratedSources, file => file.SourceText.ToString().Contains("sign(pred - target)", StringComparison.Ordinal));
    }
}

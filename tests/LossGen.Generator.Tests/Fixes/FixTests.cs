using LossGen.CodeFixes;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Generator.Tests.Fixes;

/// <summary>Each fix writes exactly this text, one at a time and all at once, and leaves the literal as it was.</summary>
public class FixTests
{
    private const string PredTarget = "(ReadOnlySpan<float> pred, ReadOnlySpan<float> target)";

    [Theory]
    [InlineData("LG0002", "\"mean(pred - targt)\"", "\"mean(pred - target)\"")]
    [InlineData("LG0002", "@\"mean(prd - prd)\"", "@\"mean(pred - prd)\"", "@\"mean(pred - pred)\"")]
    [InlineData("LG0002", "\"mean(t\\u0061rgt\\t- pred)\"", "\"mean(target\\t- pred)\"")]
    [InlineData("LG0002", "\"me\" + \"an(pred \" + \"- targt)\"", "\"me\" + \"an(pred \" + \"- target)\"")]
    [InlineData("LG0002", "$\"mean(pred - targt) + {\"1\"}\"", "$\"mean(pred - target) + {\"1\"}\"")]
    [InlineData("LG0003", "\"mean(abss(pred - target))\"", "\"mean(abs(pred - target))\"")]
    [InlineData("LG0003", "\"\"\"\n        d = pred - target\n        mean(sigmiod(d))\n        \"\"\"", "\"\"\"\n        d = pred - target\n        mean(sigmoid(d))\n        \"\"\"")]
    [InlineData("LG0007", "\"a = pred * 2; mean(pred - target)\"", "\"mean(pred - target)\"")]
    [InlineData("LG0007", "\"\"\"\n        a = pred * 2\n        b = target\n        mean(pred - b)\n        \"\"\"", "\"\"\"\n        b = target\n        mean(pred - b)\n        \"\"\"")]
    [InlineData("LG0007", "\"\"\"\n        a = pred * 2\n        f(x) = x\n        mean(pred - target)\n        \"\"\"", "\"\"\"\n        f(x) = x\n        mean(pred - target)\n        \"\"\"", "\"\"\"\n        mean(pred - target)\n        \"\"\"")]
    [InlineData("LG1006", "\"pred - target\"", "\"mean(pred - target)\"")]
    [InlineData("LG1006", "\"\"\"\n        d = pred - target // the residual\n        d *\n            d // squared\n        \"\"\"", "\"\"\"\n        d = pred - target // the residual\n        mean(d *\n            d) // squared\n        \"\"\"")]
    [InlineData("LG1006", "\"pred \" + \"- target\"", "\"mean(pred \" + \"- target)\"")]
    public Task OfTheFormula(string id, string before, string after, string? afterAll = null) =>
        Fix.Gives(id, Loss(before, PredTarget), Loss(after, PredTarget), afterAll is null ? null : Loss(afterAll, PredTarget));

    [Theory]
    [InlineData("LG0002", "\"mean(pred - \" + Names.Wrong + \")\"")]
    [InlineData("LG0002", "\"mean(pred - tar\" + \"gt)\"")]
    [InlineData("LG0002", "\"mean(pred - zzzzzzzzzzzz)\"")]
    [InlineData("LG1006", "Names.Whole")]
    public void AreNotOfferedWhereTheTextIsElsewhere(string id, string literal) => Fix.Offers(
        id, Loss(literal, PredTarget) + "\ninternal static class Names { public const string Wrong = \"targt\", Whole = \"pred - target\"; }\n", 0);

    [Theory]
    [InlineData("(ReadOnlySpan<float> pred, float unused)", "(ReadOnlySpan<float> pred)")]
    [InlineData("([Positive] float unused, ReadOnlySpan<float> pred)", "(ReadOnlySpan<float> pred)")]
    [InlineData("(ReadOnlySpan<float> pred,\n        float a = 1,\n        float b = 2)", "(ReadOnlySpan<float> pred,\n        float b = 2)", "(ReadOnlySpan<float> pred)")]
    public Task OfAnUnusedParameter(string before, string after, string? afterAll = null) => Fix.Gives(
        "LG1003", Loss("\"mean(pred * pred)\"", before), Loss("\"mean(pred * pred)\"", after), afterAll is null ? null : Loss("\"mean(pred * pred)\"", afterAll));

    [Theory]
    [InlineData("(ReadOnlySpan<float> pred)", "(ReadOnlySpan<float> pred, int c)")]
    [InlineData("(ReadOnlySpan<float> pred, float s = 1)", "(ReadOnlySpan<float> pred, int c, float s = 1)")]
    public Task OfAnIndexWithoutAnExtent(string before, string after) => Fix.Gives(
        "LG1005", Loss("\"mean(pred * pred) + sum[c](c * 1.0)\"", before), Loss("\"mean(pred * pred) + sum[c](c * 1.0)\"", after));

    [Theory]
    [InlineData("static class C { %L public static float F%P; }", "static partial class C { %L public static partial float F%P; }")]
    [InlineData("static class C { %L public static partial float F%P; }", "static partial class C { %L public static partial float F%P; }")]
    [InlineData("readonly ref struct C { %L public float F%P; }", "readonly ref partial struct C { %L public partial float F%P; }")]
    [InlineData("record struct C { internal sealed record D { %L internal float F%P; } }", "partial record struct C { internal sealed partial record D { %L internal partial float F%P; } }")]
    public Task OfWhatIsNotPartial(string before, string after) => Fix.Gives("LG1001", Partial(before), Partial(after));

    [Fact]
    public Task OfTwoMethodsOfOneTypeThatIsNotPartial() => Fix.Gives(
        "LG1001",
        Partial("static class C { %L public static float F%P; %L public static float G%P; }"),
        Partial("static partial class C { %L public static partial float F%P; %L public static float G%P; }"),
        Partial("static partial class C { %L public static partial float F%P; %L public static partial float G%P; }"));

    [Fact]
    public void OfABodyIsTheUsersToDecide() => Fix.Offers("LG1001", Partial("static partial class C { %L public static float F%P => 0; }"), 0);

    [Fact]
    public void EveryFixIsTested()
    {
        string[] tested = ["LG0002", "LG0003", "LG0004", "LG0007", "LG1001", "LG1003", "LG1005", "LG1006"];
        Assert.Equal(tested, Fix.Providers.Where(p => p is not JudgementFix).SelectMany(p => p.FixableDiagnosticIds).Order());
        Assert.All(tested, id => Assert.Contains(FormulaDiagnosticCatalogue.All, row => row.Id == id));
    }

    [Fact]
    public Task OfANumberWhereAConditionIsDue() => Fix.Gives("LG0004", Loss("\"mean(pred ? target : pred)\"", PredTarget), Loss("\"mean(pred != 0 ? target : pred)\"", PredTarget));

    private static string Loss(string literal, string parameters) => TestProject.InClass($"""
            [Loss({literal})]
            public static partial float F{parameters};
        """);

    private static string Partial(string text) =>
        TestProject.Usings + "namespace Tests;\n" + text.Replace("%L", "[Loss(\"mean(pred * pred)\")]").Replace("%P", "(ReadOnlySpan<float> pred)");
}

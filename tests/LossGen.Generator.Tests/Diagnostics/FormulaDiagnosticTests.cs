namespace LossGen.Generator.Tests.Diagnostics;

/// <summary>LG0xxx, and the LG1xxx that the formula tells: at their characters in the literal, and silent where nothing is wrong.</summary>
public class FormulaDiagnosticTests
{
    private const string PredTarget = "(ReadOnlySpan<float> pred, ReadOnlySpan<float> target)";

    [Theory]
    [InlineData("LG0001", "\"mean(pred - target[||]\"")]
    [InlineData("LG0002", "\"mean(pred - [|targt|])\"")]
    [InlineData("LG0003", "\"mean([|ab|](pred - target))\"")]
    [InlineData("LG0003", "\"mean([|abs|](pred, target, 1))\"")]
    [InlineData("LG0004", "\"mean([|pred|] ? pred : target)\"")]
    [InlineData("LG0005", "\"f(x) = [|f|](x); mean(f(pred - target))\"")]
    [InlineData("LG0007", "\"[|a|] = pred * 2; mean(pred - target)\"")]
    [InlineData("LG1006", "\"[|pred - target|]\"")]
    public void AreAtTheirCharacters(string id, string literal) => Judge.Reports(id, Loss(literal, PredTarget));

    [Theory]
    [InlineData("@\"mean(pred - [|targt|])\"")]
    [InlineData("\"\"\"mean(pred - [|targt|])\"\"\"")]
    [InlineData("\"\"\"\n        d = pred -\n            [|targt|]\n        mean(d * d)\n        \"\"\"")]
    [InlineData("\"mean(pred\\u0020- [|t\\u0061rgt|])\"")]
    [InlineData("\"mean(pred - \" + \"[|targt|])\"")]
    [InlineData("\"mean(pred - \" + [|Names.Wrong|] + \")\"")]
    [InlineData("$\"mean(pred - [|targt|]) + {Names.Zero}\"")]
    [InlineData("formula: \"mean(pred - [|targt|])\"")]
    public void AreFoundInEveryLiteral(string literal) =>
        Judge.Reports("LG0002", Loss(literal, PredTarget) + "\ninternal static class Names { public const string Wrong = \"targt\", Zero = \"0\"; }\n");

    [Theory]
    [InlineData("[|\"\"|]")]
    [InlineData("[|\"  \\t\\n \"|]")]
    [InlineData("[|Nothing|]")]
    public void Lg0006IsAnEmptyFormula(string expression) =>
        Judge.Reports("LG0006", Loss(expression, PredTarget, "public const string Nothing = \"\";"));

    [Fact]
    public void Lg0006IsNoFormulaAtAll() => Judge.Reports("LG0006", Loss("[|null!|]", PredTarget));

    [Fact]
    public void Lg0006IsWhatIsNotConstant() =>
        Judge.Reports("LG0006", Loss("[|Losses.Text|]", PredTarget, "public static string Text = \"mean(pred)\";"), "CS0182");

    [Fact]
    public void Lg0005IsRecursionThroughMethods() => Judge.Reports("LG0005", TestProject.InClass("""
            [Loss("mean(pred - target) + [|G|](pred, target)")]
            public static partial float F(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);
            [Loss("[|F|](pred, target)")]
            public static partial float G(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);
        """));

    [Fact]
    public void Lg1003IsAtTheParameter() =>
        Judge.Reports("LG1003", Loss("\"mean(pred * pred)\"", "(ReadOnlySpan<float> pred, float [|unused|] = 1)"));

    [Fact]
    public void Lg1004IsAnotherNumberOfSubscripts() =>
        Judge.Reports("LG1004", Loss("\"mean(pred) + sum[i]([|pred[i]|])\"", "(ReadOnlySpan<float> pred)"));

    [Fact]
    public void Lg1005IsAnIndexWithoutAnExtent() =>
        Judge.Reports("LG1005", Loss("\"mean(pred * pred) + sum[[|c|]](c * 1.0)\"", "(ReadOnlySpan<float> pred)"));

    [Fact]
    public void Lg1007IsAResultWithOtherIndicesThanItsOutput() => Judge.Reports("LG1007", TestProject.InClass("""
            [Kernel("y[i] = [|x|]")]
            public static partial void F(ReadOnlySpan<float> x, Span<float> y);
        """));

    [Theory]
    [InlineData("\"mean(pred - target)\"")]
    [InlineData("\"// mean\\nd = pred - target; mean(d)\"")]
    [InlineData("\"mean(pred - target)\\n\"")]
    [InlineData("\"a = pred - target; b = a; mean(b)\"")]
    [InlineData("\"f(x) = x * 2; mean(f(pred) - target)\"")]
    [InlineData("\"target2 = target; mean(pred - target2)\"")]
    [InlineData("@\"mean(pred - target)\"")]
    [InlineData("\"\"\"\n        mean(pred\n            - target)\n        \"\"\"")]
    public void AreSilentOnAFormulaThatIsRight(string literal) => Judge.IsSilent(Loss(literal, PredTarget));

    [Fact]
    public void AreSilentOnMethodsThatCallOthers() => Judge.IsSilent(TestProject.Usings + """
        using static Tests.More;

        namespace Tests;

        internal partial class Base
        {
            [Loss("d = pred - target; mean(d * d)")]
            protected static partial float Squared(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);
        }

        internal partial class Derived : Base
        {
            [Kernel("x * sigmoid(x)")]
            private static partial void Swish(ReadOnlySpan<float> x, Span<float> y);

            internal partial class Nested
            {
                [Loss("Squared(Swish(pred), target) + weight * Squashed(pred, target)")]
                public partial float Both(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, float weight = 0.5f);
            }
        }

        internal static partial class More
        {
            [Loss("Scale(mean(sigmoid(pred - target)))")]
            public static partial float Squashed(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);

            [Loss("2 * x")]
            private static partial float Scale([Grad] float x);
        }
        """);

    private static string Loss(string literal, string parameters, string other = "") => TestProject.InClass($"""
            [Loss({literal})]
            public static partial float F{parameters};
            {other}
        """);
}

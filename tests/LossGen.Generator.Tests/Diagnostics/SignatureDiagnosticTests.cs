namespace LossGen.Generator.Tests.Diagnostics;

/// <summary>What the signature alone tells: LG1001, LG1002, LG1008 and LG1009, at their places, with as little as C# must say beside.</summary>
public class SignatureDiagnosticTests
{
    private const string Loss = "[Loss(\"mean(pred * pred)\")]";
    private const string Pred = "(ReadOnlySpan<float> pred)";

    [Theory]
    [InlineData("internal static partial class C { %L public static float [|F|]%P; }", "CS0501")]
    [InlineData("internal static partial class C { %L public static float [|F|]%P => 0; }")]
    [InlineData("internal static partial class C { %L public static partial float [|F|]%P; public static partial float F%P => 0; }")]
    [InlineData("internal static class C { %L public static partial float [|F|]%P; }", "CS0751", "CS8795")]
    [InlineData("internal class C { internal partial class D { %L public static partial float [|F|]%P; } }", "CS8795")]
    [InlineData("file static partial class C { %L public static partial float [|F|]%P; }", "CS8795")]
    [InlineData("internal static partial class C { %L public static partial float F[|<T>|]%P where T : class, new(); }")]
    [InlineData("internal static partial class C { %L public static partial [|int|] F%P; }")]
    [InlineData("internal static partial class C { [Kernel(\"y = x\")] public static partial [|float|] F(ReadOnlySpan<float> x, Span<float> y); }")]
    [InlineData("internal static partial class C { [Kernel(\"x\")] public static partial void [|F|](ReadOnlySpan<float> x); }")]
    [InlineData("internal static partial class C { %L [[|Kernel(\"pred\")|]] public static partial float F%P; }")]
    [InlineData("internal static class C { public static float M() { return F(1); [[|Loss(\"x\")|]] static float F(float x) => x; } }")]
    public void Lg1001IsAMethodThatCantCarryAFormula(string declaration, params string[] alsoByCSharp) =>
        Judge.Reports("LG1001", Source(declaration), alsoByCSharp);

    [Theory]
    [InlineData("([|float[]|] pred)")]
    [InlineData("(ReadOnlySpan<float> pred, [|decimal|] x)")]
    [InlineData("(ReadOnlySpan<float> pred, [|float?|] x)")]
    [InlineData("(ReadOnlySpan<float> pred, [|long|] x)")]
    [InlineData("(ReadOnlySpan<float> pred, [|ReadOnlySpan<short>|] x)")]
    [InlineData("(ReadOnlySpan<float> pred, [|ReadOnlySpan<double>|] x)")]
    [InlineData("(ReadOnlySpan<float> pred, [|double|] x)")]
    [InlineData("([|Span<float>|] pred)")]
    [InlineData("(params [|ReadOnlySpan<float>|] pred)")]
    [InlineData("(ReadOnlySpan<float> pred, ref [|float|] x)")]
    [InlineData("([|ReadOnlySpan<float>|] pred = default)")]
    public void Lg1002IsATypeThatIsNotSupported(string parameters) =>
        Judge.Reports("LG1002", Source($"internal static partial class C {{ {Loss} public static partial float F{parameters}; }}"));

    [Fact]
    public void Lg1002IsAReturnTypeThatMixesFloatAndDouble() =>
        Judge.Reports("LG1002", Source($"internal static partial class C {{ {Loss} public static partial [|double|] F{Pred}; }}"));

    [Fact]
    public void Lg1002IsAnOutputOfIntegers() =>
        Judge.Reports("LG1002", Source("internal static partial class C { [Kernel(\"x\")] public static partial void F(ReadOnlySpan<float> x, [|Span<int>|] y); }"));

    [Theory]
    [InlineData("[[|Grad|]] ReadOnlySpan<int> w")]
    [InlineData("[[|Grad|]] bool w")]
    [InlineData("[[|Probability|]] ReadOnlySpan<bool> w")]
    [InlineData("[Logit, [|Probability|]] ReadOnlySpan<float> w")]
    [InlineData("[Probability, [|Range(2.0, 3.0)|]] ReadOnlySpan<float> w")]
    [InlineData("[Positive, [|Range(-1, 0)|]] ReadOnlySpan<float> w")]
    [InlineData("[[|Range(1.0, 0.0)|]] ReadOnlySpan<float> w")]
    [InlineData("[[|Range(double.NaN, 0.0)|]] ReadOnlySpan<float> w")]
    [InlineData("[[|Range(typeof(float), \"0\", \"1\")|]] ReadOnlySpan<float> w")]
    [InlineData("[[|Range(0.0, 1.0)|]] bool w")]
    [InlineData("[[|Shape(\"n\")|]] float w")]
    [InlineData("[[|Shape|]] ReadOnlySpan<float> w")]
    [InlineData("[[|Shape(\"1n\")|]] ReadOnlySpan<float> w")]
    public void Lg1008IsAnAttributeWhereItCantStand(string parameter)
    {
        string body = parameter.Contains("int", StringComparison.Ordinal) ? "w > 0 ? pred : 0" : parameter.Contains("bool", StringComparison.Ordinal) ? "w ? pred : 0" : "pred * w";
        Judge.Reports("LG1008", Source(
            $"internal static partial class C {{ [Loss(\"mean({body})\")] public static partial float F(ReadOnlySpan<float> pred, {parameter}); }}"));
    }

    [Theory]
    [InlineData("[Grad]")]
    [InlineData("[Target]")]
    public void Lg1008IsAnAttributeOfInputsOnAnOutput(string attribute) => Judge.Reports("LG1008", Source(
        $"internal static partial class C {{ [Kernel(\"x\")] public static partial void F(ReadOnlySpan<float> x, [[|{attribute.Trim('[', ']')}|]] Span<float> y); }}"));

    [Theory]
    [InlineData("Hessian = [|(HessianDiagonal)7|]")]
    [InlineData("HessianFloor = [|-1.0|]")]
    [InlineData("HessianFloor = [|double.NaN|]")]
    [InlineData("Empty = [|(EmptyMean)3|]")]
    public void Lg1008IsAnOptionWithoutAMeaning(string option) =>
        Judge.Reports("LG1008", Source($"internal static partial class C {{ [Loss(\"mean(pred * pred)\", {option})] public static partial float F{Pred}; }}"));

    [Theory]
    [InlineData("%L public static partial float [|F|]%P; public const int FGradient = 1;")]
    [InlineData("%L public static partial float [|F|]%P; public static float FGradient(ReadOnlySpan<float> p, Span<float> g, float s) => 0;")]
    [InlineData("[Loss(\"mean(pred * pred)\", Hessian = HessianDiagonal.Exact)] public static partial float [|F|]%P; public static int FHessian => 1;")]
    [InlineData("[Loss(\"mean(pred * gradientScale)\")] public static partial float F(ReadOnlySpan<float> pred, float [|gradientScale|]);")]
    [InlineData("[Loss(\"mean(pred * predGradient)\")] public static partial float F(ReadOnlySpan<float> pred, ReadOnlySpan<float> [|predGradient|]);")]
    [InlineData("[Kernel(\"x\")] public static partial void [|F|](ReadOnlySpan<float> x, Span<float> y); private static int FBackward => 0;")]
    [InlineData("[Kernel(\"x * yGradient\")] public static partial void F(ReadOnlySpan<float> x, ReadOnlySpan<float> [|yGradient|], Span<float> y);")]
    public void Lg1009IsANameThatIsTaken(string members) =>
        Judge.Reports("LG1009", Source($"internal static partial class C {{ {members} }}"));

    [Fact]
    public void Lg1009IsTheNameOfTheType() =>
        Judge.Reports("LG1009", Source($"internal static partial class FGradient {{ {Loss} public static partial float [|F|]{Pred}; }}"));

    [Theory]
    [InlineData("%L public static partial float F%P; public static float FGradient(float x) => x;")]
    [InlineData("%L public static partial float F%P; public static T FGradient<T>(ReadOnlySpan<float> p, Span<float> g, float s) where T : new() => new();")]
    [InlineData("%L public static partial float F%P; %L public static partial double F(ReadOnlySpan<double> pred);")]
    [InlineData("[Kernel(\"w = w - rate * wGradient\")] public static partial void Sgd(Span<float> w, ReadOnlySpan<float> wGradient, float rate); public static int SgdBackward => 0;")]
    [InlineData("[Loss(\"mean(x * scale)\")] public static partial float F([Logit, Range(-5, 5)] ReadOnlySpan<float> x, [Positive, Range(0.0, 2.0, MaximumIsExclusive = true)] float scale);")]
    [InlineData("[Loss(\"mean(m ? x : 0)\")] public static partial float F([Grad] ReadOnlySpan<float> x, [Target] ReadOnlySpan<bool> m);")]
    [InlineData("[Loss(\"mean(k > 2 ? x : 0)\")] public static partial float F([Probability] ReadOnlySpan<float> x, [Range(0, 9)] ReadOnlySpan<int> k);")]
    public void AreSilentOnSignaturesThatAreRight(string members) =>
        Judge.IsSilent(Source($"internal static partial class C {{ {members} }}"));

    private static string Source(string declaration) =>
        TestProject.Usings + "namespace Tests;\n" + declaration.Replace("%L", Loss).Replace("%P", Pred);
}

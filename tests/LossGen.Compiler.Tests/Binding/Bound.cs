using LossGen.Compiler.Binding;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Tests.Binding;

using EmptyMean = LossGen.Compiler.Signatures.EmptyMean;

/// <summary>Binds formulas for tests.</summary>
internal static class Bound
{
    public const string Pair = "float F(ReadOnlySpan<float> x, ReadOnlySpan<float> y)";

    public static BoundFormula Formula(string method, string formula, params (string Method, string Formula)[] library)
    {
        var result = Binder.Bind(formula, Signature.Parse(method), new Library(library));
        Assert.Empty(result.Diagnostics);
        Assert.NotNull(result.Formula);
        return result.Formula;
    }

    /// <summary>Asserts one finding at the marked characters, and no other.</summary>
    public static LossGen.Compiler.Diagnostics.FormulaDiagnostic Finding(string id, string method, string marked, string message, params (string Method, string Formula)[] library)
    {
        var (text, spans) = MarkedText.Parse(marked);
        var result = Binder.Bind(text, Signature.Parse(method), new Library(library));
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(spans.Count == 0 ? new(0, text.Length) : Assert.Single(spans), diagnostic.Span);
        Assert.Contains(message, diagnostic.Message);
        Assert.Equal(diagnostic.Severity == LossGen.Compiler.Diagnostics.FormulaSeverity.Error, result.Formula is null);
        return diagnostic;
    }

    public static MethodSignature Method(string method, EmptyMean empty) => Signature.Parse(method, new MethodOptions(Empty: empty));
}

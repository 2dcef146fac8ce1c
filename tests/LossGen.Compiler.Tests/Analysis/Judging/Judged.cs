using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Tests.Analysis.Judging;

/// <summary>Judges formulas as the analyzers do.</summary>
internal static class Judged
{
    /// <summary>What is found of a formula of the given parameters.</summary>
    public static IReadOnlyList<FormulaDiagnostic> Of(string parameters, string formula)
    {
        bool isKernel = parameters.Contains(" Span<", StringComparison.Ordinal) || parameters.Contains(" TensorSpan<", StringComparison.Ordinal) || parameters.StartsWith("Span<", StringComparison.Ordinal);
        var signature = Signature.Parse($"{(isKernel ? "void" : parameters.Contains("double") ? "double" : "float")} F({parameters})");
        return FormulaCompiler.Judge(signature, formula, Library.Empty).Findings;
    }

    /// <summary>Asserts one finding of an ID, at the marked characters, of a severity.</summary>
    public static FormulaDiagnostic Finding(string id, FormulaSeverity severity, string parameters, string marked)
    {
        var text = MarkedText.Parse(marked);
        var all = Of(parameters, text.Text);
        var found = all.Where(f => f.Id == id && f.Span == text.Spans.Single()).ToList();
        Assert.True(found.Count == 1, $"{text.Text}: {string.Join("; ", all.Select(f => $"{f.Severity} {f.Id} '{f.Span.Of(text.Text)}' {f.Message}"))}");
        Assert.Equal(severity, found[0].Severity);
        return found[0];
    }

    /// <summary>Asserts that nothing is found but infos of the given IDs.</summary>
    public static void Clean(string parameters, string formula, params string[] infos)
    {
        var all = Of(parameters, formula).Where(f => f.Severity != FormulaSeverity.Info || !infos.Contains(f.Id)).ToList();
        Assert.True(all.Count == 0, $"{formula}: {string.Join("; ", all.Select(f => $"{f.Severity} {f.Id} '{f.Span.Of(formula)}' {f.Message}"))}");
    }
}

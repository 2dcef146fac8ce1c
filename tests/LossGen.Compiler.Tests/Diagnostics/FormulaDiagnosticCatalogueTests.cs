using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Tests.Diagnostics;

public sealed class FormulaDiagnosticCatalogueTests
{
    [Fact]
    public void Ids_are_in_order_and_complete()
    {
        (int First, int Count)[] runs = [(1, 7), (1001, 9), (2001, 8), (3001, 7), (3101, 3), (3105, 1), (3201, 7), (3900, 1), (4001, 7)];
        Assert.Equal(runs.SelectMany(r => Enumerable.Range(r.First, r.Count)).Select(i => $"LG{i:0000}"), FormulaDiagnosticCatalogue.All.Select(r => r.Id));
    }

    [Fact]
    public void Only_what_is_unused_is_a_warning() =>
        Assert.Equal(["LG0007", "LG1003"], FormulaDiagnosticCatalogue.Binding.Where(r => r.Severity != FormulaSeverity.Error).Select(r => r.Id));

    [Fact]
    public void Of_what_compiles_only_a_gradient_that_is_zero_everywhere_is_an_error() =>
        Assert.Equal(["LG2001"], FormulaDiagnosticCatalogue.Judgement.Where(r => r.Severity == FormulaSeverity.Error).Select(r => r.Id));

    [Fact]
    public void A_case_may_have_its_own_severity()
    {
        var usual = FormulaDiagnostic.Create(StabilityCatalogue.ExponentialOverflow, new TextSpan(1, 2), "x = 100: exp(100) is inf");
        var rewritten = FormulaDiagnostic.Create(StabilityCatalogue.ExponentialOverflow, FormulaSeverity.Info, new TextSpan(1, 2), "x = 100: exp(100) is inf");
        Assert.Equal(FormulaSeverity.Warning, usual.Severity);
        Assert.Equal(FormulaSeverity.Info, rewritten.Severity);
        Assert.NotEqual(usual, rewritten);
        Assert.Equal("The exponential overflows: x = 100: exp(100) is inf", rewritten.Message);
    }

    [Fact]
    public void Findings_are_equal_by_what_they_say()
    {
        var one = FormulaDiagnostic.Create(FormulaDiagnosticCatalogue.UnknownName, new TextSpan(1, 2), "q", "").With(DiagnosticProperties.Replacement, "p");
        var same = FormulaDiagnostic.Create(FormulaDiagnosticCatalogue.UnknownName, new TextSpan(1, 2), "q", "").With(DiagnosticProperties.Replacement, "p");
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, same.With(DiagnosticProperties.Replacement, "r"));
        Assert.Equal("'q' is not a parameter, a definition or a constant", one.Message);
    }
}

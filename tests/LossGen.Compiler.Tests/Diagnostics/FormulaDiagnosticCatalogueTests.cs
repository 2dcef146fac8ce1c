using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Tests.Diagnostics;

public sealed class FormulaDiagnosticCatalogueTests
{
    [Fact]
    public void Ids_are_in_order_and_complete()
    {
        var ids = Enumerable.Range(1, 7).Select(i => $"LG{i:0000}").Concat(Enumerable.Range(1001, 9).Select(i => $"LG{i}"));
        Assert.Equal(ids, FormulaDiagnosticCatalogue.All.Select(r => r.Id));
    }

    [Fact]
    public void Only_what_is_unused_is_a_warning() =>
        Assert.Equal(["LG0007", "LG1003"], FormulaDiagnosticCatalogue.All.Where(r => r.Severity != FormulaSeverity.Error).Select(r => r.Id));

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

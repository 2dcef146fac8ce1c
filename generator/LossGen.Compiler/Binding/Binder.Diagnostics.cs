using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Binding;

/// <summary>How mistakes are reported: once each, and those of an inlined method at its call.</summary>
public sealed partial class Binder
{
    private readonly List<FormulaDiagnostic> _diagnostics = [];
    private readonly HashSet<(string Id, TextSpan Span)> _reported = [];

    /// <summary>What went wrong in the method that is being inlined, first of all.</summary>
    private string? _inlinedFailure;

    private bool Failed => _diagnostics.Any(d => d.Severity == FormulaSeverity.Error);

    private ImmutableArray<FormulaDiagnostic> TakeDiagnostics() => [.. _diagnostics.OrderBy(d => d.Span.Start).ThenBy(d => d.Span.Length)];

    private void Report(DiagnosticRow row, TextSpan span, params string[] arguments) => Report(FormulaDiagnostic.Create(row, span, arguments));

    private void Report(DiagnosticRow row, TextSpan span, (string Key, string Value) property, params string[] arguments) =>
        Report(FormulaDiagnostic.Create(row, span, arguments).With(property.Key, property.Value));

    private void Report(FormulaDiagnostic diagnostic)
    {
        if (_inlined.Count > 1)
        {
            _inlinedFailure ??= diagnostic.Message;
        }
        else if (diagnostic.Parameter is not null || _reported.Add((diagnostic.Id, diagnostic.Span)))
        {
            // A function that is called twice is wrong once.
            _diagnostics.Add(diagnostic);
        }
    }
}

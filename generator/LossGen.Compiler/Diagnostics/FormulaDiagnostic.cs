using System.Collections.Immutable;
using System.Globalization;

namespace LossGen.Compiler.Diagnostics;

/// <summary>A finding, at a span of the formula's text.</summary>
/// <param name="Id">The ID under which the catalogue lists it.</param>
/// <param name="Severity">The severity of that ID, or the one that this case deserves.</param>
/// <param name="Span">The characters that are wrong; of length 0 where something is missing.</param>
/// <param name="Message">The whole message.</param>
/// <param name="Properties">What a code fix needs, under the keys of <see cref="DiagnosticProperties"/>.</param>
public sealed record FormulaDiagnostic(
    string Id,
    FormulaSeverity Severity,
    TextSpan Span,
    string Message,
    ImmutableDictionary<string, string> Properties)
{
    /// <summary>
    /// The parameter of the method that the finding is about, where the signature rather than the formula is wrong.
    /// The span is then the whole formula, for a caller that can't point at the parameter.
    /// </summary>
    public string? Parameter => Properties.TryGetValue(DiagnosticProperties.Parameter, out var name) ? name : null;

    /// <summary>A finding of the row's own severity.</summary>
    public static FormulaDiagnostic Create(DiagnosticRow row, TextSpan span, params string[] arguments) => Create(row, row.Severity, span, arguments);

    /// <summary>A finding whose severity depends on the case: info where the compiler has rewritten what it reports, a warning where it can't.</summary>
    public static FormulaDiagnostic Create(DiagnosticRow row, FormulaSeverity severity, TextSpan span, params string[] arguments) =>
        new(row.Id, severity, span, string.Format(CultureInfo.InvariantCulture, row.MessageFormat, arguments), ImmutableDictionary<string, string>.Empty);

    public FormulaDiagnostic With(string key, string value) => this with { Properties = Properties.SetItem(key, value) };

    public bool Equals(FormulaDiagnostic? other) =>
        other is not null
        && Id == other.Id
        && Severity == other.Severity
        && Span == other.Span
        && Message == other.Message
        && Properties.Count == other.Properties.Count
        && Properties.All(pair => other.Properties.TryGetValue(pair.Key, out var value) && value == pair.Value);

    public override int GetHashCode() => (Id.GetHashCode() * 31 + Span.GetHashCode()) * 31 + Message.GetHashCode();

    public override string ToString() => $"{Id} {Span}: {Message}";
}

using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>A text to write over a span of a formula.</summary>
/// <param name="Span">What it replaces.</param>
/// <param name="Text">The text.</param>
public sealed record FormulaEdit(TextSpan Span, string Text)
{
    /// <summary>The formula with the text in its place.</summary>
    public string ApplyTo(string formula) => formula.Substring(0, Span.Start) + Text + formula.Substring(Span.End);
}

/// <summary>How a rewrite relates to what was written.</summary>
internal enum Fidelity
{
    /// <summary>The same function wherever what was written has a value.</summary>
    Exact,

    /// <summary>As near as the epsilon that it adds, away from the point that it guards.</summary>
    Close,

    /// <summary>Another loss with the same aim: it goes down in each prediction wherever what was written does.</summary>
    Downhill,

    /// <summary>Another function on purpose: what was written isn't what was meant.</summary>
    Different,
}

/// <summary>A rewrite that may cure a finding; whether it does is for the judge to say.</summary>
internal sealed record Candidate(FormulaEdit Edit, Fidelity Fidelity);

using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>A text to write over a span of a formula.</summary>
/// <param name="Span">What it replaces.</param>
/// <param name="Text">The text.</param>
public sealed record FormulaEdit(TextSpan Span, string Text);

/// <summary>What cures a finding: texts to write over parts of the formula, none of which overlap.</summary>
public sealed class FormulaFix
{
    public FormulaFix(IEnumerable<FormulaEdit> edits) => Edits = [.. edits.OrderBy(e => e.Span.Start)];

    /// <summary>The edits, in the order of the text.</summary>
    public ImmutableArray<FormulaEdit> Edits { get; }

    /// <summary>What it writes, in a word: the longest of its texts.</summary>
    public string Text => Edits.Select(e => e.Text).OrderByDescending(t => t.Length).First();

    /// <summary>The formula with the texts in their places.</summary>
    public string ApplyTo(string formula)
    {
        foreach (var edit in Edits.Reverse())
        {
            formula = formula.Substring(0, edit.Span.Start) + edit.Text + formula.Substring(edit.Span.End);
        }

        return formula;
    }

    /// <summary>Where a part of the formula stands afterwards, edits within it included.</summary>
    public TextSpan After(TextSpan span)
    {
        int Shift(IEnumerable<FormulaEdit> edits) => edits.Sum(e => e.Text.Length - e.Span.Length);
        return new(span.Start + Shift(Edits.Where(e => e.Span.End <= span.Start)), span.Length + Shift(Edits.Where(e => span.Contains(e.Span))));
    }
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
internal sealed record Candidate(ImmutableArray<FormulaEdit> Edits, Fidelity Fidelity)
{
    public Candidate(FormulaEdit edit, Fidelity fidelity)
        : this([edit], fidelity)
    {
    }
}

using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// LG3900 of options: an optional number without a range is judged at its default. Where the formula would go wrong at another value, it is
/// for the declaration to say whether that one is meant.
/// </summary>
internal sealed class Options(Subject anywhere, Spans spans)
{
    private readonly Examiner _examiner = new(anywhere);

    /// <summary>Every input that was looked at.</summary>
    public IReadOnlyList<Examination> Examined => _examiner.Examined;

    /// <summary>Tries the options at all values, and gives the finding if that goes wrong.</summary>
    public Finding? Find(CancellationToken cancellation)
    {
        _examiner.Run(cancellation);
        if (Warning(_examiner) is not { Witness: { } witness } first)
        {
            return null;
        }

        // As many at their defaults as can be.
        var finding = first;
        var moved = new List<string>();
        foreach (var option in anywhere.Inputs.Where(p => Subject.IsOption(p) && witness.Values[p.Name][0] != Subject.DefaultOf(p)))
        {
            var settled = witness.With([new(option.Name, [Subject.DefaultOf(option)!.Value])]);
            var examiner = new Examiner(anywhere);
            examiner.Try(settled);
            if (Warning(examiner) is { } still)
            {
                (witness, finding) = (settled, still);
            }
            else
            {
                moved.Add($"'{option.Name}'");
            }
        }

        return moved.Count == 0 ? null : finding with
        {
            Id = "LG3900",
            Severity = FormulaSeverity.Info,
            Message = $"right at the defaults, and not where {finding.Message}: a [Range] of {string.Join(" and ", moved)} would exclude it",
        };
    }

    private Finding? Warning(Examiner examiner)
    {
        var stability = new Stability(anywhere, spans, examiner);
        return examiner.Flaws.Select(stability.Of).OfType<Finding>().OrderBy(f => f.Span.Start).FirstOrDefault(f => f.Severity == FormulaSeverity.Warning);
    }
}

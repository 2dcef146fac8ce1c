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

    // Enough to meet a jump again.
    private const int MaxSettled = 60;

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

        return Said(finding, moved);
    }

    /// <summary>Gives the finding if the value jumps, or a gradient grows without bound, only away from the defaults.</summary>
    public Finding? Jump()
    {
        Finding? Found(IReadOnlyList<Examination> at) => new Boundaries(anywhere, spans).All(at).FirstOrDefault(f => f.Severity == FormulaSeverity.Warning);
        if (Found(_examiner.Examined) is not { } finding)
        {
            return null;
        }

        var settled = new List<KeyValuePair<string, double[]>>();
        var moved = new List<string>();
        foreach (var option in anywhere.Inputs.Where(Subject.IsOption))
        {
            KeyValuePair<string, double[]>[] tried = [.. settled, new(option.Name, [Subject.DefaultOf(option)!.Value])];
            if (Found([.. _examiner.Examined.Take(MaxSettled).Select(e => new Examination(anywhere, e.Trial.With(tried)))]) is { } still)
            {
                finding = still;
                settled = [.. tried];
            }
            else
            {
                moved.Add($"'{option.Name}'");
            }
        }

        return Said(finding, moved);
    }

    private static Finding? Said(Finding finding, List<string> moved) => moved.Count == 0 ? null : finding with
    {
        Id = "LG3900",
        Severity = FormulaSeverity.Info,
        Message = $"right at the defaults, and not where {finding.Message}: a [Range] of {string.Join(" and ", moved)} would exclude it",
    };

    private Finding? Warning(Examiner examiner)
    {
        var stability = new Stability(anywhere, spans, examiner);
        return examiner.Flaws.Select(stability.Of).OfType<Finding>().OrderBy(f => f.Span.Start).FirstOrDefault(f => f.Severity == FormulaSeverity.Warning);
    }
}

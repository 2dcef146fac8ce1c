using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Printing;
using LossGen.Compiler.Rewriting;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// What the compiler cured by itself: an info under the ID of what was wrong, where the formula as it is written would go wrong inside the
/// ranges, with the stable form to put in its place. A rewrite of what was right already is not worth a word.
/// </summary>
internal sealed class Rewritten(Subject subject, Spans spans, Precision precision)
{
    private const int MaxTried = 160;

    /// <summary>The infos.</summary>
    public IEnumerable<Finding> Of(IReadOnlyList<Examination> examined)
    {
        var written = new HashSet<Node>(Graph.Reachable(subject.Written));
        var rules = subject.Applied.Where(a => a.Rule.Id is not null && written.Contains(a.Origin) && spans.Written(a.Origin) is not null).ToList();
        var found = new List<(AppliedRule Rule, Examination At)>();
        foreach (var at in examined.Take(MaxTried))
        {
            if (rules.Count == 0)
            {
                break;
            }

            if (!IsCured(at))
            {
                continue;
            }

            var guilty = rules.Where(r => IsWrong(r.Origin, at)).ToList();
            guilty = guilty.Count > 0 ? guilty : found.Count == 0 ? rules : guilty;
            found.AddRange(guilty.Select(r => (r, at)));
            rules = [.. rules.Except(guilty)];
        }

        return found.Select(f => new Finding(
            Id(f.Rule, f.At),
            FormulaSeverity.Info,
            spans.Written(f.Rule.Origin)!.Value,
            $"{f.At.Trial}: {f.Rule.Rule.Meaning}; generated as {FormulaPrinter.Print(f.Rule.After)}",
            f.At.Trial)
        {
            Replacement = IsWritable(f.Rule.After) ? FormulaPrinter.Print(f.Rule.After) : null,
        });
    }

    // Squares overflow, or vanish.
    private string Id(AppliedRule rule, Examination at) =>
        rule.Rule.Id == "LG3102" && at.Element(rule.Origin).Zip(at.Exact(rule.Origin), (got, exact) => Math.Abs(got) < Math.Abs(exact)).Any(b => b) ? "LG3103" : rule.Rule.Id!;

    // As it is written the formula would go wrong there, and what is generated doesn't.
    private bool IsCured(Examination at)
    {
        var own = Results.Read(subject, at.Trial, new Evaluation(subject.UnchangedForm, at.Trial, subject.Signature.Element));
        for (int slot = 0; slot < own.Values.Count; slot++)
        {
            for (int k = 0; k < own.Values[slot].Length; k++)
            {
                double got = own.Values[slot][k], generated = at.Got.Values[slot][k];
                bool isFine = !double.IsNaN(generated) && Math.Abs(generated) <= precision.Largest;
                if (!isFine || precision.IsRight(got, generated) || Math.Abs(got - generated) < (own.Of[slot] is null ? 1e-9 : 1e-6))
                {
                    continue;
                }

                if (double.IsNaN(got) || Math.Abs(got) > precision.Largest || !at.Neighbourhood.Explains(slot, k, got, generated))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool IsWrong(Node node, Examination at)
    {
        double[] got = at.Element(node), exact = at.Exact(node);
        for (int k = 0; k < got.Length; k++)
        {
            bool isDefined = !double.IsNaN(exact[k]) && !double.IsInfinity(exact[k]);
            if (isDefined && (double.IsNaN(got[k]) || double.IsInfinity(got[k]) || !precision.IsRight(got[k], exact[k])))
            {
                return true;
            }
        }

        return false;
    }

    // A formula can say it without the compiler's own primitives.
    private static bool IsWritable(Node node) => Graph.Reachable(node).All(n => n is not ApplyNode { Primitive: var p } || p.IsFunction || p.Infix is not null || p.Name is "?:" or "number" or "average" or "neg");
}

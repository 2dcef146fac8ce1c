using System.Text.RegularExpressions;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Printing;
using LossGen.Compiler.Rewriting;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// What the compiler cured by itself: an info under the ID of what was wrong, where the formula as it is written would go wrong inside the
/// ranges, with the stable form to put in its place. A rewrite of what was right already is not worth a word.
/// </summary>
internal sealed class Rewritten(Subject subject, Spans spans, Examiner examiner, Stability stability)
{
    private const int MaxTried = 160;
    private const int MaxOfSize = 70;
    private const int MaxTies = 4;
    private const int MaxNearTies = 24;
    private const double NearlyOne = 0.99987;
    private const int MaxSmall = 4;

    private readonly Precision _precision = examiner.Precision;

    // What is said of them is true wherever digits are lost.
    private static readonly HashSet<string> Structural = ["LG3202", "LG3205", "LG3206"];

    /// <summary>The infos.</summary>
    public IEnumerable<Finding> Of(IReadOnlyList<Examination> examined)
    {
        var written = new HashSet<Node>(Graph.Reachable(subject.Written));
        var rules = subject.Applied.Where(a => a.Rule.Id is not null && written.Contains(a.Origin) && spans.Written(a.Origin) is not null).ToList();
        var found = new List<(AppliedRule Rule, Examination At)>();
        if (rules.Count == 0)
        {
            return [];
        }

        // Where nothing comes out first: it says more than lost digits.
        var first = examined.Take(MaxTried).ToList();
        var broken = examined.GroupBy(at => at.Trial.Lengths).SelectMany(g => g.Take(MaxOfSize)).Where(IsBroken).ToList();
        // One element has no variance.
        var several = rules.Exists(r => Structural.Contains(r.Rule.Id!)) ? examined.Where(at => at.Trial.Values.Values.Any(v => v.Length > 1)).Take(MaxOfSize).ToList() : [];
        var tried = new List<Examination>();
        foreach (var at in broken.Concat(first).Concat(several).Distinct().Concat(NearTies(examined).Take(MaxNearTies)).Concat(Alike(several)))
        {
            if (rules.Count == 0)
            {
                break;
            }

            tried.Add(at);
            if (IsCured(at))
            {
                Blame(at);
            }
        }

        foreach (var at in rules.Count == 0 ? [] : Small(tried))
        {
            Blame(at);
        }

        return found.Where(f => !IsSpelledAlike(f.Rule)).Select(f => Finding(f.Rule, f.At));

        void Blame(Examination at)
        {
            var guilty = rules.Where(r => IsWrong(r.Origin, at)).ToList();
            guilty = guilty.Count > 0 ? guilty : found.Count == 0 ? rules : guilty;
            found.AddRange(guilty.Select(r => (r, at)));
            rules = [.. rules.Except(guilty)];
        }
    }

    // Numbers so small that no training would feel the difference: wrong beside their own size, where what is generated is right.
    private IEnumerable<Examination> Small(List<Examination> tried) =>
        SmallErrors.Most(tried, MaxSmall, _precision, Own, (at, _, slot, element) => at.Got.Values[slot][element])
            .Where(place => !place.At.Neighbourhood.Explains(place.Slot, place.Element, place.Got, place.Right))
            .Where(place => place.At.Truth.Values[place.Slot][place.Element] is var truth && _precision.IsRight(place.Right, truth)
                && examiner.IsBesideItsSize(new(FlawKind.Inaccurate, place.At, place.Slot, place.Element, place.Got, truth)))
            .Select(place => place.At);

    // What the language has no other words for than those that stand there can't be written any better.
    private static bool IsSpelledAlike(AppliedRule rule) => Spelled(rule.After) == Spelled(rule.Origin) || Spelled(rule.After) == Spelled(rule.Before);

    private static string Spelled(Node node) => Squares.Replace(FormulaPrinter.Print(node), "$1^2");

    private static readonly Regex Squares = new(@"square\((\w+)\)");

    // What cancels where two parameters are alike loses nothing where they are equal.
    private IEnumerable<Examination> NearTies(IReadOnlyList<Examination> examined)
    {
        foreach (var at in examined.Where(at => at.Trial.Values.Values.All(v => v.Length == 1)).OrderByDescending(Size).Take(MaxTies))
        {
            foreach (var parameter in subject.Moving)
            {
                foreach (var other in subject.Moving.Where(o => o != parameter))
                {
                    double near = SensePoints.Rounded(parameter, at.Trial.Values[other.Name][0] * NearlyOne);
                    if (subject.RangeOf(parameter).Contains(near))
                    {
                        yield return new(subject, at.Trial.With([new(parameter.Name, [near])]));
                    }
                }
            }
        }
    }

    // A variance loses most where its numbers differ little.
    private IEnumerable<Examination> Alike(IReadOnlyList<Examination> several) => several.OrderByDescending(Size).Take(MaxTies).Select(at => new Examination(subject, at.Trial.With(subject.Moving.Select(p =>
        new KeyValuePair<string, double[]>(p.Name, [.. at.Trial.Values[p.Name].Select((_, k) => at.Trial.Values[p.Name][0] * Math.Pow(NearlyOne, k)).Select(v => SensePoints.Rounded(p, v))])))));

    private double Size(Examination at) => subject.Moving.Select(p => Math.Abs(at.Trial.Values[p.Name].DefaultIfEmpty(0).First())).DefaultIfEmpty(0).Min();

    private Finding Finding(AppliedRule rule, Examination at)
    {
        var (id, what) = Cured(rule, at);
        return new(id, FormulaSeverity.Info, spans.Written(rule.Origin)!.Value, $"{at.Trial}: {what}; generated as {FormulaPrinter.Print(rule.After).Replace("\n", "; ")}", at.Trial)
        {
            Replacement = IsWritable(rule.After) ? FormulaPrinter.Print(rule.After) : null,
        };
    }

    // What goes wrong there, which a rule can't know.
    private (string Id, string What) Cured(AppliedRule rule, Examination at)
    {
        var known = (rule.Rule.Id!, rule.Rule.Meaning);
        if (Structural.Contains(rule.Rule.Id!))
        {
            return known;
        }

        double[] got = at.Element(rule.Origin), exact = at.Exact(rule.Origin);
        if (!got.All(IsFinite))
        {
            if (Culprit.OfNonFinite([rule.Origin], at.Element, at.Discerned, at.Extent, _precision.Largest) is not { } culprit)
            {
                return known;
            }

            string id = Classification.OfNonFinite(culprit, _precision);
            return id == rule.Rule.Id ? known : (id, stability.Call(culprit));
        }

        // Squares overflow, or vanish.
        return rule.Rule.Id == "LG3102" ? (got.Zip(exact, (g, e) => Math.Abs(g) < Math.Abs(e)).Any(b => b) ? ("LG3103", rule.Rule.Meaning) : known)
            : rule.Rule.Id != "LG3201" && IsWrong(rule.Origin, at) ? ("LG3201", "digits are lost")
            : known;
    }

    private bool IsFinite(double value) => !double.IsNaN(value) && Math.Abs(value) <= _precision.Largest;

    private bool IsBroken(Examination at) => Own(at).Values.Any(v => !v.All(IsFinite)) && at.Got.Values.All(v => v.All(IsFinite));

    // What it would give as it is written.
    private Results Own(Examination at)
    {
        if (!_own.TryGetValue(at, out var own))
        {
            _own[at] = own = Results.Read(subject, at.Trial, new Evaluation(subject.UnchangedForm, at.Trial, subject.Signature.Element));
        }

        return own;
    }

    private readonly Dictionary<Examination, Results> _own = [];

    // As it is written the formula would go wrong there, and what is generated doesn't.
    private bool IsCured(Examination at)
    {
        var own = Own(at);
        for (int slot = 0; slot < own.Values.Count; slot++)
        {
            for (int k = 0; k < own.Values[slot].Length; k++)
            {
                double got = own.Values[slot][k], generated = at.Got.Values[slot][k];
                bool isFine = !double.IsNaN(generated) && Math.Abs(generated) <= _precision.Largest;
                if (!isFine || _precision.IsRight(got, generated) || Math.Abs(got - generated) < Flaw.Negligible(own.Of[slot] is not null))
                {
                    continue;
                }

                if (double.IsNaN(got) || Math.Abs(got) > _precision.Largest || !at.Neighbourhood.Explains(slot, k, got, generated))
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
            if (isDefined && (double.IsNaN(got[k]) || double.IsInfinity(got[k]) || !_precision.IsRight(got[k], exact[k])))
            {
                return true;
            }
        }

        return false;
    }

    // A formula can say it without the compiler's own primitives.
    private static bool IsWritable(Node node) => Graph.Reachable(node).All(n => n is not ApplyNode { Primitive: var p } || p.IsFunction || p.Infix is not null || p.Name is "?:" or "number" or "average" or "neg");
}

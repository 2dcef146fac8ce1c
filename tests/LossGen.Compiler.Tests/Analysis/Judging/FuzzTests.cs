using System.Globalization;
using System.Text.RegularExpressions;
using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;
using Xunit.Abstractions;

namespace LossGen.Compiler.Tests.Analysis.Judging;

/// <summary>
/// Holds the judge to an oracle: no formula without a warning goes wrong at points that the judge didn't choose. LOSSGEN_JUDGE_FUZZ says
/// how many formulas are drawn, LOSSGEN_JUDGE_SEED from which seed on.
/// </summary>
public sealed partial class FuzzTests(ITestOutputHelper output)
{
    private const int Points = 16;

    private static readonly (string Formula, string Parameters)[] Clean =
    [
        ("mean(log(x^2 + 1e-3))", "ReadOnlySpan<float> x"),
        ("mean(-log(max(q, 1e-6)))", "[Probability] ReadOnlySpan<float> q"),
        ("mean(sqrt(relu(x) + 1e-4))", "ReadOnlySpan<float> x"),
        ("sqrt(sum((a - b)^2) + 1e-6)", "[Grad] [Range(-100, 100)] ReadOnlySpan<float> a, [Range(-100, 100)] ReadOnlySpan<float> b"),
        ("mean(1 / (softplus(x) + 1e-3))", "[Range(-1000, 1000)] ReadOnlySpan<float> x"),
        ("mean(exp(min(x, 20)))", "[Range(-100, 100)] ReadOnlySpan<float> x"),
        ("mean(acos(clamp(x, -0.99, 0.99)))", "[Range(-2, 2)] ReadOnlySpan<float> x"),
        ("sum(x * x) / max(sum(abs(x)), 1)", "ReadOnlySpan<float> x"),
        ("mean(x^2 / (v + 1e-3))", "[Grad] [Range(-10, 10)] ReadOnlySpan<float> x, [Grad] [Range(0, 100)] ReadOnlySpan<float> v"),
        ("mean(log(abs(x) + 1e-2))", "ReadOnlySpan<float> x"),
        ("mean(exp(clamp(s, -10, 10)) * x^2)", "[Grad] [Range(-10, 10)] ReadOnlySpan<float> x, [Grad] [Range(-500, 500)] ReadOnlySpan<float> s"),
    ];

    [Fact]
    public void No_random_formula_goes_wrong_unsaid()
    {
        int count = Number("LOSSGEN_JUDGE_FUZZ", 60), seed = Number("LOSSGEN_JUDGE_SEED", 7);
        int bound = 0, bad = 0, warned = 0, undecided = 0;
        var missed = new List<string>();
        for (int k = seed; k < seed + count; k++)
        {
            var formula = RandomFormula.Draw(k);
            var signature = Signature.Parse($"float F({formula.Parameters})");
            if (Binder.Bind(formula.Text, signature, Library.Empty).Formula is null)
            {
                continue;
            }

            bound++;
            var findings = Judged.Of(formula.Parameters, formula.Text);
            undecided += findings.Any(f => f.Id == "LG3900") ? 1 : 0;
            bool isWarned = findings.Any(f => f.Severity != FormulaSeverity.Info);
            if (Oracle.Worst(Binder.Bind(formula.Text, signature, Library.Empty).Formula!, formula.Text, k, Points) is { } flaw)
            {
                bad++;
                // No precision holds tanh(1e4) off 1: where it takes more to have the value, what is generated has it, and an info says so.
                bool isCured = flaw.Kind == FlawKind.Undefined && double.IsFinite(flaw.Got) && findings.Any(f => f.Message.Contains("generated as", StringComparison.Ordinal));
                if (!isWarned && !isCured)
                {
                    missed.Add($"{k}: {formula}: {flaw.Kind} at {flaw.Trial.Trial}: {flaw.Got} instead of {flaw.Truth}");
                }
            }
            else if (findings.Any(f => f.Severity != FormulaSeverity.Info && (f.Id.StartsWith("LG3", StringComparison.Ordinal) || f.Id == "LG2005")))
            {
                warned++;
            }
        }

        output.WriteLine($"{bound} formulas, {bad} go wrong, {missed.Count} of them unsaid; {warned} of the others warned of; {undecided} undecided");
        Assert.True(missed.Count == 0, string.Join('\n', missed));
        Assert.True(bad > 0 && undecided <= Math.Max(2, 0.05 * bound) && warned <= Math.Max(3, 0.02 * (bound - bad)));
    }

    [Fact]
    public void A_guard_that_is_taken_away_is_missed()
    {
        int worse = 0;
        foreach (var (formula, parameters) in Clean)
        {
            Assert.DoesNotContain(Judged.Of(parameters, formula), f => f.Severity != FormulaSeverity.Info);
            foreach (string mutant in Mutants(formula).Distinct())
            {
                var signature = Signature.Parse($"float F({parameters})");
                if (Binder.Bind(mutant, signature, Library.Empty).Formula is not { } bound || Oracle.Worst(bound, mutant, 1, Points) is not { } flaw)
                {
                    continue;
                }

                worse++;
                Assert.True(
                    Judged.Of(parameters, mutant).Any(f => f.Severity != FormulaSeverity.Info),
                    $"{mutant}: {flaw.Kind} at {flaw.Trial.Trial}: {flaw.Got} instead of {flaw.Truth}");
            }
        }

        Assert.True(worse >= Clean.Length, $"{worse} mutants went wrong");
    }

    // An epsilon dropped, a bound moved or dropped, a sign flipped.
    private static IEnumerable<string> Mutants(string formula)
    {
        foreach (Match epsilon in EpsilonPattern().Matches(formula))
        {
            yield return formula.Remove(epsilon.Index, epsilon.Length);
            yield return formula.Remove(epsilon.Index, epsilon.Length).Insert(epsilon.Index, " + 1e-60");
        }

        foreach (Match guard in GuardPattern().Matches(formula))
        {
            yield return formula.Remove(guard.Index, guard.Length).Insert(guard.Index, $"({guard.Groups["inside"].Value})");
        }

        foreach (Match sign in SignPattern().Matches(formula))
        {
            yield return formula.Remove(sign.Index, 1).Insert(sign.Index, sign.Value == "+" ? "-" : "+");
        }
    }

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    [GeneratedRegex(@" \+ 1e-\d+")]
    private static partial Regex EpsilonPattern();

    [GeneratedRegex(@"(max|min|clamp)\((?<inside>\w+|sum\(abs\(\w+\)\))(, [-0-9.e]+)+\)")]
    private static partial Regex GuardPattern();

    [GeneratedRegex(@"(?<= )[+-](?= )")]
    private static partial Regex SignPattern();
}

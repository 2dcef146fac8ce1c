using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>The rewrites that may cure a finding, the best first.</summary>
internal static class Candidates
{
    public static IEnumerable<Candidate> Of(FixContext context) => context.Finding.Id switch
    {
        "LG2001" or "LG2008" => GradientCandidates.Surrogates(context),
        "LG2002" => GradientCandidates.Unstopped(context),
        "LG2003" => GradientCandidates.Smooth(context),
        "LG2004" => JumpCandidates.Of(context).Concat(GradientCandidates.Surrogates(context)),
        "LG2006" => GradientCandidates.Unclamped(context),
        "LG2007" => LogitsCandidates.Of(context),
        "LG3004" => After([.. GuardCandidates.Powers(context)], 3, GuardCandidates.Everywhere(context)),
        "LG3005" => GuardCandidates.Inverses(context),
        "LG3007" => After([.. GuardCandidates.Poles(context)], 2, GuardCandidates.AllPoles(context)),
        "LG2005" or "LG3001" or "LG3002" or "LG3003" or "LG3006" or "LG3101" or "LG3102" or "LG3103" or "LG3105" => Guarded(context),
        "LG3201" or "LG3205" or "LG3206" => StableCandidates.Of(context).Take(context.Finding.Properties.ContainsKey(DiagnosticProperties.Replacement) ? 6 : 3).Concat(SeriesCandidates.Of(context)).Concat(GuardCandidates.Distances(context)),
        "LG3202" => LiteralCandidates.Reassociated(context).Concat(StableCandidates.Of(context)),
        "LG3203" => LiteralCandidates.Representable(context),
        "LG3204" => LiteralCandidates.Bounds(context),
        "LG3207" => LiteralCandidates.Tolerances(context),
        "LG4001" => SenseCandidates.Once(context),
        "LG4002" => SenseCandidates.RightScale(context),
        "LG4003" => SenseCandidates.Bounded(context),
        "LG4004" => SenseCandidates.Signs(context),
        "LG4006" => SenseCandidates.Means(context),
        _ => [],
    };

    // The others come after the first few of a kind.
    private static IEnumerable<Candidate> After(IReadOnlyList<Candidate> kind, int few, IEnumerable<Candidate> others) => kind.Take(few).Concat(others).Concat(kind.Skip(few));

    // The form that needs no guard first; for what the compiler cured by itself there is nothing else to write.
    private static IEnumerable<Candidate> Guarded(FixContext context) =>
        context.Finding.Severity == FormulaSeverity.Info ? StableCandidates.Of(context) : StableCandidates.Of(context).Take(4).Concat(LiteralCandidates.Lost(context)).Concat(SeriesCandidates.Of(context)).Concat(GuardCandidates.All(context)).Concat(GuardCandidates.Poles(context));
}

using System.Collections.Immutable;

namespace LossGen.Compiler.Diagnostics;

/// <summary>LG4xxx: what computes, but is no sensible loss. The argument of each message is the witness.</summary>
public static class SenseCatalogue
{
    private const string Category = "LossGen.Sense";

    public static readonly DiagnosticRow DoubleNormalization = new("LG4001", "softmax or sigmoid of a probability", "A probability is normalized a second time: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow WrongScale = new("LG4002", "A logit where a probability is due, or the reverse", "The value is on the wrong scale for this function: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow UnboundedBelow = new("LG4003", "The loss is unbounded below", "The loss has no lower bound: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow TargetIsBeaten = new("LG4004", "A prediction beats the target itself", "A wrong prediction has a lower loss than the target itself: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow IgnoredTarget = new("LG4005", "The loss ignores its target", "The loss does not depend on its target: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow BatchSum = new("LG4006", "A sum over the batch", "The scale grows with the number of elements: {0}", FormulaSeverity.Info, Category);
    public static readonly DiagnosticRow NotConvex = new("LG4007", "The loss is not convex in the prediction", "Not convex: {0}", FormulaSeverity.Info, Category);

    /// <summary>The rows, in the order of their IDs.</summary>
    public static ImmutableArray<DiagnosticRow> All { get; } =
    [
        DoubleNormalization, WrongScale, UnboundedBelow, TargetIsBeaten, IgnoredTarget, BatchSum, NotConvex,
    ];
}

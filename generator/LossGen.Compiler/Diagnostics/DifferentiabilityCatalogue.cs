using System.Collections.Immutable;

namespace LossGen.Compiler.Diagnostics;

/// <summary>LG2xxx: where a formula's gradient is missing, undefined or useless. The argument of each message is the witness.</summary>
public static class DifferentiabilityCatalogue
{
    private const string Category = "LossGen.Differentiability";

    public static readonly DiagnosticRow ZeroGradient = new("LG2001", "The gradient is zero everywhere", "The gradient is zero everywhere: {0}", FormulaSeverity.Error, Category);
    public static readonly DiagnosticRow NoGradientPath = new("LG2002", "A differentiated parameter has no gradient", "No gradient reaches the parameter: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow Kink = new("LG2003", "A kink", "The derivative jumps here: {0}", FormulaSeverity.Info, Category);
    public static readonly DiagnosticRow Jump = new("LG2004", "A jump", "The value jumps here: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow InfiniteGradient = new("LG2005", "An infinite gradient", "The gradient is unbounded here: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow DeadZone = new("LG2006", "A dead zone", "The gradient is zero in a whole region: {0}", FormulaSeverity.Info, Category);
    public static readonly DiagnosticRow Saturation = new("LG2007", "Saturation", "The gradient vanishes far from the minimum: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow StepOnGradientPath = new("LG2008", "A step on the only gradient path", "A step has no gradient, and no other path leads around it: {0}", FormulaSeverity.Warning, Category);

    /// <summary>The rows, in the order of their IDs.</summary>
    public static ImmutableArray<DiagnosticRow> All { get; } =
    [
        ZeroGradient, NoGradientPath, Kink, Jump, InfiniteGradient, DeadZone, Saturation, StepOnGradientPath,
    ];
}

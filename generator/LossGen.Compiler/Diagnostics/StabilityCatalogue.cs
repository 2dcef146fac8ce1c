using System.Collections.Immutable;

namespace LossGen.Compiler.Diagnostics;

/// <summary>LG3xxx: where a formula's arithmetic breaks down inside the declared ranges. The argument of each message is the witness.</summary>
public static class StabilityCatalogue
{
    private const string Category = "LossGen.Stability";

    // Outside a domain.
    public static readonly DiagnosticRow LogarithmPole = new("LG3001", "A logarithm at or below its pole", "The logarithm leaves its domain: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow DivisionByZero = new("LG3002", "Division by zero", "The denominator reaches zero: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow NegativeRoot = new("LG3003", "A square root of a negative number", "The square root leaves its domain: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow PowerDomain = new("LG3004", "A power outside its domain", "The power leaves its domain: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow InverseDomain = new("LG3005", "An inverse function outside its domain", "The argument leaves the function's domain: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow Indeterminate = new("LG3006", "An indeterminate form", "An indeterminate form is reached: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow GammaPole = new("LG3007", "lgamma or digamma at a pole", "The argument reaches a pole: {0}", FormulaSeverity.Warning, Category);

    // Out of the element type's reach.
    public static readonly DiagnosticRow ExponentialOverflow = new("LG3101", "An exponential overflows", "The exponential overflows: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow ProductOverflow = new("LG3102", "A square, product or power overflows", "The product overflows: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow Underflow = new("LG3103", "Underflow before a logarithm or a division", "What underflows is taken the logarithm of, or divided by: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow GradientOverflow = new("LG3105", "Overflow in the gradient alone", "The gradient overflows where the true one does not: {0}", FormulaSeverity.Warning, Category);

    // Lost digits.
    public static readonly DiagnosticRow Cancellation = new("LG3201", "Cancellation", "Digits cancel here: {0}", FormulaSeverity.Info, Category);
    public static readonly DiagnosticRow AbsorbedEpsilon = new("LG3202", "An absorbed epsilon", "The small term is lost in what it is added to: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow UnrepresentableLiteral = new("LG3203", "A literal that the element type can't hold", "The element type can't hold the literal: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow RoundedBound = new("LG3204", "A clamp bound that rounds onto the singular point", "The bound rounds onto the point that it should keep away from: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow UnshiftedSoftmax = new("LG3205", "logsumexp or softmax without the shift", "Exponentials are summed without the shift by their maximum: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow OnePassVariance = new("LG3206", "A variance as E[x²] - E[x]²", "The difference of the two means cancels: {0}", FormulaSeverity.Warning, Category);
    public static readonly DiagnosticRow ExactEquality = new("LG3207", "Two reals compared for equality", "Two reals are compared for exact equality: {0}", FormulaSeverity.Warning, Category);

    // Neither proven nor refuted.
    public static readonly DiagnosticRow Undecided = new("LG3900", "Undecided", "Undecided: {0}", FormulaSeverity.Info, Category);

    /// <summary>The rows, in the order of their IDs.</summary>
    public static ImmutableArray<DiagnosticRow> All { get; } =
    [
        LogarithmPole, DivisionByZero, NegativeRoot, PowerDomain, InverseDomain, Indeterminate, GammaPole, ExponentialOverflow,
        ProductOverflow, Underflow, GradientOverflow, Cancellation, AbsorbedEpsilon, UnrepresentableLiteral, RoundedBound,
        UnshiftedSoftmax, OnePassVariance, ExactEquality, Undecided,
    ];
}

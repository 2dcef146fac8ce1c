using System.Diagnostics.CodeAnalysis;

namespace LossGen;

/// <summary>
/// Makes a <c>partial</c> method that returns <see cref="float"/> or <see cref="double"/> a loss: its body, its gradient
/// and, on request, the diagonal of its Hessian are generated from one formula.
/// </summary>
/// <param name="formula">The formula: a constant string. Its last line is a scalar, such as <c>mean((pred - target)^2)</c>.</param>
/// <example>
/// <code>
/// [Loss("mean((pred - target)^2)")]
/// public static partial float Mse(ReadOnlySpan&lt;float&gt; pred, ReadOnlySpan&lt;float&gt; target);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LossAttribute([StringSyntax(LossAttribute.Syntax)] string formula) : Attribute
{
    /// <summary>The name under which editors know the formula language.</summary>
    public const string Syntax = "LossGen";

    /// <summary>The formula.</summary>
    public string Formula { get; } = formula;

    /// <summary>Whether a method that also gives the diagonal of the Hessian is generated, and which one.</summary>
    public HessianDiagonal Hessian { get; set; }

    /// <summary>The least entry that <see cref="HessianDiagonal.Positive"/> lets stand.</summary>
    public double HessianFloor { get; set; } = 1e-16;

    /// <summary>Splits large inputs over cores. The result has the same bits whatever their number.</summary>
    public bool Parallel { get; set; }

    /// <summary>Validates the declared ranges of the inputs and reports the first element outside.</summary>
    public bool Checked { get; set; }

    /// <summary>What a mean over no elements is.</summary>
    public EmptyMean Empty { get; set; }
}

using System.Diagnostics.CodeAnalysis;

namespace LossGen;

/// <summary>
/// Makes a <c>partial void</c> method with one or more <c>Span</c> outputs a kernel: its body and its backward pass are
/// generated from one formula. Activations, layers, per-element losses and optimizer steps are kernels.
/// </summary>
/// <param name="formula">
/// The formula: a constant string. With one output its last line may be an expression; otherwise statements assign to the
/// outputs by name. An output that is read before it is assigned is updated in place, and such a kernel has no backward pass.
/// </param>
/// <example>
/// <code>
/// [Kernel("x * sigmoid(x)")]
/// public static partial void Swish(ReadOnlySpan&lt;float&gt; x, Span&lt;float&gt; y);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelAttribute([StringSyntax(LossAttribute.Syntax)] string formula) : Attribute
{
    /// <summary>The formula.</summary>
    public string Formula { get; } = formula;

    /// <summary>Splits large inputs over cores. The result has the same bits whatever their number.</summary>
    public bool Parallel { get; set; }

    /// <summary>Validates the declared ranges of the inputs and reports the first element outside.</summary>
    public bool Checked { get; set; }

    /// <summary>What a mean over no elements is.</summary>
    public EmptyMean Empty { get; set; }
}

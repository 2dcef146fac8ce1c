namespace LossGen;

/// <summary>
/// Asks for the derivative with respect to this parameter, a tensor or a scalar. With no <c>[Grad]</c> anywhere a loss
/// differentiates its first floating-point tensor, a kernel every one.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class GradAttribute : Attribute;

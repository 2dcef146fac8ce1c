namespace LossGen;

/// <summary>
/// Marks what the prediction is compared with, where the parameter isn't named <c>target</c>, <c>label</c> or <c>y</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TargetAttribute : Attribute;

namespace LossGen;

// A kind is a range with a meaning. Beside a [Range] the intersection of the two holds.

/// <summary>The values are probabilities: in [0, 1]. A softmax or sigmoid of them is reported.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ProbabilityAttribute : Attribute;

/// <summary>The values are logarithms of probabilities: in (-∞, 0].</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class LogProbabilityAttribute : Attribute;

/// <summary>The values are logits or scores: any real number. A logarithm of them is reported.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class LogitAttribute : Attribute;

/// <summary>The values are positive: in (0, ∞).</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class PositiveAttribute : Attribute;

namespace LossGen.Benchmarks.Comparison;

/// <summary>A peer computes something else, so its time says nothing.</summary>
/// <param name="message">What differs.</param>
internal sealed class DisagreementException(string message) : Exception(message);

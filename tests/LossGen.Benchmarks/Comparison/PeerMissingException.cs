namespace LossGen.Benchmarks.Comparison;

/// <summary>A peer isn't on this machine; the others are compared all the same.</summary>
/// <param name="reason">Why.</param>
internal sealed class PeerMissingException(string reason) : Exception(reason);

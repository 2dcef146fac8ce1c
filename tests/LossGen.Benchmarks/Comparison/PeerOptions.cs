namespace LossGen.Benchmarks.Comparison;

/// <summary>What a run measures.</summary>
/// <param name="Filters">Parts of the names of the rows; none: all.</param>
/// <param name="Sizes">Sizes; none: all.</param>
/// <param name="Types">Element types; none: both.</param>
/// <param name="Modes">Modes; none: all.</param>
/// <param name="Peers">Which peers.</param>
/// <param name="Budget">How long it should take.</param>
internal sealed record PeerOptions(string[] Filters, string[] Sizes, string[] Types, Mode[] Modes, Peer[] Peers, TimeSpan Budget)
{
    /// <summary>Whether a case is wanted.</summary>
    public bool Wants(Case x)
        => (Filters.Length == 0 || Filters.Any(part => $"{x.Name} {x.Symbol}".Contains(part, StringComparison.OrdinalIgnoreCase)))
            && (Sizes.Length == 0 || Sizes.Contains(x.SizeText))
            && (Types.Length == 0 || Types.Contains(x.Type))
            && (Modes.Length == 0 || Modes.Contains(x.Mode));

    /// <summary>Whether a peer is wanted.</summary>
    public bool Wants(Peer peer) => Peers.Contains(peer);
}

/// <summary>What stands beside the generated code.</summary>
internal enum Peer
{
    /// <summary>C fused by hand, at the width of this machine.</summary>
    C,

    /// <summary>The same without AVX-512, beside LossGen without it.</summary>
    Avx2,

    /// <summary>TensorPrimitives composed.</summary>
    Tensors,

    /// <summary>PyTorch eager.</summary>
    Torch,

    /// <summary>The generated method that splits its work over the cores.</summary>
    Threads,

    /// <summary>STREAM's triad.</summary>
    Triad,
}

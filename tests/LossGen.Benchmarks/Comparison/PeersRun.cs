using System.Diagnostics;

namespace LossGen.Benchmarks.Comparison;

/// <summary>One run: what is in this process, then AVX2 in another, then PyTorch.</summary>
internal static class PeersRun
{
    // Of the time; PyTorch has what the others leave.
    private const double NarrowShare = 0.22, TorchShare = 0.28;

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    public static Findings Measure(PeerOptions options, Case[] cases)
    {
        var clock = Stopwatch.StartNew();
        var findings = new Findings { Machine = Machine.Describe() };
        CLibrary? library = Library(options, findings);
        if (library is not null && options.Wants(Peer.Triad))
        {
            findings.Triad = Triad.Measure(library);
        }

        bool narrow = options.Wants(Peer.Avx2) && library is not null && Contest.VectorBits == 512, torch = options.Wants(Peer.Torch);
        TimeSpan own = options.Budget * (1 - (narrow ? NarrowShare : 0) - (torch ? TorchShare : 0));
        new Contest(options, findings).Run(cases, options.Wants(Peer.C) ? library : null, own - clock.Elapsed);
        (Case, Result)[] measured = [.. cases.Zip(findings.Results)];
        if (narrow)
        {
            NarrowRun.Measure(options, findings, options.Budget * NarrowShare);
        }
        else if (options.Wants(Peer.Avx2) && library is not null)
        {
            findings.Skipped.Add($"C with AVX2 beside LossGen without AVX-512: this machine has vectors of {Contest.VectorBits} bits anyway");
        }

        if (torch)
        {
            TorchPeers.Measure(measured, findings, Later(options.Budget - clock.Elapsed));
        }

        findings.Seconds = clock.Elapsed.TotalSeconds;
        return findings;
    }

    private static TimeSpan Later(TimeSpan left) => left > Least ? left : Least;

    private static CLibrary? Library(PeerOptions options, Findings findings)
    {
        try
        {
            return options.Wants(Peer.C) || options.Wants(Peer.Triad) || options.Wants(Peer.Avx2) ? CLibrary.Build() : null;
        }
        catch (PeerMissingException missing)
        {
            findings.Skipped.Add($"C: {missing.Message}");
            return null;
        }
    }
}

using System.Diagnostics;
using System.Runtime;
using System.Runtime.Intrinsics;

namespace LossGen.Benchmarks.Comparison;

/// <summary>Measures the cases and those of their peers that run in this process, within a time.</summary>
internal sealed class Contest(PeerOptions options, Findings findings)
{
    // Microseconds: what is shorter isn't worth splitting.
    private const double LeastForThreads = 100;
    private const int WarmRounds = 4, WarmCalls = 40;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(0.5), Shortest = TimeSpan.FromSeconds(0.05), Quiet = TimeSpan.FromSeconds(0.2);

    private readonly Stopwatch _clock = new();
    private int _left;

    /// <summary>The bits of the vectors that this process uses.</summary>
    public static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Measures all in a given time: large ones first, so that the others share what these leave.</summary>
    public void Run(IReadOnlyList<Case> cases, CLibrary? library, TimeSpan budget)
    {
        _clock.Start();
        WarmUp(cases);
        _left = cases.Sum(x => Contests(x, library));
        var results = cases.OrderByDescending(x => x.Bytes).ToDictionary(x => x.Title, x => Measure(x, library, budget));
        findings.Results.AddRange(cases.Select(x => results[x.Title]));
    }

    private int Contests(Case x, CLibrary? library)
        => (library is null ? 0 : 1) + (options.Wants(Peer.Tensors) && x.HasTensors ? 1 : 0) + (Splits ? 1 : 0);

    private bool Splits => options.Wants(Peer.Threads) && Environment.ProcessorCount > 1;

    private Result Measure(Case x, CLibrary? library, TimeSpan budget)
    {
        Console.Error.WriteLine($"{_clock.Elapsed.TotalSeconds,6:0.0} s  {x.Title}");
        Turn? c = library is null ? null : Take(x, () => x.C(library), budget);
        Turn? tensors = options.Wants(Peer.Tensors) && x.HasTensors ? Take(x, () => x.Tensors()!, budget) : null;
        double ours = (c ?? tensors)?.Ours ?? Stopwatches.Minima(Longest / 4, x.Ours)[0];
        Turn? threads = null;
        if (Splits && ours >= LeastForThreads)
        {
            threads = Take(x, x.Threads, budget);
        }
        else if (Splits)
        {
            _left--;
        }

        return new(x.Name, x.Mode, x.Type, x.SizeText, VectorBits, x.Bytes, ours)
        {
            C = c,
            Tensors = tensors,
            Threads = threads,
        };
    }

    private Turn? Take(Case x, Func<Action<int>> peer, TimeSpan budget)
    {
        TimeSpan share = (budget - _clock.Elapsed) / _left--;
        try
        {
            double[] times = Stopwatches.Minima(share < Shortest ? Shortest : share > Longest ? Longest : share, x.Ours, peer());
            return new(times[0], times[1]);
        }
        catch (DisagreementException disagreement)
        {
            findings.Disagreements.Add(disagreement.Message);
            return null;
        }
    }

    // The JIT compiles a method again once it has been called often, in the background, and twice. Each kernel is called at the least
    // size of its row, whatever sizes are measured.
    private void WarmUp(IReadOnlyList<Case> cases)
    {
        HashSet<(string, string)> wanted = [.. cases.Select(x => (x.Type, x.Symbol))];
        Action<int>[] calls =
        [
            .. Cases.All.Where(x => wanted.Contains((x.Type, x.Symbol))).GroupBy(x => (x.Type, x.Symbol)).Select(group => group.MinBy(x => x.Bytes)!)
                .SelectMany(x => options.Wants(Peer.Tensors) ? x.Managed : [x.Ours]),
        ];
        for (int round = 0; round < WarmRounds; round++)
        {
            foreach (Action<int> call in calls)
            {
                var clock = Stopwatch.StartNew();
                for (int i = 0; i < WarmCalls && clock.Elapsed < Longest / 10; i++)
                {
                    call(1);
                }
            }

            long before;
            do
            {
                before = JitInfo.GetCompiledMethodCount();
                Thread.Sleep(Quiet);
            }
            while (JitInfo.GetCompiledMethodCount() != before);
        }
    }
}

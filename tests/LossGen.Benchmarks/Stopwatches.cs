using System.Diagnostics;

namespace LossGen.Benchmarks;

/// <summary>Times of runs that take turns, so that what else the machine does hits all alike.</summary>
internal static class Stopwatches
{
    private const int Rounds = 61, LeastRounds = 9, WarmCalls = 60;
    private const double LongBatch = 1000, ShortBatch = 100;

    /// <summary>
    /// Measures some actions of very different length side by side. A long one is interrupted more often on a busy machine,
    /// which tells nothing of its code, so the least time counts.
    /// </summary>
    /// <returns>The least time of one call of each, in microseconds.</returns>
    public static double[] Minima(params Action[] actions)
    {
        Action<int>[] loops = [.. actions.Select(Repeat)];
        foreach (Action<int> loop in loops)
        {
            WarmUp(loop);
        }

        return Turns(loops, LongBatch, round => round < Rounds);
    }

    /// <summary>The same in a given time, of loops that are warm elsewhere.</summary>
    /// <param name="budget">How long all turns may take; there are nine at least.</param>
    /// <param name="loops">Each calls what is measured as often as it is told.</param>
    /// <returns>The least time of one call of each, in microseconds.</returns>
    public static double[] Minima(TimeSpan budget, params Action<int>[] loops)
    {
        var clock = Stopwatch.StartNew();
        foreach (Action<int> loop in loops)
        {
            var warming = Stopwatch.StartNew();
            for (int calls = 0; calls < WarmCalls && warming.Elapsed < budget / 8; calls++)
            {
                loop(1);
            }
        }

        return Turns(loops, ShortBatch, round => round < LeastRounds || clock.Elapsed < budget);
    }

    private static Action<int> Repeat(Action action) => repetitions =>
    {
        for (int i = 0; i < repetitions; i++)
        {
            action();
        }
    };

    private static double[] Turns(Action<int>[] loops, double batch, Func<int, bool> more)
    {
        int[] repetitions = [.. loops.Select(loop => (int)Math.Clamp(batch / Time(loop, Time(loop, 1) < batch ? 10 : 1), 1, 100_000))];
        double[] least = [.. loops.Select(_ => double.PositiveInfinity)];
        for (int round = 0; more(round); round++)
        {
            for (int i = 0; i < loops.Length; i++)
            {
                least[i] = Math.Min(least[i], Time(loops[i], repetitions[i]));
            }
        }

        return least;
    }

    // Long enough for the JIT to have reached its last tier.
    private static void WarmUp(Action<int> loop)
    {
        var clock = Stopwatch.StartNew();
        for (int calls = 0; calls < 100 || clock.Elapsed < TimeSpan.FromSeconds(0.6); calls += 40)
        {
            loop(40);
            Thread.Sleep(1);
        }
    }

    private static double Time(Action<int> loop, int repetitions)
    {
        long start = Stopwatch.GetTimestamp();
        loop(repetitions);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / repetitions;
    }
}

using System.Diagnostics;

namespace LossGen.Benchmarks;

/// <summary>Medians of runs that take turns, so that what else the machine does hits all alike.</summary>
internal static class Stopwatches
{
    private const int Rounds = 61;

    /// <summary>Measures some actions side by side.</summary>
    /// <returns>The median time of one call of each, in microseconds.</returns>
    public static double[] Medians(params Action[] actions) => [.. Measure(actions).Select(times => times[Rounds / 2])];

    /// <summary>
    /// Measures some actions of very different length side by side. A long one is interrupted more often on a busy machine,
    /// which tells nothing of its code.
    /// </summary>
    /// <returns>The least time of one call of each, in microseconds.</returns>
    public static double[] Minima(params Action[] actions) => [.. Measure(actions).Select(times => times[0])];

    private static double[][] Measure(Action[] actions)
    {
        int[] repetitions = [.. actions.Select(WarmUp)];
        var times = actions.Select(_ => new List<double>(Rounds)).ToArray();
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                times[i].Add(Run(actions[i], repetitions[i]));
            }
        }

        return [.. times.Select(list => list.Order().ToArray())];
    }

    // Long enough for the JIT to have reached its last tier; then as many calls as make about a millisecond.
    private static int WarmUp(Action action)
    {
        var clock = Stopwatch.StartNew();
        int calls = 0;
        while (calls < 100 || clock.Elapsed < TimeSpan.FromSeconds(0.6))
        {
            action();
            calls++;
            if (calls % 40 == 0)
            {
                Thread.Sleep(1);
            }
        }

        return (int)Math.Clamp(1000 / Run(action, 10), 1, 1000);
    }

    private static double Run(Action action, int repetitions)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repetitions; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / repetitions;
    }
}

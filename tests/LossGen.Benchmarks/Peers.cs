using System.Globalization;

namespace LossGen.Benchmarks;

/// <summary>The generated gradient beside the C loop, in one run.</summary>
internal static class Peers
{
    private const double Bound = 1.3;

    public static int Run()
    {
        CPeers? peers = CPeers.TryLoad(out string reason);
        if (peers is null)
        {
            Console.WriteLine($"Skipped the C peers: {reason}.");
            return 0;
        }

        float[] x = Data.Scores(), target = Data.Targets(), ours = new float[Data.Length], theirs = new float[Data.Length];
        (string Name, string Peer, Func<float> Gradient)[] rows =
        [
            ("BCE with logits", "bce", () => Losses.BceGradient(x, target, ours)),
            ("MSE", "mse", () => Losses.MseGradient(x, target, ours)),
            ("log-cosh", "logcosh", () => Losses.LogCoshGradient(x, target, ours)),
            ("focal", "focal", () => Losses.FocalGradient(x, target, ours)),
        ];

        Console.WriteLine($"Value and gradient of {Data.Length} floats, microseconds, median of alternating runs");
        Console.WriteLine($"{"loss",-18}{"LossGen",10}{"C",10}{"ratio",8}");
        bool within = true;
        foreach ((string name, string peer, Func<float> gradient) in rows)
        {
            CPeers.Loop loop = peers[peer];
            Agree(name, gradient(), loop(x, target, theirs), ours, theirs);
            double[] medians = Stopwatches.Medians(() => gradient(), () => loop(x, target, theirs));
            double ratio = medians[0] / medians[1];
            within &= ratio <= Bound;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-18}{medians[0],10:0.0}{medians[1],10:0.0}{ratio,8:0.00}"));
        }

        Console.WriteLine(within ? $"All within {Bound.ToString(CultureInfo.InvariantCulture)} times C." : $"NOT all within {Bound.ToString(CultureInfo.InvariantCulture)} times C.");
        return within ? 0 : 1;
    }

    // A comparison of two programs that don't compute the same says nothing.
    private static void Agree(string name, float value, float peerValue, float[] gradient, float[] peerGradient)
    {
        double difference = gradient.Zip(peerGradient, (a, b) => Math.Abs(a - b)).Max() * gradient.Length;
        if (Math.Abs(value - peerValue) > 1e-3 * Math.Abs(peerValue) || difference > 1e-4)
        {
            throw new InvalidOperationException($"{name}: {value} against {peerValue}, gradients differ by {difference}.");
        }
    }
}

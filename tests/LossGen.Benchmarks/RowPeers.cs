using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;

namespace LossGen.Benchmarks;

/// <summary>Value and gradient of indexed losses beside C (fused by hand) and PyTorch (eager), all on one thread.</summary>
internal static class RowPeers
{
    public static int Run()
    {
        CPeers? c = CPeers.TryLoad(out string withoutC);
        IReadOnlyDictionary<string, double> torch = PythonTimes.Read("rows.py", out string withoutTorch);
        Console.WriteLine($"Value and gradient, microseconds, least of many runs{(c is null ? $"; no C: {withoutC}" : "")}{(torch.Count == 0 ? $"; no PyTorch: {withoutTorch}" : "")}");
        Console.WriteLine($"{"loss",-28}{"LossGen",10}{"C",10}{"PyTorch",10}{"of C",8}{"PyTorch is",12}");
        foreach (var (name, ours, theirs) in Rows(c))
        {
            double[] times = theirs is null ? Stopwatches.Minima(ours) : Stopwatches.Minima(ours, theirs);
            string line = string.Create(CultureInfo.InvariantCulture, $"{name,-28}{times[0],10:0.0}");
            line += theirs is null ? $"{"-",10}" : times[1].ToString("0.0", CultureInfo.InvariantCulture).PadLeft(10);
            bool known = torch.TryGetValue(name, out double eager);
            line += known ? eager.ToString("0.0", CultureInfo.InvariantCulture).PadLeft(10) : $"{"-",10}";
            line += theirs is null ? $"{"",8}" : (times[0] / times[1]).ToString("0.00", CultureInfo.InvariantCulture).PadLeft(8);
            Console.WriteLine(line + (known ? (eager / times[0]).ToString("0.0", CultureInfo.InvariantCulture).PadLeft(10) + "x" : ""));
        }

        return 0;
    }

    private static IEnumerable<(string Name, Action Ours, Action? Theirs)> Rows(CPeers? peers)
    {
        var random = new Random(1);
        foreach (var (n, c) in new[] { (1024, 10), (1024, 1000), (128, 32000), (64, 128000) })
        {
            float[] z = Draw(random, n * c), ours = new float[n * c], theirs = new float[n * c];
            int[] label = [.. Enumerable.Range(0, n).Select(_ => random.Next(c))];
            float value = RowLosses.CrossEntropyGradient(new(z, [n, c]), label, new(ours, [n, c]));
            if (peers is not null)
            {
                float other = peers.CrossEntropy(z, label, theirs, n, c);
                if (Math.Abs(value - other) > 1e-4 * Math.Abs(other) || ours.Zip(theirs, (a, b) => Math.Abs(a - b)).Max() * n > 1e-4)
                {
                    throw new InvalidOperationException($"cross-entropy {n}x{c}: {value} against {other}.");
                }
            }

            yield return (
                $"cross-entropy {n}x{c}",
                () => RowLosses.CrossEntropyGradient(new(z, [n, c]), label, new(ours, [n, c])),
                peers is null ? null : () => peers.CrossEntropy(z, label, theirs, n, c));
        }

        float[] a = Draw(random, 512 * 128), b = Draw(random, 512 * 128), da = new float[512 * 128], db = new float[512 * 128];
        yield return ("InfoNCE 512x128", () => RowLosses.InfoNceGradient(new(a, [512, 128]), new(b, [512, 128]), new(da, [512, 128]), new(db, [512, 128])), null);

        float[] p = Boxes(random, 100_000), t = Boxes(random, 100_000), dp = new float[400_000];
        yield return ("GIoU 100000", () => RowLosses.GIouGradient(new(p, [100_000, 4]), new(t, [100_000, 4]), new(dp, [100_000, 4])), null);

        float[] risk = Draw(random, 2000), time = Draw(random, 2000), drisk = new float[2000];
        bool[] died = [.. risk.Select(_ => random.NextDouble() < 0.7)];
        yield return ("Cox 2000", () => RowLosses.CoxGradient(risk, time, died, drisk), null);

        float[] x = Draw(random, 1_000_000), y = [.. x.Select(_ => random.NextDouble() < 0.3 ? 1f : 0f)], dx = new float[1_000_000];
        yield return ("Dice 1000000", () => RowLosses.DiceGradient(x, y, dx), null);

        float[] u = Draw(random, 4096 * 128), v = Draw(random, 4096 * 128), w = Draw(random, 4096 * 128);
        float[] du = new float[u.Length], dv = new float[u.Length], dw = new float[u.Length];
        yield return (
            "triplet 4096x128",
            () => RowLosses.TripletGradient(new(u, [4096, 128]), new(v, [4096, 128]), new(w, [4096, 128]), new(du, [4096, 128]), new(dv, [4096, 128]), new(dw, [4096, 128])),
            null);
    }

    private static float[] Draw(Random random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];

    private static float[] Boxes(Random random, int count) =>
        [.. Enumerable.Range(0, 4 * count).Select(i => random.NextSingle() + (i % 4 < 2 ? 0 : 1))];
}

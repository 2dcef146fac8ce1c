using LossGen.Compiler.Lanes;

namespace LossGen.Accuracy;

public sealed record FloatEntry(string Name, Func<double, double> Exact);

public sealed record FloatResult(double Worst, float At, float Got, double Exact, long SignErrors);

/// <summary>One-argument float functions over all 2^32 arguments, against double.</summary>
public static class FloatSweep
{
    public static IReadOnlyList<FloatEntry> Functions { get; } =
    [
        new("exp", Math.Exp), new("exp2", x => Math.Pow(2, x)), new("expm1", ExpM1), new("log", Math.Log), new("log2", Math.Log2),
        new("log1p", Log1P), new("sigmoid", Sigmoid), new("softplus", Softplus), new("logsigmoid", x => -Softplus(-x)), new("silu", x => x < -800 ? -0.0 : x * Sigmoid(x)),
        new("tanh", Math.Tanh), new("logisticdensity", x => Math.Exp(-Math.Abs(x)) / Math.Pow(1 + Math.Exp(-Math.Abs(x)), 2)),
    ];

    private static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));
    private static double Softplus(double x) => Math.Max(x, 0) + Log1P(Math.Exp(-Math.Abs(x)));
    private static double Log1P(double x)
    {
        if (double.IsInfinity(x)) return x;
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * (x / (u - 1));
    }
    private static double ExpM1(double x)
    {
        if (Math.Abs(x) < 1e-5) return x + x * x / 2 + x * x * x / 6;
        double u = Math.Exp(x);
        if (double.IsInfinity(u)) return u;
        if (u - 1 == -1) return -1;
        return Math.Abs(x) < 1 ? 2 * Math.Exp(x / 2) * Math.Sinh(x / 2) : u - 1;
    }

    public static FloatResult Run(FloatEntry entry, uint stride)
    {
        var function = FunctionCatalogue.Of(entry.Name, LaneType.Real32);
        var run = new LaneHarness([function]).Single(function, LaneTarget.V512);
        const int Chunk = 1 << 16;
        var total = (1L << 32) / stride;
        var results = new System.Collections.Concurrent.ConcurrentBag<FloatResult>();
        Parallel.For(0, (int)((total + Chunk - 1) / Chunk), () => (new float[Chunk], new float[Chunk], new FloatResult(-1, 0, 0, 0, 0)), (chunk, _, state) =>
        {
            var (x, y, worst) = state;
            for (var i = 0; i < Chunk; i++) x[i] = BitConverter.UInt32BitsToSingle((uint)(((long)chunk * Chunk + i) * stride));
            run([x], y);
            for (var i = 0; i < Chunk; i++)
            {
                var exact = entry.Exact(x[i]);
                var error = Ulps.Of(y[i], exact);
                if (error > worst.Worst) worst = worst with { Worst = error, At = x[i], Got = y[i], Exact = exact };
                if (exact == 0 && y[i] == 0 && double.IsNegative(exact) != float.IsNegative(y[i])) worst = worst with { SignErrors = worst.SignErrors + 1 };
            }

            return (x, y, worst);
        }, state => results.Add(state.Item3));
        return results.MaxBy(r => r.Worst)! with { SignErrors = results.Sum(r => r.SignErrors) };
    }
}

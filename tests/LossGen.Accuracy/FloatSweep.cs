using LossGen.Compiler.Lanes;

namespace LossGen.Accuracy;

/// <summary>The largest error of a float function, and where.</summary>
public sealed record FloatResult(string Name, double Worst, float At, float Got, double Exact, long SignErrors)
{
    public FloatResult Or(FloatResult other) => (Worst >= other.Worst ? this : other) with { SignErrors = SignErrors + other.SignErrors };
}

/// <summary>One-argument float functions over all 2^32 arguments, or every n-th, against the double ones, which golden values check.</summary>
public static class FloatSweep
{
    private const int Chunk = 1 << 16;

    /// <summary>Functions whose float and double versions are the same operations, exact or correctly rounded.</summary>
    private static readonly string[] Exact = ["abs", "sign", "sqrt", "square", "relu", "floor", "ceil", "round"];

    public static IEnumerable<string> Names => VectorMath.Lowerings.Keys.Where(n => VectorMath.Arity(n) == 1 && !Exact.Contains(n));

    public static IEnumerable<LaneFunction> Functions(IEnumerable<string> names) =>
        names.SelectMany(n => new[] { FunctionCatalogue.Of(n, LaneType.Real32), FunctionCatalogue.Of(n, LaneType.Real64) });

    /// <summary>The harness holds both precisions of the function. Arguments that are not counted go unmeasured.</summary>
    public static FloatResult Run(LaneHarness harness, string name, uint stride, Func<float, bool>? counts = null)
    {
        var single = harness.Single(FunctionCatalogue.Of(name, LaneType.Real32), LaneTarget.V512);
        var exact = harness.Double(FunctionCatalogue.Of(name, LaneType.Real64), LaneTarget.V512);
        var nothing = new FloatResult(name, -1, 0, 0, 0, 0);
        var chunks = (int)(((1L << 32) / stride + Chunk - 1) / Chunk);
        var (gate, total) = (new object(), nothing);
        Parallel.For(0, chunks, () => (Buffers: new Buffers(), Result: nothing), (chunk, _, state) =>
        {
            var (x, wide, y, z) = (state.Buffers.X, state.Buffers.Wide, state.Buffers.Y, state.Buffers.Z);
            for (var i = 0; i < Chunk; i++) wide[i] = x[i] = BitConverter.UInt32BitsToSingle((uint)(((long)chunk * Chunk + i) * stride));
            single([x], y);
            exact([wide], z);
            var result = state.Result;
            for (var i = 0; i < Chunk; i++)
            {
                // An ulp is at least 2^-24 of the value: most errors are seen to be smaller than the worst without finding it.
                if (Math.Abs(y[i] - z[i]) <= result.Worst * 5.9604644775390625E-08 * Math.Abs(z[i]) && z[i] != 0) continue;
                var error = Ulps.Of(y[i], z[i]);
                if (error > result.Worst && (counts is null || counts(x[i]))) result = result with { Worst = error, At = x[i], Got = y[i], Exact = z[i] };
                if (z[i] == 0 && y[i] == 0 && double.IsNegative(z[i]) != float.IsNegative(y[i])) result = result with { SignErrors = result.SignErrors + 1 };
            }

            return (state.Buffers, result);
        }, state =>
        {
            lock (gate) total = total.Or(state.Result);
        });
        return total;
    }

    private sealed class Buffers
    {
        public float[] X { get; } = new float[Chunk];

        public double[] Wide { get; } = new double[Chunk];

        public float[] Y { get; } = new float[Chunk];

        public double[] Z { get; } = new double[Chunk];
    }
}

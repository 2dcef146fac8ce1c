using System.Runtime.Intrinsics;
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
            for (var i = 0; i < Chunk; i += Vector512<float>.Count)
            {
                if (IsPlain(y, z, i, result.Worst)) continue;
                for (var j = i; j < i + Vector512<float>.Count; j++) result = result.Or(Measure(name, x[j], y[j], z[j], counts));
            }

            return (state.Buffers, result);
        }, state =>
        {
            lock (gate) total = total.Or(state.Result);
        });
        return total;
    }

    /// <summary>
    /// Whether all errors here are no larger than the worst so far and all signs agree, seen cheaply: an ulp is at least 2^-24 of the value.
    /// </summary>
    private static bool IsPlain(float[] y, double[] z, int i, double worst)
    {
        var got = Vector512.Create(y, i);
        var (low, high) = (Vector512.Create(z, i), Vector512.Create(z, i + Vector512<double>.Count));
        return IsPlain(Vector512.WidenLower(got), low, worst) && IsPlain(Vector512.WidenUpper(got), high, worst);
    }

    private static bool IsPlain(Vector512<double> got, Vector512<double> exact, double worst)
    {
        var near = Vector512.LessThanOrEqual(Vector512.Abs(got - exact), Vector512.Abs(exact) * (worst * 5.9604644775390625E-08))
            & ~Vector512.IsNegative(got ^ exact);
        var undefined = ~Vector512.Equals(got, got) & ~Vector512.Equals(exact, exact);
        return Vector512.EqualsAll((near | undefined).AsInt64(), Vector512<long>.AllBitsSet);
    }

    private static FloatResult Measure(string name, float x, float got, double exact, Func<float, bool>? counts)
    {
        var error = counts is null || counts(x) ? Ulps.Of(got, exact) : 0;
        var sign = exact == 0 && got == 0 && double.IsNegative(exact) != float.IsNegative(got);
        return new(name, error, x, got, exact, sign ? 1 : 0);
    }

    private sealed class Buffers
    {
        public float[] X { get; } = new float[Chunk];

        public double[] Wide { get; } = new double[Chunk];

        public float[] Y { get; } = new float[Chunk];

        public double[] Z { get; } = new double[Chunk];
    }
}

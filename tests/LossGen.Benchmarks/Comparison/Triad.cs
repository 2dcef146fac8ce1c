namespace LossGen.Benchmarks.Comparison;

/// <summary>The memory limit: billions of bytes a second of STREAM's triad, a = b + 3 c, on arrays that no cache holds.</summary>
/// <param name="Plain">With stores as usual.</param>
/// <param name="Streaming">With stores past the caches.</param>
internal sealed record Triad(double Plain, double Streaming)
{
    private const int Length = 1 << 24;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);

    /// <summary>The larger one.</summary>
    public double Best => Math.Max(Plain, Streaming);

    public static Triad Measure(CLibrary library)
    {
        Column<float> b = Inputs.Get<float>(Field.Scores, Length), c = Inputs.Get<float>(Field.Reals, Length), a = Column<float>.Allocate(Length);
        nint[] operands = [b.Address, c.Address, a.Address, Length];
        double[] times = Stopwatches.Minima(Budget, library.Function("triad", operands), library.Function("triad_streaming", operands));
        a.Free();
        const double Bytes = 3.0 * sizeof(float) * Length;
        return new(Bytes / times[0] / 1e3, Bytes / times[1] / 1e3);
    }
}

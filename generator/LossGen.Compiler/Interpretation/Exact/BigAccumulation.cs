using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>What each reduction makes of a run of numbers.</summary>
internal static class BigAccumulation
{
    public static BigReal Reduce(ReductionKind kind, ReadOnlyMemory<BigReal> run) => kind switch
    {
        ReductionKind.Sum => Fold(run, BigReal.Zero, (sum, v) => sum + v),
        ReductionKind.Product => Fold(run, BigReal.One, (product, v) => product * v),
        ReductionKind.Min => Fold(run, BigReal.PositiveInfinity, BigReal.Min),
        ReductionKind.Max => Fold(run, BigReal.NegativeInfinity, BigReal.Max),
        ReductionKind.LogSumExp => LogSumExp(run),
        ReductionKind.Norm => BigMath.Sqrt(Fold(run, BigReal.Zero, (sum, v) => sum + (v * v))),
        ReductionKind.Any => Contains(run, truth: true) ? 1 : 0,
        ReductionKind.All => Contains(run, truth: false) ? 0 : 1,
        ReductionKind.ArgMax => First(run, (a, b) => a > b),
        ReductionKind.ArgMin => First(run, (a, b) => a < b),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such reduction."),
    };

    private static BigReal Fold(ReadOnlyMemory<BigReal> run, BigReal seed, Func<BigReal, BigReal, BigReal> combine)
    {
        foreach (var v in run.Span)
        {
            seed = combine(seed, v);
        }

        return seed;
    }

    private static BigReal LogSumExp(ReadOnlyMemory<BigReal> run)
    {
        int greatest = First(run, (a, b) => a > b);
        var max = Fold(run, BigReal.NegativeInfinity, BigReal.Max);
        if (!max.IsFinite)
        {
            return max;
        }

        // The greatest is taken out of the sum, so that what is left adds to it by log1p.
        var rest = BigReal.Zero;
        for (int i = 0; i < run.Length; i++)
        {
            rest += i == greatest ? 0 : BigMath.Exp(run.Span[i] - max);
        }

        return max + BigMath.Log1p(rest.WithPrecision(max.Precision));
    }

    private static bool Contains(ReadOnlyMemory<BigReal> run, bool truth)
    {
        foreach (var v in run.Span)
        {
            if (!v.IsZero == truth)
            {
                return true;
            }
        }

        return false;
    }

    // NaN is never swallowed: it comes before all numbers.
    private static int First(ReadOnlyMemory<BigReal> run, Func<BigReal, BigReal, bool> isBetter)
    {
        int first = 0;
        for (int i = 1; i < run.Length; i++)
        {
            first = !run.Span[first].IsNaN && (run.Span[i].IsNaN || isBetter(run.Span[i], run.Span[first])) ? i : first;
        }

        return first;
    }
}

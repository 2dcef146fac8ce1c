using System.Runtime.CompilerServices;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Interpretation;

/// <summary>What each reduction makes of a run of numbers.</summary>
internal static class Accumulation
{
    private const int Few = 32;

    [MethodImpl(HotPath.Optimized)]
    public static double Reduce(ReductionKind kind, ReadOnlyMemory<double> run)
    {
        var values = run.Span;
        return kind switch
        {
            ReductionKind.Sum => Sum(values),
            ReductionKind.Product => Product(values),
            ReductionKind.Min => Extreme(values, Math.Min, double.PositiveInfinity),
            ReductionKind.Max => Extreme(values, Math.Max, double.NegativeInfinity),
            ReductionKind.LogSumExp => LogSumExp(values),
            ReductionKind.Norm => Norm(values),
            ReductionKind.Any => Contains(values, truth: true) ? 1 : 0,
            ReductionKind.All => Contains(values, truth: false) ? 0 : 1,
            ReductionKind.ArgMax => First(values, Math.Max),
            ReductionKind.ArgMin => First(values, Math.Min),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such reduction."),
        };
    }

    /// <summary>The same, where so many elements along each index are like each one of the run.</summary>
    public static double Reduce(ReduceNode reduce, ReadOnlyMemory<double> run, double copies)
    {
        double one = Reduce(reduce.Reduction, run), times = Math.Pow(copies, reduce.Over.Length);
        return times == 1 ? one : Copies.Of(reduce.Reduction, one, times, p => p.Evaluate);
    }

    // Neumaier's compensation; an infinity has none.
    [MethodImpl(HotPath.Optimized)]
    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        double compensation = 0;
        foreach (double v in values)
        {
            double next = sum + v;
            compensation += Math.Abs(sum) >= Math.Abs(v) ? sum - next + v : v - next + sum;
            sum = next;
        }

        return double.IsInfinity(sum) || double.IsNaN(sum) ? sum : sum + compensation;
    }

    private static double Product(ReadOnlySpan<double> values)
    {
        double product = 1;
        foreach (double v in values)
        {
            product *= v;
        }

        return product;
    }

    [MethodImpl(HotPath.Optimized)]
    private static double Extreme(ReadOnlySpan<double> values, Func<double, double, double> choose, double extreme)
    {
        foreach (double v in values)
        {
            extreme = choose(extreme, v);
        }

        return extreme;
    }

    private static double LogSumExp(ReadOnlySpan<double> values)
    {
        double max = Extreme(values, Math.Max, double.NegativeInfinity);
        if (double.IsInfinity(max) || double.IsNaN(max))
        {
            return max;
        }

        // The greatest is taken out of the sum, so that what is left adds to it by log1p.
        var rest = values.Length <= Few ? stackalloc double[values.Length] : new double[values.Length];
        bool taken = false;
        for (int i = 0; i < rest.Length; i++)
        {
            bool isMax = !taken && values[i] == max;
            taken |= isMax;
            rest[i] = isMax ? 0 : Math.Exp(values[i] - max);
        }

        return max + SpecialFunctions.Log1p(Sum(rest));
    }

    private static double Norm(ReadOnlySpan<double> values)
    {
        double max = 0;
        foreach (double v in values)
        {
            max = Math.Max(max, Math.Abs(v));
        }

        if (max == 0 || double.IsInfinity(max) || double.IsNaN(max))
        {
            return max;
        }

        // A power of two, so that scaling rounds nothing; its reciprocal must exist too.
        double scale = Math.Pow(2, Math.Max(-1000, Math.Min(1000, Math.Floor(SpecialFunctions.Log2(max)))));
        var squares = values.Length <= Few ? stackalloc double[values.Length] : new double[values.Length];
        for (int i = 0; i < squares.Length; i++)
        {
            squares[i] = values[i] / scale * (values[i] / scale);
        }

        return scale * Math.Sqrt(Sum(squares));
    }

    private static bool Contains(ReadOnlySpan<double> values, bool truth)
    {
        foreach (double v in values)
        {
            if (v != 0 == truth)
            {
                return true;
            }
        }

        return false;
    }

    // NaN is never swallowed: it comes before all numbers.
    private static double First(ReadOnlySpan<double> values, Func<double, double, double> choose)
    {
        int first = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (!double.IsNaN(values[first]) && values[i] != values[first] && (double.IsNaN(values[i]) || choose(values[i], values[first]) == values[i]))
            {
                first = i;
            }
        }

        return first;
    }
}

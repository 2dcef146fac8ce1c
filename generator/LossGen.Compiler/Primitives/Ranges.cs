using LossGen.Compiler.Analysis;

namespace LossGen.Compiler.Primitives;

/// <summary>Interval rules of functions by their shape: monotone, even, one-humped, periodic.</summary>
internal static class Ranges
{
    /// <summary>A non-decreasing function; outside its domain it is NaN.</summary>
    public static Func<Interval, Interval> Increasing(Func<double, double> f, double low = double.NegativeInfinity, double high = double.PositiveInfinity) => r =>
    {
        if (r.Low > high || r.High < low)
        {
            return Interval.Everything;
        }

        return Widened(f(Math.Max(r.Low, low)), f(Math.Min(r.High, high)), r.MayBeNaN || r.Low < low || r.High > high);
    };

    /// <summary>A non-increasing function; outside its domain it is NaN.</summary>
    public static Func<Interval, Interval> Decreasing(Func<double, double> f, double low = double.NegativeInfinity, double high = double.PositiveInfinity)
    {
        var negated = Increasing(x => -f(x), low, high);
        return r => Negate(negated(r));
    }

    /// <summary>An even function that does not decrease in |x|.</summary>
    public static Func<Interval, Interval> EvenIncreasing(Func<double, double> f) => r => Increasing(f)(Magnitude(r));

    /// <summary>An even function that does not increase in |x|.</summary>
    public static Func<Interval, Interval> EvenDecreasing(Func<double, double> f) => r => Decreasing(f)(Magnitude(r));

    /// <summary>A function that falls to its minimum and rises after it.</summary>
    public static Func<Interval, Interval> Valley(Func<double, double> f, double at, double minimum) => r =>
    {
        var ends = Widened(Math.Min(f(r.Low), f(r.High)), Math.Max(f(r.Low), f(r.High)), r.MayBeNaN);
        return r.Low < at && r.High > at ? ends with { Low = Math.Min(ends.Low, Intervals.Down(minimum)) } : ends;
    };

    /// <summary>A function whose result lies within the given bounds whatever the argument.</summary>
    public static Func<Interval, Interval> Within(double low, double high) => r => new(low, high, r.MayBeNaN);

    /// <summary>sin shifted so that its maxima lie at <paramref name="maximum"/> + 2πk.</summary>
    public static Func<Interval, Interval> Wave(Func<double, double> f, double maximum) => r =>
    {
        if (double.IsInfinity(r.Low) || double.IsInfinity(r.High))
        {
            return new(-1, 1, true);
        }

        // A little wider than the interval, so that a rounded phase misses no extremum.
        double slack = 1e-9 * (1 + Math.Abs(r.Low) + Math.Abs(r.High));
        bool Meets(double phase) => Math.Ceiling((r.Low - slack - phase) / (2 * Math.PI)) * 2 * Math.PI <= r.High + slack - phase;
        var ends = Widened(Math.Min(f(r.Low), f(r.High)), Math.Max(f(r.Low), f(r.High)), r.MayBeNaN);
        return new(Meets(maximum + Math.PI) ? -1 : ends.Low, Meets(maximum) ? 1 : ends.High, r.MayBeNaN);
    };

    /// <summary>tan: between its poles it rises.</summary>
    public static Interval Tangent(Interval r)
    {
        if (double.IsInfinity(r.Low) || double.IsInfinity(r.High))
        {
            return Interval.Everything;
        }

        double Branch(double x) => Math.Floor((x / Math.PI) + 0.5);
        return Branch(r.Low - 1e-9) == Branch(r.High + 1e-9) ? Increasing(Math.Tan)(r) : Interval.Reals with { MayBeNaN = r.MayBeNaN };
    }

    /// <summary>A function of two arguments that takes its extremes at the corners of the box.</summary>
    public static Interval Corners(Func<double, double, double> f, Interval a, Interval b)
    {
        double[] corners = [f(a.Low, b.Low), f(a.Low, b.High), f(a.High, b.Low), f(a.High, b.High)];
        bool nan = a.MayBeNaN || b.MayBeNaN;
        return corners.Any(double.IsNaN) ? Interval.Everything : Widened(corners.Min(), corners.Max(), nan);
    }

    /// <summary>x^p.</summary>
    public static Interval Power(Interval x, Interval p)
    {
        if (x.Low >= 0)
        {
            return Corners(Math.Pow, x, p);
        }

        if (p.IsPoint && p.Low == Math.Floor(p.Low) && Math.Abs(p.Low) < 1e15)
        {
            double n = p.Low;
            double F(double v) => Math.Pow(v, n);
            return (n % 2 == 0, n >= 0) switch
            {
                (true, true) => EvenIncreasing(F)(x),
                (true, false) => EvenDecreasing(F)(x),
                (false, true) => Increasing(F)(x),
                _ => x.High < 0 ? Decreasing(F)(x) : Interval.Reals with { MayBeNaN = x.MayBeNaN },
            };
        }

        return Interval.Everything;
    }

    /// <summary>x · f(y), where 0 times anything is 0.</summary>
    public static Interval ZeroTimes(Interval x, Interval factor)
    {
        var product = Intervals.Multiply([x, factor]);
        return product with { MayBeNaN = x.MayBeNaN || factor.MayBeNaN || (double.IsInfinity(x.High) || double.IsInfinity(x.Low)) && factor.Contains(0) };
    }

    /// <summary>The interval of |x|.</summary>
    public static Interval Magnitude(Interval r)
    {
        double high = Math.Max(Math.Abs(r.Low), Math.Abs(r.High));
        return new(r.Contains(0) ? 0 : Math.Min(Math.Abs(r.Low), Math.Abs(r.High)), high, r.MayBeNaN);
    }

    /// <summary>The interval of -x.</summary>
    public static Interval Negate(Interval r) => new(-r.High, -r.Low, r.MayBeNaN);

    // The evaluation errs by a few units in the last place; whole numbers are exact and stay.
    private static Interval Widened(double low, double high, bool nan)
    {
        if (double.IsNaN(low) || double.IsNaN(high))
        {
            return Interval.Everything;
        }

        for (int i = 0; i < 4; i++)
        {
            low = Intervals.Down(low);
            high = Intervals.Up(high);
        }

        return new(low, high, nan);
    }
}

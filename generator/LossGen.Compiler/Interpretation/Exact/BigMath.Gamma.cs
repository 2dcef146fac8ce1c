using System.Collections.Concurrent;
using System.Numerics;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>log Γ and its derivatives: Stirling's series far out, recurrence up to there, reflection below zero.</summary>
internal static partial class BigMath
{
    // More bits would ask for thousands of Bernoulli's numbers; results are true to so many at least.
    private const int GammaBits = 1024;

    private static readonly ConcurrentDictionary<int, Stirling> Series = new();

    /// <summary>log |Γ(x)|; inf at its poles.</summary>
    public static BigReal LogGamma(BigReal x)
    {
        if (!x.IsFinite || (x.Sign <= 0 && x.IsInteger))
        {
            return x.IsNaN ? x : Infinity(x);
        }

        if (x == 1 || x == 2)
        {
            return ZeroLike(x);
        }

        // At its zeros, 1 and 2, terms of size 100 cancel down to the distance.
        long distance = Math.Min((x - 1).Top, (x - 2).Top);
        var series = Stirling.For(x.Precision, (int)Math.Min(x.Precision, Math.Max(0, -distance)));
        x = x.WithPrecision(Math.Min(x.Precision, GammaBits));
        var wide = x.WithPrecision(series.Bits);
        if (x.Sign < 0)
        {
            var wave = BigReal.Abs(wide * SinPi(wide));
            return (Log(Pi(series.Bits) / wave) - LogGamma(-wide)).WithPrecision(x.Precision);
        }

        var product = BigReal.One;
        for (; wide < series.Far; wide += 1)
        {
            product *= wide;
        }

        var sum = ((wide - 0.5) * Log(wide)) - wide + Log(Pi(series.Bits).Scale(1)).Scale(-1);
        sum += series.Sum(wide, (n, b) => b / ((2 * n) * ((2 * n) - 1)), 1 / wide);
        return (sum - Log(product)).WithPrecision(x.Precision);
    }

    /// <summary>Γ′(x) / Γ(x); -inf at 0, NaN at its other poles.</summary>
    public static BigReal Digamma(BigReal x)
    {
        if (!x.IsFinite || (x.Sign <= 0 && x.IsInteger))
        {
            return x.IsZero ? -Infinity(x) : x.IsInfinite && x.Sign > 0 ? x : NaNLike(x);
        }

        return Derivative(x, (wide, series) =>
        {
            if (wide.Sign < 0)
            {
                var pi = Pi(series.Bits);
                return Digamma(1 - wide) - (pi / Tan(pi * (wide - Round(wide))));
            }

            var shift = BigReal.Zero;
            for (; wide < series.Far; wide += 1)
            {
                shift += 1 / wide;
            }

            var inverse = 1 / wide;
            return Log(wide) - inverse.Scale(-1) - series.Sum(wide, (n, b) => b / (2 * n), inverse * inverse) - shift;
        });
    }

    /// <summary>The derivative of digamma; inf at its poles.</summary>
    public static BigReal Trigamma(BigReal x)
    {
        if (!x.IsFinite || (x.Sign <= 0 && x.IsInteger))
        {
            return !x.IsInfinite ? (x.IsNaN ? x : Infinity(x)) : x.Sign > 0 ? ZeroLike(x) : NaNLike(x);
        }

        return Derivative(x, (wide, series) =>
        {
            if (wide.Sign < 0)
            {
                var quotient = Pi(series.Bits) / SinPi(wide);
                return (quotient * quotient) - Trigamma(1 - wide);
            }

            var shift = BigReal.Zero;
            for (; wide < series.Far; wide += 1)
            {
                shift += 1 / (wide * wide);
            }

            var inverse = 1 / wide;
            var square = inverse * inverse;
            return shift + inverse + square.Scale(-1) + series.Sum(wide, (_, b) => b, square * inverse);
        });
    }

    /// <summary>The derivative of trigamma; NaN at its poles.</summary>
    public static BigReal Tetragamma(BigReal x)
    {
        if (!x.IsFinite || (x.Sign <= 0 && x.IsInteger))
        {
            return x.IsInfinite && x.Sign > 0 ? ZeroLike(x) : NaNLike(x);
        }

        return Derivative(x, (wide, series) =>
        {
            if (wide.Sign < 0)
            {
                var pi = Pi(series.Bits);
                var quotient = pi / SinPi(wide);
                return Tetragamma(1 - wide) - (quotient * quotient * quotient * SinPi(wide + 0.5)).Scale(1);
            }

            var shift = BigReal.Zero;
            for (; wide < series.Far; wide += 1)
            {
                shift += 2 / (wide * wide * wide);
            }

            var inverse = 1 / wide;
            var square = inverse * inverse;
            return -shift - square - (square * inverse) - series.Sum(wide, (n, b) => b * ((2 * n) + 1), square * square);
        });
    }

    private static BigReal Derivative(BigReal x, Func<BigReal, Stirling, BigReal> compute)
    {
        // Whatever the argument, digamma's zeros take no more than the digits that it was given with.
        var series = Stirling.For(x.Precision, 64);
        return compute(x.WithPrecision(series.Bits), series).WithPrecision(Math.Min(x.Precision, GammaBits));
    }

    // sin(πx), exact at whole numbers.
    private static BigReal SinPi(BigReal x)
    {
        var nearest = Round(x);
        var sine = Sin(Pi(x.Precision) * (x - nearest));
        return nearest.Scale(-1).IsInteger ? sine : -sine;
    }

    /// <summary>Bernoulli's numbers for Stirling's series, and from where on the series is good for so many bits.</summary>
    private sealed class Stirling
    {
        private readonly BigReal[] _bernoulli;

        private Stirling(int bits)
        {
            Bits = bits;
            Far = bits / 5;
            _bernoulli = BernoulliNumbers(bits / 3, bits);
        }

        public int Bits { get; }

        public int Far { get; }

        public static Stirling For(int precision, int extra)
        {
            int bits = (Math.Min(precision, GammaBits) + extra + 32 + 63) / 64 * 64;
            return Series.GetOrAdd(bits, b => new(b));
        }

        // Σ factor(n, B₂ₙ) · first / x^(2n-2), n = 1, 2, …
        public BigReal Sum(BigReal x, Func<int, BigReal, BigReal> factor, BigReal first)
        {
            var inverse = 1 / (x * x);
            var sum = BigReal.Zero;
            var power = first;
            for (int n = 1; n <= _bernoulli.Length; n++, power *= inverse)
            {
                var term = factor(n, _bernoulli[n - 1]) * power;
                sum += term;
                if (term.Top < sum.Top - Bits)
                {
                    break;
                }
            }

            return sum;
        }

        // B₂ₙ from the tangent numbers, by the recurrence of Brent and Harvey.
        private static BigReal[] BernoulliNumbers(int count, int bits)
        {
            var tangent = new BigInteger[count + 1];
            tangent[1] = 1;
            for (int k = 2; k <= count; k++)
            {
                tangent[k] = (k - 1) * tangent[k - 1];
            }

            for (int k = 2; k <= count; k++)
            {
                for (int j = k; j <= count; j++)
                {
                    tangent[j] = ((j - k) * tangent[j - 1]) + ((j - k + 2) * tangent[j]);
                }
            }

            return
            [
                .. Enumerable.Range(1, count).Select(n =>
                    BigReal.Create((n % 2 == 1 ? 2 : -2) * n * tangent[n], 0, bits) / BigReal.Create((BigInteger.One << (4 * n)) - (BigInteger.One << (2 * n)), 0, bits)),
            ];
        }
    }
}

using System.Collections.Concurrent;
using System.Numerics;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>log Γ and its derivatives: Stirling's series far out, recurrence up to there, reflection below zero.</summary>
internal static partial class BigMath
{
    // More bits would ask for thousands of Bernoulli's numbers; results are true to so many at least.
    private const int GammaBits = 1024;

    private static readonly ConcurrentDictionary<int, Stirling> Stirlings = new();

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

        var (far, product, _) = series.Shift(wide, withSlope: false);
        var sum = ((far - 0.5) * Log(far)) - far + series.HalfLog2Pi + (series.ForLogGamma.Sum(far) / far);
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

            var (far, product, slope) = series.Shift(wide);
            return Log(far) - (1 / far).Scale(-1) - (series.ForDigamma.Sum(far) / (far * far)) - (slope / product);
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
            return shift + inverse + square.Scale(-1) + (series.ForTrigamma.Sum(wide) * square * inverse);
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
            return -shift - square - (square * inverse) - (series.ForTetragamma.Sum(wide) * square * square);
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

    /// <summary>Stirling's series for lgamma and its derivatives, and from where on they are good for so many bits.</summary>
    private sealed class Stirling
    {
        private Stirling(int bits)
        {
            Bits = bits;
            Far = bits / 5;
            HalfLog2Pi = Log(Pi(bits).Scale(1)).Scale(-1);
            var bernoulli = BernoulliNumbers(bits / 3, bits);
            ForLogGamma = new(bernoulli, (n, b) => b / ((2 * n) * ((2 * n) - 1)), this);
            ForDigamma = new(bernoulli, (n, b) => b / (2 * n), this);
            ForTrigamma = new(bernoulli, (_, b) => b, this);
            ForTetragamma = new(bernoulli, (n, b) => b * ((2 * n) + 1), this);
        }

        public int Bits { get; }

        public int Far { get; }

        public BigReal HalfLog2Pi { get; }

        public Series ForLogGamma { get; }

        public Series ForDigamma { get; }

        public Series ForTrigamma { get; }

        public Series ForTetragamma { get; }

        public static Stirling For(int precision, int extra)
        {
            int bits = (Math.Min(precision, GammaBits) + extra + 32 + 63) / 64 * 64;
            return Stirlings.GetOrAdd(bits, b => new(b));
        }

        /// <summary>The argument moved to where the series are good, the product of what it passed, and the product's derivative.</summary>
        public (BigReal Far, BigReal Product, BigReal Slope) Shift(BigReal x, bool withSlope = true)
        {
            var (product, slope) = (BigReal.One, BigReal.Zero);
            if (x >= Far)
            {
                return (x, product, slope);
            }

            // A tiny argument keeps its digits in a factor of its own; the others are all of a size, and go in fixed point.
            var from = (x + 1).ToFixed(Bits);
            var one = BigInteger.One << Bits;
            var (p, s) = (one, BigInteger.Zero);
            int steps = Math.Max(0, Far - (int)Math.Floor((x + 1).ToDouble()));
            int scaled = 0;
            for (int k = 0; k < steps; k++, from += one)
            {
                s = withSlope ? ((s * from) >> Bits) + p : s;
                p = (p * from) >> Bits;

                // Products grow beyond all bounds; their leading bits are enough.
                if (k % 8 == 7)
                {
                    int shift = BigReal.BitLength(p) - Bits;
                    (p, s, scaled) = (p >> shift, s >> shift, scaled + shift);
                }
            }

            var (tail, tailSlope) = (BigReal.Create(p, scaled - Bits, Bits), BigReal.Create(s, scaled - Bits, Bits));
            return (x + 1 + steps, x * tail, tail + (x * tailSlope));
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

        /// <summary>Σ cₙ / x^(2n-2), n = 1, 2, …, over Bernoulli's numbers.</summary>
        public sealed class Series
        {
            private readonly BigInteger[] _coefficients;
            private readonly int _bits;

            public Series(BigReal[] bernoulli, Func<int, BigReal, BigReal> coefficient, Stirling stirling)
            {
                // At the least argument that it is asked for, so that more terms are never due.
                _bits = stirling.Bits + 8;
                var terms = new List<BigInteger>();
                double gained = 0;
                for (int n = 1; n <= bernoulli.Length; n++)
                {
                    var c = coefficient(n, bernoulli[n - 1]);
                    gained = (2 * (n - 1) * Math.Log(stirling.Far, 2)) - c.Top;
                    terms.Add(c.ToFixed(_bits));
                    if (gained > _bits)
                    {
                        break;
                    }
                }

                _coefficients = [.. terms];
            }

            public BigReal Sum(BigReal x)
            {
                var inverse = (1 / (x * x)).ToFixed(_bits);
                var sum = BigInteger.Zero;
                for (int n = _coefficients.Length - 1; n >= 0; n--)
                {
                    sum = ((sum * inverse) >> _bits) + _coefficients[n];
                }

                return BigReal.Create(sum, -_bits, _bits);
            }
        }
    }
}

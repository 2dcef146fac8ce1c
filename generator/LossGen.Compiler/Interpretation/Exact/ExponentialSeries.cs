using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>
/// exp and log in fixed point of so many bits. Of an argument's leading bits the exponential is known, from tables, or squared up where
/// tables would be too long; the series for the rest is summed in blocks, with few long products.
/// </summary>
internal sealed class ExponentialSeries
{
    private const int LongestTabled = 1024;
    private const int TableBits = 6;

    private static readonly ConcurrentDictionary<int, ExponentialSeries> Known = new();

    private readonly int _halvings;
    private readonly BigInteger[] _factors;
    private readonly BigInteger[]? _high;
    private readonly BigInteger[]? _low;

    private ExponentialSeries(int bits, bool isTabled)
    {
        Bits = bits;
        One = BigInteger.One << bits;
        Ln2 = BigConstants.Ln2(bits);
        _halvings = isTabled ? 0 : (int)(0.8 * Math.Sqrt(bits));
        int known = isTabled ? 2 * TableBits : _halvings;
        int terms = 1;
        for (double gained = 0; gained < bits + 8; terms++)
        {
            gained += known + Math.Log(terms, 2);
        }

        // terms! / k!, so that one division by the last is enough.
        _factors = new BigInteger[terms + 1];
        _factors[terms] = 1;
        for (int k = terms; k > 0; k--)
        {
            _factors[k - 1] = _factors[k] * k;
        }

        if (isTabled)
        {
            var slow = new ExponentialSeries(bits, isTabled: false);
            BigInteger[] Table(int shift) => [.. Enumerable.Range(0, 1 << TableBits).Select(i => slow.Exp(((BigInteger)i << bits) >> shift))];
            _high = Table(TableBits);
            _low = Table(2 * TableBits);
        }
    }

    /// <summary>The bits after the point.</summary>
    public int Bits { get; }

    /// <summary>log 2.</summary>
    public BigInteger Ln2 { get; }

    /// <summary>1.</summary>
    public BigInteger One { get; }

    /// <summary>The arithmetic of at least so many bits.</summary>
    public static ExponentialSeries For(int bits)
    {
        int step = bits <= LongestTabled ? 64 : 512;
        return Known.GetOrAdd((bits + step - 1) / step * step, b => new(b, b <= LongestTabled));
    }

    /// <summary>exp(r) for r from 0 to log 2.</summary>
    [MethodImpl(HotPath.Optimized)]
    public BigInteger Exp(BigInteger r)
    {
        if (_high is not null)
        {
            int leading = (int)(r >> (Bits - (2 * TableBits)));
            var rest = r - ((BigInteger)leading << (Bits - (2 * TableBits)));
            int mask = (1 << TableBits) - 1;
            return ((Series(rest) * _high[leading >> TableBits] >> Bits) * _low![leading & mask]) >> Bits;
        }

        var power = Series(r >> _halvings);
        for (int i = 0; i < _halvings; i++)
        {
            power = (power * power) >> Bits;
        }

        return power;
    }

    /// <summary>2 artanh(d / (2 + d)), log(1 + d), for a small d.</summary>
    [MethodImpl(HotPath.Optimized)]
    public BigInteger LogNearOne(BigInteger d)
    {
        var z = (BigInteger.Abs(d) << Bits) / ((One << 1) + d);
        var square = (z * z) >> Bits;
        var sum = z;
        var power = z;
        for (int n = 3; !power.IsZero; n += 2)
        {
            power = (power * square) >> Bits;
            sum += power / n;
        }

        return d.Sign * 2 * sum;
    }

    // Σ t^k / k!, in blocks of powers that are computed once.
    [MethodImpl(HotPath.Optimized)]
    private BigInteger Series(BigInteger t)
    {
        int width = (int)Math.Ceiling(Math.Sqrt(_factors.Length));
        var powers = new BigInteger[width + 1];
        powers[0] = One;
        for (int i = 1; i <= width; i++)
        {
            powers[i] = i == 1 ? t : (powers[i - 1] * t) >> Bits;
        }

        var sum = BigInteger.Zero;
        for (int block = (_factors.Length - 1) / width; block >= 0; block--)
        {
            sum = (sum * powers[width]) >> Bits;
            for (int i = Math.Min(width, _factors.Length - (block * width)) - 1; i >= 0; i--)
            {
                sum += _factors[(block * width) + i] * powers[i];
            }
        }

        return sum / _factors[0];
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>
/// A real number of many bits: a sign, a significand of at most <see cref="Precision"/> bits and a binary exponent so wide that exp(1e6)
/// is finite; or an infinity, or NaN. There is one zero. Operations round to the greater precision of their operands, to the nearest, and keep
/// account of how many bits are still right.
/// </summary>
public readonly partial struct BigReal : IEquatable<BigReal>, IComparable<BigReal>
{
    /// <summary>The bits of the significand where nothing else is asked for: 77 decimal digits.</summary>
    public const int DefaultPrecision = 256;

    // Beyond, a number is infinite, or 0.
    private const long ExponentBound = 1L << 61;

    private readonly BigInteger _significand;
    private readonly long _exponent;
    private readonly int _precision;

    // What is missing from int.MaxValue known bits, so that nothing missing is 0.
    private readonly int _doubt;
    private readonly sbyte _sign;
    private readonly Kind _kind;

    private BigReal(int sign, BigInteger significand, long exponent, int precision, int doubt)
    {
        _sign = (sbyte)sign;
        _significand = significand;
        _exponent = exponent;
        _precision = precision;
        _doubt = doubt;
    }

    private BigReal(Kind kind, int sign, int precision = 0, int doubt = 0)
    {
        _kind = kind;
        _sign = (sbyte)sign;
        _precision = precision;
        _doubt = doubt;
    }

    private enum Kind : byte
    {
        Finite,
        Infinite,
        NaN,
    }

    /// <summary>Not a number.</summary>
    public static BigReal NaN { get; } = new(Kind.NaN, 0);

    /// <summary>Infinity.</summary>
    public static BigReal PositiveInfinity { get; } = new(Kind.Infinite, 1);

    /// <summary>Minus infinity.</summary>
    public static BigReal NegativeInfinity { get; } = new(Kind.Infinite, -1);

    /// <summary>0.</summary>
    public static BigReal Zero => default;

    /// <summary>1.</summary>
    public static BigReal One { get; } = new(1, BigInteger.One, 0, 0, 0);

    /// <summary>The number of bits that results keep; a constant, which asks for none, gives way to what it meets.</summary>
    public int Precision => _precision == 0 ? DefaultPrecision : _precision;

    /// <summary>
    /// How many leading bits are right, cancellation on the way counted; <see cref="int.MaxValue"/> for what is exact. A 0, an infinity or NaN
    /// that has none may be anything: 1 - x where x has been rounded to 1, and its logarithm.
    /// </summary>
    public int KnownBits => int.MaxValue - _doubt;

    /// <summary>-1, 0 or 1; 0 for NaN.</summary>
    public int Sign => _sign;

    /// <summary>Whether it is not a number.</summary>
    public bool IsNaN => _kind == Kind.NaN;

    /// <summary>Whether it is an infinity.</summary>
    public bool IsInfinite => _kind == Kind.Infinite;

    /// <summary>Whether it is a number, not an infinity.</summary>
    public bool IsFinite => _kind == Kind.Finite;

    /// <summary>Whether it is 0.</summary>
    public bool IsZero => _kind == Kind.Finite && _sign == 0;

    /// <summary>Whether it is a whole number.</summary>
    public bool IsInteger => IsFinite && (_sign == 0 || _exponent >= 0 || (_exponent > -BitLength(_significand) && (_significand & (Bit(-_exponent) - 1)).IsZero));

    /// <summary>e such that the magnitude lies in [2^(e-1), 2^e); far below every exponent for 0.</summary>
    internal long Top => _sign == 0 ? -2 * ExponentBound : _exponent + BitLength(_significand);

    internal BigInteger Significand => _significand;

    internal long Exponent => _exponent;

    /// <summary>The same number, whose results keep another number of bits; rounded where it has more itself.</summary>
    public BigReal WithPrecision(int precision) =>
        IsFinite ? Rounded(_sign, _significand, _exponent, precision, _doubt) : new(_kind, _sign, precision, _doubt);

    /// <summary>The number times a power of two.</summary>
    public BigReal Scale(long power) => IsFinite && _sign != 0 ? Checked(_sign, _significand, _exponent + power, _precision, _doubt) : this;

    /// <inheritdoc/>
    public override string ToString() => ToDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>significand · 2^exponent, rounded; but for an exact one all the bits of the precision are known.</summary>
    internal static BigReal Create(BigInteger significand, long exponent, int precision, bool isExact = false) =>
        Rounded(significand.Sign, BigInteger.Abs(significand), exponent, precision, isExact ? 0 : int.MaxValue - precision);

    /// <summary>The same number, of which no more than so many bits are right.</summary>
    internal BigReal Knowing(long bits) => Doubted(int.MaxValue - (int)Math.Max(0, Math.Min(bits, int.MaxValue)));

    /// <summary>The number of bits of a positive integer.</summary>
    [MethodImpl(HotPath.Optimized)]
    internal static int BitLength(BigInteger n)
    {
        double d = (double)n;
        if (double.IsInfinity(d))
        {
            int half = 512;
            while (!(n >> (2 * half)).IsZero)
            {
                half *= 2;
            }

            return half + BitLength(n >> half);
        }

        // The conversion may have rounded up to a power of two.
        long bits = BitConverter.DoubleToInt64Bits(d);
        int length = (int)(bits >> 52) - 1022;
        return (bits & 0xFFFFFFFFFFFFFL) == 0 && length > 53 && n < BigInteger.One << (length - 1) ? length - 1 : length;
    }

    /// <summary>n / 2^shift, rounded to the nearest.</summary>
    [MethodImpl(HotPath.Optimized)]
    internal static BigInteger ShiftRight(BigInteger n, int shift) => shift <= 0 ? n << -shift : ((n >> (shift - 1)) + 1) >> 1;

    private BigReal Doubted(int doubt) =>
        doubt <= _doubt ? this : IsFinite ? new(_sign, _significand, _exponent, _precision, doubt) : new(_kind, _sign, _precision, doubt);

    private static BigInteger Bit(long position) => BigInteger.One << (int)position;

    [MethodImpl(HotPath.Optimized)]
    private static BigReal Rounded(int sign, BigInteger significand, long exponent, int precision, int doubt)
    {
        if (significand.IsZero)
        {
            return new(Kind.Finite, 0, precision, doubt);
        }

        int most = precision == 0 ? DefaultPrecision : precision;
        int excess = BitLength(significand) - most;
        if (excess <= 0)
        {
            return Checked(sign, significand, exponent, precision, doubt);
        }

        var rounded = ShiftRight(significand, excess);
        bool isExact = doubt == 0 && rounded << excess == significand;
        return Checked(sign, rounded, exponent + excess, precision, isExact ? 0 : Math.Max(doubt, int.MaxValue - most));
    }

    // What leaves the range of exponents is not known at all.
    private static BigReal Checked(int sign, BigInteger significand, long exponent, int precision, int doubt) =>
        exponent > ExponentBound ? new(Kind.Infinite, sign, precision, int.MaxValue)
        : exponent < -ExponentBound ? new(Kind.Finite, 0, precision, int.MaxValue)
        : new(sign, significand, exponent, precision, doubt);
}

using System.Globalization;
using System.Numerics;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>From and to machine numbers and decimals.</summary>
public readonly partial struct BigReal
{
    /// <summary>A number of the machine, as a constant.</summary>
    public static implicit operator BigReal(double value) => FromDouble(value, 0);

    /// <summary>A whole number, as a constant.</summary>
    public static implicit operator BigReal(long value) => new(Math.Sign(value), BigInteger.Abs(value), 0, 0, 0);

    /// <summary>A number of the machine, exactly.</summary>
    public static BigReal FromDouble(double value, int precision = DefaultPrecision)
    {
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            return double.IsNaN(value) ? NaN : new(Kind.Infinite, value > 0 ? 1 : -1, precision);
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) & 0x7FF;
        long significand = bits & 0xFFFFFFFFFFFFFL;
        if (exponent != 0)
        {
            significand |= 0x10000000000000L;
        }
        else
        {
            exponent = 1;
        }

        // Short significands multiply faster.
        while (significand != 0 && (significand & 0xFF) == 0)
        {
            significand >>= 8;
            exponent += 8;
        }

        return new(Math.Sign(value), significand, exponent - 1075, precision, 0);
    }

    /// <summary>The decimal number that a literal was written as, if it was the shortest that gives this <c>double</c>: 0.1 is one tenth.</summary>
    public static BigReal FromLiteral(double value, int precision = DefaultPrecision) =>
        double.IsNaN(value) || double.IsInfinity(value) || Math.Abs(value) < 1e15 && value == Math.Floor(value) ? FromDouble(value, precision) : Parse(value.ToString("R", CultureInfo.InvariantCulture), precision);

    /// <summary>Reads a decimal number such as <c>-1.5e-3</c>, <c>inf</c> or <c>nan</c>.</summary>
    public static BigReal Parse(string text, int precision = DefaultPrecision)
    {
        if (text.TrimStart('-', '+') is "inf" or "nan")
        {
            return text.EndsWith("nan", StringComparison.Ordinal) ? NaN : text[0] == '-' ? NegativeInfinity : PositiveInfinity;
        }

        int e = text.IndexOfAny(['e', 'E']);
        string digits = e < 0 ? text : text.Substring(0, e);
        int point = digits.IndexOf('.');
        int power = e < 0 ? 0 : int.Parse(text.Substring(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        power -= point < 0 ? 0 : digits.Length - point - 1;
        var whole = BigInteger.Parse(point < 0 ? digits : digits.Remove(point, 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (power >= 0)
        {
            return Create(whole * BigInteger.Pow(10, power), 0, precision, isExact: true);
        }

        var denominator = BigInteger.Pow(10, -power);
        int shift = whole.IsZero ? 0 : Math.Max(0, precision + 2 + BitLength(denominator) - BitLength(BigInteger.Abs(whole)));
        return Create((whole << shift) / denominator, -shift, precision);
    }

    /// <summary>The nearest <c>double</c>, halves to even; infinite beyond its range, subnormal or 0 below it.</summary>
    public double ToDouble() => Nearest(53, -1074, 1024);

    /// <summary>The nearest <c>double</c> to each of some numbers.</summary>
    internal static double[] ToDoubles(BigReal[] values)
    {
        var numbers = new double[values.Length];
        for (int k = 0; k < numbers.Length; k++)
        {
            numbers[k] = values[k].ToDouble();
        }

        return numbers;
    }

    /// <summary>The nearest <c>float</c>, rounded once.</summary>
    public double ToSingle() => Nearest(24, -149, 128);

    /// <summary>A whole number of the machine, cut off where it isn't one.</summary>
    internal long ToInt64() => _sign * (long)ShiftRight(_significand, (int)-_exponent);

    /// <summary>The number times 2^bits as a whole number, rounded to the nearest.</summary>
    internal BigInteger ToFixed(int bits)
    {
        long shift = _exponent + bits;
        return _sign == 0 || shift < int.MinValue ? BigInteger.Zero : _sign * ShiftRight(_significand, -(int)shift);
    }

    private double Nearest(int precision, int least, int most)
    {
        if (!IsFinite || _sign == 0)
        {
            return IsNaN ? double.NaN : _sign == 0 ? 0 : _sign * double.PositiveInfinity;
        }

        long top = Top;
        if (top > most || top < least)
        {
            return top > most ? _sign * double.PositiveInfinity : 0;
        }

        // The bits that the format has left for it, fewer where it is subnormal.
        int length = BitLength(_significand);
        int shift = Math.Max(length - precision, (int)(least - _exponent));
        var quotient = _significand;
        if (shift > 0)
        {
            quotient = _significand >> shift;
            int half = (_significand - (quotient << shift)).CompareTo(BigInteger.One << (shift - 1));
            quotient += half > 0 || (half == 0 && !quotient.IsEven) ? 1 : 0;
        }
        else
        {
            shift = 0;
        }

        // Exact: an integer of so few bits times powers of two that its format holds.
        int exponent = (int)(_exponent + shift);
        double magnitude = (double)quotient * Math.Pow(2, exponent / 2) * Math.Pow(2, exponent - (exponent / 2));
        return magnitude >= Math.Pow(2, most - 1) * 2 ? _sign * double.PositiveInfinity : _sign * magnitude;
    }
}

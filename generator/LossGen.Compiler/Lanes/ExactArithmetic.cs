using System.Numerics;

namespace LossGen.Compiler.Lanes;

/// <summary>Fused multiply-add where the platform (netstandard2.0) has none: exact, then rounded once.</summary>
internal static class ExactArithmetic
{
    public static float FusedMultiplyAdd(float a, float b, float c)
    {
        // The product of two floats is exact in double; the sum is rounded to odd, so that rounding to float is the only rounding.
        double product = (double)a * b, sum = product + c;
        if (double.IsNaN(sum) || double.IsInfinity(sum)) return (float)sum;
        return (float)RoundToOdd(sum, TwoSumError(product, c, sum));
    }

    public static double FusedMultiplyAdd(double a, double b, double c)
    {
        var product = a * b;
        if (a == 0 || b == 0 || !IsFinite(a) || !IsFinite(b)) return product + c;
        if (!IsFinite(c)) return c;
        if (!InReach(a) || !InReach(b) || !InReach(product) || (c != 0 && !InReach(c))) return FromIntegers(a, b, c);

        // Boldo and Melquiond: the exact product as a pair, the pair plus c as a triple, its tail rounded to odd.
        var productError = TwoProductError(a, b, product);
        var low = c + productError;
        var lowError = TwoSumError(c, productError, low);
        var high = product + low;
        var highError = TwoSumError(product, low, high);
        var tail = highError + lowError;
        return high + RoundToOdd(tail, TwoSumError(highError, lowError, tail));
    }

    private static bool IsFinite(double x) => !double.IsNaN(x) && !double.IsInfinity(x);

    private static bool InReach(double x) => Math.Abs(x) is > 1e-130 and < 1e130;

    private static double TwoSumError(double a, double b, double sum)
    {
        var bb = sum - a;
        return (a - (sum - bb)) + (b - bb);
    }

    private static double TwoProductError(double a, double b, double product)
    {
        const double Splitter = 134217729;
        double ta = Splitter * a, ah = ta - (ta - a), al = a - ah;
        double tb = Splitter * b, bh = tb - (tb - b), bl = b - bh;
        return (((ah * bh - product) + ah * bl) + al * bh) + al * bl;
    }

    private static double RoundToOdd(double value, double error)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        if (error == 0 || (bits & 1) != 0) return value;
        return BitConverter.Int64BitsToDouble((error > 0) == (value > 0) ? bits + 1 : bits - 1);
    }

    private static double FromIntegers(double a, double b, double c)
    {
        var (ma, ea) = Split(a);
        var (mb, eb) = Split(b);
        var (mc, ec) = Split(c);
        var exponent = ea + eb;
        var sum = ma * mb;
        if (exponent > ec)
        {
            sum <<= exponent - ec;
            exponent = ec;
        }

        sum += mc << (ec - exponent);
        return sum.IsZero ? a * b + c : Rounded(sum, exponent);
    }

    private static (BigInteger Significand, int Exponent) Split(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var significand = bits & 0xFFFFFFFFFFFFF;
        if (exponent != 0) significand |= 1L << 52;
        return (bits < 0 ? -significand : significand, Math.Max(exponent, 1) - 1075);
    }

    private static double Rounded(BigInteger significand, int exponent)
    {
        var magnitude = BigInteger.Abs(significand);
        var length = BitLength(magnitude);
        var drop = Math.Max(length - 53, -1074 - exponent);
        if (drop > 0)
        {
            var kept = magnitude >> drop;
            var rest = (magnitude - (kept << drop)).CompareTo(BigInteger.One << (drop - 1));
            if (rest > 0 || (rest == 0 && !kept.IsEven)) kept += 1;
            magnitude = kept;
            exponent += drop;
        }

        // Here the significand has at most 54 bits and the scaling by a power of two is exact or overflows.
        var result = (double)magnitude;
        for (; exponent > 0 && !double.IsInfinity(result); exponent--) result *= 2;
        if (exponent < -1000)
        {
            result *= Power(-1000 - exponent >= 0 ? exponent + 1000 : 0);
            exponent = -1000;
        }

        if (exponent < 0) result = result * Power(exponent / 2) * Power(exponent - exponent / 2);
        return significand.Sign < 0 ? -result : result;
    }

    private static double Power(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);

    private static int BitLength(BigInteger value)
    {
        var bytes = value.ToByteArray();
        var top = bytes.Length - 1;
        while (top > 0 && bytes[top] == 0) top--;
        var length = top * 8;
        for (int last = bytes[top]; last != 0; last >>= 1) length++;
        return length;
    }
}

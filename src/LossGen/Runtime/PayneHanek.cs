namespace LossGen.Runtime;

/// <summary>
/// Reduction of huge arguments by pi/2, exact for every double: x * 2/pi with the bits of 2/pi that matter, in integers, so
/// the bits are the same on every machine. The compiler's interpreter shares this file.
/// </summary>
internal static class PayneHanek
{
    /// <summary>What the lanes add to round to an integer: the quadrant comes back in its low bits.</summary>
    private const double DoubleMagic = 6755399441055744.0;
    private const double SingleMagic = 12582912.0;

    // 2/pi, most significant bit first, after 64 zeros.
    private static readonly ulong[] TwoOverPi =
    [
        0,
        0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041, 0xFE5163ABDEBBC561,
        0xB7246E3A424DD2E0, 0x06492EEA09D1921C, 0xFE1DEB1CB129A73E, 0xE88235F52EBB4484,
        0xE99C7026B45F7E41, 0x3991D639835339F4, 0x9C845F8BBDF9283B, 0x1FF897FFDE05980F,
        0xEF2F118B5A0A6D1F, 0x6D367ECF27CB09B7, 0x4F463F669E5FEA2D, 0x7527BAC7EBE5F17B,
        0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB, 0xF0CFBC209AF4361D,
    ];

    public static double DoubleQuadrant(double x) => DoubleMagic + Reduce(x).Quadrant;

    public static double SingleQuadrant(double x) => SingleMagic + Reduce(x).Quadrant;

    /// <summary>x - quadrant * pi/2 rounded; NaN for infinities.</summary>
    public static double Remainder(double x) => Reduce(x).High;

    /// <summary>What <see cref="Remainder"/> lost.</summary>
    public static double RemainderLow(double x) => Reduce(x).Low;

    /// <summary>What rounding <see cref="Remainder"/> to float lost.</summary>
    public static double SingleRemainderLow(double x)
    {
        var remainder = Remainder(x);
        return remainder - (float)remainder;
    }

    /// <summary>For |x| of at least 2^-8.</summary>
    private static (int Quadrant, double High, double Low) Reduce(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)((bits >> 52) & 0x7FF) - 1075;
        if (exponent == 972) return (0, double.NaN, double.NaN);
        var significand = (ulong)(bits & 0xFFFFFFFFFFFFF) | 1UL << 52;

        // Bits of 2/pi above weight 4 / 2^exponent only add whole turns. Of the rest 192 are taken: weights 2^1 to 2^-190 of the product.
        var start = exponent - 2 + 64;
        int word = start >> 6, shift = start & 63;
        ulong w2 = Word(word, shift), w1 = Word(word + 1, shift), w0 = Word(word + 2, shift);
        Multiply(significand, w0, out var h0, out var p0);
        Multiply(significand, w1, out var h1, out var p1);
        var p2 = unchecked(significand * w2 + h1);
        p1 = unchecked(p1 + h0);
        if (p1 < h0) p2 = unchecked(p2 + 1);

        var quadrant = (int)(p2 >> 62);
        var f2 = p2 << 2 | p1 >> 62;
        var f1 = p1 << 2 | p0 >> 62;
        var f0 = p0 << 2;
        var negative = (f2 >> 63) != 0;
        if (negative)
        {
            // Nearer to the next quadrant: the fraction minus one.
            quadrant++;
            f0 = unchecked(~f0 + 1);
            f1 = unchecked(~f1 + (f0 == 0 ? 1UL : 0));
            f2 = unchecked(~f2 + (f0 == 0 && f1 == 0 ? 1UL : 0));
        }

        var scale = 0;
        while (f2 >> 63 == 0 && scale < 128)
        {
            f2 = f2 << 1 | f1 >> 63;
            f1 = f1 << 1 | f0 >> 63;
            f0 <<= 1;
            scale++;
        }

        // Fraction (128 bits) times pi/2 (of weight 2^-127): the top 128 bits of the product.
        const ulong PiHigh = 0xC90FDAA22168C234, PiLow = 0xC4C6628B80DC1CD1;
        Multiply(f2, PiHigh, out var top, out var mid);
        Multiply(f2, PiLow, out var a, out _);
        Multiply(f1, PiHigh, out var b, out _);
        mid = unchecked(mid + a);
        if (mid < a) top++;
        mid = unchecked(mid + b);
        if (mid < b) top++;

        // Pieces of at most 53 bits, each exact, then normalized so that the first is the rounded sum.
        var unit = BitConverter.Int64BitsToDouble((long)(1023 - 63 - scale) << 52);
        double first = (double)(top >> 11) * 2048 * unit;
        double second = (double)((top & 0x7FF) << 42 | mid >> 22) * BitConverter.Int64BitsToDouble((long)(1023 - 42) << 52) * unit;
        var high = first + second;
        var low = second - (high - first);
        return negative != bits < 0 ? (Turned(quadrant, bits), -high, -low) : (Turned(quadrant, bits), high, low);
    }

    private static int Turned(int quadrant, long bits) => (bits < 0 ? -quadrant : quadrant) & 3;

    private static ulong Word(int word, int shift) =>
        shift == 0 ? TwoOverPi[word] : TwoOverPi[word] << shift | TwoOverPi[word + 1] >> (64 - shift);

    private static void Multiply(ulong a, ulong b, out ulong high, out ulong low)
    {
        ulong al = a & 0xFFFFFFFF, ah = a >> 32, bl = b & 0xFFFFFFFF, bh = b >> 32;
        ulong ll = al * bl, lh = al * bh, hl = ah * bl;
        var middle = (ll >> 32) + (lh & 0xFFFFFFFF) + (hl & 0xFFFFFFFF);
        high = ah * bh + (lh >> 32) + (hl >> 32) + (middle >> 32);
        low = unchecked(a * b);
    }
}

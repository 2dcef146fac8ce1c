using System.Numerics;

namespace LossGen.Compiler.Interpretation.Exact;

/// <summary>π and log 2 to any precision, each kept at the highest that was asked for.</summary>
internal static class BigConstants
{
    private static Stored? _pi;
    private static Stored? _ln2;

    /// <summary>π · 2^bits.</summary>
    public static BigInteger Pi(int bits) => Get(ref _pi, bits, b => (16 * Inverse(5, b, -1)) - (4 * Inverse(239, b, -1)));

    /// <summary>log 2 · 2^bits.</summary>
    public static BigInteger Ln2(int bits) => Get(ref _ln2, bits, b => (18 * Inverse(26, b, 1)) - (2 * Inverse(4801, b, 1)) + (8 * Inverse(8749, b, 1)));

    private static BigInteger Get(ref Stored? stored, int bits, Func<int, BigInteger> compute)
    {
        var known = stored;
        if (known is null || known.Bits < bits)
        {
            int enough = Math.Max(1024, bits + (bits / 2));
            stored = known = new(enough, BigReal.ShiftRight(compute(enough + 32), 32));
        }

        return BigReal.ShiftRight(known.Value, known.Bits - bits);
    }

    // The inverse tangent (sign -1) or hyperbolic tangent (sign 1) of 1/n.
    private static BigInteger Inverse(int n, int bits, int sign)
    {
        var power = (BigInteger.One << bits) / n;
        var sum = power;
        for (int k = 3, s = sign; !power.IsZero; k += 2, s *= sign)
        {
            power /= n * n;
            sum += s * power / k;
        }

        return sum;
    }

    private sealed record Stored(int Bits, BigInteger Value);
}

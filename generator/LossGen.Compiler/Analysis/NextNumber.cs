namespace LossGen.Compiler.Analysis;

/// <summary>The neighbours of numbers in single and double precision.</summary>
internal static class NextNumber
{
    /// <summary>The least number above, of those that are there.</summary>
    /// <param name="value">A finite number; in single precision it is rounded first.</param>
    /// <param name="isSingle">Whether the numbers are those of single precision.</param>
    public static double Above(double value, bool isSingle) => isSingle ? Above((float)value) : Above(value);

    /// <summary>The place of a finite number among all of its type, 0 being that of 0.</summary>
    public static long Rank(double value, bool isSingle)
    {
        long bits = isSingle ? BitConverter.ToInt32(BitConverter.GetBytes((float)value), 0) : BitConverter.DoubleToInt64Bits(value);
        return bits >= 0 ? bits : (isSingle ? int.MinValue : long.MinValue) - bits;
    }

    /// <summary>The number at a place.</summary>
    public static double Ranked(long rank, bool isSingle)
    {
        long bits = rank >= 0 ? rank : (isSingle ? int.MinValue : long.MinValue) - rank;
        return isSingle ? BitConverter.ToSingle(BitConverter.GetBytes((int)bits), 0) : BitConverter.Int64BitsToDouble(bits);
    }

    /// <summary>The place in the middle of two, which may lie farther apart than a number of places can say.</summary>
    public static long Between(long low, long high) => (low >> 1) + (high >> 1) + (low & high & 1);

    private static double Above(float value)
    {
        if (value == 0)
        {
            return float.Epsilon;
        }

        int bits = BitConverter.ToInt32(BitConverter.GetBytes(value), 0);
        return BitConverter.ToSingle(BitConverter.GetBytes(value > 0 ? bits + 1 : bits - 1), 0);
    }

    private static double Above(double value)
    {
        if (value == 0)
        {
            return double.Epsilon;
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        return BitConverter.Int64BitsToDouble(value > 0 ? bits + 1 : bits - 1);
    }
}

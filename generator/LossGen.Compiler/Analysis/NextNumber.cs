namespace LossGen.Compiler.Analysis;

/// <summary>The neighbours of numbers in single and double precision.</summary>
internal static class NextNumber
{
    /// <summary>The least number above, of those that are there.</summary>
    /// <param name="value">A finite number; in single precision it is rounded first.</param>
    /// <param name="isSingle">Whether the numbers are those of single precision.</param>
    public static double Above(double value, bool isSingle) => isSingle ? Above((float)value) : Above(value);

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

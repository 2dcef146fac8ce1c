using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis;

/// <summary>What rounding to an element type does to an interval: its ends move outward, to infinity beyond the largest number and to 0 below the smallest.</summary>
internal static class Rounding
{
    /// <summary>The interval of the rounded values.</summary>
    /// <param name="interval">The interval of the real values.</param>
    /// <param name="element">The type.</param>
    /// <param name="isWide">Whether the value is kept in double precision, as scalars are.</param>
    public static Interval Outward(Interval interval, ElementType element, bool isWide) =>
        element == ElementType.Single && !isWide
            ? interval with { Low = -Up(-interval.Low), High = Up(interval.High) }
            : interval;

    private static double Up(double value)
    {
        if (double.IsInfinity(value) || double.IsNaN(value) || value == Math.Floor(value) && Math.Abs(value) < 1 << 24)
        {
            return value;
        }

        float single = (float)value;
        return single >= value ? single : NextNumber.Above(single, isSingle: true);
    }
}

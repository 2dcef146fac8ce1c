namespace LossGen.Tests.Runtime;

/// <summary>Equality to the last bit, the sign of zero included.</summary>
internal static class Bits
{
    public static void Equal(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                BitConverter.DoubleToInt64Bits(expected[i]) == BitConverter.DoubleToInt64Bits(actual[i]),
                $"[{i}]: expected {expected[i]:R}, found {actual[i]:R}");
        }
    }
}

namespace LossGen.Benchmarks;

/// <summary>The inputs of all measurements.</summary>
internal static class Data
{
    public const int Length = 65_536;

    /// <summary>Logits, predictions: normal, of deviation 2.</summary>
    public static float[] Scores()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Length).Select(_ => (float)(2 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }

    /// <summary>Zeros and ones.</summary>
    public static float[] Targets()
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, Length).Select(_ => (float)random.Next(2))];
    }
}

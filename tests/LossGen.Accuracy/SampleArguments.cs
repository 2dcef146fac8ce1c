namespace LossGen.Accuracy;

/// <summary>Arguments that reach every case: special values, both ends of the range, and random ones over all exponents and near 1.</summary>
public static class SampleArguments
{
    private static readonly double[] Specials =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 0.25, 3, -3, 10, -10, 88, -88, 104, -104, 150, -150, 709, -709, 745, -745, 1e5, -1e5, 1e10, -1e10, 1e22, 1e300, -1e300,
        Math.PI, Math.PI / 2, -Math.PI, Math.E, 1e-5, -1e-5, 1e-20, -1e-20, 1e-40, -1e-40, 5e-324, -5e-324, 1.4e-45, -1.4e-45, 2.2250738585072014e-308, 1.17549435e-38,
        float.MaxValue, -float.MaxValue, double.MaxValue, -double.MaxValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    public static float[][] Single(int arity, int count) =>
        [.. Double(arity, count, -46, 39).Select(a => Array.ConvertAll(a, x => (float)x))];

    public static double[][] Double(int arity, int count) => Double(arity, count, -322, 308);

    /// <summary>The same numbers every time.</summary>
    private static double[][] Double(int arity, int count, int least, int most)
    {
        var random = new Random(12345);
        var result = new double[arity][];
        for (var a = 0; a < arity; a++)
        {
            result[a] = new double[count];
            for (var i = 0; i < count; i++)
            {
                var special = arity == 1 ? i : a == 0 ? i % Specials.Length : i / Specials.Length;
                result[a][i] = special < Specials.Length && i < Specials.Length * (arity == 1 ? 1 : Specials.Length) && i < count / 2 ? Specials[special] : (i % 4) switch
                {
                    0 => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(least, most)),
                    1 => (random.NextDouble() - 0.5) * 20,
                    2 => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 6)),
                    _ => 1 + (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 0)),
                };
            }
        }

        return result;
    }
}

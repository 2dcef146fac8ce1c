using System.Globalization;
using CsvHelper;

namespace Quickstart.Data;

/// <summary>The two data sets that the program makes for itself, written as CSV as a user's would be.</summary>
internal static class SyntheticData
{
    private const int Count = 2000;

    /// <summary>y = 3x + 1 with noise of deviation 0.5, one row in eight being off by 20 to 60.</summary>
    public static void WriteOutliers(string path, int seed)
    {
        var random = new Random(seed);
        Write(path, ["x", "y"], Enumerable.Range(0, Count).Select(_ =>
        {
            double x = random.NextDouble() * 6 - 3;
            double y = 3 * x + 1 + 0.5 * Normal(random);
            if (random.Next(8) == 0)
            {
                y += 20 + 40 * random.NextDouble();
            }

            return new[] { x, y };
        }));
    }

    /// <summary>Two overlapping classes, the second rare.</summary>
    public static void WriteTwoClasses(string path, int seed)
    {
        var random = new Random(seed);
        Write(path, ["a", "b", "label"], Enumerable.Range(0, Count).Select(_ =>
        {
            double a = Normal(random), b = Normal(random);
            double probability = 1 / (1 + Math.Exp(-(1.5 * a - 2 * b - 2)));
            return new[] { a, b, random.NextDouble() < probability ? 1.0 : 0.0 };
        }));
    }

    private static void Write(string path, string[] columns, IEnumerable<double[]> rows)
    {
        using var writer = new StreamWriter(path);
        using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture);
        foreach (string column in columns)
        {
            csv.WriteField(column);
        }

        csv.NextRecord();
        foreach (double[] row in rows)
        {
            foreach (double value in row)
            {
                csv.WriteField(value.ToString("0.######", CultureInfo.InvariantCulture));
            }

            csv.NextRecord();
        }
    }

    // Box-Muller.
    private static double Normal(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

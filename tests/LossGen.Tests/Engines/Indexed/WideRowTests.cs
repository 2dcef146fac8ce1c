using System.Numerics.Tensors;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>Rows that are divided by a value of theirs: wide ones by its reciprocal, unless it has none.</summary>
public partial class WideRowTests
{
    [Kernel("y[r, c] = x[r, c] / norm[k](x[r, k])")]
    private static partial void UnitRows(ReadOnlyTensorSpan<float> x, TensorSpan<float> y);

    [Kernel("y[r, c] = x[r, c] / norm[k](x[r, k])")]
    private static partial void UnitDoubles(ReadOnlyTensorSpan<double> x, TensorSpan<double> y);

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(100)]
    [InlineData(5003)]
    public void Rows_of_any_size_become_of_length_one(int columns)
    {
        // From denormal to all but infinite, in one block and each in one of its own.
        float[] scales = [1, 1e-44f, 3e-39f, 1e-38f, 1e-20f, 1e20f, 2e37f, 3e36f / columns, 1e-30f, 7];
        float[] x = [.. scales.SelectMany(s => Enumerable.Range(0, columns).Select(c => s * (float)Math.Cos(c)))];
        float[] y = new float[x.Length];
        UnitRows(new(x, [scales.Length, columns]), new(y, [scales.Length, columns]));
        for (int row = 0; row < scales.Length; row++)
        {
            double[] cells = [.. x.Skip(row * columns).Take(columns).Select(v => (double)v)];
            double norm = (float)Math.Sqrt(cells.Sum(c => c * c));
            for (int c = 0; c < columns; c++)
            {
                Assert.True(Math.Abs((cells[c] / norm) - y[(row * columns) + c]) <= 2.5e-7 * Math.Abs(cells[c] / norm), $"row {row}, column {c}: {y[(row * columns) + c]}, not {cells[c] / norm}");
            }
        }
    }

    [Fact]
    public void Rows_of_doubles_too()
    {
        double[] scales = [1, 1e-310, 1e300, 3];
        double[] x = [.. scales.SelectMany(s => Enumerable.Range(0, 40).Select(c => s * Math.Cos(c)))], y = new double[x.Length];
        UnitDoubles(new(x, [scales.Length, 40]), new(y, [scales.Length, 40]));
        double norm = Math.Sqrt(Enumerable.Range(0, 40).Sum(c => Math.Cos(c) * Math.Cos(c)));
        for (int row = 0; row < scales.Length; row++)
        {
            for (int c = 0; c < 40; c++)
            {
                Assert.Equal(Math.Cos(c) / norm, y[(row * 40) + c], row == 1 ? 1e-13 : 1e-15);
            }
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(200)]
    public void A_row_of_zeros_has_no_direction(int columns)
    {
        float[] x = new float[2 * columns], y = new float[x.Length];
        x.AsSpan(columns).Fill(2);
        UnitRows(new(x, [2, columns]), new(y, [2, columns]));
        Assert.All(y[..columns], v => Assert.True(float.IsNaN(v)));
        Assert.All(y[columns..], v => Assert.Equal(1 / Math.Sqrt(columns), v, 1e-7));
    }
}

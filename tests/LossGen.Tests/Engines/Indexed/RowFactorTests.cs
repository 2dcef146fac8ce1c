using System.Numerics.Tensors;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>Factors of a row, which wide rows multiply by one another before they meet the cells.</summary>
public partial class RowFactorTests
{
    [Kernel("y[r, c] = use[r] > 0 ? (x[r, c] * u[r] * v[r] - z[r, c] / u[r] * v[r]) * w : 0")]
    private static partial void Weighted(
        ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> z, ReadOnlySpan<float> u, ReadOnlySpan<float> v, ReadOnlySpan<float> use, float w, TensorSpan<float> y);

    [Kernel("y[r, c] = (use[r] > 0 ? x[r, c] * u[r] : 0) + (other[r] > 0 ? x[r, c] * v[r] : 0)")]
    private static partial void Either(
        ReadOnlyTensorSpan<float> x, ReadOnlySpan<float> u, ReadOnlySpan<float> v, ReadOnlySpan<float> use, ReadOnlySpan<float> other, TensorSpan<float> y);

    [Loss("""
        alike[n] = sum[c](a[n, c] * b[n, c]) / (norm[c](a[n, c]) * norm[c](b[n, c]))
        sum[n](use[n] > 0 ? 1 - alike[n] : relu(alike[n]))
        """)]
    private static partial double Cosine([Grad] ReadOnlyTensorSpan<double> a, [Grad] ReadOnlyTensorSpan<double> b, ReadOnlySpan<double> use);

    [Theory]
    [InlineData(20)]
    [InlineData(32)]
    [InlineData(77)]
    public void Neither_overflow_nor_vanish_where_the_cells_keep_them_in_bounds(int columns)
    {
        // u, v and the size of the cells; the last rows don't count, whatever they hold.
        (float U, float V, float Cells, float Use)[] rows =
        [
            (2, 3, 1, 1), (1e-30f, 1e-30f, 1e35f, 1), (1e30f, 1e30f, 1e-35f, 1), (1e-38f, 1, 1, 1), (3, 0, 1e-10f, 1), (1e20f, 0, 1e-20f, 1),
            (1, float.NaN, 1, 0), (0, 1, float.PositiveInfinity, 0), (5, 7, float.NaN, 0),
        ];
        int count = rows.Length * columns;
        float[] x = [.. Enumerable.Range(0, count).Select(i => rows[i / columns].Cells * (float)Math.Cos(i))];
        float[] z = [.. Enumerable.Range(0, count).Select(i => rows[i / columns].Cells * rows[i / columns].U * (float)Math.Sin(i))];
        foreach (int first in Enumerable.Range(0, rows.Length))
        {
            // Alone, and with the rows behind it in its block.
            foreach (int number in (int[])[1, rows.Length - first])
            {
                var some = rows[first..(first + number)];
                var cells = (first * columns)..((first + number) * columns);
                float[] y = new float[number * columns];
                Weighted(
                    new(x[cells], [number, columns]), new(z[cells], [number, columns]), [.. some.Select(r => r.U)], [.. some.Select(r => r.V)], [.. some.Select(r => r.Use)], 0.5f, new(y, [number, columns]));
                for (int i = 0; i < y.Length; i++)
                {
                    var (u, v, _, use) = some[i / columns];
                    double plus = (double)x[cells][i] * u * v * 0.5, minus = (double)z[cells][i] / u * v * 0.5, size = Math.Abs(plus) + Math.Abs(minus);
                    double expected = use > 0 ? plus - minus : 0;
                    Assert.True(
                        y[i] == expected || Math.Abs(expected - y[i]) <= (4e-7 * size) + 1e-44,
                        $"row {first + (i / columns)} of {number}, column {i % columns}: {y[i]}, not {expected}");
                }
            }
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(64)]
    public void Are_added_up_where_their_sum_is_a_number(int columns)
    {
        float[] u = [1, 2, 3e38f, 5, 3e38f], v = [10, 20, 3e38f, float.NaN, -3e38f], use = [1, 0, 1, 1, 1], other = [1, 1, 1, 0, 1];
        float[] x = [.. Enumerable.Range(0, 5 * columns).Select(i => 0.1f * (float)Math.Cos(i))];
        for (int row = 0; row < 5; row++)
        {
            float[] own = x[(row * columns)..((row + 1) * columns)], y = new float[columns];
            Either(new(own, [1, columns]), [u[row]], [v[row]], [use[row]], [other[row]], new(y, [1, columns]));
            double factor = (use[row] > 0 ? (double)u[row] : 0) + (other[row] > 0 ? (double)v[row] : 0);
            Assert.All(y.Zip(own), p => Assert.Equal(p.Second * factor, p.First, 3e-7 * Math.Abs(p.Second * factor)));
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(100)]
    public void Are_those_of_a_cosine_at_any_length_of_its_vectors(int columns)
    {
        double[] scales = [1, 1e-120, 1e140, 1e-200, 1e200, 3];
        int count = scales.Length * columns;
        double[] a = [.. Enumerable.Range(0, count).Select(i => scales[i / columns] * Math.Cos(i))], b = [.. Enumerable.Range(0, count).Select(i => Math.Cos(i + (0.3 * (i / columns))))];
        double[] ga = new double[count], gb = new double[count], use = [1, 0, 1, 0, 1, 1];
        double loss = CosineGradient(new(a, [scales.Length, columns]), new(b, [scales.Length, columns]), use, new(ga, [scales.Length, columns]), new(gb, [scales.Length, columns]));
        double total = 0;
        for (int row = 0; row < scales.Length; row++)
        {
            // Of unit vectors, which no scale makes overflow.
            double[] p = Unit(a, row), q = Unit(b, row);
            double cosine = p.Zip(q, (x, y) => x * y).Sum(), na = Norm(a, row), nb = Norm(b, row);
            total += use[row] > 0 ? 1 - cosine : Math.Max(cosine, 0);
            double slope = use[row] > 0 ? -1 : cosine > 0 ? 1 : 0;
            for (int c = 0; c < columns; c++)
            {
                Assert.Equal(slope * (q[c] - (cosine * p[c])), ga[(row * columns) + c] * na, 1e-14);
                Assert.Equal(slope * (p[c] - (cosine * q[c])), gb[(row * columns) + c] * nb, 1e-14);
            }
        }

        Assert.Equal(total, loss, 1e-14);

        double Norm(double[] x, int row) => scales[row] is var s && x == a ? s * Plain(x, row, s) : Plain(x, row, 1);
        double Plain(double[] x, int row, double s) => Math.Sqrt(x.Skip(row * columns).Take(columns).Sum(v => v / s * (v / s)));
        double[] Unit(double[] x, int row) => [.. x.Skip(row * columns).Take(columns).Select(v => x == a ? v / scales[row] / Plain(x, row, scales[row]) : v / Plain(x, row, 1))];
    }
}

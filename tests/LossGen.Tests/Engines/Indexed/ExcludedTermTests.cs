using System.Numerics.Tensors;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>Products of matrices with a condition on the terms: what it excludes has no say, whatever it holds.</summary>
public sealed partial class ExcludedTermTests
{
    private const int Rows = 5, Depth = 40, Columns = 7;

    public static TheoryData<float> Values => [1, 0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    [Theory]
    [MemberData(nameof(Values))]
    public void An_excluded_term_may_be_anything(float value)
    {
        var (a, b, keep) = Draw();
        for (int j = 0; j < Columns; j++)
        {
            b[(3 * Columns) + j] = value;
            keep[(0 * Depth) + 3] = false;
            keep[(1 * Depth) + 3] = true;
        }

        float[] y = new float[Rows * Columns], seed = [.. y.Select((_, i) => (i % 5) - 2f)], da = new float[a.Length], db = new float[b.Length];
        Kept(new(a, [Rows, Depth]), new(b, [Depth, Columns]), new(keep, [Rows, Depth]), new(y, [Rows, Columns]));
        KeptBackward(new(a, [Rows, Depth]), new(b, [Depth, Columns]), new(keep, [Rows, Depth]), new(seed, [Rows, Columns]), new(da, [Rows, Depth]), new(db, [Depth, Columns]));
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < Columns; j++)
            {
                double sum = Enumerable.Range(0, Depth).Where(k => keep[(i * Depth) + k]).Sum(k => (double)a[(i * Depth) + k] * b[(k * Columns) + j]);
                AssertNear((float)sum, y[(i * Columns) + j]);
            }

            for (int k = 0; k < Depth; k++)
            {
                double slope = keep[(i * Depth) + k] ? Enumerable.Range(0, Columns).Sum(j => (double)seed[(i * Columns) + j] * b[(k * Columns) + j]) : 0;
                AssertNear((float)slope, da[(i * Depth) + k]);
            }
        }
    }

    [Fact]
    public void The_gradient_of_attention_ignores_keys_that_nobody_may_see()
    {
        float[] q = [.. Enumerable.Range(0, 12).Select(i => (float)Math.Cos(i))], k = [.. q.Select(v => v + 1)], v = [.. q.Select(v => v - 1)], seed = [.. q.Select(v => v * v)];
        bool[] keep = [.. Enumerable.Range(0, 9).Select(i => i % 3 != 2)];
        float[][] clean = Gradients(), soiled;
        k.AsSpan(8).Fill(float.PositiveInfinity);
        k[9] = float.NaN;
        soiled = Gradients();
        Assert.All(clean[0].Zip(soiled[0]), g => AssertNear(g.First, g.Second));
        Assert.All(clean[1].Zip(soiled[1]), g => AssertNear(g.First, g.Second));
        Assert.All(soiled[1][8..], g => Assert.Equal(0, g));

        float[][] Gradients()
        {
            float[] dq = new float[12], dk = new float[12], dv = new float[12];
            SeenBackward(new(q, [3, 4]), new(k, [3, 4]), new(v, [3, 4]), new(keep, [3, 3]), new(seed, [3, 4]), new(dq, [3, 4]), new(dk, [3, 4]), new(dv, [3, 4]));
            return [dq, dk, dv];
        }
    }

    [Kernel("y[i, j] = sum[k where keep[i, k]](a[i, k] * b[k, j])")]
    private static partial void Kept(ReadOnlyTensorSpan<float> a, ReadOnlyTensorSpan<float> b, ReadOnlyTensorSpan<bool> keep, TensorSpan<float> y);

    [Kernel("""
        p[i, j] = softmax[j](keep[i, j] ? sum[d](q[i, d] * k[j, d]) : -1e4)
        y[i, e] = sum[j](p[i, j] * v[j, e])
        """)]
    private static partial void Seen(ReadOnlyTensorSpan<float> q, ReadOnlyTensorSpan<float> k, ReadOnlyTensorSpan<float> v, ReadOnlyTensorSpan<bool> keep, TensorSpan<float> y);

    private static void AssertNear(float expected, float actual)
    {
        bool isNear = expected.Equals(actual) || Math.Abs(expected - actual) <= 1e-5f * Math.Max(1, Math.Abs(expected));
        Assert.True(isNear, $"{actual}, not {expected}");
    }

    private static (float[] A, float[] B, bool[] Keep) Draw()
    {
        var random = new Random(4);
        return (
            [.. Enumerable.Range(0, Rows * Depth).Select(_ => random.NextSingle() - 0.5f)],
            [.. Enumerable.Range(0, Depth * Columns).Select(_ => random.NextSingle() - 0.5f)],
            [.. Enumerable.Range(0, Rows * Depth).Select(_ => random.Next(3) > 0)]);
    }
}

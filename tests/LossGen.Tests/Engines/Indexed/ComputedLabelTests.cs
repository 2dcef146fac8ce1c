using System.Numerics.Tensors;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>Subscripts that the formula computes: checked once they are known, before anything of the results is written.</summary>
public sealed class ComputedLabelTests
{
    private const float Untouched = -77;

    [Fact]
    public void The_place_after_the_greatest_is_inside_or_nothing_is_written()
    {
        float[] gradient = [.. Enumerable.Repeat(Untouched, 6)], y = [.. Enumerable.Repeat(Untouched, 2)], copy = [.. Enumerable.Repeat(Untouched, 6)];
        float[] z = [3, 1, 2, 1, 5, 4];
        Assert.Equal((1f + 4) / 2, Computed.AfterGreatestGradient(Matrix(z), Matrix(gradient)));
        Assert.Equal([0, 0.5f, 0, 0, 0, 0.5f], gradient);

        gradient.AsSpan().Fill(Untouched);
        z[5] = 9;
        var outside = Assert.Throws<ArgumentOutOfRangeException>("z", () => { Computed.AfterGreatestGradient(Matrix(z), Matrix(gradient)); });
        Assert.Contains("'z' is read at 3 in dimension 1, which is 2 as computed and 1 more, outside of [0, 3)", outside.Message);
        Assert.Equal(3L, outside.ActualValue);
        Assert.Throws<ArgumentOutOfRangeException>("w", () => { Computed.OfNext(z, [1, 2, 3], y.AsSpan(0, 1)); });
        Assert.Throws<ArgumentOutOfRangeException>("w", () => { Computed.Looked(Matrix(z), new(new float[9], [3, 3]), new(new float[6], [2, 3]), y, new(copy, [2, 3])); });
        Assert.All([.. gradient, .. y, .. copy], v => Assert.Equal(Untouched, v));
    }

    [Fact]
    public void A_label_of_a_label_is_checked_itself()
    {
        float[] w = [1, 2, 4], z = [3, 1, 2, 1, 5, 4], gradient = [.. Enumerable.Repeat(Untouched, 3)];
        Assert.Equal(3, Computed.LabelOfGreatestGradient(Matrix(z), [2, 1, -7], w, gradient));
        Assert.Equal([0, 0.5f, 0.5f], gradient);
        Assert.Equal(6, Computed.LabelOfLabel(w, [-1, 9, 9, 1, 2], [3, 4]));

        gradient.AsSpan().Fill(Untouched);
        var outside = Assert.Throws<ArgumentOutOfRangeException>("map", () => { Computed.LabelOfGreatestGradient(Matrix(z), [2, 3, 0], w, gradient); });
        Assert.Contains("'map[1]' is 3, outside of [0, 3)", outside.Message);
        Assert.Throws<ArgumentOutOfRangeException>("map", () => { Computed.LabelOfLabel(w, [-1, 9, 9, 1, 2], [3, 1]); });
        Assert.Throws<ArgumentOutOfRangeException>("label", () => { Computed.LabelOfLabel(w, [0, 0], [0, 2]); });
        Assert.All(gradient, v => Assert.Equal(Untouched, v));
    }

    [Fact]
    public void What_a_condition_excludes_may_lie_outside()
    {
        float[] gradient = new float[6];
        Assert.Equal(0.5f, Computed.GuardedGradient(Matrix([3, 1, 2, 1, 5, 9]), Matrix(gradient)));
        Assert.Equal([0, 0.5f, 0, 0, 0, 0], gradient);
        Assert.Equal(2.5f, Computed.GuardedLabel(Matrix([1, 2, 3, 4, 5, 6]), [7, 0], last: 1));
        Assert.Throws<ArgumentOutOfRangeException>("label", () => { Computed.GuardedLabel(Matrix([1, 2, 3, 4, 5, 6]), [2, 0], last: 0); });
    }

    [Fact]
    public void The_place_of_the_greatest_of_all_is_compared_as_a_number()
    {
        float[] gradient = new float[3];
        Assert.Equal(3, Computed.BesideGreatestGradient([1, 5, 2], gradient));
        Assert.Equal([1, 0, 1], gradient);
        Assert.Equal(9, Computed.BesideGreatestGradient([9, 5, 2], gradient));
        Assert.Equal([1, 0, 0], gradient);
    }

    private static TensorSpan<float> Matrix(float[] values) => new(values, [values.Length / 3, 3]);
}

/// <summary>Formulas with subscripts that are computed.</summary>
public static partial class Computed
{
    /// <summary>The score after the greatest of each row.</summary>
    [Loss("mean[n](z[n, argmax[c](z[n, c]) + 1])")]
    public static partial float AfterGreatest(ReadOnlyTensorSpan<float> z);

    /// <summary>The weight after the greatest of all.</summary>
    [Kernel("y[i] = w[argmax[j](x[j]) + 1] + 0 * i")]
    public static partial void OfNext(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y);

    /// <summary>An output that doesn't wait for the greatest by itself, one that is a product of matrices, and one that needs it.</summary>
    [Kernel("""
        y[n] = w[0, argmax[c](z[n, c]) + 1]
        u[n, k] = sum[c](a[n, c] * w[c, k])
        """)]
    public static partial void Looked(ReadOnlyTensorSpan<float> z, ReadOnlyTensorSpan<float> w, ReadOnlyTensorSpan<float> a, Span<float> y, TensorSpan<float> u);

    /// <summary>The weight of the label at the greatest.</summary>
    [Loss("mean[n](w[map[argmax[c](z[n, c])]])")]
    public static partial float LabelOfGreatest(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> map, [Grad] ReadOnlySpan<float> w);

    /// <summary>The weight of a label's label.</summary>
    [Loss("sum[n](w[map[label[n]]])")]
    public static partial float LabelOfLabel(ReadOnlySpan<float> w, ReadOnlySpan<int> map, ReadOnlySpan<int> label);

    /// <summary>The score after the greatest, where there is one.</summary>
    [Loss("""
        k[n] = argmax[c](z[n, c])
        mean[n](k[n] < size(c) - 1 ? z[n, k[n] + 1] : 0)
        """)]
    public static partial float Guarded(ReadOnlyTensorSpan<float> z);

    /// <summary>What is beside the greatest, if it is on either side.</summary>
    [Loss("""
        k = argmax[i](x[i])
        k > 0 && k < size(x) - 1 ? x[k - 1] + x[k + 1] : x[k]
        """)]
    public static partial float BesideGreatest(ReadOnlySpan<float> x);

    /// <summary>The score after a label, where there is one.</summary>
    [Loss("mean[n](label[n] < size(c) - last ? sum[c](0 * z[n, c]) + z[n, label[n] + 1] : 0)")]
    public static partial float GuardedLabel(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, int last);
}

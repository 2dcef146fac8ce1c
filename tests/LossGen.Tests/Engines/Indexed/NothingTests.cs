using System.Numerics.Tensors;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>Means and searches over no elements: an exception where the formula needs them, before anything is written.</summary>
public sealed class NothingTests
{
    private const float Untouched = -77;

    [Fact]
    public void An_inner_mean_over_nothing_throws_and_nothing_is_written()
    {
        float[] x = [1, 2, 3, 4, 5, 6], gradient = [.. Enumerable.Repeat(Untouched, 6)], y = [.. Enumerable.Repeat(Untouched, 2)];
        bool[] some = [true, false, true, false, true, false], none = [true, true, true, false, false, false];
        Assert.Equal((5 + 25) / 2f, Nothing.OfRowsGradient(Matrix(x), Masks(some), Matrix(gradient)));
        Assert.Equal([0.5f, 0, 1.5f, 0, 5, 0], gradient);

        gradient.AsSpan().Fill(Untouched);
        Assert.Contains("'OfRows'", Assert.Throws<InvalidOperationException>(() => { Nothing.OfRowsGradient(Matrix(x), Masks(none), Matrix(gradient)); }).Message);
        Assert.Throws<InvalidOperationException>(() => { Nothing.OfRows(Matrix(x), Masks(none)); });
        Assert.Throws<InvalidOperationException>(() => { Nothing.OfRows(new(new float[0], [2, 0]), new(new bool[0], [2, 0])); });
        Assert.Throws<InvalidOperationException>(() => { Nothing.Layer(Matrix(x), Masks(none), y, Matrix(gradient)); });
        Assert.Throws<InvalidOperationException>(() => { Nothing.LayerBackward(Matrix(x), Masks(none), y, Matrix(x), Matrix(gradient)); });
        Assert.Throws<InvalidOperationException>(() => { Nothing.Aside(x.AsSpan(0, 2), none.AsSpan(4, 2), gradient.AsSpan(0, 2), gradient.AsSpan(2, 2)); });
        Assert.All([.. gradient, .. y], v => Assert.Equal(Untouched, v));
    }

    [Fact]
    public void What_is_not_needed_may_be_empty()
    {
        float[] x = [1, 2, 3, 4, 5, 6];
        bool[] none = [true, true, true, false, false, false];
        Assert.Equal(2, Nothing.OfChosenRows(Matrix(x), Masks(none), [true, false]));
        Assert.Throws<InvalidOperationException>(() => { Nothing.OfChosenRows(Matrix(x), Masks(none), [true, true]); });
        Assert.Equal(2, Nothing.OfFullRows(Matrix(x), Masks(none)));
        Assert.Equal(0, Nothing.OfAny(x, new bool[6]));
        Assert.Equal(float.NegativeInfinity, Nothing.Greatest([]));
    }

    [Fact]
    public void The_place_of_the_greatest_of_nothing_is_read_nowhere()
    {
        float[] x = [1, 2, 3, 4, 5, 6], gradient = [.. Enumerable.Repeat(Untouched, 6)], y = [.. Enumerable.Repeat(Untouched, 2)];
        var nothing = Assert.Throws<ArgumentOutOfRangeException>("x", () => { Nothing.AtGreatestGradient(Matrix(x), new(new float[0], [2, 0]), Matrix(gradient)); });
        Assert.Contains("'x' is read at the place of the greatest or least of no elements", nothing.Message);
        Assert.Throws<ArgumentOutOfRangeException>("x", () => { Nothing.AtGreatestMasked(new(new float[0], [2, 0]), new(new bool[0], [2, 0]), y); });
        Assert.Equal(0, Nothing.AtGreatest(new(new float[0], [0, 3]), new(new float[0], [0, 0])));
        Assert.All([.. gradient, .. y], v => Assert.Equal(Untouched, v));
        Nothing.AtGreatestMasked(Matrix(x), Masks([true, true, false, false, false, false]), y);
        Assert.Equal([2, 4], y);
    }

    [Fact]
    public void What_nothing_depends_on_has_no_slope_though_the_greatest_is_infinite()
    {
        Assert.Equal(double.NegativeInfinity, Nothing.GreatestByProductGradient(2, 0, out double slope));
        Assert.Equal(0, slope);
        Assert.Equal(16, Nothing.GreatestByProductGradient(2, 3, out slope));
        Assert.Equal(32, slope);
        Assert.Equal(float.NegativeInfinity, Nothing.GreatestOfSomeGradient([1, 2], 3, out float slopeOfSome));
        Assert.Equal(0, slopeOfSome);
        Assert.Equal(27, Nothing.GreatestOfSomeGradient([7, 2, 8], 3, out slopeOfSome));
        Assert.Equal(27, slopeOfSome);
    }

    private static TensorSpan<float> Matrix(float[] values) => new(values, [2, 3]);

    private static ReadOnlyTensorSpan<bool> Masks(bool[] values) => new(values, [2, 3]);
}

/// <summary>Formulas that may meet no elements.</summary>
public static partial class Nothing
{
    /// <summary>The greatest, times a product.</summary>
    [Loss("max[i](s) * prod[i](s)")]
    public static partial double GreatestByProduct([Grad] double s, int i);

    /// <summary>The same of those that pass.</summary>
    [Loss("max[i where x[i] > 5](s) * prod[i where x[i] > 5](s)")]
    public static partial float GreatestOfSome(ReadOnlySpan<float> x, [Grad] float s);

    /// <summary>The mean over the rows of the mean of those that pass.</summary>
    [Loss("mean[n](mean[c where m[n, c]](x[n, c]^2))", Empty = EmptyMean.Throw)]
    public static partial float OfRows(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<bool> m);

    /// <summary>Rows that a filter leaves out need no mean.</summary>
    [Loss("mean[n where k[n]](mean[c where m[n, c]](x[n, c]))", Empty = EmptyMean.Throw)]
    public static partial float OfChosenRows(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<bool> m, ReadOnlySpan<bool> k);

    /// <summary>Nor do those that a condition leaves out, whatever it takes to know.</summary>
    [Loss("sum[n](any[c](m[n, c]) && sum[c](x[n, c]) > 0 ? mean[c where m[n, c]](x[n, c]) : 0)", Empty = EmptyMean.Throw)]
    public static partial float OfFullRows(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<bool> m);

    /// <summary>A mean of all behind a condition.</summary>
    [Loss("any[i](m[i]) ? mean[i where m[i]](x[i]) : 0", Empty = EmptyMean.Throw)]
    public static partial float OfAny(ReadOnlySpan<float> x, ReadOnlySpan<bool> m);

    /// <summary>No mean is written, though ties share by one.</summary>
    [Loss("max(x)", Empty = EmptyMean.Throw)]
    public static partial float Greatest(ReadOnlySpan<float> x);

    /// <summary>Two outputs, of which one needs no mean.</summary>
    [Kernel("""
        y[n] = mean[c where m[n, c]](x[n, c])
        z[n, c] = 2 * x[n, c]
        """, Empty = EmptyMean.Throw)]
    public static partial void Layer(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<bool> m, Span<float> y, TensorSpan<float> z);

    /// <summary>The same over one index.</summary>
    [Kernel("""
        y[i] = exp(x[i])
        z[i] = x[i] - mean[j where m[j]](x[j])
        """, Empty = EmptyMean.Throw)]
    public static partial void Aside(ReadOnlySpan<float> x, ReadOnlySpan<bool> m, Span<float> y, Span<float> z);

    /// <summary>Read where another tensor is greatest.</summary>
    [Loss("sum[n](x[n, argmax[c](z[n, c])])")]
    public static partial float AtGreatest([Grad] ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> z);

    /// <summary>Read at the greatest that passes, or at the first where none does.</summary>
    [Kernel("y[n] = x[n, argmax[c where m[n, c]](x[n, c])]")]
    public static partial void AtGreatestMasked(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<bool> m, Span<float> y);
}

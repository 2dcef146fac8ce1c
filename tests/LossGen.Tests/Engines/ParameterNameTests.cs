using System.Numerics.Tensors;

namespace LossGen.Tests.Engines;

/// <summary>A parameter may be called as what the generated code uses itself.</summary>
public sealed class ParameterNameTests
{
    [Fact]
    public void As_a_type_of_the_runtime()
    {
        double[] x = [1, 2, 3, 4, 5, 6], gradient = new double[6];
        Assert.Equal((1 * 1) + (2 * 2) + (3 * 3) + (4 * 1) + (5 * 2) + (6 * 3) + (2 * 6), Clashing.OfStagesGradient(new(x, [2, 3]), [1, 2, 3], 2, new TensorSpan<double>(gradient, [2, 3]), out double slope));
        Assert.Equal([1, 2, 3, 1, 2, 3], gradient);
        Assert.Equal(6, slope);
    }

    [Fact]
    public void As_a_local_of_a_pass()
    {
        float[] gradient = new float[2];
        Assert.Equal((2 * 5) + 7 + 3 + (3 * 6) + 8 + 3, Clashing.OfPassesGradient([2, 3], [5, 6], [7, 8], 3, gradient));
        Assert.Equal([5, 6], gradient);
        Assert.Equal(2 + 3, Clashing.OfLabels([2, 3], [1, 1], [5, 7], 5) + Clashing.OfLabels([2, 3], [1, 1], [5, 7], 7));
    }
}

/// <summary>Formulas whose parameters have the names of something else.</summary>
public static partial class Clashing
{
    /// <summary>Types.</summary>
    [Loss("sum[n, k](RowReduction[n, k] * Kept[k]) + Stage * size(RowReduction)")]
    public static partial double OfStages([Grad] ReadOnlyTensorSpan<double> RowReduction, ReadOnlySpan<double> Kept, [Grad] double Stage);

    /// <summary>Locals.</summary>
    [Loss("sum(t1 * sum_1 + kept_0 + scalar_1)")]
    public static partial float OfPasses(ReadOnlySpan<float> t1, ReadOnlySpan<float> sum_1, ReadOnlySpan<float> kept_0, float scalar_1);

    /// <summary>Halves of longs.</summary>
    [Loss("sum[i where l[i] == l_high](l_low[i] * x_high[i])")]
    public static partial float OfLabels(ReadOnlySpan<float> l_low, ReadOnlySpan<float> x_high, ReadOnlySpan<long> l, int l_high);
}

using LossGen.Tests.Engines.Formulas;

namespace LossGen.Tests.Engines;

/// <summary>What the generated methods make of arguments: lengths, overlaps, ranges, empty inputs, NaN.</summary>
public class ArgumentTests
{
    private const float Untouched = -77;

    [Fact]
    public void A_wrong_length_names_the_later_parameter_with_both_lengths_and_writes_nothing()
    {
        float[] gradient = [Untouched, Untouched, Untouched];
        var wrong = Assert.Throws<ArgumentException>("t", () => { Contracts.Squares(new float[3], new float[4]); });
        Assert.Contains("'t' has length 4, but 'p' has length 3", wrong.Message);
        wrong = Assert.Throws<ArgumentException>("t", () => { Contracts.SquaresGradient(new float[3], new float[2], gradient); });
        Assert.Contains("'t' has length 2, but 'p' has length 3", wrong.Message);
        wrong = Assert.Throws<ArgumentException>("pGradient", () => { Contracts.SquaresGradient(new float[2], new float[2], gradient); });
        Assert.Contains("'pGradient' has length 3, but 'p' has length 2", wrong.Message);
        Assert.All(gradient, g => Assert.Equal(Untouched, g));

        float[] hessian = new float[2];
        Assert.Throws<ArgumentException>("pHessian", () => { Contracts.FlooredHessian(new float[3], new float[3], gradient, hessian); });
        Assert.All(gradient, g => Assert.Equal(Untouched, g));
    }

    [Fact]
    public void A_kernel_checks_its_outputs_and_their_gradients()
    {
        float[] y = [Untouched, Untouched];
        Assert.Throws<ArgumentException>("d", () => { Contracts.SumAndDifference(new float[2], new float[2], y, new float[1]); });
        Assert.Equal([Untouched, Untouched], y);
        Assert.Throws<ArgumentException>("dGradient", () => { Contracts.SumAndDifferenceBackward(new float[2], new float[2], new float[2], new float[3], y, new float[2]); });
        Assert.Equal([Untouched, Untouched], y);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(7)]
    public void A_shifted_overlap_is_refused(int shift)
    {
        float[] memory = [.. Enumerable.Range(0, 60).Select(i => (float)i)], before = [.. memory];
        int start = 20;
        Assert.Throws<ArgumentException>("pGradient", () => { Contracts.SquaresGradient(memory.AsSpan(start, 16), new float[16], memory.AsSpan(start + shift, 16)); });
        Assert.Throws<ArgumentException>("pGradient", () => { Contracts.SquaresGradient(new float[16], memory.AsSpan(start, 16), memory.AsSpan(start + shift, 16)); });
        Assert.Throws<ArgumentException>("y", () => { Kernels.Swish(memory.AsSpan(start, 16), memory.AsSpan(start + shift, 16)); });
        Assert.Throws<ArgumentException>("d", () => { Contracts.SumAndDifference(new float[16], new float[16], memory.AsSpan(start, 16), memory.AsSpan(start + shift, 16)); });
        Assert.Throws<ArgumentException>("pHessian", () => { Contracts.FlooredHessian(new float[16], new float[16], memory.AsSpan(start, 16), memory.AsSpan(start + shift, 16)); });
        Assert.Equal(before, memory);
    }

    [Fact]
    public void A_gradient_over_another_input_or_a_hessian_over_an_input_is_refused()
    {
        float[] p = new float[9], t = new float[9];
        Assert.Throws<ArgumentException>("pGradient", () => { Contracts.SquaresGradient(p, t, t); });
        Assert.Throws<ArgumentException>("pHessian", () => { Contracts.FlooredHessian(p, t, new float[9], p); });
        Assert.Throws<ArgumentException>("xGradient", () => { Contracts.SumAndDifferenceBackward(p, t, new float[9], new float[9], t, new float[9]); });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(300)]
    [InlineData(70_000)]
    public void In_place_is_right(int length)
    {
        var random = new Random(length);
        float[] Draw() => [.. Enumerable.Range(0, length).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] p = Draw(), t = Draw(), expected = new float[length], expectedToo = new float[length], inPlace = [.. p];
        float value = Batches.CorrelationGradient(p, t, expected, expectedToo);
        Assert.Equal(value, Batches.CorrelationGradient(inPlace, t, inPlace, new float[length]));
        Assert.Equal(expected, inPlace);

        value = Batches.OverlapGradient(p, t, expected);
        inPlace = [.. p];
        Assert.Equal(value, Batches.OverlapGradient(inPlace, t, inPlace));
        Assert.Equal(expected, inPlace);

        Kernels.Swish(p, expected);
        inPlace = [.. p];
        Kernels.Swish(inPlace, inPlace);
        Assert.Equal(expected, inPlace);

        // Each output over one input; the second's gradient flows into what is overwritten.
        Contracts.SumAndDifference(p, t, expected, expectedToo);
        float[] x = [.. p], y = [.. t];
        Contracts.SumAndDifference(x, y, x, y);
        Assert.Equal(expected, x);
        Assert.Equal(expectedToo, y);

        Kernels.SwishBackward(p, t, expected);
        x = [.. p];
        Kernels.SwishBackward(x, t, x);
        Assert.Equal(expected, x);
    }

    [Fact]
    public void A_mean_over_nothing_is_as_the_option_says()
    {
        Assert.Equal(0, Contracts.Squares([], []));
        Assert.Equal(0, Contracts.SquaresGradient([], [], []));
        Assert.Equal(float.NaN, Contracts.SquaresOrNaN([], []));
        Assert.Equal(float.NaN, Contracts.SquaresOrNaNGradient([], [], []));
        Assert.Throws<InvalidOperationException>(() => { Contracts.SquaresOrThrow([], []); });
        Assert.Throws<InvalidOperationException>(() => { Contracts.SquaresOrThrowGradient([], [], []); });
        Assert.Equal(1, Contracts.SquaresOrNaN([1], [2]));
        Assert.Equal(1, Contracts.SquaresOrThrow([1], [2]));
    }

    [Fact]
    public void A_mean_of_which_nothing_passes_is_as_the_option_says()
    {
        float[] gradient = [Untouched, Untouched];
        Assert.Equal(0, Regression.MaskedAbsoluteGradient([1, 2], [3, 4], [false, false], gradient));
        Assert.Equal([0, 0], gradient);
        gradient = [Untouched, Untouched];
        Assert.Throws<InvalidOperationException>(() => { Contracts.KeptOrThrowGradient([1, 2], [false, false], gradient); });
        Assert.Equal([Untouched, Untouched], gradient);
        Assert.Equal(2, Contracts.KeptOrThrow([1, 2], [false, true]));
    }

    [Fact]
    public void Reductions_over_nothing_have_their_neutral_values()
    {
        // 0 + 1 - inf + inf - inf
        Assert.Equal(double.NaN, Contracts.Edges([]));
        Assert.Equal(double.NegativeInfinity, -Batches.FreeEnergy([], 1));
        Assert.Equal(0, Batches.Norms([], []));
    }

    [Fact]
    public void Declared_ranges_are_checked_where_asked()
    {
        float[] gradient = [Untouched, Untouched, Untouched];
        Assert.Equal(-2, Contracts.InRange([0, 1, 1], [0, 0.5f, 0], 3), 5);
        var outside = Assert.Throws<ArgumentOutOfRangeException>("p", () => { Contracts.InRangeGradient([0.5f, 1.5f, 2], [0, 0, 0], gradient); });
        Assert.Contains("'p[1]' is 1.5", outside.Message);
        outside = Assert.Throws<ArgumentOutOfRangeException>("t", () => { Contracts.InRange([0, 0, 0], [0, 0, 1]); });
        Assert.Contains("'t[2]' is 1, outside of [0, 1)", outside.Message);
        Assert.Throws<ArgumentOutOfRangeException>("p", () => { Contracts.InRange([float.NaN, 0, 0], [0, 0, 0]); });
        Assert.All(gradient, g => Assert.Equal(Untouched, g));
    }

    [Fact]
    public void What_is_updated_in_place_is_checked_as_it_comes()
    {
        float[] v = [1, 0];
        Assert.Throws<ArgumentOutOfRangeException>("v", () => { Contracts.UpdateInRange(v, [-9, -9]); });
        Assert.Equal([1, 0], v);
        v[1] = 4;
        Contracts.UpdateInRange(v, [-9, -9]);
        Assert.Equal([-8.5f, -7], v);
    }

    [Fact]
    public void A_scalar_is_checked_too()
    {
        Assert.Throws<ArgumentOutOfRangeException>("weight", () => { Contracts.InRange([0], [0], 0); });
    }

    public static TheoryData<string> Names => FixedFormulas.Names;

    /// <summary>A NaN in any real input reaches the value, or an output; a mask or a branch not taken may keep it out, nothing else.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_NaN_is_never_swallowed(string name)
    {
        var engine = FixedFormulas.Declared[name];
        var kind = engine.Routines.First();
        foreach (var parameter in engine.Formula.Signature.Parameters.Where(p => p.IsFloating && !p.IsOutput))
        {
            foreach (int length in (int[])[1, 21, 16])
            {
                var point = Point.Draw(engine.Formula, length, Draws.Typical(new(length)));
                point[parameter.Name][point[parameter.Name].Length / 2] = double.NaN;
                var results = engine.Run(kind, point);
                bool keptOut = name is "Biweight" or "MaskedAbsolute" or "TruthValues" or "BranchNotTaken" or "Labels" or "Calibrated" or "PairDistance";
                Assert.True(keptOut || results.Values.Any(v => v.Any(double.IsNaN)), $"{parameter.Name} of {length}: {string.Join(", ", results.Values.SelectMany(v => v).Take(5))}");
            }
        }
    }

    [Fact]
    public void The_scale_multiplies_every_derivative()
    {
        float[] p = [1, -2, 3], t = [0, 0, 1], one = new float[3], four = new float[3], hOne = new float[3], hFour = new float[3];
        Assert.Equal(Contracts.FlooredHessian(p, t, one, hOne), Contracts.FlooredHessian(p, t, four, hFour, gradientScale: 4));
        Assert.Equal(one.Select(g => 4 * g), four);

        // The floor holds of what is stored.
        Assert.All(hOne.Concat(hFour), h => Assert.Equal(0.25f, h));
        double[] h = new double[3];
        Contracts.FlooredByDefaultHessian([1, 2, 3], [0, 0, 0], new double[3], h);
        Assert.All(h, value => Assert.Equal(1e-16, value));
        Regression.SquaredErrorHessian(p, t, one, hOne);
        Regression.SquaredErrorHessian(p, t, four, hFour, gradientScale: 4);
        Assert.Equal(hOne.Select(x => 4 * x), hFour);
    }

    [Fact]
    public void Scalars_are_differentiated_into_out_parameters_and_keywords_keep_their_names()
    {
        Assert.Equal(6, Contracts.OfKeywordsGradient([1, 2, 3], 3, out float slope, out float unused, gradientScale: 0.5f));
        Assert.Equal(1, slope);
        Assert.Equal(0, unused);
        float[] eventGradient = new float[2];
        Assert.Equal(5, Language.KeywordGradient(@event: [1, 3], eventGradient: eventGradient));
        Assert.Equal([1, 3], eventGradient);
    }

    [Fact]
    public void Methods_of_instances_and_of_nested_generic_types_work()
    {
        float[] gradient = new float[2];
        Assert.Equal(1.5f, new Instance().AbsoluteGradient([1, 2], [0, 4], gradient));
        Assert.Equal([0.5f, -0.5f], gradient);
        double[] ofSquares = new double[2];
        Assert.Equal(25, Outer<string>.Inner.SumOfSquaresGradient([3, 4], ofSquares));
        Assert.Equal([6, 8], ofSquares);
        double[] y = new double[2], x = new double[2];
        var deepest = new Outer<string>.Inner.Deepest<int>(1);
        deepest.Scaled([1, 2], y);
        deepest.ScaledBackward([1, 2], [1, 10], x, scale: 2);
        Assert.Equal([3, 6], y);
        Assert.Equal([2, 20], x);
    }
}

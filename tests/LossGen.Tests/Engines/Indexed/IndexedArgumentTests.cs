using System.Numerics.Tensors;
using LossGen.Tests.Engines.Indexed.Formulas;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>What indexed methods make of wrong arguments: extents, labels, overlaps; and of filters that let nothing pass.</summary>
public class IndexedArgumentTests
{
    private const float Untouched = -77;

    [Fact]
    public void A_wrong_extent_names_the_later_parameter_with_both_lengths_and_writes_nothing()
    {
        float[] gradient = Filled(12);
        var wrong = Assert.Throws<ArgumentException>("label", () => { Classes.LabelledRowsGradient(Matrix(4, 3), new int[5], Matrix(gradient, 4, 3)); });
        Assert.Contains("'label' has length 5, but 'z' has length 4", wrong.Message);
        wrong = Assert.Throws<ArgumentException>("t", () => { Distances.WeighedSquares(Matrix(4, 3), Matrix(3, 4), new float[3]); });
        Assert.Contains("'t' has length 3, but 'p' has length 4", wrong.Message);
        wrong = Assert.Throws<ArgumentException>("w", () => { Distances.WeighedSquaresGradient(Matrix(4, 3), Matrix(4, 3), new float[4], Matrix(gradient, 4, 3)); });
        Assert.Contains("'w' has length 4, but 'p' has length 3", wrong.Message);
        Assert.Throws<ArgumentException>("zGradient", () => { Classes.LabelledRowsGradient(Matrix(4, 3), new int[4], Matrix(gradient, 3, 4)); });
        Assert.Throws<ArgumentException>("zHessian", () => { Classes.LabelledRowsHessian(Matrix(4, 3), new int[4], Matrix(gradient, 4, 3), Matrix(4, 2)); });
        wrong = Assert.Throws<ArgumentException>("a", () => { Pairs.Square(new float[3], new float[6]); });
        Assert.Contains("6", wrong.Message);
        Assert.Throws<ArgumentException>("x", () => { Layers.Windows1(new float[5], new float[2], gradient.AsSpan(0, 5)); });
        Assert.All(gradient, g => Assert.Equal(Untouched, g));
    }

    [Fact]
    public void A_flat_span_must_be_whole_rows()
    {
        float[] y = Filled(12);
        var wrong = Assert.Throws<ArgumentException>(() => { Layers.SoftRows(new float[11], 3, y.AsSpan(0, 11)); });
        Assert.Contains("11", wrong.Message);
        Assert.Throws<ArgumentOutOfRangeException>("c", () => { Layers.SoftRows(new float[12], -3, y); });
        Assert.ThrowsAny<ArgumentException>(() => { Layers.SoftRows(new float[12], 3, y.AsSpan(0, 9)); });
        Assert.All(y, v => Assert.Equal(Untouched, v));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void A_label_outside_names_its_position_and_value_and_writes_nothing(int label)
    {
        int[] labels = [0, 2, label, 1];
        float[] gradient = Filled(12), hessian = Filled(12);
        Outside("label", "'label[2]'", label, () => { Classes.LabelledRows(Matrix(4, 3), labels); });
        Outside("label", "'label[2]'", label, () => { Classes.LabelledRowsGradient(Matrix(4, 3), labels, Matrix(gradient, 4, 3)); });
        Outside("label", "'label[2]'", label, () => { Classes.LabelledRowsHessian(Matrix(4, 3), labels, Matrix(gradient, 4, 3), Matrix(hessian, 4, 3)); });
        Outside("label", "'label[2]'", label, () => { Pairs.ToCentresGradient(Matrix(4, 3), Matrix(3, 3), labels, Matrix(gradient, 4, 3), Matrix(hessian.AsSpan(0, 9).ToArray(), 3, 3)); });
        Outside("id", "'id[2]'", label, () => { Layers.Lookup(Matrix(3, 3), labels, Matrix(gradient, 4, 3)); });
        Assert.All(gradient.Concat(hessian), g => Assert.Equal(Untouched, g));

        void Outside(string name, string position, int value, Action call)
        {
            var outside = Assert.Throws<ArgumentOutOfRangeException>(name, call);
            Assert.Contains(position, outside.Message);
            Assert.Contains(value.ToString(System.Globalization.CultureInfo.InvariantCulture), outside.Message);
        }
    }

    [Fact]
    public void Labels_of_other_types_are_checked_too()
    {
        float[] gradient = Filled(6);
        Assert.Throws<ArgumentOutOfRangeException>("label", () => { Classes.WeightedRowsGradient(Matrix(2, 3), [0L, 1L << 32], [1, 1, 1], Matrix(gradient, 2, 3)); });
        Assert.Throws<ArgumentOutOfRangeException>("label", () => { Classes.WeightedRowsGradient(Matrix(2, 3), [0L, 2L], [1, 1], Matrix(gradient, 2, 3)); });
        Assert.All(gradient, g => Assert.Equal(Untouched, g));
    }

    [Fact]
    public void A_label_in_a_tensor_is_named_by_where_it_stands()
    {
        int[] labels = [0, 1, 2, 1, 9, 0];
        var outside = Assert.Throws<ArgumentOutOfRangeException>("label", () =>
        {
            Classes.KeptTokens(new(new float[18], [2, 3, 3]), new(labels, [2, 3]), new(new[] { true, true, true, true, true, true }, [2, 3]));
        });
        Assert.Contains("9", outside.Message);
    }

    [Fact]
    public void What_a_guard_lets_outside_is_named()
    {
        float[] gradient = Filled(6), weights = Filled(3);
        var outside = Assert.Throws<ArgumentOutOfRangeException>("x", () => { Neighbours.SeasonalSquaresGradient(Matrix(2, 3), [1, 1, 1], Matrix(gradient, 2, 3), weights, lag: -1); });
        Assert.Contains("'x' is read at 3 in dimension 1", outside.Message);
        Assert.All(gradient.Concat(weights), g => Assert.Equal(Untouched, g));
    }

    [Fact]
    public void What_a_filter_excludes_may_be_labelled_with_anything()
    {
        float[] z = [1, 2, 3, 4, 5, 6], gradient = Filled(6), alone = Filled(3);
        float expected = Classes.LabelledRowsGradient(Matrix(z[..3], 1, 3), [1], Matrix(alone, 1, 3));
        Assert.Equal(expected, Classes.LabelledRowsGradient(Matrix(z, 2, 3), [1, -100], Matrix(gradient, 2, 3)));
        Assert.Equal([.. alone, 0, 0, 0], gradient);
        Assert.Equal(expected, Classes.KeptRowsOrThrow(Matrix(z, 2, 3), [1, int.MaxValue], [true, false]));
        Assert.Throws<ArgumentOutOfRangeException>("label", () => { Classes.LabelledRows(Matrix(z, 2, 3), [1, -100], ignore: -1); });
    }

    [Fact]
    public void A_filter_that_excludes_everything_leaves_zeros()
    {
        float[] gradient = Filled(6), hessian = Filled(6);
        Assert.Equal(0, Classes.LabelledRowsHessian(Matrix(2, 3), [-100, -100], Matrix(gradient, 2, 3), Matrix(hessian, 2, 3)));
        Assert.All(gradient.Concat(hessian), g => Assert.Equal(0, g));
        gradient = Filled(6);
        Assert.Equal(0, Distances.KeptDistancesGradient(Matrix(2, 3), Matrix(2, 3), [false, false], Matrix(gradient, 2, 3)));
        Assert.All(gradient, g => Assert.Equal(0, g));
        gradient = Filled(6);
        Assert.Throws<InvalidOperationException>(() => { Classes.KeptRowsOrThrowGradient(Matrix(2, 3), [0, 0], [false, false], Matrix(gradient, 2, 3)); });
        Assert.All(gradient, g => Assert.Equal(Untouched, g));
    }

    [Fact]
    public void No_rows_give_what_the_option_says()
    {
        Assert.Equal(0, Classes.LabelledRowsGradient(Matrix(0, 3), [], Matrix(0, 3)));
        Assert.Equal(float.NaN, Classes.OrderedOrNaN(Matrix(0, 3), []));
        Assert.Throws<InvalidOperationException>(() => { Classes.KeptRowsOrThrow(Matrix(0, 3), [], []); });
        Assert.Equal(0, Pairs.OrderedPairs([], []));
        Assert.Equal(0, Neighbours.Variation([]));
        Assert.Equal(0, Neighbours.Variation([3]));
        float[] gradient = Filled(2);
        Assert.Equal(0, Neighbours.BendingGradient([1, 2], [], gradient, []));
        Assert.Equal([0, 0], gradient);
    }

    [Fact]
    public void Overlaps_are_refused()
    {
        float[] memory = new float[40];
        int[] labels = [0, 1, 2, 0];
        Assert.Throws<ArgumentException>("zGradient", () => { Classes.LabelledRowsGradient(Matrix(memory, 4, 3), labels, new(memory, 1, [4, 3], [3, 1])); });
        Assert.Throws<ArgumentException>("centreGradient", () => { Pairs.ToCentresGradient(Matrix(4, 3), Matrix(3, 3), labels, Matrix(memory, 4, 3), Matrix(memory, 3, 3)); });
        Assert.Throws<ArgumentException>("y", () => { Layers.SoftRows(memory.AsSpan(0, 12), 3, memory.AsSpan(3, 12)); });
        Assert.Throws<ArgumentException>("zHessian", () => { Classes.LabelledRowsHessian(Matrix(4, 3), labels, Matrix(memory, 4, 3), Matrix(memory, 4, 3)); });
        Assert.All(memory, v => Assert.Equal(0, v));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 7)]
    [InlineData(3, 5000)]
    [InlineData(700, 3)]
    public void An_output_may_be_the_input_that_is_read_element_by_element(int rows, int columns)
    {
        var random = new Random(rows);
        float[] x = [.. Enumerable.Range(0, rows * columns).Select(_ => (float)random.NextDouble())], gain = x[..columns], y = new float[x.Length], inPlace = [.. x];
        Layers.SoftRows(x, columns, y);
        Layers.SoftRows(inPlace, columns, inPlace);
        Assert.Equal(y, inPlace);
        inPlace = [.. x];
        Layers.NormalRows(x, gain, gain, y);
        Layers.NormalRows(inPlace, gain, gain, inPlace);
        Assert.Equal(y, inPlace);
    }

    [Theory]
    [InlineData(-2, "'k' is -2, which makes the subscript -1, outside of [0, 3)")]
    [InlineData(2, "'k' is 2, which makes the subscript 3, outside of [0, 3)")]
    public void A_number_that_points_outside_is_refused_with_what_is_added_to_it(int k, string message)
    {
        float[] gradient = Filled(6);
        var outside = Assert.Throws<ArgumentOutOfRangeException>("k", () => { Shifted.ColumnGradient(Matrix(2, 3), k, Matrix(gradient, 2, 3)); });
        Assert.Contains(message, outside.Message);
        Assert.All(gradient, g => Assert.Equal(Untouched, g));
        Assert.Equal(2, Shifted.ColumnGradient(Matrix([2, 0, 0, 2, 0, 0], 2, 3), -1, Matrix(gradient, 2, 3)));
        Assert.Equal([0.5f, 0, 0, 0.5f, 0, 0], gradient);
    }

    [Fact]
    public void An_index_that_no_tensor_has_runs_as_far_as_a_number_says()
    {
        float[] gradient = new float[2];
        Assert.Equal(8 + (4 * 3), Shifted.OftenGradient([1, 5], 2, 4, gradient));
        Assert.Equal([2, 2], gradient);
        Assert.Throws<ArgumentOutOfRangeException>("k", () => { Shifted.Often([1, 5], 2, -1); });
        Assert.Equal(7, Shifted.Repeated([1, 5], 1, 3));
        Assert.Throws<InvalidOperationException>(() => { Shifted.Repeated([1, 5], 1, 0); });
    }

    private static float[] Filled(int count) => [.. Enumerable.Repeat(Untouched, count)];

    private static TensorSpan<float> Matrix(int rows, int columns) => Matrix(new float[rows * columns], rows, columns);

    private static TensorSpan<float> Matrix(float[] values, int rows, int columns) => new(values, [rows, columns]);
}

/// <summary>A column that a number picks, and how often something is repeated.</summary>
public static partial class Shifted
{
    [Loss("mean[n](x[n, k + 1])")]
    public static partial float Column(ReadOnlyTensorSpan<float> x, int k);

    [Loss("sum[k](a) + norm[k](a) * mean(x)")]
    public static partial float Often(ReadOnlySpan<float> x, float a, int k);

    [Loss("mean[k](a) + sum(x)", Empty = EmptyMean.Throw)]
    public static partial float Repeated(ReadOnlySpan<float> x, float a, int k);
}

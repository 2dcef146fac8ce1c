using System.Numerics.Tensors;
using LossGen.Tests.Engines.Formulas;

namespace LossGen.Tests.Engines;

/// <summary>Tensor spans taken bare: dense, with gaps and transposed, all shapes equal.</summary>
public class TensorTests
{
    private const int Rows = 7, Columns = 19;

    private static readonly float[] P = Draw(1), T = Draw(2), W = Draw(3);

    /// <summary>Each layout as the place of element (i, j), and the strides.</summary>
    public static TheoryData<string, int, int, int> Layouts => new()
    {
        { "dense", 0, Columns, 1 },
        { "with gaps between rows", 5, Columns + 4, 1 },
        { "every third", 1, 3 * Columns, 3 },
        { "transposed", 2, 1, Rows },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_loss_is_right_in_every_layout(string layout, int start, int rowStride, int columnStride)
    {
        float[] pGradient = new float[Rows * Columns], wGradient = new float[Rows * Columns];
        float expected = Flat(pGradient, wGradient);
        var (p, t, w) = (Lay(P, start, rowStride, columnStride), Lay(T, start, rowStride, columnStride), Lay(W, start, rowStride, columnStride));
        var (pg, wg) = (Lay(new float[P.Length], start, rowStride, columnStride), Lay(new float[P.Length], start, rowStride, columnStride));
        float gap = pg.Array[^1] = float.MinValue;
        Assert.Equal(expected, Contracts.OfTensors(p.Span, t.Span, w.Span));
        Assert.Equal(expected, Contracts.OfTensorsGradient(p.Span, t.Span, w.Span, pg.Span, wg.Span));
        Assert.Equal(pGradient, Read(pg));
        Assert.Equal(wGradient, Read(wg));
        Assert.True(layout is not null && pg.Array[^1] == gap, "what lies outside is not written");

        // In place.
        Contracts.OfTensorsGradient(p.Span, t.Span, w.Span, p.Span, w.Span);
        Assert.Equal(pGradient, Read(p));
        Assert.Equal(wGradient, Read(w));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_kernel_is_right_in_every_layout(string layout, int start, int rowStride, int columnStride)
    {
        Assert.NotEmpty(layout);
        var (p, t) = (Lay(P, start, rowStride, columnStride), Lay(T, start, rowStride, columnStride));
        var dense = Lay(new float[P.Length], 0, Columns, 1);
        Contracts.ProductOfTensors(p.Span, t.Span, dense.Span);
        Assert.Equal(P.Zip(T, (a, b) => a * b), Read(dense));
        var backward = Lay(new float[P.Length], start, rowStride, columnStride);
        Contracts.ProductOfTensorsBackward(p.Span, t.Span, Lay(W, 0, Columns, 1).Span, backward.Span, dense.Span);
        Assert.Equal(T.Zip(W, (a, b) => a * b), Read(backward));
    }

    [Fact]
    public void Shapes_must_be_equal_even_where_counts_are()
    {
        var gradient = Lay(new float[P.Length], 0, Columns, 1);
        var turned = new Strided<float>(T, 0, [Columns, Rows], [Rows, 1]);
        var wrong = Assert.Throws<ArgumentException>("t", () => { Contracts.OfTensors(Lay(P, 0, Columns, 1).Span, turned.Span, Lay(W, 0, Columns, 1).Span); });
        Assert.Contains("[19, 7]", wrong.Message);
        Assert.Contains("[7, 19]", wrong.Message);
        Assert.Throws<ArgumentException>("wGradient", () =>
        {
            Contracts.OfTensorsGradient(Lay(P, 0, Columns, 1).Span, Lay(T, 0, Columns, 1).Span, Lay(W, 0, Columns, 1).Span, gradient.Span, turned.Span);
        });
        Assert.All(gradient.Array, g => Assert.Equal(0, g));
    }

    [Fact]
    public void Overlapping_tensors_are_refused()
    {
        var memory = new float[2 * Rows * Columns];
        var p = new Strided<float>(memory, 0, [Rows, Columns], [Columns, 1]);
        var shifted = new Strided<float>(memory, 3, [Rows, Columns], [Columns, 1]);
        var other = Lay(T, 0, Columns, 1);
        Assert.Throws<ArgumentException>("pGradient", () => { Contracts.OfTensorsGradient(p.Span, other.Span, other.Span, shifted.Span, Lay(W, 0, Columns, 1).Span); });
    }

    private static float Flat(float[] pGradient, float[] wGradient) => Contracts.OfTensorsGradient(
        Lay(P, 0, Columns, 1).Span, Lay(T, 0, Columns, 1).Span, Lay(W, 0, Columns, 1).Span,
        new TensorSpan<float>(pGradient, 0, [Rows, Columns], [Columns, 1]), new TensorSpan<float>(wGradient, 0, [Rows, Columns], [Columns, 1]));

    private static Strided<float> Lay(float[] values, int start, int rowStride, int columnStride)
    {
        var array = new float[start + ((Rows - 1) * rowStride) + ((Columns - 1) * columnStride) + 2];
        for (int k = 0; k < values.Length; k++)
        {
            array[start + (k / Columns * rowStride) + (k % Columns * columnStride)] = values[k];
        }

        return new(array, start, [Rows, Columns], [rowStride, columnStride]);
    }

    private static float[] Read(Strided<float> tensor) =>
        [.. Enumerable.Range(0, Rows * Columns).Select(k => tensor.Array[tensor.Start + (int)(k / Columns * tensor.Strides[0]) + (int)(k % Columns * tensor.Strides[1])])];

    private static float[] Draw(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Rows * Columns).Select(_ => (float)(4 * random.NextDouble()) - 2)];
    }
}

using LossGen.Benchmarks.Losses;

namespace LossGen.Benchmarks.Comparison;

internal static partial class Rows<T, TLosses>
{
    private static readonly int[][] Classes = [[1024, 10], [1024, 1000], [128, 32_000], [64, 128_000]];

    private static readonly Operand Labels = new(Field.Labels, Extent.Rows);

    private static IEnumerable<PeerRow<T>> Matrices() =>
    [
        .. Both("softmax cross-entropy", "cross_entropy", Classes, [Field.Scores, Labels], 1,
            b => TLosses.CrossEntropy(b.Matrix(0), b.Labels),
            b => TLosses.CrossEntropyGradient(b.Matrix(0), b.Labels, b.OutMatrix(0), T.One)),
        .. Both("smoothed cross-entropy", "smoothed", Classes, [Field.Scores, Labels], 1,
            b => TLosses.Smoothed(b.Matrix(0), b.Labels),
            b => TLosses.SmoothedGradient(b.Matrix(0), b.Labels, b.OutMatrix(0), T.One)),
        .. Both("KL of rows", "divergence", [[1024, 1000]], [Field.Scores, Field.Probabilities], 1,
            b => TLosses.Divergence(b.Matrix(0), b.Matrix(1)),
            b => TLosses.DivergenceGradient(b.Matrix(0), b.Matrix(1), b.OutMatrix(0), T.One)),
        .. Both("cosine embedding", "cosine", [[4096, 128]], [Field.Scores, Field.Reals, new(Field.Signs, Extent.Rows)], 2,
            b => TLosses.Cosine(b.Matrix(0), b.Matrix(1), b[2]),
            b => TLosses.CosineGradient(b.Matrix(0), b.Matrix(1), b[2], b.OutMatrix(0), b.OutMatrix(1), T.One)),
        .. Both("triplet", "triplet", [[4096, 128]], [Field.Scores, Field.LogVariances, Field.Reals], 3,
            b => TLosses.Triplet(b.Matrix(0), b.Matrix(1), b.Matrix(2)),
            b => TLosses.TripletGradient(b.Matrix(0), b.Matrix(1), b.Matrix(2), b.OutMatrix(0), b.OutMatrix(1), b.OutMatrix(2), T.One)),
        .. Both("InfoNCE", "infonce", [[512, 128]], [Field.Left, Field.Right], 2,
            b => TLosses.InfoNce(b.Matrix(0), b.Matrix(1)),
            b => TLosses.InfoNceGradient(b.Matrix(0), b.Matrix(1), b.OutMatrix(0), b.OutMatrix(1), T.One)),
        .. Both("GIoU", "giou", [[100_000]], [new(Field.Boxes, Extent.ByFour), new(Field.OtherBoxes, Extent.ByFour)], 1,
            b => TLosses.GIou(b.Matrix(0), b.Matrix(1)),
            b => TLosses.GIouGradient(b.Matrix(0), b.Matrix(1), b.OutMatrix(0), T.One)),
        .. Both("Dice", "dice", [[1_000_000]], [Field.Scores, Field.Bits], 1,
            b => TLosses.Dice(b[0], b[1]), b => TLosses.DiceGradient(b[0], b[1], b.Out(0), T.One)),
        .. Both("RankNet", "ranknet", [[1000]], [Field.Scores, Field.Counts], 1,
            b => TLosses.RankNet(b[0], b[1]), b => TLosses.RankNetGradient(b[0], b[1], b.Out(0), T.One)),
    ];
}

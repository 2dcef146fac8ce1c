using System.Numerics;
using LossGen.Benchmarks.Losses;

namespace LossGen.Benchmarks.Comparison;

internal static partial class Rows<T, TLosses>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TLosses : ILosses<T>
{
    private static IEnumerable<PeerRow<T>> Elementwise() =>
    [
        .. Pointwise("MSE", "mse", Field.Scores, Field.Reals,
            b => TLosses.Mse(b[0], b[1]), b => TLosses.MseGradient(b[0], b[1], b.Out(0), T.One)),
        .. Pointwise("MAE", "mae", Field.Scores, Field.Reals,
            b => TLosses.Mae(b[0], b[1]), b => TLosses.MaeGradient(b[0], b[1], b.Out(0), T.One)),
        .. Pointwise("Huber", "huber", Field.Scores, Field.Reals,
            b => TLosses.Huber(b[0], b[1]), b => TLosses.HuberGradient(b[0], b[1], b.Out(0), T.One)),
        .. Pointwise("quantile", "quantile", Field.Scores, Field.Reals,
            b => TLosses.Quantile(b[0], b[1]), b => TLosses.QuantileGradient(b[0], b[1], b.Out(0), T.One)),
        .. Pointwise("Charbonnier", "charbonnier", Field.Scores, Field.Reals,
            b => TLosses.Charbonnier(b[0], b[1]), b => TLosses.CharbonnierGradient(b[0], b[1], b.Out(0), T.One)),
        .. Pointwise("log-cosh", "logcosh", Field.Scores, Field.Reals,
            b => TLosses.LogCosh(b[0], b[1]), b => TLosses.LogCoshGradient(b[0], b[1], b.Out(0), T.One)),
        .. Pointwise("BCE with logits", "bce", Field.Scores, Field.Bits,
            b => TLosses.Bce(b[0], b[1]), b => TLosses.BceGradient(b[0], b[1], b.Out(0), T.One)),
        .. Pointwise("focal", "focal", Field.Scores, Field.Bits,
            b => TLosses.Focal(b[0], b[1]), b => TLosses.FocalGradient(b[0], b[1], b.Out(0), T.One)),
        .. Pointwise("Poisson", "poisson", Field.Scores, Field.Counts,
            b => TLosses.Poisson(b[0], b[1]), b => TLosses.PoissonGradient(b[0], b[1], b.Out(0), T.One)),
        .. Both("Gaussian NLL", "gaussian", Lengths, [Field.Scores, Field.LogVariances, Field.Reals], 2,
            b => TLosses.Gaussian(b[0], b[1], b[2]),
            b => TLosses.GaussianGradient(b[0], b[1], b[2], b.Out(0), b.Out(1), T.One)),
        .. Pointwise("Tweedie", "tweedie", Field.Scores, Field.Counts,
            b => TLosses.Tweedie(b[0], b[1]), b => TLosses.TweedieGradient(b[0], b[1], b.Out(0), T.One)),
        .. Pointwise("Student-t NLL", "student", Field.Scores, Field.Reals,
            b => TLosses.Student(b[0], b[1]), b => TLosses.StudentGradient(b[0], b[1], b.Out(0), T.One)),
    ];

    private static IEnumerable<PeerRow<T>> Pointwise(string name, string symbol, Field x, Field target, Func<Bound<T>, T> value, Func<Bound<T>, T> gradient)
        => Both(name, symbol, Lengths, [x, target], 1, value, gradient);
}

using System.Numerics;

namespace LossGen.Benchmarks.Comparison;

/// <summary>The same computations composed of TensorPrimitives, an operation a pass, with memory that is there.</summary>
internal static partial class TensorPeers<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly T Half = Of(0.5), Two = Of(2), Four = Of(4);

    private static readonly Dictionary<string, Func<Bound<T>, T>> Known = new()
    {
        ["mse"] = Mse,
        ["mse_gradient"] = MseGradient,
        ["mae"] = Mae,
        ["mae_gradient"] = MaeGradient,
        ["charbonnier"] = Charbonnier,
        ["charbonnier_gradient"] = CharbonnierGradient,
        ["logcosh"] = LogCosh,
        ["logcosh_gradient"] = LogCoshGradient,
        ["bce"] = Bce,
        ["bce_gradient"] = BceGradient,
        ["poisson"] = Poisson,
        ["poisson_gradient"] = PoissonGradient,
        ["gaussian"] = Gaussian,
        ["gaussian_gradient"] = GaussianGradient,
        ["tweedie"] = Tweedie,
        ["tweedie_gradient"] = TweedieGradient,
        ["student"] = Student,
        ["student_gradient"] = StudentGradient,
        ["cross_entropy"] = CrossEntropy,
        ["cross_entropy_gradient"] = CrossEntropyGradient,
        ["divergence"] = Divergence,
        ["divergence_gradient"] = DivergenceGradient,
        ["cosine"] = Cosine,
        ["cosine_gradient"] = CosineGradient,
        ["silu"] = Silu,
        ["silu_backward"] = SiluBackward,
        ["adamw"] = AdamW,
    };

    /// <summary>The composition of a name, if there is one.</summary>
    public static Func<Bound<T>, T>? Find(string symbol) => Known.GetValueOrDefault(symbol);

    private static T Of(double x) => T.CreateChecked(x);
}

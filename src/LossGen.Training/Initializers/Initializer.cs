using LossGen.Training.Models;
using LossGen.Training.Randomness;

namespace LossGen.Training.Initializers;

/// <summary>Draws the first values of a weight. The same seed gives the same bits on every machine.</summary>
public abstract class Initializer
{
    /// <summary>Zeros.</summary>
    public static Initializer Zeros { get; } = new Constant(0);

    /// <summary>Ones.</summary>
    public static Initializer Ones { get; } = new Constant(1);

    /// <summary>Uniform in ± sqrt(6 / (fan in + fan out)) (Glorot, Bengio 2010): for tanh and sigmoid, and the default.</summary>
    public static Initializer GlorotUniform { get; } = new Scaled(fanIn: true, fanOut: true, gain: 6, normal: false);

    /// <summary>Normal of variance 2 / (fan in + fan out) (Glorot, Bengio 2010).</summary>
    public static Initializer GlorotNormal { get; } = new Scaled(fanIn: true, fanOut: true, gain: 2, normal: true);

    /// <summary>Uniform in ± sqrt(6 / fan in) (He et al. 2015): for relu.</summary>
    public static Initializer HeUniform { get; } = new Scaled(fanIn: true, fanOut: false, gain: 6, normal: false);

    /// <summary>Normal of variance 2 / fan in (He et al. 2015): for relu.</summary>
    public static Initializer HeNormal { get; } = new Scaled(fanIn: true, fanOut: false, gain: 2, normal: true);

    /// <summary>Normal of variance 1 / fan in (LeCun et al. 1998): for self-normalizing networks.</summary>
    public static Initializer LecunNormal { get; } = new Scaled(fanIn: true, fanOut: false, gain: 1, normal: true);

    /// <summary>Uniform in ± 1 / sqrt(fan in): what PyTorch's layers begin with.</summary>
    public static Initializer FanInUniform { get; } = new Scaled(fanIn: true, fanOut: false, gain: 1, normal: false);

    /// <summary>All one value.</summary>
    /// <param name="value">The value.</param>
    public static Initializer Value(float value) => new Constant(value);

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    /// <param name="low">The least.</param>
    /// <param name="high">The bound above.</param>
    public static Initializer Uniform(float low, float high) => new Between(low, high);

    /// <summary>Normal.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="deviation">The standard deviation.</param>
    public static Initializer Normal(float mean = 0, float deviation = 0.05f) => new Bell(mean, deviation);

    /// <summary>Values that are known, as when they come from another program.</summary>
    /// <param name="values">The values, row-major, as many as the weight has.</param>
    public static Initializer From(params float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new Given((float[])values.Clone());
    }

    /// <summary>Fills a weight.</summary>
    /// <param name="values">Its elements.</param>
    /// <param name="shape">Its shape: the first extent counts outputs, the product of the others is the fan in.</param>
    /// <param name="random">A stream of its own for this weight.</param>
    public abstract void Fill(Span<float> values, Shape shape, ref RandomStream random);

    private sealed class Constant(float value) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, ref RandomStream random) => values.Fill(value);
    }

    private sealed class Between(float low, float high) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, ref RandomStream random) => random.FillUniform(values, low, high);
    }

    private sealed class Bell(float mean, float deviation) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, ref RandomStream random) => random.FillNormal(values, mean, deviation);
    }

    private sealed class Given(float[] given) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, ref RandomStream random)
        {
            if (given.Length != values.Length)
            {
                throw new ArgumentException($"There are {given.Length} initial values for a weight of shape {shape}, which has {values.Length}.");
            }

            given.CopyTo(values);
        }
    }

    private sealed class Scaled(bool fanIn, bool fanOut, double gain, bool normal) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, ref RandomStream random)
        {
            // A kernel [out, height, width, in] multiplies out · height · width outputs by each input, as frameworks count.
            double receptive = 1;
            for (int d = 1; d < shape.Rank - 1; d++)
            {
                receptive *= shape[d];
            }

            double inputs = shape.Rank > 1 ? receptive * shape[^1] : 1, outputs = shape.Rank > 0 ? receptive * shape[0] : 1;
            double fans = (fanIn ? inputs : 0) + (fanOut ? outputs : 0);
            float scale = (float)Math.Sqrt(gain / fans);
            if (normal)
            {
                random.FillNormal(values, 0, scale);
            }
            else
            {
                random.FillUniform(values, -scale, scale);
            }
        }
    }
}

using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Layers;

/// <summary>An input that is a weight, so that the gradient by it can be seen and differenced.</summary>
internal sealed class Probe(int count, Shape shape, float[] values) : Layer
{
    public override string Kind => "probe";

    protected internal override Shape Build(LayerBuilder layer)
    {
        layer.Weight("values", [count, .. shape.Extents], Initializers.Initializer.From(values));
        return shape;
    }

    protected internal override void Forward(LayerPass pass) => pass.Weight(0).CopyTo(pass.Output);

    protected internal override void Backward(LayerPass pass) => pass.OutputGradient.CopyTo(pass.WeightGradient(0));
}

internal static partial class ProbeLoss
{
    [Loss("sum(y * r)")]
    public static partial float Of(ReadOnlySpan<float> y, ReadOnlySpan<float> r);
}

/// <summary>Compares the gradients by all weights and by the input with central differences of the values.</summary>
internal static class GradientCheck
{
    public const int Count = 3;

    public static void Of(Shape input, params Layer[] layers)
    {
        float[] values = new float[Count * input.Size];
        new RandomStream(5).FillNormal(values, 0, 0.8f);
        Of(Node.Input("x", [1]).Then(new Probe(Count, input, values)), layers);
    }

    public static void Of(Node start, params Layer[] layers)
    {
        Node node = start;
        foreach (Layer layer in layers)
        {
            node = node.Then(layer);
        }

        Of(Model.Build(3, node));
    }

    public static void Of(Model model, params Field[] inputs)
    {
        float[] r = new float[Count * model.OutputShape().Size];
        new RandomStream(9).FillNormal(r, 0, 1);
        Batch batch = Batch.Of([Field.Floats("r", r, [.. model.OutputShape().Extents]), .. inputs.Length > 0 ? inputs : [Field.Floats("x", new float[Count])]]);
        var trainer = new Trainer(model, LossTerm.Of(ProbeLoss.OfGradient, "r"), new Sgd(0));

        double Value()
        {
            trainer.TrainOn(batch);
            double sum = 0;
            for (int i = 0; i < r.Length; i++)
            {
                sum += (double)r[i] * model.Output()[i];
            }

            return sum;
        }

        trainer.TrainOn(batch);
        float[] gradient = model.Gradients.ToArray();
        double greatest = gradient.Max(Math.Abs);
        Assert.True(greatest > 0);
        foreach (Weight weight in model.Parameters)
        {
            // Of a large weight, some elements.
            for (int i = 0; i < weight.Length; i += Math.Max(1, weight.Length / 23))
            {
                int place = weight.Offset + i;
                double difference = Difference(model, place, Value);
                Assert.True(Math.Abs(difference - gradient[place]) <= 2e-4 * (greatest + Math.Abs(difference)),
                    $"{weight.Name}[{i}]: the gradient is {gradient[place]}, the difference {difference}, the greatest gradient {greatest}");
            }
        }
    }

    // Fourth order: the step may be so large that the rounding of the values doesn't count.
    private static double Difference(Model model, int place, Func<double> value)
    {
        const float h = 1f / 64;
        float there = model.Weights[place];
        double At(float step)
        {
            model.Weights[place] = there + step;
            double result = value();
            model.Weights[place] = there;
            return result;
        }

        return (8 * (At(h) - At(-h)) - (At(2 * h) - At(-2 * h))) / (12 * h);
    }
}

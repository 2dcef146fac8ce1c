using System.Globalization;
using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;

namespace LossGen.Training.Tests.Layers;

/// <summary>The values and slopes of the activations are those of PyTorch in double precision, at their kinks too.</summary>
public class ActivationTests
{
    private static readonly Dictionary<string, Func<Activation>> ByName = new()
    {
        ["relu"] = () => Activation.Relu,
        ["leakyrelu"] = () => Activation.LeakyRelu,
        ["elu"] = () => Activation.Elu,
        ["selu"] = () => Activation.Selu,
        ["gelu"] = () => Activation.Gelu,
        ["silu"] = () => Activation.Silu,
        ["mish"] = () => Activation.Mish,
        ["sigmoid"] = () => Activation.Sigmoid,
        ["tanh"] = () => Activation.Tanh,
        ["softplus"] = () => Activation.Softplus,
    };

    public static TheoryData<string> Names => [.. ByName.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AgreesWithTorch(string name)
    {
        Checkpoint golden = Checkpoint.Load(Path.Combine(AppContext.BaseDirectory, "golden", "activations.safetensors"), verify: false);
        float[] x = golden.Floats("x").ToArray();
        Model model = Model.Build(1, Node.Input("n", [1]).Then(new Probe(1, [x.Length], x)).Then(ByName[name]()));
        var trainer = new Trainer(model, LossTerm.Of(ProbeLoss.OfGradient, "r"), new Sgd(0));
        float[] ones = new float[x.Length];
        Array.Fill(ones, 1);
        trainer.TrainOn(Batch.Of(Field.Floats("n", [0]), Field.Floats("r", ones, x.Length)));
        for (int i = 0; i < x.Length; i++)
        {
            AssertNear($"{name}({x[i]})", golden.Floats(name + ".values")[i], model.Output()[i], 0);
            // Near 0 some slopes are differences, which pass through 0.
            if (x[i] != 0 || name != "selu")
            {
                AssertNear($"the slope of {name} at {x[i]}", golden.Floats(name + ".slopes")[i], model.Gradients[i], Math.Abs(x[i]) < 2 ? 0.05 : 0);
            }
        }
    }

    private static void AssertNear(string what, float expected, float actual, double least)
        => Assert.True(Math.Abs(actual - expected) <= 1e-6 * Math.Max(Math.Abs(expected), least) + 1e-37,
            string.Create(CultureInfo.InvariantCulture, $"{what} is {actual}, in torch {expected}"));
}

using LossGen.Training.Layers;

namespace LossGen.Training.Tests.Layers;

public class GradientTests
{
    [Fact]
    public void Dense() => GradientCheck.Of([5], new Dense(7), new Dense(2) { HasBias = false });

    [Fact]
    public void DenseAtEachPlace() => GradientCheck.Of([4, 5], new Dense(3));

    public static TheoryData<string> Activations => [.. ByName.Keys];

    private static readonly Dictionary<string, Func<Activation>> ByName = new()
    {
        ["elu"] = () => Activation.Elu, ["gelu"] = () => Activation.Gelu, ["silu"] = () => Activation.Silu, ["mish"] = () => Activation.Mish,
        ["sigmoid"] = () => Activation.Sigmoid, ["tanh"] = () => Activation.Tanh, ["softplus"] = () => Activation.Softplus,
    };

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activates(string name) => GradientCheck.Of([6], new Dense(5), ByName[name]());
}

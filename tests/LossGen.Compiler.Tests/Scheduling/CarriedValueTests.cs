using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling;

namespace LossGen.Compiler.Tests.Scheduling;

/// <summary>What a last pass takes from the output that it writes, where an earlier pass left it.</summary>
public sealed class CarriedValueTests
{
    [Theory]
    [InlineData("1 - (2 * sum(sigmoid(x) * t) + 1) / (sum(sigmoid(x)) + sum(t) + 1)", "logisticdensity")]
    [InlineData("sqrt(mean(log(cosh(x - t))))", "tanh")]
    [InlineData("sum(softmax(x) * t)^2", "exp")]
    public void A_costly_function_is_computed_once(string formula, string function)
    {
        var passes = Gradient(formula).Passes.ToList();
        var last = passes[passes.Count - 1];
        Assert.Contains(last.Loads, l => l.Parameter.Name == "xGradient");
        Assert.DoesNotContain(last.Loads, l => l.Parameter.Name == "x");
        Assert.DoesNotContain(last.Body, n => n is ApplyNode a && a.Primitive.Name == function);
        Assert.Single(passes, p => p != last && p.Stores.Any(s => s.Target!.Parameter.Name == "xGradient"));
    }

    [Theory]
    [InlineData("sqrt(mean((x - t)^2))")] // cheaper to compute again
    [InlineData("mean(exp(x)) * mean(x^2 * t)")] // x is needed too, and may lie where its gradient goes
    [InlineData("mean(exp(x * t))^2 + mean(exp(x))^2")] // two of them
    public void What_is_cheap_or_not_alone_is_computed_again(string formula) =>
        Assert.All(Gradient(formula).Passes, p => Assert.DoesNotContain(p.Loads, l => l.Parameter.Name == "xGradient"));

    [Fact]
    public void What_is_updated_carries_nothing()
    {
        var signature = Signature.Parse("void F(Span<float> w, ReadOnlySpan<float> x)");
        var schedule = FormulaCompiler.Compile(signature, "w = w * exp(x) / sum(exp(x))", Library.Empty).Formula!.Schedules[0];
        Assert.Single(schedule.Passes, p => p.Stores.Any());
    }

    private static Schedule Gradient(string formula)
    {
        var signature = Signature.Parse("float F(ReadOnlySpan<float> x, ReadOnlySpan<float> t)");
        return FormulaCompiler.Compile(signature, formula, Library.Empty).Formula!.Schedules.First(s => s.Routine.Kind == RoutineKind.Gradient);
    }
}

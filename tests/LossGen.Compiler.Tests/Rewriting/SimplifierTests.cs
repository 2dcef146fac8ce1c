using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Tests.Rewriting;

public class SimplifierTests
{
    /// <summary>Two spellings of one value; the second is as simple as it gets. Capitals are scalars.</summary>
    public static TheoryData<string, string, string> Spellings => new()
    {
        { "x + 0", "x", "" },
        { "0 - x", "-x", "" },
        { "x * 1 / 1", "x", "" },
        { "-(-x)", "x", "" },
        { "-1 * x", "-x", "" },
        { "a + -b", "a - b", "" },
        { "-a + b", "b - a", "" },
        { "a - -b", "a + b", "" },
        { "-(a - b)", "b - a", "" },
        { "-a - b", "-(a + b)", "" },
        { "a + -2 * b", "a - 2 * b", "" },
        { "2 * (3 * x)", "6 * x", "" },
        { "x * 2 * y * 3", "6 * (x * y)", "" },
        { "x * (y * 0.5)", "0.5 * (x * y)", "" },
        { "2 * x / 4", "0.5 * x", "" },
        { "x / 8", "0.125 * x", "" },
        { "x / 3", "x / 3", "" },
        { "x + 1 + 2", "x + 3", "" },
        { "1 + x + y - 1", "x + y", "" },
        { "x + x", "2 * x", "" },
        { "3 * x - x", "2 * x", "" },
        { "a * b - y + b * a", "2 * (a * b) - y", "" },
        { "p - p", "0", "p in [0, 1]" },
        { "0 * p", "0", "p in [0, 1]" },
        { "x * 2 + y * 2", "2 * (x + y)", "" },
        { "S * x - S * y", "S * (x - y)", "" },
        { "S * x * T", "S * T * x", "" },
        { "y * (S * 2) * x", "2 * S * y * x", "" },
        { "x * x", "x^2", "" },
        { "square(x)", "x^2", "" },
        { "x * x^2", "x^3", "" },
        { "(x^2)^3", "x^6", "" },
        { "(-x)^2", "x^2", "" },
        { "abs(x)^4", "x^4", "" },
        { "x^1", "x", "" },
        { "x^0", "1", "" },
        { "x^0.5", "sqrt(x)", "" },
        { "x^-1", "1 / x", "" },
        { "y * (1 / x)", "y / x", "" },
        { "1 / (1 / x)", "x", "" },
        { "sqrt(x^2)", "abs(x)", "" },
        { "abs(-x)", "abs(x)", "" },
        { "abs(x^2)", "x^2", "" },
        { "abs(p)", "p", "p in [0.1, 1]" },
        { "relu(p)", "p", "p in [0.1, 1]" },
        { "max(p, -1)", "p", "p in [0, 1]" },
        { "clamp(p, 0, 1)", "p", "p in [0, 1]" },
        { "tanh(-x)", "-tanh(x)", "" },
        { "cos(-2 * x)", "cos(2 * x)", "" },
        { "x > 0 ? y : y", "y", "" },
        { "!(x > 0) ? a : b", "x > 0 ? b : a", "" },
        { "!!(x > 0) && x > 0", "x > 0", "" },
        { "(x > 0 ? a : 0) + (x > 0 ? 0 : b)", "x > 0 ? a : b", "" },
        { "(x > 0 ? a : 0) + (x > 0 ? b : 0)", "x > 0 ? a + b : 0", "" },
        { "(x >= y ? 3 * (x == y ? 0.5 : 1) : 0) - (y >= x ? x == y ? 0.5 : 1 : 0)", "x > y ? 3 : y > x ? -1 : 1", "" },
        { "(x <= y ? a * (x == y ? 0.5 : 1) : 0) + (y <= x ? S * (x == y ? 0.5 : 1) : 0)", "x < y ? a : y < x ? S : 0.5 * (a + S)", "" },
        { "abs(x) <= p ? x : p * sign(x)", "clamp(x, -p, p)", "p in [0, 1]" },
        { "abs(x) < 1 ? x : sign(x)", "clamp(x, -1, 1)", "" },
        { "p > 2 ? a : b", "b", "p in [0, 1]" },
        { "2 > 1 ? a : b", "a", "" },
        { "x > 0 ? (x > 0 ? a : b) : y", "x > 0 ? a : y", "" },
        { "sum(2 * x)", "2 * sum(x)", "" },
        { "mean(-x)", "-mean(x)", "" },
        { "exp(log(2) + 0 * 3)", "2", "" },

        // Pairs that differ in one factor, as derivatives are full of.
        { "w * (x + y) - w * (x - y)", "2 * (w * y)", "" },
        { "w * (1 - y) - w * (1 + y)", "-2 * (w * y)", "" },
        { "x * y^2 - z * y^2", "y^2 * (x - z)", "" },
        { "2 * a * b * (1 - y) - 2 * a * b * y", "2 * (a * b * (1 - 2 * y))", "" },

        // The deviations from a mean sum to nothing.
        { "S * (x - mean(x)) - T * sum(x - mean(x))", "S * (x - mean(x))", "" },
        { "S * (x - mean(x)) + sum(T * (y - mean(y)) - S * (x - mean(x))) + y - mean(y)", "S * (x - mean(x)) + y - mean(y)", "" },
        { "S * (x - mean(x)) - T * sum(w - S * (x - mean(x)))", "S * (x - mean(x)) - T * sum(w)", "" },
        { "S * (x - mean(x)) - T * sum(S * (x - mean(x)) - w)", "S * (x - mean(x)) + T * sum(w)", "" },
    };

    /// <summary>What must not be simplified: it would lose NaN, infinities, a subgradient or a small constant.</summary>
    public static TheoryData<string, string> Kept => new()
    {
        { "x - x", "" },
        { "x / x", "" },
        { "0 * x", "" },
        { "abs(p)", "p in [0, 1]" },
        { "relu(p)", "p in [0, 1]" },
        { "max(x, 0)", "" },
        { "x > 0 ? x : 0", "" },
        { "x - 1 + 1e-8", "" },
        { "x + 1e-8 + 1", "" },
        { "x >= y ? x : y", "" },
        { "x / S", "" },
        { "x / S * (y / S)", "" },
        { "stopgradient(x)", "" },
        { "x * y + x * z", "" },
        { "sum(x - mean(x))", "" },
        { "y + sum(x - mean(x))", "" },
        { "x - mean(x) - sum(w * (x - mean(x)))", "" },
        { "sin(x)^2 + y", "" },
        { "abs(x) <= y ? x : y * sign(x)", "" },
        { "(x >= y ? a : 0) + (y >= x ? b : 0)", "" },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Finds_the_simplest_form(string formula, string simple, string ranges)
    {
        var sandbox = new Sandbox(ranges);
        var expected = sandbox.Read(simple);
        var actual = sandbox.Simplified(formula);
        Assert.True(ReferenceEquals(sandbox.Simplified(simple), actual), $"{formula} became {Text(actual)}, {simple} {Text(sandbox.Simplified(simple))}");
        if (sandbox.Simplified(simple) is ConstantNode or LoadNode)
        {
            Assert.True(actual is ConstantNode c && expected is ConstantNode e ? Math.Abs(c.Value - e.Value) < 1e-15 : ReferenceEquals(expected, actual));
        }
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void Keeps_what_it_must(string formula, string ranges)
    {
        var sandbox = new Sandbox(ranges);
        var root = sandbox.Read(formula);
        Assert.Equal(Operations(root), Operations(sandbox.Simplified(formula)));
    }

    [Fact]
    public void Shares_what_is_written_twice()
    {
        var sandbox = new Sandbox();
        Assert.Same(sandbox.Simplified("a * b + 1"), sandbox.Simplified("1 + b * a"));
    }

    [Fact]
    public void Takes_scalars_out_of_the_loop()
    {
        var sandbox = new Sandbox();
        var product = Assert.IsType<ApplyNode>(sandbox.Simplified("S * x * (2 / T)"));
        Assert.Equal(Arithmetic.Multiply, product.Primitive);
        Assert.True(product.Inputs[0].IsScalar);
        Assert.IsType<LoadNode>(product.Inputs[1]);
    }

    [Fact]
    public void Lets_NaN_through()
    {
        var sandbox = new Sandbox();
        foreach (string formula in new[] { "x - x", "0 * x", "x / x", "x * 0 + 1", "relu(x) - relu(x)", "x^2 - x * x" })
        {
            var simple = sandbox.Simplified(formula);
            Assert.Equal(double.NaN, new Interpreter(new Bindings().Bind("x", [double.NaN])).Evaluate(simple)[0]);
        }
    }

    private static Dictionary<string, int> Operations(Node root) =>
        Graph.Reachable(root).OfType<ApplyNode>().GroupBy(n => n.Primitive.Name).ToDictionary(g => g.Key, g => g.Count());

    private static string Text(Node node) => node is ApplyNode a ? $"{a.Primitive.Name}({string.Join(", ", a.Inputs.Select(Text))})" : node.ToString()!;
}

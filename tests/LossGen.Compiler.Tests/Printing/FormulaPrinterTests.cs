using System.Text.RegularExpressions;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Printing;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Tests.Differentiation;

namespace LossGen.Compiler.Tests.Printing;

public class FormulaPrinterTests
{
    /// <summary>Every elementwise formula, but those whose names a loss could not bear.</summary>
    public static TheoryData<string> Formulas => [.. ElementwiseFormulas.All.Where(f => !f.Method.Contains("wGradient")).Select(f => f.Method)];

    [Theory]
    [InlineData("sum(x + y - (x - y))", "sum(x + y - (x - y))")]
    [InlineData("sum((x + y) * s / (x * y))", "sum((x + y) * s / (x * y))")]
    [InlineData("sum(x - (y + s))", "sum(x - (y + s))")]
    [InlineData("sum(x + (y + s))", "sum(x + y + s)")]
    [InlineData("sum(-x^2 + (-y)^2)", "sum(-x^2 + (-y)^2)")]
    [InlineData("sum((x^y)^2 + x^y^2)", "sum((x^y)^2 + x^y^2)")]
    [InlineData("sum(2^-x)", "sum(2^(-x))")]
    [InlineData("sum(x < y && !(x > 1) || y < -1 ? x : -y)", "sum(x < y && !(x > 1) || y < -1 ? x : -y)")]
    [InlineData("sum((x > y ? 1 : s) * x)", "sum((x > y ? 1 : s) * x)")]
    [InlineData("sum((x > y) * x)", "sum((x > y) * x)")]
    [InlineData("mean(x) / size(x)", "mean(x) / size(x)")]
    [InlineData("sum(1e-7 * x + pi + 1e20 * y)", "sum(1e-07 * x + pi + 1e20 * y)")]
    [InlineData("r = sin(x - y) + cos(x + y)\nsum(r * exp(r))", "t1 = sin(x - y) + cos(x + y)\nsum(t1 * exp(t1))")]
    [InlineData("sum[i](x[i] * y[i])", "sum[i](x[i] * y[i])")]
    [InlineData("mean[i where y[i] > 0](x[i])", "mean[i where y[i] > 0](x[i])")]
    public void Writes_no_bracket_too_many(string formula, string expected) => Assert.Equal(expected, FormulaPrinter.Print(Value(formula)));

    [Fact]
    public void Uses_the_names_of_definitions()
    {
        var bound = Tests.Binding.Bound.Formula("double F(ReadOnlySpan<double> x, ReadOnlySpan<double> y)", "d = x - y\nmean(d^2 + abs(d))");
        var names = bound.Definitions.ToDictionary(d => d.Value, d => d.Name);
        Assert.Equal("d = x - y\nmean(d^2 + abs(d))", FormulaPrinter.Print(bound.Outputs[0].Value, names));
    }

    [Theory]
    [MemberData(nameof(Formulas))]
    public void What_is_printed_means_the_same(string method)
    {
        var formula = new Differentiated(Tests.Binding.Bound.Formula(method, ElementwiseFormulas.All.Single(f => f.Method == method).Formula, ElementwiseFormulas.Parts))
            .AtRandom(new Random(method.Length), 5);
        foreach (var node in formula.Adjoints.Select(a => a.Value).Append(formula.Value))
        {
            string text = FormulaPrinter.Print(node.IsScalar ? node : node.Graph.Reduce(ReductionKind.Sum, node.Indices, node, null));
            var used = formula.Parameters.Where(p => Regex.IsMatch(text, $@"(?<!\w){p.Name}(?!\w)")).Select(p => p with { IsOutput = false });
            var signature = new MethodSignature("G", MethodKind.Loss, formula.Formula.Signature.Element, new([.. used.Select(p => p.IsFloating ? p with { Element = formula.Formula.Signature.Element } : p)]), new());
            var again = Binder.Bind(text, signature, Library.Empty);
            Assert.True(again.Formula is not null, text + "\n" + string.Join("\n", again.Diagnostics.Select(d => d.Message)));
            var bindings = new Bindings();
            foreach (var p in signature.Parameters)
            {
                _ = p.IsTensor ? bindings.Bind(p.Name, formula[p.Name]) : bindings.Bind(p.Name, formula[p.Name][0]);
            }

            double expected = formula.Interpreter().Evaluate(node).Sum();
            double actual = new Interpreter(bindings).EvaluateScalar(again.Formula.Outputs[0].Value);
            Assert.True(expected.Equals(actual) || Math.Abs(expected - actual) <= 1e-12 * (1 + Math.Abs(expected)), FormattableString.Invariant($"{actual:R}, not {expected:R}: {text}"));
        }
    }

    [Fact]
    public void Text_stays_linear_in_deep_and_shared_graphs()
    {
        var graph = new Graph();
        var node = graph.Load(new Parameter("x", ElementType.Double, ParameterForm.Span));
        for (int i = 0; i < 5000; i++)
        {
            node = graph.Call("sin", node * node) + 1;
        }

        Assert.InRange(FormulaPrinter.Print(node).Length, 50_000, 400_000);
        Assert.InRange(LatexPrinter.Print(node).Length, 50_000, 1_000_000);
    }

    [Theory]
    [InlineData("mean((x - y)^2)", @"\frac{1}{n} \sum \left(x - y\right)^{2}")]
    [InlineData("sum(alpha * exp(-abs(x)) / 2)", @"\sum \frac{\alpha \cdot e^{-\left\lvert x \right\rvert}}{2}")]
    [InlineData("sum(x > 0 ? pred_1 : sqrt(x))", @"\sum \begin{cases} \mathit{pred\_1} & x > 0 \\ \sqrt{x} & \text{otherwise} \end{cases}")]
    [InlineData("log(sum(1e-7 * x))", @"\log\left(\sum 10^{-07} \cdot x\right)")]
    [InlineData("-sum(xlogy(y, x) + max(x, y))", @"-\sum \left(y \cdot \log\left(x\right) + \max\left(x, y\right)\right)")]
    [InlineData("logsumexp(x) * norm(y - 2)", @"\log\sum e^{x} \cdot \left\lVert y - 2 \right\rVert")]
    public void Writes_LaTeX(string formula, string expected)
    {
        Assert.Equal(expected, LatexPrinter.Print(Value(formula)));
    }

    // Binds a formula over the names that it uses: x and y are tensors, others scalars.
    private static Node Value(string formula)
    {
        string[] used = [.. new[] { "x", "y", "s", "alpha", "pred_1" }.Where(n => Regex.IsMatch(formula, $@"\b{n}\b"))];
        string parameters = string.Join(", ", used.Select(n => n is "x" or "y" ? $"ReadOnlySpan<double> {n}" : $"double {n}"));
        return Tests.Binding.Bound.Formula($"double F({parameters})", formula).Outputs[0].Value;
    }
}

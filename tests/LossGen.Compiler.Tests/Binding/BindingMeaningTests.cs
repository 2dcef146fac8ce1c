using System.Diagnostics;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Tests.Binding;

using EmptyMean = LossGen.Compiler.Signatures.EmptyMean;

/// <summary>What formulas mean: against arithmetic in C#, against each other, and by the shape of the graph.</summary>
public sealed class BindingMeaningTests
{
    private static readonly double[] X = [0.5, -1.25, 3, 0.75, -2];
    private static readonly double[] Y = [1.5, 0.25, -1, 2, 0.125];

    [Fact]
    public void Operators_mean_what_their_precedence_says()
    {
        var (x, y) = (X, Y);
        AssertValue(x.Zip(y, (a, b) => -(a * a) + (0.5 * Math.Pow(b, 4) / 4) - (-a * b) - 6 + 2 + ((a < b && !(a > 1)) || b < -1 ? a : -b)).Average(),
            "mean(-x^2 + 2^-1 * y^2^2 / 4 - -x * y - 3 - 2 - 1 + 12 / 2 / 3 + (x < y && !(x > 1) || y < -1 ? x : -y))");
        AssertValue(x.Zip(y, (a, b) => (a > b ? 1.0 : 0) * a + (a > 0 == b > 0 ? 1 : 0)).Sum(), "sum((x > y) * x + ((x > 0) == (y > 0)))");
        AssertValue(x.Zip(y, (a, b) => (a > 0 ? b > 0 : b < 0) ? a : b).Sum(), "c = x > 0 ? y > 0 : y < 0\nsum(c ? x : y)");
        AssertValue(7 / 2.0, "7 / 2 + 0 * sum(x * y)");
    }

    [Fact]
    public void Reductions_run_over_all_positions()
    {
        var mean = X.Average();
        var norm = Math.Sqrt(X.Sum(v => v * v));
        var lse = Math.Log(X.Sum(Math.Exp));
        AssertValue(X.Sum() + X.Aggregate((a, b) => a * b) + X.Min() - X.Max() + lse + norm + mean, "sum(x) + prod(x) + min(x) - max(x) + logsumexp(x) + norm(x) + mean(x) + 0 * sum(y)");
        AssertValue(X.Zip(Y, (a, b) => Math.Exp(a - lse) * b + (a - lse)).Sum(), "sum(softmax(x) * y + logsoftmax(x))");
        AssertValue(5 + 1 + 0, "size(x) + any(y > 1.9) + all(x > 0)");
        AssertValue(X.Sum(v => v - mean), "d = x - mean(x)\nsum(d) + 0 * sum(y)");
    }

    [Fact]
    public void Functions_and_methods_are_inlined()
    {
        AssertValue(
            X.Zip(Y, (a, b) => 0.25 * (Math.Sqrt(1 + ((a - b) * (a - b))) - 1) + 0.75 * (a - b)).Average(),
            "s(r) = sqrt(1 + r^2)\nmix(a, b, w) = w * a + (1 - w) * b\nd = x - y\nmean(mix(s(d) - 1, d, 0.25))");
        (string, string)[] others =
        [
            ("float Mae(ReadOnlySpan<float> p, ReadOnlySpan<float> y, float k = 3f)", "k * mean(abs(p - y))"),
            ("void Twice(ReadOnlySpan<float> v, Span<float> y)", "d = v\ny = d + d"),
        ];
        var mae = X.Zip(Y, (a, b) => Math.Abs((2 * b) - a)).Average();
        AssertValue(3 * mae + 0.5 * mae, "Mae(Twice(y), x) + Mae(k: 0.5, y: x, p: 2 * y)", others);
    }

    [Fact]
    public void A_call_is_what_it_stands_for()
    {
        var bound = Bound.Formula(
            Bound.Pair,
            "k(t) = t\nMae(x, y) - k(1)",
            ("float Mae(ReadOnlySpan<float> p, ReadOnlySpan<float> q)", "mean(abs(p - q))"));
        var written = Bound.Formula(Bound.Pair, "mean(abs(x - y)) - 1");
        Assert.Equal(Shape(written.Outputs[0].Value), Shape(bound.Outputs[0].Value));
    }

    [Fact]
    public void Overloads_are_chosen_by_what_fits()
    {
        (string, string)[] overloads =
        [
            ("double Pick(ReadOnlySpan<double> a)", "sum(a) * 100"),
            ("float Pick(ReadOnlySpan<float> a, float k = 2f)", "sum(a) * k"),
            ("float Pick(ReadOnlySpan<float> a)", "sum(a) * 3"),
            ("float Pick(ReadOnlySpan<float> a, ReadOnlySpan<float> b)", "sum(a * b) * 5"),
            ("float Pick(ReadOnlySpan<int> a)", "sum(a == 1) * 7"),
        ];
        AssertValue(3 * X.Sum(), "Pick(x) + 0 * sum(y)", overloads);
        AssertValue(4 * X.Sum(), "Pick(x, 4) + 0 * sum(y)", overloads);
        AssertValue(5 * X.Zip(Y, (a, b) => a * b).Sum(), "Pick(x, y)", overloads);
    }

    [Fact]
    public void A_kernel_reads_its_output_before_it_assigns_it_and_the_new_value_after()
    {
        var bound = Bound.Formula(
            "void K(Span<float> w, Span<float> m, ReadOnlySpan<float> g)",
            "old = m\nm = 0.5 * m + g\nw = w - m + old");
        Assert.True(bound.IsInPlace);
        Assert.Equal(["w", "m"], bound.Outputs.Select(o => o.Target!.Name));
        Assert.Equal("(+ (- w (+ (* 0.5 m) g)) m)", Shape(bound.Outputs[0].Value));
        Assert.Equal("(+ (* 0.5 m) g)", Shape(bound.Outputs[1].Value));
        Assert.False(Bound.Formula("void K(ReadOnlySpan<float> x, Span<float> a, Span<float> b)", "a = sin(x)\nb = a + cos(x)").IsInPlace);
    }

    [Fact]
    public void A_filtered_mean_is_one_loop_with_a_filter()
    {
        var bound = Bound.Formula(
            "float F(ReadOnlySpan<float> p, ReadOnlySpan<float> y, ReadOnlySpan<bool> mask)",
            "mean[i where mask[i]](abs(p[i] - y[i])) + sum[i](p[i])");
        var reductions = Graph.Reachable(bound.Outputs[0].Value).OfType<ReduceNode>().ToList();
        Assert.Equal(3, reductions.Count);
        Assert.Equal(2, reductions.Count(r => r.Filter is LoadNode { Parameter.Name: "mask" }));

        // Both brackets run over p, so that they share a loop.
        var extent = Assert.Single(bound.Extents);
        Assert.All(reductions, r => Assert.Equal(extent.Index, Assert.Single(r.Over)));
        Assert.Equal(["p", "y", "mask"], extent.Sources.Select(s => s.Parameter.Name));
    }

    [Fact]
    public void Vectors_of_different_lengths_have_loops_of_their_own()
    {
        var bound = Bound.Formula("float F(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c)", "mean[i](a[i]) + mean[i](b[i]^2) + mean(c)");
        Assert.Equal(["c", "a", "b"], bound.Extents.Select(e => Assert.Single(e.Sources).Parameter.Name));
        Assert.Equal([-1, 0, 0], bound.Extents.Select(e => e.Sources[0].Dimension));
    }

    [Theory]
    [InlineData("mean[i](a[i]) + mean[j](b[j]) + mean[k](a[k] * b[k]) + mean(c)", 1)]
    [InlineData("d[i] = a[i] - mean[j](a[j])\nmean[k](d[k] * b[k]) + mean(c)", 1)]
    [InlineData("sum[i](a[i] * sum[j](b[j])) + mean(c)", 2)]
    [InlineData("sum[i](a[i]) / size(i) + sum[j](b[j]) + mean(c)", 2)]
    public void Vectors_that_run_together_anywhere_share_their_index(string formula, int variables)
    {
        var bound = Bound.Formula("float F(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c)", formula);
        Assert.Equal(variables, bound.Extents.Count(e => !e.Index.IsImplicit));
        Assert.Equal(["a", "b"], bound.Extents.Where(e => !e.Index.IsImplicit).SelectMany(e => e.Sources).Select(s => s.Parameter.Name).Order());
    }

    [Fact]
    public void An_index_that_is_used_inside_other_brackets_over_its_vector_is_another()
    {
        var bound = Bound.Formula("float F(ReadOnlySpan<float> x)", "sum[i](sum[j](x[i] * x[j]))");
        var indices = Graph.Reachable(bound.Outputs[0].Value).OfType<ReduceNode>().Select(r => Assert.Single(r.Over)).ToList();
        Assert.Equal(2, indices.Distinct().Count());
        Assert.Single(indices.Select(bound.Shapes.Extent).Distinct());
    }

    [Fact]
    public void What_is_inlined_twice_sees_the_arguments_of_its_own_call()
    {
        (string, string)[] others = [("float Scaled(ReadOnlySpan<float> v, float k)", "g(t) = t * k\nsum(g(v))")];
        AssertValue(5 * X.Sum(), "Scaled(x, 2) + Scaled(x, 3) + 0 * sum(y)", others);
    }

    [Fact]
    public void An_indexed_kernel_stores_at_its_index()
    {
        var bound = Bound.Formula("void K(ReadOnlySpan<float> x, Span<float> y)", "d[i] = x[i] - mean[j](x[j])\ny[i] = d[i]^2");
        var index = Assert.Single(bound.Outputs[0].Indices);
        Assert.Equal("i", index.Name);
        Assert.Equal(["x", "y"], bound.Extents.Single(e => e.Index == index).Sources.Select(s => s.Parameter.Name));
    }

    [Theory]
    [InlineData(EmptyMean.Zero, "average")]
    [InlineData(EmptyMean.NaN, "/")]
    [InlineData(EmptyMean.Throw, "average")]
    public void A_mean_over_nothing_is_as_the_option_says(EmptyMean empty, string primitive)
    {
        var result = Binder.Bind("mean(x)", Bound.Method("float F(ReadOnlySpan<float> x)", empty), Library.Empty);
        Assert.Equal(primitive, Assert.IsType<ApplyNode>(result.Formula!.Outputs[0].Value).Primitive.Name);
    }

    [Fact]
    public void Every_node_knows_where_it_was_written()
    {
        const string Text = "d = x - y\nmean(abs(d) + Half(x))";
        var bound = Bound.Formula(Bound.Pair, Text, ("void Half(ReadOnlySpan<float> v, Span<float> y)", "exp(v) * 0.5"));
        string Origin(Func<Node, bool> which) => bound.Origins[Graph.Reachable(bound.Outputs[0].Value).Single(which)].Of(Text);

        Assert.Equal("x - y", Origin(n => n is ApplyNode { Primitive.Name: "-" }));
        Assert.Equal("abs(d)", Origin(n => n is ApplyNode { Primitive.Name: "abs" }));
        Assert.Equal("Half", Origin(n => n is ApplyNode { Primitive.Name: "exp" }));
        Assert.Equal("mean(abs(d) + Half(x))", bound.Origins[bound.Outputs[0].Value].Of(Text));
        Assert.Equal("d", Assert.Single(bound.Definitions).Name);
    }

    [Fact]
    public void The_functions_are_those_of_the_language()
    {
        const string Language = "abs sign exp exp2 expm1 log log2 log1p sqrt rsqrt cbrt pow sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh "
            + "sigmoid logsigmoid softplus relu elu gelu silu erf erfc lgamma digamma normcdf floor ceil round min max clamp square xlogy xlog1py hypot logaddexp stopgradient";
        Assert.Equal(Language.Split(' ').Order(), PrimitiveTable.Functions.Keys.Order());
        foreach (var primitive in PrimitiveTable.Functions.Values)
        {
            Bound.Formula("float F(ReadOnlySpan<float> x)", $"sum({primitive.Name}({string.Join(", ", Enumerable.Repeat("x", primitive.MaxArity))}))");
        }
    }

    [Fact]
    public void Time_is_linear_and_the_stack_is_not_the_limit()
    {
        var sum = string.Join(" + ", Enumerable.Range(0, 5000).Select(i => FormattableString.Invariant($"{i} * x")));
        var chain = string.Join("\n", Enumerable.Range(1, 5000).Select(i => FormattableString.Invariant($"d{i} = d{i - 1} * x")));
        var deep = string.Concat(Enumerable.Repeat("exp(", 240)) + "x" + new string(')', 240);
        var nested = "f0(t) = t + 1\n" + string.Join("\n", Enumerable.Range(1, 60).Select(i => FormattableString.Invariant($"f{i}(t) = f{i - 1}(t) * f{i - 1}(t)"))) + "\nsum(f60(x) * y)";
        foreach (var formula in new[] { $"sum(({sum}) * y)", $"d0 = y\n{chain}\nsum(d5000)", $"sum({deep} * y)", nested })
        {
            var watch = Stopwatch.StartNew();
            var result = SmallStack.Run(() => Binder.Bind(formula, Signature.Parse(Bound.Pair), Library.Empty));
            Assert.Empty(result.Diagnostics);
            Assert.True(watch.ElapsedMilliseconds < 2000, $"{watch.ElapsedMilliseconds} ms for {formula[..40]}");
        }
    }

    [Theory]
    [InlineData("(t) = f{1}(f{1}(t))", "too large")]
    [InlineData("(t) = exp(-abs(f{1}(t)))", "too deep")]
    public void What_explodes_by_inlining_is_refused(string body, string message)
    {
        var functions = string.Join("\n", Enumerable.Range(1, 200).Select(i => FormattableString.Invariant($"f{i}") + body.Replace("{1}", FormattableString.Invariant($"{i - 1}"))));
        var formula = $"f0(t) = t + 1\n{functions}\nsum(f200(x) * y)";
        var result = SmallStack.Run(() => Binder.Bind(formula, Signature.Parse(Bound.Pair), Library.Empty));
        Assert.All(result.Diagnostics, d => Assert.Equal("LG0001", d.Id));
        Assert.Contains(result.Diagnostics, d => d.Message.Contains("too deep") || d.Message.Contains(message));
    }

    [Fact]
    public void Every_prefix_and_deletion_of_right_formulas_binds_or_is_judged()
    {
        foreach (var (method, formula) in ElementwiseFormulas.All)
        {
            var signature = Signature.Parse(method);
            var library = new Library(ElementwiseFormulas.Parts);
            for (var i = 0; i < formula.Length; i++)
            {
                foreach (var broken in new[] { formula[..i], formula.Remove(i, 1) })
                {
                    var result = Binder.Bind(broken, signature, library);
                    Assert.Equal(result.Formula is null, result.Diagnostics.Any(d => d.Severity == LossGen.Compiler.Diagnostics.FormulaSeverity.Error));
                    Assert.All(result.Diagnostics, d => Assert.InRange(d.Span.End, d.Span.Start, broken.Length));
                }
            }
        }
    }

    private static void AssertValue(double expected, string formula, params (string, string)[] library)
    {
        var bound = Bound.Formula(Bound.Pair, formula, library);
        var interpreter = new Interpreter(new Bindings().Bind("x", X).Bind("y", Y));
        Assert.Equal(expected, interpreter.EvaluateScalar(bound.Outputs[0].Value), 1e-12 * Math.Max(1, Math.Abs(expected)));
    }

    private static string Shape(Node node) => node switch
    {
        ApplyNode apply => $"({apply.Primitive.Name} {string.Join(" ", apply.Inputs.Select(Shape))})",
        ReduceNode reduce => $"({reduce.Reduction} {Shape(reduce.Body)})",
        _ => node.ToString()!,
    };
}

using LossGen.Compiler.Binding;
using LossGen.Compiler.Interpretation;

namespace LossGen.Compiler.Tests.Binding;

/// <summary>What indexed formulas mean: the interpreter's values against loops in C#.</summary>
public sealed class IndexedMeaningTests
{
    private const int N = 5;
    private const int C = 4;
    private static readonly double[] Z = Draw(N * C, 1);
    private static readonly double[] Q = Draw(N * C, 2);
    private static readonly double[] X = Draw(7, 3);
    private static readonly double[] S = Draw(N, 4);
    private static readonly double[] Label = [2, 0, -100, 3, 1];

    [Fact]
    public void Rows_with_labels_and_filters()
    {
        double expected = 0;
        for (int n = 0; n < N; n++)
        {
            expected += Label[n] == -100 ? 0 : (LogSumExp(n) - Z[(n * C) + (int)Label[n]]) / 4;
        }

        AssertLoss(
            expected,
            "float F(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, int ignore = -100)",
            "mean[n where label[n] != ignore](logsumexp[c](z[n, c]) - z[n, label[n]])",
            Rows.Bind("label", Label));
    }

    [Fact]
    public void A_gathered_softmax_is_normalized_over_all()
    {
        double[] label = [2, 0, 0, 3, 1];
        double expected = Enumerable.Range(0, N).Average(n => (1 - Math.Sqrt(P(n, (int)label[n]))) / 0.5);
        const string Method = "float F(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, float q = 0.5f)";
        AssertLoss(expected, Method, "p[n, c] = softmax[c](z[n, c])\nmean[n]((1 - p[n, label[n]]^q) / q)", Rows.Bind("label", label));
        AssertLoss(expected, Method, "l[n, c] = logsoftmax[c](z[n, c])\nmean[n]((1 - exp(l[n, label[n]])^q) / q)", Rows.Bind("label", label));
    }

    [Fact]
    public void A_definition_may_be_an_integer()
    {
        int best(int n) => Enumerable.Range(0, C).MaxBy(c => Z[(n * C) + c]);
        double expected = Enumerable.Range(0, N).Average(n => Z[(n * C) + best(n)] + (best(n) == 1 ? 0.25 : 0));
        AssertLoss(expected, "float F(ReadOnlyTensorSpan<float> z)", "best[n] = argmax[c](z[n, c])\nmean[n](z[n, best[n]] + 0.25 * (best[n] == 1))", Rows);
        AssertLoss(expected, "float F(ReadOnlyTensorSpan<float> z)", "best(n) = argmax[c](z[n, c])\nmean[n](z[n, best(n)] + 0.25 * (best(n) == 1))", Rows);
    }

    [Fact]
    public void An_index_in_a_definition_becomes_the_label()
    {
        double[] label = [2, 0, 0, 3, 1];
        double z(int n, int c) => c == label[n] ? Math.Cos(Math.Acos(Math.Tanh(Z[(n * C) + c])) + 0.5) : Math.Tanh(Z[(n * C) + c]);
        double expected = Enumerable.Range(0, N).Average(n => Math.Log(Enumerable.Range(0, C).Sum(c => Math.Exp(z(n, c)))) - z(n, (int)label[n]));
        AssertLoss(
            expected,
            "float F(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, float m = 0.5f)",
            "w[n, c] = c == label[n] ? cos(acos(tanh(z[n, c])) + m) : tanh(z[n, c])\nmean[n](logsumexp[c](w[n, c]) - w[n, label[n]])",
            Rows.Bind("label", label));
    }

    [Fact]
    public void Pairs_run_over_one_tensor_twice()
    {
        double hinge = 0, diagonal = 0;
        for (int i = 0; i < N; i++)
        {
            double sum = 0;
            for (int j = 0; j < N; j++)
            {
                hinge += S[i] > S[j] ? Math.Log(1 + Math.Exp(S[j] - S[i])) : 0;
                sum += Math.Exp(S[i] * S[j]);
            }

            diagonal += (Math.Log(sum) - (S[i] * S[i])) / N;
        }

        AssertLoss(hinge, "float F(ReadOnlySpan<float> s)", "sum[i, j where s[i] > s[j]](softplus(s[j] - s[i]))", new Bindings().Bind("s", S));
        AssertLoss(diagonal, "float F(ReadOnlySpan<float> s)", "p[i, j] = s[i] * s[j]\nmean[i](logsumexp[j](p[i, j]) - p[i, i])", new Bindings().Bind("s", S));
    }

    [Fact]
    public void A_rank_is_a_sum_over_the_same_tensor()
    {
        double rank(double s) => 0.5 + S.Sum(t => 1 / (1 + Math.Exp(-(t - s) / 0.1)));
        AssertLoss(
            1 - (Enumerable.Range(0, N).Sum(i => Q[i] / Math.Log2(1 + rank(S[i]))) / 3),
            "float F(ReadOnlySpan<float> s, ReadOnlySpan<float> gain, float idcg, float t = 0.1f)",
            "rank[i] = 0.5 + sum[j](sigmoid((s[j] - s[i]) / t))\n1 - sum[i](gain[i] / log2(1 + rank[i])) / idcg",
            new Bindings().Bind("s", S).Bind("gain", Q[..N]).Bind("idcg", 3));
    }

    [Fact]
    public void A_cumulative_sum_is_a_filter_on_indices()
    {
        double expected = 0;
        for (int n = 0; n < N; n++)
        {
            double sum = 0;
            for (int k = 0; k < C; k++)
            {
                sum += P(n, k) - Q[(n * C) + k];
                expected += sum * sum / N;
            }
        }

        AssertLoss(
            expected,
            "float F(ReadOnlyTensorSpan<float> z, ReadOnlyTensorSpan<float> q)",
            "p[n, j] = softmax[j](z[n, j])\nmean[n](sum[k]((p[n, k] - q[n, k] + sum[j where j < k](p[n, j] - q[n, j]))^2))",
            Rows.Bind("q", Q, [N, C]));
    }

    [Fact]
    public void Displaced_indices_stay_inside()
    {
        double variation = 0, curvature = 0, triple = 0, definition = 0;
        for (int i = 0; i + 1 < X.Length; i++)
        {
            variation += Math.Abs(X[i + 1] - X[i]);
            definition += i + 2 < X.Length ? (X[i + 1] - X[i]) * (X[i + 2] - X[i + 1]) : 0;
            if (i > 0)
            {
                curvature += Math.Pow(X[i + 1] - (2 * X[i]) + X[i - 1], 2) / (X.Length - 2);
                triple += i * X[i - 1] / (X.Length - 2);
            }
        }

        var x = new Bindings().Bind("x", X);
        AssertLoss(variation, "float F(ReadOnlySpan<float> x)", "sum[i](abs(x[i + 1] - x[i]))", x);
        AssertLoss(curvature, "float F(ReadOnlySpan<float> x)", "mean[i]((x[i + 1] - 2 * x[i] + x[i - 1])^2)", x);
        AssertLoss(triple, "float F(ReadOnlySpan<float> x)", "sum[i](i * x[i - 1] + 0 * x[i + 1]) / size(i)", x);
        AssertLoss(definition, "float F(ReadOnlySpan<float> x)", "d[i] = x[i + 1] - x[i]\nsum[i](d[i] * d[i + 1])", x);
        AssertLoss(definition, "float F(ReadOnlySpan<float> x)", "d[i] = x[i] - x[i - 1]\nsum[i](d[i] * d[i - 1])", x);
        AssertLoss(
            variation + X.Sum(),
            "float F(ReadOnlySpan<float> x)",
            "d[i] = abs(x[i + 1] - x[i])\nsum[i](d[i]) + sum[i](x[i])",
            x);
        AssertLoss(0, "float F(ReadOnlySpan<float> x)", "sum[i](abs(x[i + 1] - x[i]))", new Bindings().Bind("x", Array.Empty<double>()));
    }

    [Fact]
    public void A_multiple_of_an_index_dilates_or_strides_a_window()
    {
        double[] w = [0.5, -1, 2];
        var inputs = new Bindings().Bind("x", X).Bind("w", w);
        double[] dilated = [.. Enumerable.Range(0, 3).Select(t => w.Select((v, k) => v * X[t + (2 * k)]).Sum())];
        double[] strided = [.. Enumerable.Range(0, 3).Select(t => w.Select((v, k) => v * X[(2 * t) + k]).Sum())];
        const string Method = "void K(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y)";
        AssertLoss(dilated.Sum(v => v * v), "float F(ReadOnlySpan<float> x, ReadOnlySpan<float> w)", "sum[t](sum[k](w[k] * x[t + 2 * k])^2)", inputs);
        AssertKernel(dilated, Method, "y[t] = sum[k](w[k] * x[k * 2 + t])", inputs.Bind("y", new double[3]));
        AssertKernel(strided, Method, "y[t] = sum[k](w[k] * x[2 * t + k])", inputs.Bind("y", new double[3]));
    }

    [Fact]
    public void A_window_leaves_as_many_positions_as_fit()
    {
        double[] w = [0.5, -1, 2];
        double[] expected = [.. Enumerable.Range(0, X.Length - 2).Select(t => w.Select((v, k) => v * X[t + k]).Sum())];
        var inputs = new Bindings().Bind("x", X).Bind("w", w);
        AssertLoss(expected.Sum(v => v * v), "float F(ReadOnlySpan<float> x, ReadOnlySpan<float> w)", "sum[t](sum[k](w[k] * x[t + k])^2)", inputs);
        AssertKernel(expected, "void K(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y)", "y[t] = sum[k](w[k] * x[t + k])", inputs.Bind("y", new double[5]));
        AssertKernel(expected[..4], "void K(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y)", "y[t] = sum[k](w[k] * x[t + k])", inputs.Bind("y", new double[4]));

        // The output fixes t, so that the window's k is what fits.
        AssertKernel(
            [.. Enumerable.Range(0, 5).Select(t => X[t..(t + 3)].Max())],
            "void K(ReadOnlySpan<float> x, Span<float> y)",
            "y[t] = max[k](x[t + k])",
            inputs.Bind("y", new double[5]));
    }

    [Fact]
    public void Gathers_by_labels_by_a_winner_and_by_more()
    {
        double[] pos = [0, 3, 1], neg = [2, 2, 4];
        double[] user = Draw(3 * C, 9);
        double expected = Enumerable.Range(0, 3).Average(u => Math.Log(1 + Math.Exp(Enumerable.Range(0, C).Sum(d => user[(u * C) + d] * (Z[((int)neg[u] * C) + d] - Z[((int)pos[u] * C) + d])))));
        AssertLoss(
            expected,
            "float F(ReadOnlyTensorSpan<float> user, ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> pos, ReadOnlySpan<int> neg)",
            "mean[u](softplus(sum[d](user[u, d] * (z[neg[u], d] - z[pos[u], d]))))",
            Rows.Bind("user", user, [3, C]).Bind("pos", pos).Bind("neg", neg));

        double winners = Enumerable.Range(0, N).Sum(n => Enumerable.Range(0, C).Max(c => Q[(n * C) + c]));
        AssertLoss(winners, "float F(ReadOnlyTensorSpan<float> q)", "sum[n](q[n, argmax[c](q[n, c])])", new Bindings().Bind("q", Q, [N, C]));
        AssertLoss(Z[6] + Z[7], "float F(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "z[label[1] + 1, label[0]] + z[1, label[0] + 1]", Rows.Bind("label", Label));
        AssertLoss(Z[4] + Z[8], "float F(ReadOnlyTensorSpan<float> z, int k)", "z[k, 0] + z[k + 1, 0]", Rows.Bind("k", 1));

        // A definition at a label, at a number, and where the winner is counted from another start.
        AssertLoss((Z[2] - 2) * 4, "float F(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "d[n, c] = z[n, c] - c\nsum[k](d[0, label[0]] + 0 * z[0, k])", Rows.Bind("label", Label));
        AssertLoss(X.Skip(1).Max(), "float F(ReadOnlySpan<float> x)", "x[argmax[i](x[i] + 0 * x[i - 1])]", new Bindings().Bind("x", X));
        AssertLoss(
            Array.IndexOf(X, X.Skip(1).Max()),
            "float F(ReadOnlySpan<float> x)",
            "sum[k where k == argmax[i](x[i] + 0 * x[i - 1])](k + 0 * x[k])",
            new Bindings().Bind("x", X));
    }

    [Fact]
    public void Boxes_are_read_at_constants()
    {
        double area(double[] b, int n) => (b[(n * 4) + 2] - b[n * 4]) * (b[(n * 4) + 3] - b[(n * 4) + 1]);
        double expected = Enumerable.Range(0, N).Average(n => area(Z, n) / area(Q, n));
        const string Formula = "area(x0, y0, x1, y1) = (x1 - x0) * (y1 - y0)\na[n] = area(z[n, 0], z[n, 1], z[n, 2], z[n, 3])\nmean[n](a[n] / area(q[n, 0], q[n, 1], q[n, 2], q[n, 3]))";
        AssertLoss(expected, "float F(ReadOnlyTensorSpan<float> z, ReadOnlyTensorSpan<float> q)", Formula, Rows.Bind("q", Q, [N, C]));
        AssertLoss(expected, "float F(ReadOnlySpan<float> z, ReadOnlySpan<float> q, int n)", Formula, new Bindings().Bind("z", Z).Bind("q", Q).Bind("n", N));
    }

    [Fact]
    public void Sizes_are_known_before_and_after_their_brackets()
    {
        double sum = X.Sum();
        var inputs = new Bindings().Bind("x", X).Bind("z", Z, [N, C]);
        AssertLoss(sum / 7, "float F(ReadOnlySpan<float> x)", "sum[i](x[i]) / size(i)", inputs);
        AssertLoss(sum / 7, "float F(ReadOnlySpan<float> x)", "1 / size(i) * sum[i](x[i])", inputs);
        AssertLoss(sum * 7, "float F(ReadOnlySpan<float> x)", "sum[i](x[i] * size(x))", inputs);
        AssertLoss(20 + 5 + 4, "float F(ReadOnlyTensorSpan<float> z)", "size(z) + size(n) + size(c) + 0 * sum[n, c](z[n, c])", inputs);
        AssertLoss(6 + 3, "float F(ReadOnlySpan<float> x)", "size(i) + 0 * sum[i](x[i + 1] - x[i]) + size(j) + 0 * sum[j](x[j - 2] * x[j + 2])", inputs);
        AssertLoss(7, "float F(ReadOnlySpan<float> x)", "size(i) + 0 * sum[i](x[i]) + 0 * sum[i](x[i]^2)", inputs);

        // Outside of brackets a name is that of the statement's own.
        const string Two = "float F(ReadOnlySpan<float> x, ReadOnlySpan<float> s)";
        AssertLoss(7 + (5 * 5), Two, "a = size(i) + 0 * sum[i](x[i])\nb = size(i) * (5 + 0 * sum[i](s[i]))\na + b", inputs.Bind("s", S));
        AssertLoss(7 + 5, Two, "a[k] = size(i) + 0 * x[k] * sum[i](x[i])\nb[k] = 0 * sum[i](s[i] * x[k]) + size(i)\na[0] + b[0]", inputs.Bind("s", S));
    }

    [Fact]
    public void Kernels_of_rows_find_their_extents()
    {
        var x = new Bindings().Bind("x", Z);
        double[] softmax = [.. Enumerable.Range(0, N * C).Select(k => P(k / C, k % C))];
        AssertKernel(softmax, "void K(ReadOnlySpan<float> x, int c, Span<float> y)", "y[n, c] = softmax[c](x[n, c])", x.Bind("c", C).Bind("y", new double[N * C]));
        AssertKernel(softmax, "void K([Shape(n,c)] ReadOnlySpan<float> x, int c, Span<float> y)", "y[i, j] = softmax[j](x[i, j])", x);

        double[] w = Draw(3 * C, 5), b = [1, 2, 3];
        AssertKernel(
            [.. from n in Enumerable.Range(0, N) from o in Enumerable.Range(0, 3) select b[o] + Enumerable.Range(0, C).Sum(i => Z[(n * C) + i] * w[(o * C) + i])],
            "void K(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> y)",
            "y[n, o] = sum[i](x[n, i] * w[o, i]) + b[o]",
            x.Bind("w", w).Bind("b", b).Bind("y", new double[N * 3]));
    }

    [Fact]
    public void A_definition_has_what_its_outputs_were_where_it_stands()
    {
        AssertKernel(
            [.. S.Select((v, i) => v + (2 * v))],
            "void K(Span<float> w, Span<float> m)",
            "old[i] = 2 * w[i]\nw[i] = 0 * m[i]\nm[i] = w[i] + old[i] / 2 + old[i]",
            new Bindings().Bind("w", S).Bind("m", S),
            output: 1);
    }

    [Fact]
    public void What_a_value_depends_on_is_no_inner_loop()
    {
        double expected = S.Sum(a => S.Sum(b => a * b * b));
        var s = new Bindings().Bind("s", S);
        AssertLoss(expected, "float F(ReadOnlySpan<float> s)", "g(t) = sum[j](t * s[j]^2)\nsum[i](g(s[i]))", s);
        AssertLoss(expected, "float F(ReadOnlySpan<float> s)", "g[i] = sum[j](s[i] * s[j]^2)\nsum[j](g[j])", s);
        AssertLoss(Enumerable.Range(0, N).Sum(i => S[i] * Q.Take(3).Sum()), "float F(ReadOnlySpan<float> s, ReadOnlySpan<float> q)", "sum[n](s[n] * sum[n](q[n]))", s.Bind("q", Q[..3]));
    }

    [Fact]
    public void Every_representative_formula_binds_and_is_evaluated()
    {
        foreach (var (method, formula) in IndexedFormulas.All)
        {
            var bound = Bound.Formula(method, formula);
            var inputs = IndexedFormulas.Draw(bound, seed: 11);
            var interpreter = new Interpreter(inputs.Bind(bound));
            Assert.All(bound.Outputs.SelectMany(o => interpreter.Evaluate(o.Value)), v => Assert.True(double.IsFinite(v), formula));
        }
    }

    private static Bindings Rows => new Bindings().Bind("z", Z, [N, C]);

    private static double LogSumExp(int n) => Math.Log(Enumerable.Range(0, C).Sum(c => Math.Exp(Z[(n * C) + c])));

    private static double P(int n, int c) => Math.Exp(Z[(n * C) + c] - LogSumExp(n));

    private static double[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 4) - 2)];
    }

    private static void AssertLoss(double expected, string method, string formula, Bindings inputs) => AssertKernel([expected], method, formula, inputs);

    private static void AssertKernel(double[] expected, string method, string formula, Bindings inputs, int output = 0)
    {
        var bound = Bound.Formula(method, formula);
        double[] actual = new Interpreter(inputs.Bind(bound)).Evaluate(bound.Outputs[output].Value);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-12 * Math.Max(1, Math.Abs(p.First))));
    }
}

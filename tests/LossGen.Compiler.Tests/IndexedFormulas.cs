using LossGen.Compiler.Binding;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Tests;

/// <summary>Right formulas with indices, a few of each class, and arguments for them.</summary>
internal static class IndexedFormulas
{
    private const int Labels = 3;

    public static IReadOnlyList<(string Method, string Formula)> All { get; } =
    [
        // Filters and masks.
        ("float F(ReadOnlySpan<float> p, ReadOnlySpan<float> y, ReadOnlySpan<bool> m)", "mean[i where m[i]](abs(p[i] - y[i]))"),
        ("float F(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<bool> m)", "sum[n, c where m[n, c]](x[n, c]^2) / (1 + sum[n, c where m[n, c]](1))"),
        ("float F(ReadOnlySpan<float> x)", "any[i](x[i] > 9) || all[i](x[i] < 9) ? max[i](x[i]) : min[i where i != 0](x[i])"),

        // Rows.
        ("float F(ReadOnlyTensorSpan<float> x, ReadOnlySpan<int> label)", "mean[n](logsumexp[c](x[n, c]) - x[n, label[n]])"),
        ("float F(ReadOnlyTensorSpan<float> x, ReadOnlySpan<long> label, ReadOnlySpan<float> w)", "mean[n](mean[c](c == label[n] ? 0 : w[label[n]] * max(0, 1 - x[n, label[n]] + x[n, c])^2))"),
        ("float F(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<int> label)", "mean[b, t where label[b, t] >= 0](logsumexp[v](x[b, t, v]) - x[b, t, label[b, t]])"),
        ("float F(ReadOnlyTensorSpan<float> x, ReadOnlySpan<int> label, float cap = 30f)", "s[n, c] = cap * tanh(x[n, c] / cap)\nz[n] = logsumexp[c](s[n, c])\nmean[n](z[n] - s[n, label[n]] + z[n]^2)"),
        ("float F(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> q)", "p[n, c] = softmax[c](x[n, c])\nm[n, c] = 0.5 * (p[n, c] + q[n, c]^2)\nmean[n](sum[c](p[n, c] * log(p[n, c] / m[n, c])))"),
        ("float F(ReadOnlyTensorSpan<float> a, ReadOnlyTensorSpan<float> b)", "mean[n](1 - sum[c](a[n, c] * b[n, c]) / (norm[c](a[n, c]) * norm[c](b[n, c])))"),

        // Gathers of rows, and pairs.
        ("float F(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> centres, ReadOnlySpan<int> label)", "mean[n](0.5 * sum[d]((x[n, d] - centres[label[n], d])^2))"),
        ("float F(ReadOnlyTensorSpan<float> a, ReadOnlyTensorSpan<float> b, float t = 0.1f)", "s[i, j] = sum[c](a[i, c] * b[j, c]) / t\nmean[i](logsumexp[j](s[i, j]) - s[i, i])"),
        ("float F(ReadOnlySpan<float> s, ReadOnlySpan<int> label)", "mean[i, j where i < j && label[i] != label[j]](max(0, s[i] - s[j] + 1))"),
        ("float F(ReadOnlyTensorSpan<float> e, ReadOnlySpan<int> a, ReadOnlySpan<int> p)", "mean[i](sum[d]((e[a[i], d] - e[p[i], d])^2))"),
        ("float F(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<int> label)", "q[b, t, v] = logsoftmax[v](x[b, t, v])\n-mean[b, t](q[b, t, label[b, t]])"),

        // Displacements.
        ("float F(ReadOnlySpan<float> x)", "mean[i]((x[i + 1] - 2 * x[i] + x[i - 1])^2)"),
        ("float F(ReadOnlySpan<float> x, ReadOnlySpan<float> y)", "mean[i]((x[i + 2] - x[i]) * y[i])"),
        ("float F(ReadOnlyTensorSpan<float> x)", "sum[i, j](abs(x[i + 1, j] - x[i, j])) + sum[i, j](abs(x[i, j + 1] - x[i, j]))"),
        ("void K(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y)", "y[t] = sum[k](w[k] * x[t + k])"),

        // Kernels.
        ("void K(ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, Span<float> y, float eps = 0.01f)", "mu[n] = mean[c](x[n, c])\nv[n] = mean[c]((x[n, c] - mu[n])^2)\ny[n, c] = (x[n, c] - mu[n]) / sqrt(v[n] + eps) * gamma[c]"),
        ("void K(ReadOnlySpan<float> x, int c, Span<float> y)", "y[n, c] = softmax[c](x[n, c])"),
        ("void K(ReadOnlyTensorSpan<float> p, Span<float> y)", "y[n] = p[n, 2] - p[n, 0] + n"),
    ];

    /// <summary>Arguments that fit: indices of one name have one extent, labels are inside of all.</summary>
    public static Bindings Draw(BoundFormula bound, int seed)
    {
        var random = new Random(seed);
        var bindings = new Bindings();
        foreach (var parameter in bound.Signature.Parameters.Where(p => !p.IsTensor && p.Default is null))
        {
            bindings.Bind(parameter.Name, 4);
        }

        foreach (var tensor in bound.Signature.Parameters.Where(p => p.IsTensor))
        {
            int rank = bound.Shapes.Dimensions.Keys.Count(d => d.Tensor == tensor.Name);
            int[] shape = [.. Enumerable.Range(0, rank).Select(d => ExtentOf(bound, tensor, d))];
            double[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (n, e) => n * e)).Select(_ => tensor.IsFloating ? (random.NextDouble() * 4) - 2
                : random.Next(tensor.Element == ElementType.Boolean ? 2 : Labels))];
            bindings.Bind(tensor.Name, values, shape);
        }

        return bindings;
    }

    // A window of 2 leaves one position less.
    private static int ExtentOf(BoundFormula bound, Parameter tensor, int dimension) => (tensor.Name, bound.Shapes.Dimension(tensor, dimension).Index?.Name) switch
    {
        ("w", "k") => 2,
        ("y", "t") => 3,
        _ => 4,
    };
}

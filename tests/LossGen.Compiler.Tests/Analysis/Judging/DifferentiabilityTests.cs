using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Tests.Analysis.Judging;

/// <summary>LG2xxx: each at its characters, with its severity, and silent where it only looks wrong.</summary>
public sealed class DifferentiabilityTests
{
    private const string X = "ReadOnlySpan<float> x";
    private const string XY = "ReadOnlySpan<float> x, ReadOnlySpan<float> y";
    private const string Logits = "[Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y";

    private const string Weights = "[Grad] ReadOnlyTensorSpan<float> x, [Grad] ReadOnlyTensorSpan<float> w1, [Grad] ReadOnlySpan<float> b1, [Grad] ReadOnlyTensorSpan<float> w2, [Grad] ReadOnlySpan<float> b2, TensorSpan<float> y";
    private const string CosinePair = "[Grad] ReadOnlyTensorSpan<float> a, [Grad] ReadOnlyTensorSpan<float> b";
    private const string Cosine = "c[n] = sum[k](a[n, k] * b[n, k]) / sqrt((sum[k](a[n, k]^2) + 1e-12) * (sum[k](b[n, k]^2) + 1e-12))\nmean[n](y[n] == 1 ? 1 - c[n] : max(0, c[n] - margin))";

    [Theory]
    [InlineData("LG2001", FormulaSeverity.Error, XY, "mean(abs([|floor(x)|] - y))")]
    [InlineData("LG2001", FormulaSeverity.Error, XY, "mean(([|x > y|]) ? 1 : 3)")]
    [InlineData("LG2001", FormulaSeverity.Error, XY, "[|mean((x - stopgradient(x))^2) + mean(y)|]")]
    [InlineData("LG2001", FormulaSeverity.Error, XY, "[|mean((x - x)^2) + mean(y)|]")]
    [InlineData("LG2001", FormulaSeverity.Error, X, "[|mean[t](abs(x[t + 7] - x[t + 7]))|]")]
    [InlineData("LG2001", FormulaSeverity.Error, X, "[|mean[t where t >= 10]((x[t] - stopgradient(x[t]))^2)|]")]
    [InlineData("LG2001", FormulaSeverity.Error, "ReadOnlySpan<float> z", "[|sum[c](softmax[c](z[c]))|]")]
    [InlineData("LG2001", FormulaSeverity.Error, "ReadOnlyTensorSpan<float> z", "[|mean[n](logsumexp[c](z[n, c] + 3) - logsumexp[c](z[n, c]))|]")]
    [InlineData("LG2002", FormulaSeverity.Warning, XY, "mean(([|stopgradient(x)|] - y)^2)")]
    [InlineData("LG2005", FormulaSeverity.Warning, "[Range(-1, 1)] ReadOnlySpan<float> x, ReadOnlySpan<float> y", "mean([|atan2(y, x)|]^2)")]
    [InlineData("LG2003", FormulaSeverity.Info, XY, "mean([|abs(x - y)|])")]
    [InlineData("LG2003", FormulaSeverity.Info, X, "mean([|relu(x - 1)|])")]
    [InlineData("LG2003", FormulaSeverity.Info, X, "[|max(x)|]")]
    [InlineData("LG2004", FormulaSeverity.Warning, X, "mean([|x > 0 ? x + 1 : x|])")]
    [InlineData("LG2004", FormulaSeverity.Warning, X, "mean(x + [|floor(x)|])")]
    [InlineData("LG2004", FormulaSeverity.Warning, "[Probability] ReadOnlySpan<float> x", "mean(x + [|floor(x * 10)|])")]
    [InlineData("LG2004", FormulaSeverity.Warning, XY, "mean(([|floor(x*10)|] - y)^2 + (x - y)^2)")]
    [InlineData("LG2004", FormulaSeverity.Warning, "ReadOnlySpan<float> x, ReadOnlySpan<float> y", "mean((x - y)^2 + 0.1 * ([|x >= 0 ? 1 : -1|]))")]
    [InlineData("LG2004", FormulaSeverity.Warning, X + ", float b = 0.7f", "mean([|abs(x) < 1 ? x^2 / 2 : abs(x) - b|])")]
    [InlineData("LG2004", FormulaSeverity.Warning, X + ", [Range(0.5, 2)] float b = 0.5f", "mean([|abs(x) < 1 ? x^2 / 2 : abs(x) - b|])")]
    [InlineData("LG3900", FormulaSeverity.Info, X + ", float b = 0.5f", "mean([|abs(x) < 1 ? x^2 / 2 : abs(x) - b|])")]
    [InlineData("LG3900", FormulaSeverity.Info, X + ", float k = 1f, float b = 0.5f", "mean([|abs(x) < k ? x^2 / 2 : k * abs(x) - b|])")]
    // Not the kink, which has a value of its own, but what passes its cut or pole there as well.
    [InlineData("LG2004", FormulaSeverity.Warning, "ReadOnlyTensorSpan<float> p", "mean[n](relu(p[n, 2] - p[n, 0]) + [|atan2(p[n, 2] - p[n, 0], p[n, 3] - p[n, 1])|]^3)")]
    [InlineData("LG2004", FormulaSeverity.Warning, "ReadOnlyTensorSpan<float> p", "mean[n](relu(p[n, 1] - p[n, 0]) + atan([|p[n, 2] / (p[n, 1] - p[n, 0])|])^3)")]
    [InlineData("LG2005", FormulaSeverity.Warning, "[Range(0, 9)] ReadOnlySpan<float> x", "mean([|sqrt(x)|])")]
    [InlineData("LG2005", FormulaSeverity.Warning, "[Range(-1, 1)] ReadOnlySpan<float> x", "mean([|asin(x)|])")]
    [InlineData("LG2005", FormulaSeverity.Warning, X, "mean([|sqrt(relu(x))|])")]
    [InlineData("LG2005", FormulaSeverity.Warning, X, "mean(x > 1 ? [|sqrt(x - 1)|] : 0)")]
    [InlineData("LG2005", FormulaSeverity.Warning, X, "mean([|abs(x)^0.9|])")]
    [InlineData("LG2005", FormulaSeverity.Warning, "[Grad] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> y", "mean([|hypot(x, y)^0.9|])")]
    [InlineData("LG2006", FormulaSeverity.Info, X, "mean(exp([|clamp(x, -3, 3)|]))")]
    [InlineData("LG2006", FormulaSeverity.Info, XY, "mean(([|relu(x)|] - y)^2)")]
    [InlineData("LG2007", FormulaSeverity.Warning, Logits, "mean(([|sigmoid(z)|] - y)^2)")]
    [InlineData("LG2007", FormulaSeverity.Warning, Logits, "mean(([|softmax(z)|] - y)^2)")]
    [InlineData("LG2007", FormulaSeverity.Warning, "[Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label", "p[n, c] = softmax[c](z[n, c])\n[|mean[n](1 - p[n, label[n]])|]")]
    [InlineData("LG2007", FormulaSeverity.Warning, "[Logit] ReadOnlyTensorSpan<float> z, [Probability] ReadOnlyTensorSpan<float> y", "p[n, c] = [|softmax[c](z[n, c])|]\nmean[n](sum[c](abs(p[n, c] - y[n, c])))")]
    [InlineData("LG2007", FormulaSeverity.Warning, "[Logit] ReadOnlySpan<float> z, [Range(-1, 1)] ReadOnlySpan<float> target", "mean(abs([|tanh(z)|] - target))")]
    [InlineData("LG2007", FormulaSeverity.Info, Logits, "mean(([|exp(-z^2)|] - y)^2)")]
    [InlineData("LG2007", FormulaSeverity.Info, Logits, "mean(([|atan(z)|] - y)^2)")]
    [InlineData("LG2007", FormulaSeverity.Info, Logits, "mean(([|1 / (1 + z^2)|] - y)^2)")]
    [InlineData("LG2008", FormulaSeverity.Warning, "[Grad] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> y", "mean(y^2 * [|round(x)|])")]
    // Shares sum to 1 whatever they are of.
    [InlineData("LG2001", FormulaSeverity.Error, "[Logit] ReadOnlyTensorSpan<float> z", "[|mean[n](sum[c](abs(softmax[c](z[n, c]))))|]")]
    [InlineData("LG2001", FormulaSeverity.Error, "[Logit] ReadOnlyTensorSpan<double> z, ReadOnlySpan<double> w", "[|mean[n](sum[c](softmax[c](z[n, c])) * w[n])|]")]
    [InlineData("LG2001", FormulaSeverity.Error, "[Logit] ReadOnlyTensorSpan<float> z, [Positive] float lambda = 0.01f", "p[n, c] = softmax[c](z[n, c])\n[|lambda * sum[n, c](abs(p[n, c]))|]")]
    [InlineData("LG2001", FormulaSeverity.Error, "[Range(0.5, 10)] ReadOnlySpan<float> x", "u[i] = x[i] / norm[k](x[k])\n[|sum[i](u[i]^2)|]")]
    // Where a sign is 0 it is neither of its sides.
    [InlineData("LG2004", FormulaSeverity.Warning, X, "mean([|sign(x)|] + x)")]
    [InlineData("LG2004", FormulaSeverity.Warning, X, "mean([|sign(x)|] * (x^2 + 0.001))")]
    [InlineData("LG2004", FormulaSeverity.Warning, "[Range(-3, 3)] ReadOnlySpan<float> x", "mean([|sign(sin(x))|] + x^2)")]
    [InlineData("LG2004", FormulaSeverity.Warning, "ReadOnlySpan<float> x, Span<float> y", "y = [|sign(x)|] * (x^2 + 1)")]
    // After more kinks than are looked at.
    [InlineData("LG2004", FormulaSeverity.Warning, X, "mean(abs(x - 1) + abs(x - 2) + abs(x - 3) + abs(x - 4) + abs(x - 5) + abs(x - 6) + abs(x - 7) + abs(x - 8) + abs(x - 9) + abs(x - 11) + abs(x - 12) + ([|x > 0.5 ? x : 2 * x|]))")]
    public void Finds(string id, FormulaSeverity severity, string parameters, string marked) => Judged.Finding(id, severity, parameters, marked);

    [Theory]
    [InlineData(X, "mean(x * abs(x))")]
    [InlineData(X, "mean(abs(x)^1.5)")]
    [InlineData(X, "mean(relu(x) - relu(-x))")]
    [InlineData(XY, "d = abs(x - y)\nmean(d <= 1 ? 0.5 * d^2 : d - 0.5)")]
    [InlineData("[Range(0, 9)] ReadOnlySpan<float> x", "mean(x * sqrt(x))")]
    [InlineData(X, "mean(x > 1 ? (x - 1) * sqrt(x - 1) : 0)")]
    [InlineData("[Grad] ReadOnlySpan<float> x, ReadOnlySpan<float> w", "mean(stopgradient(w) * x^2)")]
    [InlineData(XY, "mean(y > 0 ? (x - y)^2 : 3 * (x - y)^2)")]
    [InlineData(Logits, "mean(softplus(z) - y * z)")]
    [InlineData(X, "sqrt(mean(x^2) + 1e-4)")]
    [InlineData("ReadOnlyTensorSpan<float> z, TensorSpan<float> y", "y[n, c] = softmax[c](z[n, c])")]
    [InlineData("ReadOnlySpan<float> x, Span<float> y", "x - mean(x)")]
    [InlineData("[Range(10, 1000)] ReadOnlySpan<float> x", "mean(1 - tanh(x)^2)")]
    [InlineData("[Logit] ReadOnlyTensorSpan<float> z", "p[n, c] = logsoftmax[c](z[n, c])\nmean[n](sum[c](exp(p[n, c]) * p[n, c]))", "LG2007")]
    [InlineData("[Logit] ReadOnlyTensorSpan<float> z, [LogProbability] ReadOnlyTensorSpan<float> y", "p[n, c] = logsoftmax[c](z[n, c])\nmean[n](sum[c](exp(p[n, c]) * (p[n, c] - y[n, c])))")]
    // Stationary at a point; robust, since the target is compared with inside.
    [InlineData("[Range(-1, 1)] ReadOnlySpan<float> x", "mean(x - tanh(x))")]
    [InlineData(XY, "mean(1 - exp(-(x - y)^2))")]
    [InlineData(XY, "mean(atan((x - y)^2))")]
    [InlineData("[Range(-1e-3, 1e-3)] ReadOnlySpan<float> x", "mean(1e6 + 1e-9 * x)")]
    [InlineData(X + ", float a = 1.5f, float b = 3.5f, float c = 6f", "r = sqrt(x^2 + 0.01)\nmean(r < a ? r^2 / 2 : r < b ? a * r - a^2 / 2 : r < c ? a * (c - r)^2 / (2 * (b - c)) + a * (b + c - a) / 2 : a * (b + c - a) / 2)", "LG2003")]
    [InlineData(Weights, "s[n, c] = mean[h](x[n, c, h])\nz[n, m] = relu(sum[c](s[n, c] * w1[m, c]) + b1[m])\ne[n, c] = sigmoid(sum[m](z[n, m] * w2[c, m]) + b2[c])\ny[n, c, h] = x[n, c, h] * e[n, c]", "LG2003")]
    [InlineData(CosinePair + ", ReadOnlySpan<int> y, float margin = 0f", Cosine, "LG2003")]
    // Steep at 1e-12 beside 1e4, and neither a jump nor without bound.
    [InlineData(CosinePair, "mean[n](relu(sum[k](a[n, k] * b[n, k]) / (norm[k](a[n, k]) * norm[k](b[n, k]) + 1e-8)))", "LG2003", "LG2006", "LG3201", "LG4007")]
    [InlineData(X, "mean(x / (abs(x) + 1e-12))", "LG2003", "LG3201", "LG4007")]
    [InlineData(X, "mean[t]((x[t + 7] - x[t])^2)")]
    [InlineData(X, "mean[t]((x[t + 20] - x[t])^2)")]
    [InlineData(X, "mean[t]((x[t + 1000] - x[t])^2)")]
    [InlineData(X, "mean[t]((x[t + 4] - 4 * x[t + 3] + 6 * x[t + 2] - 4 * x[t + 1] + x[t])^2)")]
    [InlineData("ReadOnlyTensorSpan<float> x", "mean[h, w]((x[h, w] - 0.25 * (x[h + 1, w] + x[h - 1, w] + x[h, w + 1] + x[h, w - 1]))^2)")]
    [InlineData("ReadOnlyTensorSpan<float> p", "mean[n, t]((p[n, t + 3] - p[n, t])^2)")]
    [InlineData(XY, "mean[t]((x[t + 12] - y[t])^2)")]
    [InlineData(XY, "mean[t where t >= 3]((x[t] - y[t])^2)")]
    [InlineData(XY, "mean[t](t >= 10 ? (x[t] - y[t])^2 : 0)")]
    [InlineData(XY + ", int warm = 5", "mean[t where t >= warm]((x[t] - y[t])^2)")]
    [InlineData(X, "mean[i, j where abs(i - j) > 4]((x[i] - x[j])^2)")]
    [InlineData(X, "mean[i, j where j > i + 3]((x[i] - x[j])^2)")]
    [InlineData(X, "mean[n where size(x) > 100](x[n]^2)")]
    [InlineData(X, "mean[n where size(x) > 100000](x[n]^2)")]
    public void Is_silent(string parameters, string formula, params string[] infos)
    {
        var found = Judged.Of(parameters, formula).Where(f => f.Id.StartsWith("LG2", StringComparison.Ordinal) && !infos.Contains(f.Id)).ToList();
        Assert.True(found.Count == 0, string.Join("; ", found));
    }
}

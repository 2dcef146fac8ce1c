using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Tests.Binding;

namespace LossGen.Compiler.Tests.Analysis.Judging;

/// <summary>LG3xxx: each at its characters, with its severity, and silent where it only looks wrong.</summary>
public sealed class StabilityTests
{
    private const string X = "ReadOnlySpan<float> x";
    private const string Unit = "[Probability] ReadOnlySpan<float> q";
    private const string UpTo100 = "[Range(0, 100)] ReadOnlySpan<float> x";
    private const string Wide = "[Range(-1e25, 1e25)] ReadOnlySpan<float> x";

    private const string Masked = "[Grad] ReadOnlyTensorSpan<float> s, ReadOnlyTensorSpan<bool> mask, TensorSpan<float> y";
    private const string Attention = "[Grad] ReadOnlyTensorSpan<float> q, [Grad] ReadOnlyTensorSpan<float> k, [Grad] ReadOnlyTensorSpan<float> v, TensorSpan<float> y, float scale = 0.25f";
    private const string BiasedAttention = "[Grad] ReadOnlyTensorSpan<float> bias, " + Attention;
    private const string Scores = "s[b, h, i, j] = sum[d](q[b, i, h, d] * k[b, j, h, d]) * scale\n";
    private const string Attended = Scores + "p[b, h, i, j] = softmax[j](s[b, h, i, j])\ny[b, i, h, d] = sum[j](p[b, h, i, j] * v[b, j, h, d])";
    private const string Biased = Scores + "p[b, h, i, j] = softmax[j](s[b, h, i, j] + bias[h, i, j])\ny[b, i, h, d] = sum[j](p[b, h, i, j] * v[b, j, h, d])";

    [Theory]
    [InlineData("LG3001", Unit, "mean([|log(q)|])")]
    [InlineData("LG3001", UpTo100, "mean([|log2(x)|])")]
    [InlineData("LG3001", "[Range(-2, 2)] ReadOnlySpan<float> x", "mean([|log1p(x)|])")]
    // Not the infinity itself, but a row of nothing else.
    [InlineData("LG3006", Masked, "y[i, j] = [|softmax[j](mask[i, j] ? s[i, j] : -inf)|]")]
    [InlineData("LG3102", X, "mean([|x > 0 ? x : inf|])")]
    [InlineData("LG3002", UpTo100, "mean([|1 / x|])")]
    [InlineData("LG3002", "[Range(-1, 1)] ReadOnlySpan<float> x", "mean([|3 / (x - 0.5)|])")]
    [InlineData("LG3006", "[Grad] [Range(1, 1e6)] ReadOnlySpan<float> x, ReadOnlySpan<float> y", "sqrt(mean(([|log(x) / (0.1 - y + y^3)|])^2))")]
    [InlineData("LG3002", "ReadOnlySpan<float> x, [Range(1, 1e6)] ReadOnlySpan<float> w", "mean([|w / (x + w)|])")]
    [InlineData("LG3002", "ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> w", "mean([|1 / (x * y - (w + 0.25))|])")]
    [InlineData("LG3001", "[Range(-50, 50)] ReadOnlySpan<float> x, [Range(0.5, 80)] ReadOnlySpan<float> w", "mean([|log(abs(3 * x + w))|])")]
    [InlineData("LG3003", "[Range(-4, 4)] ReadOnlySpan<float> x", "mean([|sqrt(x)|])")]
    [InlineData("LG3004", "[Range(-4, 4)] ReadOnlySpan<float> x", "mean([|x^1.5|])")]
    [InlineData("LG3004", UpTo100, "mean([|x^-2|])")]
    [InlineData("LG3005", "[Range(-1.5, 0.5)] ReadOnlySpan<float> x", "mean([|asin(x)|])")]
    [InlineData("LG3005", UpTo100, "mean([|acosh(x)|])")]
    [InlineData("LG3006", "[Probability] ReadOnlySpan<float> q, [Probability] ReadOnlySpan<float> t", "mean(-t * [|log(q)|])")]
    [InlineData("LG3006", "[Range(0, 5)] ReadOnlySpan<float> x", "sum([|x / sum(x)|])")]
    [InlineData("LG3006", "[Probability] ReadOnlySpan<float> p", "mean(p * [|log(p)|])")]
    [InlineData("LG3006", "[Grad] [Range(0.01, 100)] ReadOnlySpan<float> x, [Range(0, 10)] ReadOnlySpan<float> y", "mean([|log(y)|] * (x * y))")]
    [InlineData("LG3006", "[Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> t", "[|sum[n where t[n] != -100](logsumexp[c](z[n, c]) - z[n, t[n]]) / sum[n](t[n] != -100)|]")]
    [InlineData("LG3006", "[Range(0.1, 5)] ReadOnlySpan<float> w, ReadOnlySpan<int> t, int ignore = 255", "[|sum[n where t[n] != ignore](w[t[n]]^2) / sum[n where t[n] != ignore](w[t[n]])|]")]
    [InlineData("LG3007", UpTo100, "mean([|lgamma(x)|])")]
    [InlineData("LG3101", "[Range(-200, 200)] ReadOnlySpan<float> x", "mean([|exp(x)|] + x)")]
    [InlineData("LG3101", "[Range(-200, 200)] ReadOnlySpan<float> x", "mean([|cosh(x)|])")]
    [InlineData("LG3102", Wide, "mean([|x^2|])")]
    [InlineData("LG3102", Wide, "mean([|x * x * x|])")]
    [InlineData("LG3103", "[Range(1e-20, 1)] ReadOnlySpan<float> x", "mean([|log(x^3 + x^4)|])")]
    [InlineData("LG3201", X, "[|mean(x == 0 ? 1 : sin(x) / x)|]")]
    [InlineData("LG3201", "[Range(1e-6, 1)] ReadOnlySpan<float> x", "[|mean((1 - cos(x)) / x^2)|]")]
    [InlineData("LG3201", "[Range(-1000, 1000)] ReadOnlySpan<float> x, [Positive] ReadOnlySpan<float> w", "mean([|(w + x) + (0.5 - w)|])")]
    [InlineData("LG3201", "[Grad] [Range(-50, 50)] ReadOnlySpan<float> x, ReadOnlySpan<float> y, [Range(-0.5, 2)] ReadOnlySpan<float> w", "mean(clamp([|(w - y) - (x - y)|], 0.1, 7))")]
    [InlineData("LG3002", "[Range(1, 1e6)] ReadOnlySpan<float> x, [Range(-50, 50)] ReadOnlySpan<float> y", "[|sum(gelu(y)) / sum(cos(x))|]")]
    [InlineData("LG3006", "[Grad] ReadOnlySpan<float> x, ReadOnlySpan<float> a, ReadOnlySpan<float> b", "mean(tanh([|(a - 1) / b|])) + mean(x^2)")]
    [InlineData("LG3102", "[Range(0, 1e4)] ReadOnlySpan<float> x", "[|prod(1 + x)|]")]
    [InlineData("LG3003", "[Range(0.001, 0.01)] ReadOnlySpan<float> p, [Range(0.001, 0.01)] ReadOnlySpan<float> q", "[|sqrt(1 - sum(sqrt(p * q)))|]")]
    [InlineData("LG3002", "[Grad] ReadOnlySpan<float> x, ReadOnlySpan<float> y", "mean([|y / (1 + sin(x))|])")]
    [InlineData("LG3204", "[Range(-2, 2)] ReadOnlySpan<float> x", "mean([|acos(clamp(x, -1 + 1e-9, 1 - 1e-9))|])")]
    [InlineData("LG2005", "[Probability] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> q", "sum([|sqrt(p * q)|])")]
    [InlineData("LG3102", "[Grad] [Range(0, 10)] ReadOnlySpan<float> x, [Range(-50, 50)] ReadOnlySpan<float> y", "log(mean(exp(min([|0.3 / (y / 100)|], 1)))) + mean(sin(x))")]
    [InlineData("LG3203", UpTo100, "mean(log(x + [|1e-60|]))")]
    [InlineData("LG3204", Unit, "mean([|log(1 - min(q, 1 - 1e-9))|])")]
    [InlineData("LG3207", "ReadOnlySpan<float> x, ReadOnlySpan<float> y", "mean((x - y)^2 * ([|x != y|]))")]
    // Lanes add up float by float, though what they give is added up in double.
    [InlineData("LG3102", "[Range(0, 88)] ReadOnlySpan<float> x", "[|mean(exp(x))|]")]
    [InlineData("LG3102", "[Range(-5e18, 5e18)] ReadOnlySpan<float> p, [Range(-5e18, 5e18)] ReadOnlySpan<float> y", "[|mean((p - y)^2)|]")]
    [InlineData("LG3102", "[Range(0, 85)] ReadOnlySpan<float> x", "[|sum(exp(x))|]")]
    [InlineData("LG3102", "[Range(-1e35, 1e35)] ReadOnlySpan<float> x", "[|sum(x)|]")]
    // What is computed in double is handed over as a float.
    [InlineData("LG3102", X, "[|sum(x^2) * 1e30|]")]
    [InlineData("LG3102", X, "[|sum(x^2)^3|]")]
    [InlineData("LG3102", "[Range(0, 1000)] ReadOnlySpan<float> x", "[|sum[k](x[k])^8|]")]
    // Rows of any length.
    [InlineData("LG3101", "[Range(-1, 1)] ReadOnlyTensorSpan<float> a, [Range(-1, 1)] ReadOnlySpan<float> w", "mean[n]([|exp(sum[k](a[n, k] * w[k]))|])")]
    [InlineData("LG3003", "[Range(0, 1)] ReadOnlyTensorSpan<float> x", "mean[n]([|sqrt(100 - sum[k](x[n, k]^2))|])")]
    [InlineData("LG3102", "[Range(-1e18, 1e18)] ReadOnlyTensorSpan<float> x, [Range(-1e18, 1e18)] ReadOnlyTensorSpan<float> w, TensorSpan<float> y", "y[n, o] = [|sum[i](w[o, i] * x[n, i])|]")]
    [InlineData("LG3002", "[Range(0, 1)] ReadOnlyTensorSpan<float> x", "mean[n]([|1 / (50 - sum[k](x[n, k]))|])")]
    [InlineData("LG3002", "[Range(0, 1)] ReadOnlySpan<float> x", "[|1 / (200 - sum(x))|]")]
    [InlineData("LG3101", "[Range(0, 1)] ReadOnlyTensorSpan<float> x", "mean[b, i]([|exp(sum[j](x[b, i, j]))|])")]
    [InlineData("LG3101", "[Range(0, 1)] ReadOnlyTensorSpan<float> x", "mean[n]([|exp(sum[k where k > 0](x[n, k]))|])")]
    [InlineData("LG3101", "[Range(0, 1)] ReadOnlyTensorSpan<float> x", "mean[n]([|exp(sum[k](x[n, k + 1] + x[n, k]))|])")]
    // What double doesn't hold either, and what is folded into a constant.
    [InlineData("LG3203", "[Probability] ReadOnlySpan<double> q", "mean(log(q + [|1e-330|]))")]
    [InlineData("LG3203", "ReadOnlySpan<double> x", "mean(min(x, [|1e309|]))")]
    [InlineData("LG3204", "[Probability] ReadOnlySpan<double> q", "mean(-[|log(1 - min(q, 1 - 1e-17))|])")]
    [InlineData("LG3202", "[Range(-1, 1)] ReadOnlySpan<float> c", "mean([|acos((1 - 1e-9) * c)|])")]
    [InlineData("LG3202", Unit, "mean([|1 / (1 - q * (1 - 1e-9))|])")]
    // An epsilon may be a parameter.
    [InlineData("LG3204", "[Probability] ReadOnlySpan<float> q, float eps = 1e-8f", "mean([|1 / (1 - clamp(q, eps, 1 - eps))|])")]
    [InlineData("LG3204", "[Probability] ReadOnlySpan<float> q, [Range(1e-10, 1e-3)] float eps", "mean(-[|log(1 - min(q, 1 - eps))|])")]
    [InlineData("LG3204", "[Range(-1, 1)] ReadOnlySpan<float> c, float eps = 1e-9f", "mean([|acos(clamp(c, -1 + eps, 1 - eps))|])")]
    [InlineData("LG3202", "[Range(-1, 1)] ReadOnlySpan<float> c, float eps = 1e-9f", "mean([|acos(c * (1 - eps))|])")]
    public void Warns(string id, string parameters, string marked) => Judged.Finding(id, FormulaSeverity.Warning, parameters, marked);

    [Theory]
    [InlineData("LG3101", "[Logit] ReadOnlySpan<float> z", "mean([|log(1 + exp(z))|])")]
    [InlineData("LG3103", "[Logit] ReadOnlySpan<float> z", "mean(-[|log(sigmoid(z))|])")]
    [InlineData("LG3201", "[Range(-1, 1)] ReadOnlySpan<float> x", "mean([|exp(x) - 1|])")]
    [InlineData("LG3201", "ReadOnlySpan<float> x, ReadOnlySpan<float> y", "mean(sqrt([|x^2 - 2 * x * y + y^2 + 1e-6|]))")]
    [InlineData("LG3205", "[Logit] ReadOnlySpan<float> z", "[|log(sum(exp(z)))|]")]
    [InlineData("LG3206", X, "[|mean(x^2) - mean(x)^2|]")]
    [InlineData("LG3206", "ReadOnlyTensorSpan<float> x", "[|mean[n, c](x[n, c]^2) - mean[n, c](x[n, c])^2|]")]
    [InlineData("LG3205", "ReadOnlyTensorSpan<float> x", "mean[n]([|log(mean[k, d](exp(x[n, k, d])))|])")]
    [InlineData("LG3206", "ReadOnlyTensorSpan<float> x", "mean[c]([|mean[n](x[n, c]^2) - mean[n](x[n, c])^2|])")]
    [InlineData("LG3103", "ReadOnlySpan<float> x, [Range(0.1, 1)] float s", "l = exp(-x^2 / s)\n-mean([|log(l)|])")]
    // What keeps a sum from 0 is added last, a parameter as well.
    [InlineData("LG3202", "[Probability] ReadOnlySpan<float> q, [Range(1e-10, 1e-9)] float eps", "mean(-log([|eps + 1 - q|]))")]
    [InlineData("LG3202", "[Probability] ReadOnlySpan<float> q, float eps = 1e-12f", "mean(-log([|1 + eps - q|]))")]
    // However small the number is.
    [InlineData("LG3201", "[Range(0, 10)] ReadOnlySpan<double> x", "mean([|1 - exp(-x)|])")]
    [InlineData("LG3201", "[Range(0, 10)] ReadOnlySpan<double> x", "mean([|log(1 + x)|])")]
    [InlineData("LG3201", "[Range(-10, 10)] ReadOnlySpan<double> x", "mean([|1 - cos(x)|])")]
    [InlineData("LG3201", "[Range(0, 15)] ReadOnlySpan<double> x", "mean([|1 - tanh(x)|])")]
    [InlineData("LG3201", "[Range(0, 30)] ReadOnlySpan<double> x", "mean([|1 - sigmoid(x)|])")]
    [InlineData("LG3201", "[Range(-30, 30)] ReadOnlySpan<double> x", "mean([|log(1 + exp(x))|])")]
    [InlineData("LG3201", "[Range(-10, 10)] ReadOnlySpan<double> x", "mean([|sqrt(x^2 + 1) - 1|])")]
    [InlineData("LG3201", "[Range(0, 1000)] ReadOnlySpan<double> x", "mean([|sqrt(x^2 + 1) - x|])")]
    [InlineData("LG3201", "[Range(1, 1e6)] ReadOnlySpan<double> x", "mean([|x - sqrt(x^2 - 1)|])")]
    [InlineData("LG3201", "[Range(1, 1e6)] ReadOnlySpan<double> x", "mean([|1 / x - 1 / (x + 1)|])")]
    [InlineData("LG3201", "[Range(1, 1e6)] ReadOnlySpan<float> x", "mean([|1 / x - 1 / (x + 1)|])")]
    [InlineData("LG3206", "[Range(0, 1000)] ReadOnlySpan<double> x", "[|mean(x^2) - mean(x)^2|]")]
    public void Says_what_was_rewritten(string id, string parameters, string marked)
    {
        var finding = Judged.Finding(id, FormulaSeverity.Info, parameters, marked);
        Assert.Contains("generated as", finding.Message);
    }

    // The least numbers there are: 0 is passed by, and what is made of them is 0 or infinite, which nothing is wrong with as mathematics.
    [Theory]
    [InlineData("LG3103", "[Positive] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> y", "mean([|xlogy(y, y / p)|])")]
    [InlineData("LG3103", "[Positive] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> y", "mean(y == 0 ? 0 : y * [|log(y / p)|])")]
    [InlineData("LG3103", "[Grad] [Positive] ReadOnlySpan<float> a, [Range(0, 1e4)] ReadOnlySpan<float> b", "mean([|xlogy(b, a * b)|])")]
    [InlineData("LG3103", "[Grad] [Positive] ReadOnlySpan<float> a, [Range(0, 1e4)] ReadOnlySpan<float> b", "mean([|xlogy(b, b / (a + b))|])")]
    [InlineData("LG3102", "[Range(0, 0.9)] ReadOnlySpan<float> p, [Range(1e-7, 1)] ReadOnlySpan<float> y", "-mean(y * max([|log(p)|], -100))")]
    [InlineData("LG3102", "[Range(1e-45, 1)] ReadOnlySpan<float> p", "mean(-[|log(p)|])")]
    [InlineData("LG3105", "ReadOnlySpan<float> p, ReadOnlySpan<float> y, [Range(0, 1)] ReadOnlySpan<float> w", "sum(w) == 0 ? 0 : [|sum(w * (p - y)^2) / sum(w)|]")]
    public void Says_what_subnormal_numbers_meet(string id, string parameters, string marked) => Judged.Finding(id, FormulaSeverity.Info, parameters, marked);

    [Theory]
    [InlineData("[Range(-1, 1)] ReadOnlySpan<float> x", "mean([|tan(x) - x|])")]
    [InlineData("[Range(-1, 1)] ReadOnlySpan<float> x", "mean([|x - tanh(x)|])")]
    [InlineData("[Range(-1, 1)] ReadOnlySpan<double> x", "mean([|tan(x) - x|])")]
    [InlineData("[Range(-1, 1)] ReadOnlySpan<double> x", "mean([|x - sin(x)|])")]
    [InlineData("[Range(1e-5, 1)] ReadOnlySpan<double> x", "mean(([|sqrt(1 + x) - 1|]) / x)")]
    public void Says_where_digits_are_lost(string parameters, string marked) => Judged.Finding("LG3201", FormulaSeverity.Info, parameters, marked);

    [Theory]
    // Data that differ little, and terms that balance where a loss is least.
    [InlineData("ReadOnlySpan<double> p, ReadOnlySpan<double> y", "mean((p - y)^2)")]
    [InlineData("ReadOnlySpan<double> p, ReadOnlySpan<double> y", "mean(abs(p - y))", "LG2003")]
    [InlineData("[Logit] ReadOnlySpan<double> z, [Probability] ReadOnlySpan<double> y", "mean(softplus(z) - y * z)")]
    [InlineData("[Logit] ReadOnlyTensorSpan<double> z, ReadOnlySpan<int> label", "mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])")]
    [InlineData("[Logit] ReadOnlySpan<double> risk, ReadOnlySpan<double> time", "mean[i](logsumexp[j where time[j] >= time[i]](risk[j]) - risk[i])", "LG2003")]
    [InlineData("[Range(-100, 100)] ReadOnlySpan<double> x, [Range(-100, 100)] ReadOnlySpan<double> w", "mean(sin(x) - cos(w))", "LG4007")]
    [InlineData(X, "mean(log(x^2 + 1e-3))", "LG4007")]
    [InlineData(X, "mean(1 / (2 + cos(x)))", "LG4007")]
    [InlineData(X, "mean(exp(-x^2))", "LG4007")]
    [InlineData(X, "sqrt(mean((x - mean(x))^2))", "LG2003", "LG3103")]
    [InlineData("[Range(-1e4, 1e4)] ReadOnlySpan<float> x", "mean(x^3)", "LG4007")]
    [InlineData(X, "mean(abs(x)^2.5)")]
    [InlineData("[Range(-3, 3)] ReadOnlySpan<float> x", "mean(asin(0.9 * tanh(x)))", "LG4007")]
    [InlineData(Unit, "mean(q * log(q + 1e-6))", "LG4007")]
    [InlineData(X, "mean(log(1 + abs(x)))", "LG2003", "LG3201", "LG4007")]
    [InlineData("[Positive] ReadOnlySpan<float> x", "mean(lgamma(softplus(x) + 1))")]
    [InlineData("[Logit] ReadOnlySpan<float> z", "sum(exp(z - max(z)))", "LG2003", "LG4006", "LG4007")]
    [InlineData("[Logit] ReadOnlySpan<float> z", "-log(max(softmax(z)))", "LG2003", "LG3201", "LG4007")]
    [InlineData(Unit, "mean(log(1 - q + 1e-7))", "LG3201", "LG4003", "LG4007")]
    [InlineData(Unit + ", [Range(1e-10, 1e-9)] float eps", "mean(-log(1 - q + eps))", "LG3201")]
    [InlineData("[Range(-1e4, 1e4)] ReadOnlySpan<float> x", "mean(x - 3 * x)")]
    [InlineData("ReadOnlySpan<double> x", "mean(log(x^2 + 1e-50))", "LG4007")]
    [InlineData(X, "mean(sin(x^2))", "LG4007")]
    [InlineData("[Logit] ReadOnlySpan<float> x, [Probability] ReadOnlySpan<float> y, [Range(0, 5)] float g", "p = sigmoid(x)\nmean(-(1 - p)^g * y * logsigmoid(x) - p^g * (1 - y) * logsigmoid(-x))", "LG3103", "LG3201", "LG4007")]
    [InlineData("[Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> t", "sum[n where t[n] >= 0](logsumexp[c](z[n, c]) - z[n, t[n]]) / max(sum[n](t[n] >= 0), 1)", "LG3201", "LG4006")]
    [InlineData("[Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> t", "mean[n](logsumexp[c where c != t[n]](z[n, c]) - z[n, t[n]])", "LG3201", "LG4003")]
    [InlineData("ReadOnlySpan<float> p, ReadOnlySpan<float> y, [Range(0.1, 10)] float c", "mean(c^2 / 6 * (1 - (1 - min(((p - y) / c)^2, 1))^3))", "LG2003", "LG2006", "LG4007")]
    [InlineData("[Range(-100, 100)] ReadOnlySpan<float> p, [Range(-100, 100)] ReadOnlySpan<float> y", "1 - sum((p - mean(p)) * (y - mean(y))) / (norm(p - mean(p)) * norm(y - mean(y)) + 1e-8)", "LG2003", "LG3201", "LG4007")]
    [InlineData("[Range(-100, 100)] ReadOnlyTensorSpan<float> x, [Range(-10, 10)] ReadOnlySpan<float> g, TensorSpan<float> y", "y[n, d] = x[n, d] / sqrt(mean[k](x[n, k]^2) + 1e-6) * g[d]", "LG3201")]
    [InlineData("ReadOnlyTensorSpan<float> x, ReadOnlySpan<float> g, ReadOnlySpan<float> b, TensorSpan<float> y",
        "m[n] = mean[d](x[n, d])\nv[n] = mean[d]((x[n, d] - m[n])^2)\ny[n, d] = (x[n, d] - m[n]) / sqrt(v[n] + 1e-5) * g[d] + b[d]", "LG3201", "LG3202")]
    [InlineData("[Range(0.01, 100)] ReadOnlySpan<float> m, [Range(0, 100)] ReadOnlySpan<float> y, [Range(0.1, 100)] float r", "mean(r * log(r / (r + m)) + y * log(m / (r + m)))", "LG3201", "LG4003", "LG4007")]
    [InlineData("[Grad] [Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label", "p[n, c] = softmax[c](z[n, c])\nmean[n]((1 - p[n, label[n]]^0.7) / 0.7)", "LG3201", "LG3103", "LG4007")]
    [InlineData(X, "sqrt(mean(x^2) - 0.85 * mean(x)^2)", "LG2003", "LG3102", "LG3206")]
    [InlineData("[Probability] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> y", "1 - (sum(p * y) + 1e-6) / (sum(p) + sum(y) - sum(p * y) + 1e-6)", "LG3201", "LG4007")]
    [InlineData("[Grad] ReadOnlySpan<float> m, [Grad] [Positive] ReadOnlySpan<float> s, ReadOnlySpan<float> y", "mean(log(s) + (y - m)^2 / (2 * s^2))", "LG4003", "LG4007")]
    [InlineData(X, "1000 * norm(x)", "LG2003")]
    [InlineData(X, "1000 * sqrt(mean(x^2))", "LG2003", "LG3103")]
    [InlineData("[Range(0.01, 100)] ReadOnlySpan<float> x", "mean(gelu(x / x + x))", "LG4007")]
    [InlineData("[Range(-50, 50)] ReadOnlySpan<float> x", "mean(clamp(exp(x), 0.1, 1))", "LG2003", "LG2006", "LG4007")]
    [InlineData("[Range(-1e4, 1e4)] ReadOnlySpan<float> x, ReadOnlySpan<bool> mask", "sum(x * mask) / max(sum(mask), 1)", "LG2003")]
    [InlineData("[Grad] [Range(-1000, 1000)] ReadOnlySpan<float> x, [Grad] [Range(-1000, 1000)] ReadOnlySpan<float> w", "mean((abs(x)^20 + abs(w)^20)^0.05)", "LG2003", "LG3102", "LG3103", "LG3105", "LG4007")]
    [InlineData("[Grad] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> w", "mean(max(sqrt(x^2 + w^2), 1e-10))", "LG2003", "LG2006", "LG3102", "LG3103", "LG3105")]
    [InlineData("[Range(0.01, 100)] ReadOnlySpan<float> x", "sqrt(mean((x^2 + sin(x))^2))", "LG2003", "LG3103", "LG4007")]
    [InlineData("[Grad] ReadOnlySpan<float> x, [Range(-50, 50)] ReadOnlySpan<float> y", "sqrt(mean((y - x)^2))", "LG2003", "LG3103", "LG3102")]
    [InlineData("[Logit] ReadOnlySpan<float> risk, ReadOnlySpan<float> time", "mean[i](logsumexp[j where time[j] >= time[i]](risk[j]) - risk[i])", "LG2003")]
    [InlineData("[Range(0, 100)] ReadOnlySpan<float> p, [Range(-10, 10)] ReadOnlySpan<float> a", "mean(min(p * a, clamp(p, 0.8, 1.2) * a))", "LG2003", "LG2006", "LG4007")]
    [InlineData("[Grad] ReadOnlyTensorSpan<float> p, [Grad] ReadOnlyTensorSpan<float> q", "mean[b, i](min[j](sum[c]((p[b, i, c] - q[b, j, c])^2)))", "LG2003", "LG4007")]
    [InlineData("[Grad] ReadOnlySpan<float> p, ReadOnlySpan<float> q", "mean[i](min[j](abs(p[i] - q[j])))", "LG2003", "LG4007")]
    [InlineData("[Grad] [Range(-1, 1)] ReadOnlyTensorSpan<float> a, [Grad] [Range(-1, 1)] ReadOnlyTensorSpan<float> b, [Range(0.01, 10)] float t", "s[i, j] = sum[c](a[i, c] * b[j, c]) / t\nmean[i](logsumexp[j](s[i, j]) - s[i, i])", "LG3201", "LG4007")]
    // What intervals alone don't prove: a filter's condition, a scalar product beside norms, one number used twice.
    [InlineData("ReadOnlySpan<float> x, [Range(0, 1e4)] ReadOnlySpan<float> y", "mean[i where y[i] > 0.01](abs(x[i] - y[i]) / y[i])", "LG2003")]
    [InlineData("ReadOnlySpan<float> x, ReadOnlySpan<float> y", "1 - sum(x * y) / max(norm(x) * norm(y), 1e-8)", "LG2003", "LG2006", "LG3201", "LG4007")]
    [InlineData("[Range(-10, 10)] ReadOnlyTensorSpan<float> a", "n[i] = sqrt(sum[d](a[i, d]^2) + 1e-8)\nmean[i, j](sum[d](a[i, d] * a[j, d]) / (n[i] * n[j]))", "LG3201", "LG4007")]
    [InlineData(X, "mean(exp(x) * exp(-x^2))", "LG3101", "LG4007")]
    [InlineData(X, "-log(mean(exp(-x^2)))", "LG3201", "LG3205", "LG4007")]
    [InlineData(X, "m = mean(x)\nmean((x - m)^4) / (mean((x - m)^2)^2 + 1e-6)", "LG3201", "LG4007")]
    [InlineData("[Probability] ReadOnlySpan<float> q", "prod(1 - q)", "LG4007")]
    [InlineData("ReadOnlySpan<float> x, Span<float> y, [Range(0.1, 10)] float alpha", "max(x, 0) + min(0, alpha * expm1(x / alpha))")]
    [InlineData("[Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label", "m[n] = max[c](z[n, c])\ne[n, c] = exp(z[n, c] - m[n])\np[n, c] = e[n, c] / sum[d](e[n, d])\nmean[n](-log(p[n, label[n]] + 1e-7))", "LG2003", "LG2007", "LG3201", "LG4007")]
    [InlineData("[Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y", "ce = softplus(z) - y * z\nmean((1 - exp(-ce))^2 * ce)", "LG3201", "LG4007")]
    [InlineData("ReadOnlySpan<float> x, ReadOnlySpan<bool> m", "n = sum(m)\nn > 0 ? sum(m * x^2) / n : 0")]
    [InlineData(X, "m = sum(x) / size(x)\nv = sum((x - m)^2) / size(x)\nmean(((x - m) / sqrt(v + 1e-8))^4)", "LG3201", "LG4007")]

    // The squares' last digits decide whether a margin is kept.
    [InlineData("ReadOnlyTensorSpan<float> a, ReadOnlyTensorSpan<float> p, ReadOnlyTensorSpan<float> n", "mean[i](max(sum[d]((a[i, d] - p[i, d])^2) - sum[d]((a[i, d] - n[i, d])^2) + 0.2, 0))", "LG2003", "LG3201", "LG4007")]
    [InlineData("[Grad] ReadOnlyTensorSpan<float> a, [Grad] ReadOnlyTensorSpan<float> p, [Grad] ReadOnlyTensorSpan<float> n", "mean[i](relu(sum[d]((a[i, d] - p[i, d])^2) - sum[d]((a[i, d] - n[i, d])^2) + 1))", "LG2003", "LG3201", "LG4007")]

    // Rounding decides on which side of a threshold a datum lies.
    [InlineData("ReadOnlySpan<float> x, ReadOnlySpan<float> z", "mean(z + 1e-7 > 10 ? x^2 : 2 * x^2)")]
    [InlineData(X, "mean(relu(x) - relu(-x)) ^ 2", "LG2003")]
    [InlineData(X, "sum(relu(x) - relu(-x)) ^ 2", "LG2003", "LG4006", "LG4007")]
    [InlineData("[Grad] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> y", "mean((max(x, y) + min(x, y)) ^ 4)", "LG2003")]
    [InlineData(Masked, "y[i, j] = softmax[j](j <= i && mask[i, j] || j == 0 ? s[i, j] : -inf)")]

    // Every score may carry far, not those of the first tensor alone.
    [InlineData(Attention, Attended, "LG2003", "LG3201")]
    [InlineData(BiasedAttention, Biased, "LG2003", "LG3201", "LG3900")]
    public void Is_silent(string parameters, string formula, params string[] infos) => Judged.Clean(parameters, formula, infos);

    [Theory]
    [InlineData("ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> w, ReadOnlyTensorSpan<float> v, TensorSpan<float> y", "y[n, o] = sum[h](sum[i](x[n, i] * w[h, i])^2 * v[o, h])", "'x' and 'w' and 'v'")]
    public void Names_what_a_signature_can_say(string parameters, string formula, string names)
    {
        var undecided = Assert.Single(Judged.Of(parameters, formula), f => f.Id == "LG3900");
        Assert.Contains($"a narrower [Range] of {names} would decide it", undecided.Message);
    }

    [Fact]
    public void Exact_arithmetic_takes_no_longer_for_many_elements()
    {
        var signature = Signature.Parse($"void F({BiasedAttention})");
        var examiner = new Examiner(Subject.Create(Binder.Bind(Biased, signature, Library.Empty).Formula!, Biased));
        examiner.Run(default);
        Assert.InRange(examiner.Examined.Sum(e => e.Work), 1, 60_000);
    }

    [Fact]
    public void Shows_the_input_at_which_it_goes_wrong()
    {
        var finding = Judged.Finding("LG3001", FormulaSeverity.Warning, Unit, "mean(-[|log(q)|])");
        Assert.Contains("q = 0: log(0) is -inf", finding.Message);
    }

    [Theory]
    [InlineData("mean(-log(q))", "LG3001")]
    [InlineData("mean(1 / q)", "LG3002")]
    public void Tells_of_a_pole_once(string formula, string id) =>
        Assert.Equal(id, Assert.Single(Judged.Of(Unit, formula), f => f.Severity == FormulaSeverity.Warning).Id);

    // An epsilon that is lost beside a large negative number would not help there either.
    [Theory]
    [InlineData("mean(log(x + 1e-8))", X, "LG3001")]
    [InlineData("mean(log(x + eps))", X + ", float eps = 1e-8f", "LG3001")]
    [InlineData("mean(1 / (x + 1e-8))", "[Range(-1, 1)] ReadOnlySpan<float> x", "LG3002")]
    public void Blames_no_epsilon_that_would_not_help(string formula, string parameters, string id) =>
        Assert.Equal(id, Assert.Single(Judged.Of(parameters, formula), f => f.Severity == FormulaSeverity.Warning && f.Id.StartsWith("LG3", StringComparison.Ordinal)).Id);
}

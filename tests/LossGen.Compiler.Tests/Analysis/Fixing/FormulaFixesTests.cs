using System.Reflection;
using LossGen.Compiler.Analysis.Fixing;
using LossGen.Compiler.Diagnostics;

namespace LossGen.Compiler.Tests.Analysis.Fixing;

public sealed class FormulaFixesTests
{
    private const string Reals = "float F(ReadOnlySpan<float> p, ReadOnlySpan<float> y)";
    private const string Binary = "float F([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y)";
    private const string Signs = "float F([Logit] ReadOnlySpan<float> z, [Range(-1.0, 1.0)] ReadOnlySpan<float> y)";
    private const string Probabilities = "float F([Probability] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> y)";

    [Theory]

    // The stable form, with the user's names and spacing where they stood.
    [InlineData("LG3101", Binary, "mean(log(1 + exp(z))  -  y*z)", "mean(softplus(z)  -  y*z)")]
    [InlineData("LG3101", Binary, "d = y * z\nmean(log(1 + exp(-d)))", "d = y * z\nmean(softplus(-d))")]
    [InlineData("LG3205", "float F([Logit] ReadOnlySpan<float> z)", "log(sum(exp(z)))", "logsumexp(z)")]
    [InlineData("LG3206", "float F(ReadOnlySpan<float> p)", "mean(p^2) - mean(p)^2", "mean((p - mean(p))^2)")]
    [InlineData("LG3201", "float F([Range(0.0, 50.0)] ReadOnlySpan<float> p)", "mean(2 * (exp(p) - 1))", "mean(2 * expm1(p))")]
    [InlineData("LG3201", "float F([Range(0.0, 10000.0)] ReadOnlySpan<float> p)", "mean(log(1 + p))", "mean(log1p(p))")]
    [InlineData("LG3103", Binary, "mean(log(sigmoid(z)) * y)", "mean(logsigmoid(z) * y)")]
    [InlineData("LG3202", "float F([Probability] ReadOnlySpan<float> p)", "mean(log(1 + 1e-8 - p))", "mean(log(1 - p + 1e-8))")]

    [InlineData("LG3201", "float F([Range(0.01, 1e6)] ReadOnlySpan<float> n)", "mean(lgamma(n + 1) - lgamma(n))", "mean(log(n))")]

    // About a gap the series.
    [InlineData("LG3006", "float F(ReadOnlySpan<float> p)", "mean(sin(p)/p)", "mean(abs(p) < 0.5 ? 1 - p^2 * (1 / 6 - p^2 * (1 / 120 - p^2 * (1 / 5040 - p^2 / 362880))) : sin(p)/p)")]
    [InlineData("LG3201", "float F([Range(1e-6, 1)] ReadOnlySpan<float> p)", "mean((1 - cos(p)) / p^2)", "mean(abs(p) < 0.5 ? 1 / 2 - p^2 * (1 / 24 - p^2 * (1 / 720 - p^2 * (1 / 40320 - p^2 / 3628800))) : (1 - cos(p)) / p^2)")]
    [InlineData("LG3006", "float F([Range(0.1, 5)] ReadOnlySpan<float> p)", "mean(tanh(p - 1) / (p - 1))", "mean(abs(p - 1) < 0.1 ? 1 - (p - 1)^2 * (1 / 3 - (p - 1)^2 * (2 / 15 - (p - 1)^2 * (17 / 315 - (p - 1)^2 * 62 / 2835))) : tanh(p - 1) / (p - 1))")]

    // A guard, where no form needs none.
    [InlineData("LG3002", "float F(ReadOnlySpan<float> p)", "mean(1 / p)", "mean(p / (p^2 + 1e-7))")]
    [InlineData("LG3002", "float F([Grad] ReadOnlySpan<float> a, ReadOnlySpan<float> b)", "mean((a - b) / (a + b))", "mean((a - b) * (a + b) / ((a + b)^2 + 1e-7))")]
    [InlineData("LG3001", Probabilities, "-mean(y * log(p))", "-mean(y * log(p + 1e-7))")]
    [InlineData("LG3001", Probabilities, "-mean(xlogy(y, p))", "-mean(xlogy(y, p + 1e-7))")]
    [InlineData("LG3002", "float F([Grad] ReadOnlySpan<float> s, [Grad] [Range(0.0, 1000000.0)] ReadOnlySpan<float> g)", "mean(s / g)", "mean(s / (g + 1e-8))")]
    [InlineData("LG3006", "float F(ReadOnlySpan<float> l, ReadOnlySpan<bool> mask)", "sum(mask * l) / sum(mask)", "sum(mask * l) / max(sum(mask), 1)")]
    [InlineData("LG2005", "float F([Range(0.0, 1000000.0)] ReadOnlySpan<float> x)", "mean(sqrt(x))", "mean(sqrt(x + 1e-7))")]
    [InlineData("LG3004", "float F([Range(-10.0, 10.0)] ReadOnlySpan<float> x)", "mean(x^1.5)", "mean(abs(x)^1.5)")]
    [InlineData("LG3005", "float F([Range(-1.001, 1.001)] ReadOnlySpan<float> c)", "mean(acos(c))", "mean(acos(clamp(c, -0.999999, 0.999999)))")]
    [InlineData("LG3207", Reals, "mean((p - y)^2 * (p == y))", "mean((p - y)^2 * (abs(p - y) < 1e-6))")]

    [InlineData("LG3203", "float F([Range(0.0, 1000000.0)] ReadOnlySpan<float> x)", "mean(log(x + 1e-50))", "mean(log(x + 1e-7))")]

    [InlineData("LG3003", "float F([Grad] [Range(0.0, 100.0)] ReadOnlySpan<float> a, [Grad] [Range(0.0, 100.0)] ReadOnlySpan<float> b)", "mean(sqrt(a - b))", "mean(sqrt(max(a - b, 1e-6)))")]
    [InlineData("LG3007", "float F([Range(0.0, 100.0)] ReadOnlySpan<float> a)", "mean(digamma(a))", "mean(digamma(a + 1e-6))")]
    [InlineData("LG3101", "float F([Grad] [Range(-200.0, 200.0)] ReadOnlySpan<float> s)", "mean(exp(s) - s)", "mean(exp(min(s, 80)) - s)")]
    [InlineData("LG3102", "float F([Grad] [Range(-1e30, 1e30)] ReadOnlySpan<float> a, [Grad] [Range(-1e30, 1e30)] ReadOnlySpan<float> b)", "mean(sqrt(a^2 + b^2))", "mean(hypot(a, b))")]
    [InlineData("LG3105", "float F([Probability] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> q)", "-log(sum(p * q))", "-log(sum(p * q) + 1e-7)")]
    [InlineData("LG3204", "float F([Probability] ReadOnlySpan<float> p)", "mean(log(1 - clamp(p, 1e-8, 1 - 1e-8)))", "mean(log(1 - clamp(p, 1e-7, 1 - 1e-7)))")]

    // In every place, and in the definition that it stands in.
    [InlineData("LG3002", "float F([Range(0.0, 1000.0)] ReadOnlySpan<float> x, [Range(0.1, 1000.0)] ReadOnlySpan<float> y)", "mean(y / x - log(y / x) - 1)", "mean(y / (x + 1e-7) - log(y / (x + 1e-7)) - 1)")]
    [InlineData("LG3204", Probabilities, "c = clamp(p, 1e-9, 1 - 1e-9)\n-mean(y * log(c) + (1 - y) * log(1 - c))", "c = clamp(p, 1e-7, 1 - 1e-7)\n-mean(y * log(c) + (1 - y) * log(1 - c))")]

    // What was meant.
    [InlineData("LG2003", Reals, "mean(abs(p - y))", "mean(sqrt((p - y)^2 + 1e-6))")]
    [InlineData("LG2006", "float F([Probability] ReadOnlySpan<float> p)", "mean(-log(clamp(p, 0.000001, 1)))", "mean(-log(p + 0.000001))")]
    [InlineData("LG2008", "float F([Grad] ReadOnlySpan<float> p, ReadOnlySpan<float> y, [Grad] ReadOnlySpan<float> w)", "mean(abs(round(p) - y) * w^2)", "mean(abs(p - y) * w^2)")]
    [InlineData("LG4004", "float F([Probability] [Range(1e-6, 0.999999)] ReadOnlySpan<float> h, [Probability] ReadOnlySpan<float> y)", "mean(-(y * log(h)) + (1 - y) * log(1 - h))", "mean(-(y * log(h)) - (1 - y) * log(1 - h))")]
    [InlineData("LG2004", Reals, "mean(abs(round(p) - y))", "mean(abs(p - y))")]
    [InlineData("LG4001", Probabilities, "mean((sigmoid(p) - y)^2)", "mean((p - y)^2)")]
    [InlineData("LG4002", Probabilities, "mean(softplus(p) - y * p)", "mean(-(y * log(p + 1e-7) + (1 - y) * log(1 - p + 1e-7)))")]
    [InlineData("LG4003", Reals, "mean(p - y)", "mean((p - y)^2)")]
    [InlineData("LG4006", Reals, "sum((p - y)^2)", "mean((p - y)^2)")]
    [InlineData("LG2001", Reals, "mean(abs(round(p) - y))", "mean(abs(p - y))")]
    [InlineData("LG2002", Reals, "mean((stopgradient(p) - y)^2)", "mean((p - y)^2)")]
    [InlineData("LG2002", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "mean[n](logsumexp[c](stopgradient(z[n, c])) - stopgradient(z[n, label[n]]))", "mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])")]
    [InlineData("LG2002", "float F(ReadOnlySpan<float> p, ReadOnlySpan<float> w, ReadOnlySpan<float> y)", "mean(stopgradient(w) * (stopgradient(p) - y)^2)", "mean(stopgradient(w) * (p - y)^2)")]
    [InlineData("LG4002", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "mean[n](-log(z[n, label[n]]))", "mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])")]
    [InlineData("LG4002", "float F([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y)", "-mean(y * log(z) + (1 - y) * log(1 - z))", "-mean(y * logsigmoid(z) + (1 - y) * logsigmoid(-z))")]
    [InlineData("LG4002", "float F([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y)", "mean(-(1 - y) * log1p(-z) - 3 * y * log(z))", "mean(-(1 - y) * logsigmoid(-z) - 3 * y * logsigmoid(z))")]
    [InlineData("LG3204", "float F([Probability] ReadOnlySpan<float> p)", "mean(-log(1 - min(p, 0.99999999)))", "mean(-log(1 - min(p, 0.9999999)))")]
    [InlineData("LG3204", "float F([Range(-1.0, 1.0)] ReadOnlySpan<float> x)", "mean(atanh(clamp(x, -0.99999999, 0.99999999)))", "mean(atanh(clamp(x, -0.9999999, 0.9999999)))")]
    [InlineData("LG2004", "float F(ReadOnlySpan<float> d)", "mean(abs(d) < 2 ? 0.5 * d^2 : abs(d) - 0.5)", "mean(abs(d) < 2 ? 0.5 * d^2 : abs(d))")]
    [InlineData("LG2007", Binary, "mean((sigmoid(z) - y)^2)", "mean(softplus(z) - y * z)")]
    [InlineData("LG2007", Signs, "mean((tanh(z) - y)^2)", "mean(softplus(2 * z) - (1 + y) * z)")]
    [InlineData("LG2007", "float F(ReadOnlySpan<float> z, ReadOnlySpan<float> y)", "mean(abs(y - sigmoid(z)))", "mean(softplus(z) - y * z)")]
    [InlineData("LG2007", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "p[n, c] = softmax[c](z[n, c])\nmean[n](-p[n, label[n]])", "p[n, c] = logsoftmax[c](z[n, c])\nmean[n](-p[n, label[n]])")]
    [InlineData("LG4003", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> y)", "mean[n](z[n, y[n]] - logsumexp[c](z[n, c]))", "-mean[n](z[n, y[n]] - logsumexp[c](z[n, c]))")]
    [InlineData("LG4003", Binary, "mean(y*z - softplus(z))", "-mean(y*z - softplus(z))")]
    [InlineData("LG2001", Binary, "1 - mean((sigmoid(z) > 0.5) == y)", "mean(softplus(z) - y * z)")]
    [InlineData("LG2004", Binary, "1 - mean((sigmoid(z) > 0.5) == y)", "mean(softplus(z) - y * z)")]
    [InlineData("LG2001", Probabilities, "mean((0.5 > p ? 1 : 0) != y)", "mean(((1 - p) - y)^2)")]
    [InlineData("LG2001", Binary, "mean((tanh(z) > 0.5) == y)", "mean(1 - (sigmoid(tanh(z) - 0.5) - y)^2)")]

    // In the words and with the names of the formula.
    [InlineData("LG3205", "float F([Logit] ReadOnlyTensorSpan<float> z, [Probability] ReadOnlyTensorSpan<float> y)", "p[n, c] = exp(z[n, c]) / sum[k](exp(z[n, k]))\nmean[n](sum[c]((p[n, c] - y[n, c])^2))", "p[n, c] = softmax[c](z[n, c])\nmean[n](sum[c]((p[n, c] - y[n, c])^2))")]
    [InlineData("LG3205", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "p[n, c] = exp(z[n, c]) / sum[k](exp(z[n, k]))\nmean[n](-log(p[n, label[n]]))", "p[n, c] = softmax[c](z[n, c])\nmean[n](-log(p[n, label[n]]))")]
    [InlineData("LG3205", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "p[n, c] = log(exp(z[n, c]) / sum[k](exp(z[n, k])))\nmean[n](-p[n, label[n]])", "p[n, c] = logsoftmax[c](z[n, c])\nmean[n](-p[n, label[n]])")]
    [InlineData("LG3205", Binary, "mean((exp(z) / sum(exp(z)) - y)^2)", "mean((softmax(z) - y)^2)")]
    [InlineData("LG3201", Probabilities, "q = clamp(p, 1e-6, 0.999999)\nmean(-(y * log(q) + (1 - y) * log(1 - q)))", "q = clamp(p, 1e-6, 0.999999)\nmean(-(y * log(q) + (1 - y) * log1p(-q)))")]

    // Off the pole, and not past it.
    [InlineData("LG3002", "float F([Range(0.0, 3.0)] ReadOnlySpan<float> x)", "mean(1/(x - 1))", "mean((x - 1) / ((x - 1)^2 + 1e-7))")]
    [InlineData("LG3007", "float F([Range(-1.0, 10.0)] ReadOnlySpan<float> y)", "mean(digamma(y + 1))", "mean(digamma(y + 1 + 1e-6))")]
    [InlineData("LG3007", "float F([Range(-100.0, 100.0)] ReadOnlySpan<float> a)", "mean(digamma(a))", "mean(digamma(softplus(a) + 1e-3))")]
    [InlineData("LG3105", Reals, "mean(acosh(1 + (p - y)^2))", "mean(2 * asinh(abs(p - y) / sqrt(2)))")]
    [InlineData("LG4003", Reals, "mean(-(p - y)^2)", "mean((p - y)^2)")]
    [InlineData("LG2001", Binary, "mean(y != (sigmoid(z) < 0.5))", "mean(softplus(-z) + y * z)")]

    // Through definitions, of which those go that nothing uses any more.
    [InlineData("LG3206", "float F(ReadOnlySpan<float> x)", "m = mean(x)\nv = mean(square(x)) - square(m)\nmean((x - m)^2) / (v + 1)", "m = mean(x)\nv = mean((x - m)^2)\nmean((x - m)^2) / (v + 1)")]
    [InlineData("LG3206", "float F(ReadOnlyTensorSpan<float> x)", "m[c] = mean[n](x[n,c])\nv[c] = mean[n](x[n,c]^2) - m[c]^2\nsum[c](sqrt(v[c] + 1e-5))", "v[c] = mean[n]((x[n,c] - mean[n](x[n,c]))^2)\nsum[c](sqrt(v[c] + 1e-5))")]
    [InlineData("LG3205", "float F(ReadOnlySpan<float> z, ReadOnlySpan<float> v)", "e[i] = exp(z[i])\ns = sum[i](e[i])\nsum[i](e[i] / s * v[i])", "sum[i](softmax[i](z[i]) * v[i])")]
    [InlineData("LG3205", "float F(ReadOnlySpan<float> d, ReadOnlySpan<float> v)", "w[n] = exp(-d[n])\nsum[n](w[n] * v[n]) / sum[n](w[n])", "sum[n](v[n] * softmax[n](-d[n]))")]
    [InlineData("LG3205", "float F(ReadOnlySpan<float> x, [Positive] ReadOnlySpan<float> w, ReadOnlySpan<float> m)", "l[n] = sum[k](w[k] * exp(-0.5 * (x[n] - m[k])^2))\n-mean[n](log(l[n]))", "-mean[n](logsumexp[k](log(w[k]) - 0.5 * (x[n] - m[k])^2))")]
    [InlineData("LG3205", "float F(ReadOnlySpan<float> z, ReadOnlySpan<bool> pos)", "log(sum[i where pos[i]](exp(-z[i]))) + log(sum[j where !pos[j]](exp(z[j])))", "logsumexp[i where pos[i]](-z[i]) + log(sum[j where !pos[j]](exp(z[j])))")]
    [InlineData("LG3205", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "mean[n](1 - exp(z[n,label[n]]) / sum[c](exp(z[n,c])))", "mean[n](1 - exp(z[n,label[n]] - logsumexp[c](z[n,c])))")]
    [InlineData("LG3201", "void F([Range(0.0, 20.0)] ReadOnlySpan<float> x, Span<float> y)", "y = 1 - tanh(x)", "y = 2 * sigmoid(-2 * x)")]
    [InlineData("LG3201", "void F(ReadOnlySpan<float> x, Span<float> y)", "y = x * 0.5 * (1 + erf(x / sqrt(2)))", "y = x * 0.5 * erfc(-x / sqrt(2))")]
    [InlineData("LG3101", "float F(ReadOnlySpan<float> x)", "mean(exp(-x) / (1 + exp(-x))^2)", "mean(sigmoid(x) * sigmoid(-x))")]
    [InlineData("LG3001", "float F(ReadOnlySpan<float> x)", "mean(-log(1 - tanh(x)^2))", "mean(2 * log(cosh(x)))")]
    [InlineData("LG3006", "float F(ReadOnlySpan<float> x)", "mean(x^2 / (sqrt(1 + x^2) - 1))", "mean(sqrt(x^2 + 1) + 1)")]

    [InlineData("LG3103", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "q[n,c] = softmax[c](z[n,c])\nmean[n](-log(q[n,label[n]]))", "mean[n](logsumexp[c](z[n,c]) - z[n,label[n]])")]
    [InlineData("LG3205", "float F(ReadOnlySpan<float> z)", "log(sum(exp(z)) / size(z))", "logsumexp(z) - log(size(z))")]
    [InlineData("LG3205", Binary, "mean(exp(z) / sum(exp(z)) * y)", "mean(softmax(z) * y)")]
    [InlineData("LG3201", "float F([Logit] ReadOnlySpan<float> z)", "mean(log(1 - 1 / (1 + exp(-z))))", "mean(logsigmoid(-z))")]

    [InlineData("LG2007", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "mean[n](1 - exp(z[n,label[n]]) / sum[c](exp(z[n,c])))", "mean[n](logsumexp[c](z[n,c]) - z[n,label[n]])")]

    // A score that was turned into a loss the wrong way around.
    [InlineData("LG4004", Reals, "1 - sum((y - p)^2) / sum((y - mean(y))^2)", "sum((y - p)^2) / sum((y - mean(y))^2)")]
    [InlineData("LG4004", "float F(ReadOnlySpan<float> p, ReadOnlySpan<float> y, [Range(0.1, 200.0)] float k = 1)", "mean(k * cos(p - y))", "-mean(k * cos(p - y))")]

    // In all places that belong together.
    [InlineData("LG3006", "float F([Probability] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> q)", "m = 0.5 * (p + q)\nsum(p * log(p / m)) + sum(q * log(q / m))", "m = 0.5 * (p + q)\nsum(p * log((p + 1e-7) / (m + 1e-7))) + sum(q * log(q / m))")]
    [InlineData("LG3007", "float F([Range(0.0, 100.0)] ReadOnlySpan<float> a, [Range(0.0, 100.0)] ReadOnlySpan<float> b)", "mean(lgamma(a)^2 + lgamma(b)^2)", "mean(lgamma(a + 1e-6)^2 + lgamma(b)^2)")]
    [InlineData("LG3203", "float F([Probability] ReadOnlySpan<float> p)", "mean(-log(max(p, 1e-50)))", "mean(-log(max(p, 1e-7)))")]
    [InlineData("LG3004", "float F([Range(0.0, 100.0)] ReadOnlySpan<float> p, [Range(0.0, 100.0)] ReadOnlySpan<float> y, [Range(1.1, 1.9)] float r)", "mean(p^(2 - r) / (2 - r) - p^(1 - r) * y / (1 - r))", "mean((p + 1e-7)^(2 - r) / (2 - r) - (p + 1e-7)^(1 - r) * y / (1 - r))")]
    [InlineData("LG2005", "float F([Probability] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> q)", "mean((sqrt(p) - sqrt(q))^2)", "mean((sqrt(p + 1e-7) - sqrt(q + 1e-7))^2)")]
    [InlineData("LG3001", "float F([Grad] ReadOnlySpan<float> m, [Grad] ReadOnlySpan<float> s, ReadOnlySpan<float> y)", "mean(0.5 * log(2 * pi * s^2) + (m - y)^2 / (2 * s^2))", "mean(0.5 * log(2 * pi * (s^2 + 1e-7)) + (m - y)^2 / (2 * (s^2 + 1e-7)))")]
    [InlineData("LG3001", Probabilities, "mean(y * log(p) - log(p))", "mean(y * log(p + 1e-7) - log(p + 1e-7))")]
    [InlineData("LG2001", Probabilities, "tp = sum((p > 0.5) * y)\nfp = sum((p > 0.5) * (1 - y))\nfn = sum((p <= 0.5) * y)\n1 - (2 * tp + 1) / (2 * tp + fp + fn + 1)", "tp = sum(p * y)\nfp = sum(p * (1 - y))\nfn = sum((1 - p) * y)\n1 - (2 * tp + 1) / (2 * tp + fp + fn + 1)")]

    // A guard that stands where only a few inputs meet it.
    [InlineData("LG3005", "float F([Range(0.5, 10.0)] ReadOnlySpan<float> a, [Range(0.5, 10.0)] ReadOnlySpan<float> b)", "acos(sum(a * b) / (norm(a) * norm(b)))", "acos(clamp(sum(a * b) / (norm(a) * norm(b)), -0.999999, 0.999999))")]
    [InlineData("LG3007", "float F([Logit] ReadOnlySpan<float> x)", "mean(lgamma(softplus(x)))", "mean(lgamma(softplus(x) + 1e-6))")]
    [InlineData("LG3101", "float F([Range(-200.0, 200.0)] ReadOnlySpan<float> x)", "mean(exp2(x))", "mean(exp2(min(x, 120)))")]
    [InlineData("LG3004", "float F(ReadOnlySpan<float> x)", "mean(x^0.333)", "mean((abs(x) + 1e-7)^0.333)")]
    [InlineData("LG3201", "float F(ReadOnlySpan<float> d)", "mean(acosh(1 + d^2))", "mean(2 * asinh(abs(d) / sqrt(2)))")]

    // No comparison where the branches meet, else a tolerance.
    [InlineData("LG3207", Reals, "mean(p != y ? abs(p - y) : 0)", "mean(abs(p - y))")]
    [InlineData("LG3207", Reals, "same = p == y\nmean(same ? 0 : abs(p - y))", "mean(abs(p - y))")]
    [InlineData("LG3207", Reals, "mean[n where p[n] == y[n]](p[n])", "mean[n where abs(p[n] - y[n]) < 1e-6](p[n])")]
    [InlineData("LG3207", "void F(ReadOnlySpan<float> x, ReadOnlySpan<float> t, Span<float> y)", "y = x == t ? 0 : x", "y = abs(x - t) < 1e-6 ? 0 : x")]

    // The probability of a logit, however it is written.
    [InlineData("LG2007", Binary, "q = 1 / (1 + exp(-z))\nmean((q - y)^2)", "mean(softplus(z) - y * z)")]
    [InlineData("LG2007", Binary, "q = 0.5 * (1 + tanh(z))\nmean((q - y)^2)", "mean(softplus(2 * z) - y * (2 * z))")]
    [InlineData("LG2007", Binary, "mean(y * (1 - sigmoid(z)) + (1 - y) * sigmoid(z))", "mean(y * softplus(-z) + (1 - y) * softplus(z))")]
    [InlineData("LG2007", Binary, "mean(relu(abs(sigmoid(z) - y) - 0.1))", "mean(softplus(z) - y * z)")]
    [InlineData("LG2007", "float F([Logit] ReadOnlyTensorSpan<float> z, [Probability] ReadOnlyTensorSpan<float> y)", "p[n, c] = softmax[c](z[n, c])\nmean[n](sum[c]((p[n, c] - y[n, c])^2))", "mean[n](-sum[c](y[n, c] * logsoftmax[c](z[n, c])))")]
    [InlineData("LG2007", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "q[n, c] = softmax[c](z[n, c])\nmean[n](1 - q[n, label[n]])", "q[n, c] = logsoftmax[c](z[n, c])\nmean[n](-q[n, label[n]])")]
    [InlineData("LG4001", Probabilities, "e = exp(p)\n-sum(y * log(e / sum(e)))", "-sum(y * log(p + 1e-7))")]
    [InlineData("LG4001", "float F([Probability] ReadOnlySpan<float> p)", "mean(-log(1 / (1 + exp(-p))))", "mean(-log(p + 1e-7))")]
    [InlineData("LG4002", "float F([Probability] ReadOnlySpan<float> p)", "mean(log1p(exp(-p)))", "mean(-log(p + 1e-7))")]

    // What a decision has for a loss.
    [InlineData("LG2001", Binary, "mean((z > 0) == (y > 0.5) ? 0 : 1)", "mean(softplus(z) - y * z)")]
    [InlineData("LG2001", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "mean[n](argmax[c](z[n,c]) == label[n] ? 0 : 1)", "mean[n](logsumexp[c](z[n,c]) - z[n,label[n]])")]
    [InlineData("LG2001", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "1 - mean[n](argmax[c](z[n,c]) == label[n])", "mean[n](logsumexp[c](z[n,c]) - z[n,label[n]])")]
    [InlineData("LG2001", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "pred[n] = argmax[c](z[n,c])\nmean[n](pred[n] != label[n])", "mean[n](logsumexp[c](z[n,c]) - z[n,label[n]])")]
    [InlineData("LG2001", "void F(ReadOnlySpan<float> x, Span<float> y)", "y = x > 0 ? 1 : -1", "y = tanh(x)")]
    [InlineData("LG2001", "float F(ReadOnlySpan<float> p, ReadOnlySpan<float> w)", "step(x) = x >= 0 ? 1 : 0\nmean(step(p) * w)", "step(x) = sigmoid(x)\nmean(step(p) * w)")]
    [InlineData("LG2001", "float F([Grad] ReadOnlySpan<float> p, ReadOnlySpan<float> y, ReadOnlySpan<float> q)", "mean((sign(p) - y)^2 + q^2)", "mean((tanh(p) - y)^2 + q^2)")]

    // The constant that makes branches meet, where it is a parameter's, and where nothing is left of it.
    [InlineData("LG2004", "float F(ReadOnlySpan<float> p, ReadOnlySpan<float> y, [Range(0.1, 10.0)] float delta = 1)", "mean(abs(p - y) < delta ? 0.5 * (p - y)^2 : delta * abs(p - y))", "mean(abs(p - y) < delta ? 0.5 * (p - y)^2 : delta * abs(p - y) - 0.5 * delta^2)")]
    [InlineData("LG2004", "float F(ReadOnlySpan<float> x)", "mean(x > 20 ? x : log1p(exp(x)) + 0.01)", "mean(x > 20 ? x : log1p(exp(x)))")]
    [InlineData("LG3105", "float F([Range(-0.5, 0.5)] ReadOnlySpan<float> u, [Range(-0.5, 0.5)] ReadOnlySpan<float> v)", "mean(acosh(1 + 2 * (u - v)^2 / ((1 - u^2) * (1 - v^2))))", "mean(2 * asinh(abs(u - v) / sqrt((1 - u^2) * (1 - v^2))))")]
    public void Cures(string id, string method, string before, string after)
    {
        var signature = Signature.Parse(method);
        var findings = FormulaCompiler.Judge(signature, before, Library.Empty).Findings;
        var finding = Assert.Single(findings.Where(f => f.Id == id).Take(1));
        var edit = FormulaFixes.Of(signature, before, Library.Empty, finding);
        Assert.NotNull(edit);
        Assert.Equal(after, edit.ApplyTo(before));
        Assert.True(FormulaCompiler.Judge(signature, after, Library.Empty).Findings.Count(f => f.Id == id) < findings.Count(f => f.Id == id));
    }

    [Theory]

    // What gives other numbers isn't offered, however clean it is.
    [InlineData("LG3102", "float F([Range(-1e30, 1e30)] ReadOnlySpan<float> p)", "mean(p^2)")]

    // Where an epsilon doesn't help, none is offered.
    [InlineData("LG3002", "float F(ReadOnlySpan<float> x)", "mean(x * x) / sum(x - mean(x))")]

    // No likelihood fits a target that the prediction can't reach, nor one that no probability is meant to meet.
    [InlineData("LG2007", Signs, "mean((sigmoid(z) - y)^2)")]
    [InlineData("LG2007", Binary, "mean((softmax(z) - y)^2)")]
    [InlineData("LG2007", Binary, "1 - sum(sigmoid(z) * y) / (sum(sigmoid(z)) + sum(y) + 1)")]
    [InlineData("LG2007", "float F([Grad] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> w, ReadOnlySpan<float> a)", "mean(sigmoid(relu(x) * w) * a)")]
    [InlineData("LG2007", "float F([Grad] ReadOnlySpan<float> w, ReadOnlySpan<float> x, ReadOnlySpan<float> y)", "e = sigmoid(w)\nmean((x * e - y)^2)")]

    // What gives a bound by being another function altogether.
    [InlineData("LG4003", "float F(ReadOnlySpan<float> x)", "mean(log(x + sqrt(x^2+1)))")]
    [InlineData("LG4003", "float F([Positive] ReadOnlySpan<float> p)", "mean(log(p))")]

    // An epsilon that moves a pole between two floats.
    [InlineData("LG3007", "float F([Grad] [Range(-2.0, 10.0)] ReadOnlySpan<float> y)", "mean(lgamma(y + 1))")]
    [InlineData("LG3004", "float F([Range(-3.0, 3.0)] ReadOnlySpan<float> x)", "mean((x-1)^(-1))")]

    // What scales a loss is no epsilon.
    [InlineData("LG3203", "float F([Range(-1000.0, 1000.0)] ReadOnlySpan<float> x)", "mean(x * 1e-46)")]

    // A test for NaN is no comparison of what arithmetic gave.
    [InlineData("LG3207", Reals, "mean(p != p ? 0 : (p - y)^2)")]

    // What leaves something else to warn about: a clamp's other bound, a surrogate without one.
    [InlineData("LG2006", Probabilities, "q = clamp(p, 1e-6, 0.999999)\nmean(-(y * log(q) + (1 - y) * log(1 - q)))")]
    [InlineData("LG2001", Binary, "mean((sigmoid(z) < 0.5) == y)")]
    public void Offers_nothing_that_does_not_hold(string id, string method, string formula)
    {
        var signature = Signature.Parse(method);
        var finding = Assert.Single(FormulaCompiler.Judge(signature, formula, Library.Empty).Findings.Where(f => f.Id == id).Take(1));
        Assert.Null(FormulaFixes.Of(signature, formula, Library.Empty, finding));
    }

    [Fact]
    public void Every_id_with_rewrites_is_tested()
    {
        var tested = typeof(FormulaFixesTests).GetMethod(nameof(Cures))!.GetCustomAttributes<InlineDataAttribute>().Select(data => (string)data.GetData(null!).Single()[0]);
        Assert.Equal(FormulaFixes.Ids.Order(), tested.Distinct().Order());
    }

    [Fact]
    public void A_finding_of_another_formula_gives_nothing()
    {
        var stray = FormulaDiagnostic.Create(StabilityCatalogue.LogarithmPole, new TextSpan(5, 1), "p = 0: log(0) is -inf");
        Assert.Null(FormulaFixes.Of(Signature.Parse(Reals), "mean((p - y)^2)", Library.Empty, stray));
        Assert.Null(FormulaFixes.Of(Signature.Parse(Reals), "mean((p - ", Library.Empty, stray));
    }
}

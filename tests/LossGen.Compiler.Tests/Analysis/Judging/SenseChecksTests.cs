using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Tests.Binding;
using Xunit;

namespace LossGen.Compiler.Tests.Analysis.Judging;

/// <summary>LG4xxx: each fires at its span, with its severity and witness, and stays silent where a formula only looks alike.</summary>
public class SenseChecksTests
{
    private const string Pair = "float F(ReadOnlySpan<float> p, ReadOnlySpan<float> y)";
    private const string Probabilities = "float F([Probability] [Range(1e-6, 0.999999)] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> y)";
    private const string Shares = "float F([Probability] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> y)";
    private const string Rates = "float F([Positive] ReadOnlySpan<float> rate, [Positive] ReadOnlySpan<float> y)";
    private const string Logits = "float F([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y)";
    private const string Linear = "float F([Grad] ReadOnlySpan<float> w, ReadOnlyTensorSpan<float> x, ReadOnlySpan<float> y)";
    private const string Factors = "float F([Grad] ReadOnlyTensorSpan<float> u, [Grad] ReadOnlyTensorSpan<float> v, ReadOnlyTensorSpan<float> y";
    private const string Rows = "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)";

    /// <summary>ID, method, marked formula, a part of the message.</summary>
    public static TheoryData<string, string, string, string> Firing => new()
    {
        { "LG4001", "float F([Probability] ReadOnlySpan<float> q, ReadOnlySpan<float> t)", "mean(abs([|sigmoid(q)|] - t))", "q is a probability already" },
        { "LG4001", "float F([Logit] ReadOnlySpan<float> z, ReadOnlySpan<float> t)", "q = sigmoid(z)\nmean(abs([|sigmoid(q)|] - t))", "already" },
        { "LG4001", Rows, "q[n, c] = softmax[c](z[n, c])\nr[n, c] = [|softmax[c](q[n, c])|]\n-mean[n](log(r[n, label[n]] + 0.01))", "already" },
        { "LG4001", "float F([Logit] ReadOnlySpan<float> z)", "max([|softmax(softmax(z))|])", "already" },
        { "LG4001", "float F([LogProbability] ReadOnlySpan<float> lp)", "mean([|sigmoid(exp(lp))|])", "already" },
        { "LG4001", "float F([Probability] ReadOnlySpan<float> q)", "mean([|sigmoid(1 - q)|])", "already" },
        { "LG4001", "float F([Probability] ReadOnlySpan<float> q)", "mean([|1 / (1 + exp(-q))|])", "already" },
        { "LG4001", "float F([Probability] ReadOnlySpan<float> q)", "max([|exp(q) / sum(exp(q))|])", "already" },
        // A temperature makes no logit of it.
        { "LG4001", Rows.Replace(")", ", [Range(0.1, 10.0)] float t = 1f)"), "h[n, c] = softmax[c](z[n, c])\nq[n, c] = [|softmax[c](h[n, c] / t)|]\nmean[n](-log(q[n, label[n]]))", "already" },
        { "LG4001", Rows.Replace(")", ", float t = 2f)"), "h[n, c] = softmax[c](z[n, c])\nq[n, c] = [|logsoftmax[c](5 * h[n, c] / t)|]\nmean[n](-q[n, label[n]])", "already" },
        { "LG4001", Logits, "mean(abs([|sigmoid(4 * sigmoid(z))|] - y))", "already" },
        { "LG4002", "float F([Logit] [Range(0.1, 9.0)] ReadOnlySpan<float> z)", "-mean([|log(z)|])", "z is a logit, where log takes a probability" },
        { "LG4002", "float F([Logit] ReadOnlySpan<float> z)", "-mean([|log(z + 1e-7)|])", "a logit" },
        { "LG4002", "float F([Logit] [Range(0.1, 9.0)] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y)", "-mean([|xlogy(y, z)|])", "a logit" },
        { "LG4002", "float F([Probability] ReadOnlySpan<float> q)", "mean([|softplus(-q)|])", "a probability, where softplus takes a logit" },
        { "LG4002", "float F([Probability] ReadOnlyTensorSpan<float> q, ReadOnlySpan<int> label)", "lp[n, c] = [|logsoftmax[c](q[n, c])|]\n-mean[n](lp[n, label[n]])", "where logsoftmax takes a logit" },
        { "LG4002", "float F([Probability] ReadOnlySpan<float> q, [Probability] ReadOnlySpan<float> y)", "mean([|log(1 + exp(q))|] - y * q)", "a probability" },
        { "LG4002", "float F([Logit] [Range(0.1, 0.9)] ReadOnlySpan<float> z)", "-mean([|log(clamp(1 - z, 1e-7, 1))|])", "a logit" },
        { "LG4002", "float F([Probability] ReadOnlyTensorSpan<float> q, ReadOnlySpan<int> label)", "mean[n]([|logsumexp[c](q[n, c])|] - q[n, label[n]])", "logsumexp takes a logit" },
        { "LG4003", "float F(ReadOnlySpan<float> d, [Probability] ReadOnlySpan<float> y)", "[|mean(y * d^2 + (1 - y) * (1 - abs(d)))|]", "y = {0, 0} gives -99" },
        { "LG4003", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "[|-mean[n](z[n, label[n]])|]", "gives -" },
        { "LG4003", "float F(ReadOnlySpan<float> s, [Range(-1.0, 1.0)] ReadOnlySpan<float> y)", "[|mean(1 - y * s)|]", "gives -" },
        { "LG4003", Pair, "[|mean(y - p)|]", "gives -9" },
        { "LG4003", Pair, "[|-mean((p - y)^2)|]", "gives -9" },
        { "LG4003", Pair, "[|mean(p * y)|]", "gives -" },
        { "LG4003", "float F([LogProbability] ReadOnlySpan<float> lp)", "[|mean(lp)|]", "gives -" },
        { "LG4003", "float F([Positive] ReadOnlySpan<float> rate)", "[|mean(log(rate))|]", "gives -" },
        { "LG4003", "float F(ReadOnlySpan<float> x)", "[|-mean(exp(x))|]", "gives -2.69e+43, -inf, -inf" },
        { "LG4003", "float F([Grad] ReadOnlySpan<float> a, [Grad] ReadOnlySpan<float> b)", "[|-sum(a * b) / size(a)|]", "gives -" },
        { "LG4003", Rows, "[|mean[n](z[n, label[n]] - mean[c](z[n, c]))|]", "gives -" },
        { "LG4003", "float F([Grad] ReadOnlySpan<float> dn, [Grad] ReadOnlySpan<float> dp, float margin = 1f)", "[|mean(relu(margin + dn - dp)) - mean(dn)|]", "and dp = {100, 100}" },
        { "LG4004", Probabilities, "[|mean(y * log(p) + (1 - y) * log(1 - p))|]", "p = 0.999999, y = 0 gives -13.8" },
        { "LG4004", Probabilities, "[|-mean(y * log(p) - (1 - y) * log(1 - p))|]", "y = 0" },
        { "LG4004", Probabilities, "[|mean(1 - (p - y)^2)|]", "p = 0.999999, y = 0" },
        { "LG4004", Logits, "[|mean(y * softplus(z) + (1 - y) * softplus(-z))|]", "where z = -8 gives 8" },
        { "LG4004", "float F([Logit] ReadOnlySpan<float> z, ReadOnlySpan<bool> target)", "[|mean(target ? softplus(z) : softplus(-z))|]", "target" },
        { "LG4004", "float F([Probability] ReadOnlyTensorSpan<float> q, ReadOnlySpan<int> label)", "[|mean[n](q[n, label[n]])|]", "label = {0, 0}" },
        { "LG4004", "float F([LogProbability] [Range(-100.0, 0.0)] ReadOnlyTensorSpan<float> lp, ReadOnlySpan<int> label)", "[|mean[n](lp[n, label[n]])|]", "label = {0, 0}" },
        { "LG4004", "float F([Logit] [Range(-50.0, 50.0)] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)", "[|mean[n](z[n, label[n]] - logsumexp[c](z[n, c]))|]", "label = {0, 0}" },
        { "LG4004", "float F([Positive] [Range(1e-3, 1e3)] ReadOnlySpan<float> rate, [Positive] ReadOnlySpan<float> target)", "[|mean(target * log(rate) - rate)|]", "target = 0.7" },
        { "LG4004", Pair, "[|mean((p + y)^2)|]", "gives 0" },
        { "LG4004", Pair, "[|mean(abs(p) - abs(y))|]", "gives -1.5" },
        { "LG4004", Pair, "[|mean(p^2 - y^2)|]", "gives -2.25" },
        { "LG4004", Pair, "[|sum(p * y) / (norm(p) * norm(y))|]", "gives -1" },
        { "LG4004", "float F([Probability] ReadOnlySpan<float> p, [Probability] [Range(1e-6, 0.999999)] ReadOnlySpan<float> y)", "[|-mean(p * log(y) + (1 - p) * log(1 - y))|]", "p = 0, y = 0.3" },
        { "LG4004", "float F([Range(-1.0, 1.0)] ReadOnlySpan<float> s, [Range(-1.0, 1.0)] ReadOnlySpan<float> target)", "[|mean(relu(1 + target * s))|]", "gives 0" },
        { "LG4004", Pair, "[|(mean(p) + mean(y))^2|]", "gives 0" },
        { "LG4004", Pair, "[|mean[t]((p[t + 1] - p[t] + y[t + 1] - y[t])^2)|]", "gives 0" },
        { "LG4004", "float F(ReadOnlyTensorSpan<float> p, ReadOnlyTensorSpan<float> y)", "[|mean[n, c](abs(p[n, c]) - abs(y[n, c]))|]", "gives -" },
        // Not the opposite, and far from the target all the same.
        { "LG4004", "float F([Logit] ReadOnlySpan<float> z, [Logit] [Target] ReadOnlySpan<float> t)", "[|mean((z - t) * (z + t))|]", "z = 0, t = 4 gives -16" },
        { "LG4004", Rates, "[|mean((log1p(rate) - log(y))^2)|]", "y = 1.2" },
        { "LG4004", Rates, "[|mean((rate - 3 * y)^2)|]", "where the target itself gives" },
        { "LG4004", Shares, "[|1 - sum(p * y) / (sum(p * p) + 1)|]", "y = {1, 1} gives 0.2929, where the target itself gives 0.3333" },
        { "LG4004", "float F([Probability] ReadOnlyTensorSpan<float> q, ReadOnlySpan<int> label)", "[|mean[n]((q[n, label[n]] - 0.5)^2)|]", "gives 0, where the target itself gives 0.25" },
        { "LG4005", Pair, "mean(p^2 + 0 * [|y|])", "so does any other y" },
        { "LG4005", Pair, "mean(relu(p) + 0 * [|y|])", "any other y" },
        { "LG4005", Pair, "mean((p - [|y|] + 1 + y)^2)", "any other y" },
        { "LG4005", "float F([Logit] ReadOnlySpan<float> z, [Target] [Probability] ReadOnlySpan<float> truth)", "mean(softplus(z) * ([|truth|] + (1 - truth)))", "any other truth" },
        { "LG4005", Rows, "mean[n](logsumexp[c](z[n, c]) * ([|label[n]|] >= -5))", "any other label" },
        { "LG4005", Pair, "mean(p^2) + mean[t](0 * abs([|y[t + 12]|] - y[t]))", "any other y" },
        { "LG4006", Pair, "[|sum((p - y)^2)|]", "twice the loss" },
        { "LG4006", Pair, "0.5 * [|sum(abs(p - y))|] + 3", "twice the loss" },
        { "LG4006", Rows, "[|sum[n](logsumexp[c](z[n, c]) - z[n, label[n]])|]", "twice the loss" },
        { "LG4006", "float F([Logit] ReadOnlyTensorSpan<float> z, [Probability] ReadOnlyTensorSpan<float> y)", "mean[c]([|sum[n]((sigmoid(z[n, c]) - y[n, c])^2)|])", "twice the loss" },
        { "LG4007", "float F([Logit] ReadOnlySpan<float> s)", "[|mean(-log(sigmoid(s)) * sigmoid(s))|]", "in the middle" },
        { "LG4007", Pair, "[|mean(log1p((p - y)^2))|]", "in the middle" },
        { "LG4007", Pair, "[|1 - sum(p * y) / (norm(p) * norm(y))|]", "in the middle" },
    };

    /// <summary>ID, method, formula that it must not be reported on.</summary>
    public static TheoryData<string, string, string> Silent => new()
    {
        { "LG4001", "float F([Logit] ReadOnlySpan<float> z, [Logit] ReadOnlySpan<float> t)", "sum[c](softmax[c](t[c]) * (logsoftmax[c](t[c]) - logsoftmax[c](z[c])))" },
        { "LG4001", "float F([Probability] ReadOnlySpan<float> q, [Range(0.1, 10.0)] float temperature)", "max(softmax(q / temperature))" },
        { "LG4001", "float F([Probability] ReadOnlySpan<float> q)", "mean(sigmoid(log(q + 0.1) - log(1.1 - q)))" },
        { "LG4001", "float F([Logit] ReadOnlySpan<float> z)", "mean(sigmoid(z) * sigmoid(-z))" },
        { "LG4001", Logits, "mean(abs(sigmoid(10 * (sigmoid(z) - 0.5)) - y))" },
        { "LG4001", Rows.Replace(")", ", float t = 2f)"), "lp[n, c] = logsoftmax[c](z[n, c])\nq[n, c] = logsoftmax[c](lp[n, c] / t)\nmean[n](-q[n, label[n]])" },
        { "LG4002", Logits, "mean(softplus(z) - y * z)" },
        { "LG4002", Probabilities, "-mean(y * log(p) + (1 - y) * log(1 - p))" },
        { "LG4002", "float F([Logit] ReadOnlySpan<float> z)", "mean(log(1 + exp(z)))" },
        { "LG4003", "float F([Grad] [Range(-1000.0, 1000.0)] ReadOnlySpan<float> f, [Grad] [Range(-1000.0, 1000.0)] ReadOnlySpan<float> r)", "mean(f) - mean(r)" },
        { "LG4003", Pair, "mean(exp(p) - y * p)" },
        { "LG4004", Pair, "mean((1 - y * p)^2)" },
        { "LG4003", Pair, "mean(max(0.9 * (y - p), -0.1 * (y - p)))" },
        { "LG4003", "float F(ReadOnlySpan<float> x)", "-mean(1 / (1 + x^2))" },
        { "LG4003", "float F(ReadOnlySpan<float> x)", "mean(atan(x) - tanh(x))" },
        { "LG4003", "float F([Logit] ReadOnlySpan<float> z)", "-mean(sigmoid(z))" },
        { "LG4003", "float F([Logit] ReadOnlySpan<float> z)", "log(sum(exp(z)))" },
        { "LG4003", "float F(ReadOnlySpan<float> z, ReadOnlySpan<float> y)", "mean(softplus(z) - y * z)" },
        { "LG4003", "float F([Grad] ReadOnlySpan<float> dn, [Grad] ReadOnlySpan<float> dp, float margin = 1f)", "mean(relu(margin + dn - dp)) + 0.1 * abs(mean(dn))" },
        { "LG4003", "float F([Grad] ReadOnlySpan<float> f, [Grad] ReadOnlySpan<float> r)", "mean(relu(1 + f)) + mean(relu(1 - r))" },
        { "LG4003", "float F([LogProbability] ReadOnlySpan<float> lp, ReadOnlySpan<float> advantage)", "-mean(advantage * lp)" },
        { "LG4003", Rows, "mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])" },
        { "LG4003", "float F(ReadOnlySpan<float> p, ReadOnlySpan<float> y, ReadOnlySpan<float> weight)", "mean(weight * (p - y)^2)" },
        { "LG4004", Probabilities, "-mean(y * log(p) + (1 - y) * log(1 - p))" },
        { "LG4004", Probabilities, "t = 0.9 * y + 0.05\n-mean(t * log(p) + (1 - t) * log(1 - p))" },
        { "LG4004", Probabilities, "1 - (2 * sum(p * y) + 1) / (sum(p) + sum(y) + 1)" },
        // The label is of another tensor's classes.
        { "LG4004", "float F([Grad] [Probability] ReadOnlyTensorSpan<float> share, [Range(0.1, 1.0)] ReadOnlyTensorSpan<float> p, ReadOnlySpan<int> y, ReadOnlyTensorSpan<int> source)", "mean[n](-log(p[n, y[n]] + sum[s where source[n, s] == y[n]](share[n, s])))" },
        { "LG4004", Pair, "mean(max(0.9 * (y - p), -0.1 * (y - p)))" },
        // Two variables that are to be independent.
        { "LG4004", "float F([Range(-5.0, 5.0)] ReadOnlySpan<float> x, [Range(-5.0, 5.0)] ReadOnlySpan<float> y)", "k[i, j] = exp(-square(x[i] - x[j]) / 2)\nl[i, j] = exp(-square(y[i] - y[j]) / 2)\nmean[i, j]((k[i, j] - mean[a](k[a, j])) * (l[i, j] - mean[b](l[i, b])))" },
        // A class, though in floats; and a point.
        { "LG4004", Pair, "mean(y == 1 ? (p - 1)^2 : p^2)" },
        { "LG4004", "float F(ReadOnlySpan<float> x, ReadOnlySpan<float> y)", "mean(sqrt(x^2 + y^2 + 1e-12))" },
        { "LG4004", Pair, "mean(exp(p) - y * p)" },
        { "LG4004", Pair, "mean(softplus(-y * p))" },
        { "LG4004", Pair, "mean((p - y)^2) + 0.1 * mean(p^2)" },
        { "LG4004", "float F([Probability] [Range(1e-6, 0.999999)] ReadOnlySpan<float> p, [Probability] [Range(1e-6, 0.999999)] ReadOnlySpan<float> y)", "mean(p * (log(p) - log(y)) + (1 - p) * (log(1 - p) - log(1 - y)))" },
        { "LG4004", Logits, "mean(exp(-2 * softplus(z)) * softplus(-z) * y + (1 - y) * exp(-2 * softplus(-z)) * softplus(z))" },
        { "LG4004", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, [Range(0.0, 1.0)] float smoothing)", "mean[n](logsumexp[c](z[n, c]) - (1 - smoothing) * z[n, label[n]] - smoothing * mean[c](z[n, c]))" },
        { "LG4004", "float F([Positive] ReadOnlySpan<float> rate, [Positive] ReadOnlySpan<float> target)", "mean(rate * target - log(rate))" },
        { "LG4004", "float F([Grad] ReadOnlySpan<float> p, [Grad] [Range(-9.0, 9.0)] ReadOnlySpan<float> s, [Range(-9.0, 9.0)] ReadOnlySpan<float> y)", "mean(exp(-s) * (p - y)^2 + s)" },
        { "LG4004", "float F(ReadOnlyTensorSpan<float> distance, ReadOnlySpan<int> label)", "mean[n](logsumexp[c](-distance[n, c]) + distance[n, label[n]])" },
        { "LG4004", Linear, "mean[n]((sum[i](x[n, i] * w[i]) - y[n])^2)" },
        { "LG4004", Linear, "mean[n](abs(sum[i](x[n, i] * w[i]) - y[n])) + 0.01 * sum[i](abs(w[i]))" },
        { "LG4004", Linear.Replace(" y", " target"), "mean[n]((sum[i](x[n, i] * w[i]) - target[n])^2)" },
        { "LG4004", Factors + ")", "mean[i, j]((sum[k](u[i, k] * v[j, k]) - y[i, j])^2)" },
        { "LG4004", Factors + ", ReadOnlyTensorSpan<bool> m)", "mean[i, j where m[i, j]]((sum[k](u[i, k] * v[j, k]) - y[i, j])^2)" },
        { "LG4004", "float F([Grad] ReadOnlySpan<float> w, ReadOnlySpan<float> x, ReadOnlySpan<float> y)", "mean[t](abs(y[t] - sum[k](w[k] * x[t + k])))" },
        { "LG4004", "float F([Grad] ReadOnlySpan<float> w, ReadOnlySpan<float> x, ReadOnlySpan<float> y)", "(sum(w * x) - mean(y))^2" },
        { "LG4004", Pair, "mean[t]((sum[s where s <= t](p[s]) - y[t])^2)" },
        { "LG4004", Pair, "mean[t]((p[t] - y[t + 1])^2)" },
        { "LG4004", "float F(ReadOnlyTensorSpan<float> p, ReadOnlyTensorSpan<float> y)", "mean[i, j]((p[i, j] - y[j, i])^2)" },
        // What shifts the best a little, and a rate whose best is a time's reciprocal.
        { "LG4004", Shares, "mean((p - y)^2) + 0.1 * mean(p^2)" },
        { "LG4004", Shares, "1 - 2 * sum(p * y) / (sum(p) + sum(y) + 1e-6)" },
        { "LG4004", Shares, "1 - (2 * sum(p * y) + 1) / (sum(p^2) + sum(y^2) + 1)" },
        { "LG4004", Probabilities, "t = 0.7 * y + 0.15\n-mean(t * log(p) + (1 - t) * log(1 - p))" },
        { "LG4004", "float F([Probability] [Range(1e-6, 1)] ReadOnlyTensorSpan<float> q, ReadOnlySpan<int> label, [Range(0.0, 0.3)] float eps = 0.1f)", "mean[n](-(1 - eps) * log(q[n, label[n]]) - eps * mean[c](log(q[n, c])))" },
        { "LG4004", Rates, "mean(log(rate) + y^2 / rate)" },
        { "LG4004", Rates, "mean(max(0.9 * (y - rate), -0.1 * (y - rate)))" },
        { "LG4004", Rates, "mean((log1p(rate) - log1p(y))^2)" },
        { "LG4004", Rates, "mean(rate - y * log(rate))" },
        { "LG4004", "float F([Logit] ReadOnlySpan<float> z, [Logit] ReadOnlySpan<float> target)", "mean(softplus(z) - sigmoid(target) * z)" },
        { "LG4005", Pair, "mean(p^2) + mean[t](abs(y[t + 12] - y[t]))" },
        { "LG4005", Pair, "mean(p^2) + mean[t](abs(y[t + 1000] - y[t]))" },
        { "LG4005", Pair, "mean((p - y)^2)" },
        { "LG4005", "float F(ReadOnlySpan<float> x, ReadOnlySpan<int> label)", "mean[i where label[i] >= 0](x[i]^2)" },
        { "LG4005", "float F(ReadOnlySpan<float> p)", "mean(p^2)" },
        { "LG4005", "float F([Logit] ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, int ignore = -100)", "mean[n where label[n] != ignore](logsumexp[c](z[n, c]))" },
        { "LG4005", Pair, "mean(relu(p - 5 - y))" },
        { "LG4005", "float F([Probability] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> y)", "mean((p > 0.5 ? p : 0) * (y == 1))" },
        { "LG4006", Pair, "mean((p - y)^2)" },
        { "LG4006", Pair, "sum((p - y)^2) / size(p)" },
        { "LG4006", "float F([Probability] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> y)", "1 - 2 * sum(p * y) / (sum(p) + sum(y) + 1)" },
        { "LG4006", "float F([Logit] ReadOnlyTensorSpan<float> z, [Probability] ReadOnlyTensorSpan<float> y)", "-mean[n](sum[c](y[n, c] * logsoftmax[c](z[n, c])))" },
        { "LG4006", "float F([Logit] ReadOnlyTensorSpan<float> z)", "sum[c](mean[n](z[n, c])^2)" },
        { "LG4007", Logits, "mean(softplus(z) - y * z)" },
        { "LG4007", Rows, "mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])" },
        { "LG4007", Pair, "mean(abs(p - y) <= 1 ? 0.5 * (p - y)^2 : abs(p - y) - 0.5)" },
        { "LG4007", Pair, "sqrt(mean((p - y)^2))" },
        { "LG4007", "float F([Probability] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> y)", "-mean(y * log(p + 1e-6) + (1 - y) * log(1 - p + 1e-6))" },
    };

    [Theory]
    [MemberData(nameof(Firing))]
    public void Fires_at_the_span_with_a_witness(string id, string method, string marked, string message)
    {
        var (text, spans) = MarkedText.Parse(marked);
        var finding = Find(method, text).First(f => f.Id == id);
        Assert.Equal(Assert.Single(spans), finding.Span);
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
        Assert.Equal(FormulaDiagnosticCatalogue.All.Single(row => row.Id == id).Severity, finding.Severity);
    }

    [Theory]
    [MemberData(nameof(Silent))]
    public void Is_silent_on_its_trap(string id, string method, string formula) => Assert.DoesNotContain(Find(method, formula), f => f.Id == id);

    [Theory]
    [InlineData("mean(0.5 * (log(variance) + (pred - target)^2 / variance))", "[Positive] ReadOnlySpan<float> variance")]
    [InlineData("mean(0.5 * (variance + (pred - target)^2 * exp(-variance)))", "ReadOnlySpan<float> variance")]
    public void A_density_is_an_information(string formula, string variance)
    {
        var finding = Find($"float F([Grad] ReadOnlySpan<float> pred, [Grad] {variance}, ReadOnlySpan<float> target)", formula).Single(f => f.Id == "LG4003");
        Assert.Equal(FormulaSeverity.Info, finding.Severity);
        Assert.Contains("density", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LG4001", "float F([Probability] ReadOnlySpan<float> q)", "mean(sigmoid(q))", "q")]
    [InlineData("LG4002", "float F([Logit] ReadOnlySpan<float> z)", "-mean(log(z))", "logsigmoid(z)")]
    [InlineData("LG4003", Pair, "mean(p - y)", "mean((p - y)^2)")]
    [InlineData("LG4003", Pair, "-mean((p - y)^2)", "mean((p - y)^2)")]
    [InlineData("LG4003", Pair, "1 - mean(abs(p - y))", "-(1 - mean(abs(p - y)))")]
    [InlineData("LG4004", Probabilities, "mean(y * log(p) + (1 - y) * log(1 - p))", "-mean(y * log(p) + (1 - y) * log(1 - p))")]
    [InlineData("LG4004", Probabilities, "mean(-(y * log(p)) + (1 - y) * log(1 - p))", null)]
    [InlineData("LG4006", Pair, "2 * sum((p - y)^2)", "mean((p - y)^2)")]
    public void Names_what_cures_it(string id, string method, string formula, string? replacement) =>
        Assert.Equal(replacement, Find(method, formula).First(f => f.Id == id).Replacement);

    [Fact]
    public void Leaves_kernels_alone() =>
        Assert.Empty(Find("void F([Logit] ReadOnlySpan<float> z, ReadOnlySpan<float> y, Span<float> o)", "z - y"));

    private static List<Finding> Find(string method, string formula)
    {
        var subject = Subject.Create(Bound.Formula(method, formula), formula);
        return [.. new SenseChecks(subject, new Spans(subject)).All()];
    }
}

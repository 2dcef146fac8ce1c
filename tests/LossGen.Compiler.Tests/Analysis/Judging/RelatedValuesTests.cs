using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Tests.Binding;

namespace LossGen.Compiler.Tests.Analysis.Judging;

/// <summary>What intervals alone don't prove of common layers and losses, since their values are related.</summary>
public sealed class RelatedValuesTests
{
    private const string Window = "[Range(0, 1)] ReadOnlyTensorSpan<float> x, [Range(0, 1)] ReadOnlyTensorSpan<float> y, int u, int v";
    private const string Means = "mx[i, j] = mean[u, v](x[i + u, j + v])\nmy[i, j] = mean[u, v](y[i + u, j + v])\n";
    private const string Similarity = "1 - mean[i, j]((2 * mx[i, j] * my[i, j] + 1e-4) * (2 * cxy[i, j] + 9e-4) / ((mx[i, j]^2 + my[i, j]^2 + 1e-4) * (vx[i, j] + vy[i, j] + 9e-4)))";

    /// <summary>Parameters, formula, infos that it may have.</summary>
    public static TheoryData<string, string, string> Related => new()
    {
        // A scalar product over norms among other factors.
        { "[Grad] ReadOnlyTensorSpan<float> a, [Grad] ReadOnlyTensorSpan<float> b, [Range(0.01, 10)] float t",
            "u[i] = sqrt(sum[d](a[i, d]^2) + 1e-8)\nv[i] = sqrt(sum[d](b[i, d]^2) + 1e-8)\ns[i, j] = sum[d](a[i, d] * b[j, d]) / (u[i] * v[j] * t)\nmean[i](logsumexp[j](s[i, j]) - s[i, i])", "LG3201 LG4007" },

        // An element over its norm and over more; a power of a square that isn't 0; positions in order; what weights that sum to 1 make of others.
        { "ReadOnlySpan<float> p, ReadOnlySpan<float> y", "norm(p - y) / sqrt(sum(y^2) + 1)", "LG2003 LG4007" },
        { "ReadOnlySpan<float> p, ReadOnlySpan<float> y", "mean(((p - y)^2)^0.75)", "" },
        { "ReadOnlySpan<float> p, ReadOnlySpan<float> y", "sqrt(mean((p - y)^2)) / (max(y) - min(y) + 1e-3)", "LG2003 LG4007" },
        { "ReadOnlySpan<float> z", "mean[k](logsumexp[j where j >= k](z[j]) - z[k])", "LG3201" },
        { "ReadOnlyTensorSpan<float> z", "mean[n](sum[k](logsumexp[j where j >= k](z[n, j]) - z[n, k]))", "LG3201" },
        { "[LogProbability] ReadOnlySpan<float> logp, ReadOnlySpan<float> r, [Range(0, 1)] float gamma", "-mean[t](logp[t] * sum[s where s >= t](gamma^(s - t) * r[s]))", "" },
        { "ReadOnlySpan<float> v, ReadOnlySpan<float> r", "mean[t]((v[t] - sum[s where s > t](0.99^(s - t - 1) * r[s]))^2)", "" },
        { "ReadOnlySpan<float> v, ReadOnlySpan<float> r, [Grad] [Range(0, 1)] float gamma", "mean[t]((v[t] - sum[s where t <= s](gamma^(s - t) * r[s]))^2)", "LG3201 LG4007" },
        { Window, Means + "vx[i, j] = mean[u, v]((x[i + u, j + v] - mx[i, j])^2)\nvy[i, j] = mean[u, v]((y[i + u, j + v] - my[i, j])^2)\n"
            + "cxy[i, j] = mean[u, v]((x[i + u, j + v] - mx[i, j]) * (y[i + u, j + v] - my[i, j]))\n" + Similarity, "LG3201 LG4007" },
        { Window, Means + "vx[i, j] = mean[u, v](x[i + u, j + v]^2) - mx[i, j]^2\nvy[i, j] = mean[u, v](y[i + u, j + v]^2) - my[i, j]^2\n"
            + "cxy[i, j] = mean[u, v](x[i + u, j + v] * y[i + u, j + v]) - mx[i, j] * my[i, j]\n" + Similarity, "LG3201 LG4007" },
        { "ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> gamma, ReadOnlyTensorSpan<float> beta, TensorSpan<float> y",
            "m[n, g] = mean[c, i](x[n, g, c, i])\nv[n, g] = mean[c, i]((x[n, g, c, i] - m[n, g])^2)\ny[n, g, c, i] = (x[n, g, c, i] - m[n, g]) / sqrt(v[n, g] + 1e-5) * gamma[g, c] + beta[g, c]", "LG3201 LG3202" },
        { "ReadOnlyTensorSpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, TensorSpan<float> y",
            "m[c] = mean[n, h, w](x[n, c, h, w])\nv[c] = mean[n, h, w]((x[n, c, h, w] - m[c])^2)\ny[n, c, h, w] = (x[n, c, h, w] - m[c]) / sqrt(v[c] + 1e-5) * gamma[c] + beta[c]", "LG3201 LG3202" },
        { "ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> g, ReadOnlyTensorSpan<float> u, TensorSpan<float> y", "a[n, h] = sum[i](x[n, i] * g[h, i])\ny[n, h] = silu(a[n, h]) * sum[i](x[n, i] * u[h, i])", "LG3201" },
        { "ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> w, ReadOnlyTensorSpan<float> v, TensorSpan<float> y",
            "g[n, e] = softmax[e](sum[i](x[n, i] * w[e, i]))\ny[n, o] = sum[e](g[n, e] * sum[i](x[n, i] * v[e, o, i]))", "LG3201" },
        { "[Range(0, 1)] ReadOnlyTensorSpan<float> a, ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> w, TensorSpan<float> y",
            "d[i] = sum[j](a[i, j]) + 1\ny[i, o] = relu(sum[j](a[i, j] / sqrt(d[i] * d[j]) * sum[k](x[j, k] * w[k, o])))", "LG2003 LG3201" },

        // What two areas have in common is no more than either; a product no more than the mean of the squares.
        { "[Range(0.01, 1)] ReadOnlySpan<float> p, [Range(0, 1)] ReadOnlySpan<float> y", "1 - sum(p * y) / (sum(p) + sum(y) - sum(p * y))", "LG4007" },
        { "[Range(0, 1)] ReadOnlyTensorSpan<float> p, [Range(0, 1)] ReadOnlyTensorSpan<float> y", "1 - mean[c]((sum[n](p[n, c] * y[n, c]) + 1e-6) / (sum[n](p[n, c] + y[n, c] - p[n, c] * y[n, c]) + 1e-6))", "LG3201 LG4007" },
        { "[Positive] ReadOnlySpan<float> w, [Positive] ReadOnlySpan<float> h, [Positive] ReadOnlySpan<float> v, [Positive] ReadOnlySpan<float> g", "i = min(w, v) * min(h, g)\nmean(1 - i / (w * h + v * g - i))", "LG2003 LG4007" },
        { "[Range(0, 0.4)] ReadOnlySpan<float> a, [Range(0.3, 1)] ReadOnlySpan<float> b, [Range(0.6, 1)] ReadOnlySpan<float> c, [Range(0, 0.5)] ReadOnlySpan<float> d, [Range(0.6, 1)] ReadOnlySpan<float> e, [Range(1.5, 2)] ReadOnlySpan<float> f",
            "i = relu(min(c, e) - max(a, d)) * b\nmean(i / ((c - a) * f + (e - d) * f - i))", "LG2003 LG4007" },
        { "[Range(0, 1)] ReadOnlySpan<float> p, [Range(0, 1)] ReadOnlySpan<float> y", "1 - sum(p * y) / (sum(p^2) + sum(y^2) - sum(p * y) + 1e-6)", "LG3201 LG4007" },

        // Powers of a softmax; pairs of different positions; a monotone function of what is in order; an element over a bounded norm.
        { "ReadOnlySpan<float> z", "1 / sum(softmax(z)^2)", "LG4007" },
        { "[Range(-10, 10)] ReadOnlySpan<float> y, [Range(0, 1)] ReadOnlyTensorSpan<float> p",
            "w[i, j] = 1 / (1 + (y[i] - y[j])^2)\nz = sum[i, j where i != j](w[i, j])\n-sum[i, j where i != j](p[i, j] * log(w[i, j] / z))", "LG4006 LG4007" },
        { "[Range(-5, 5)] ReadOnlySpan<float> f, [Range(-1, 0)] float a, [Range(0.5, 1)] float b", "-mean(log(sigmoid(b - f) - sigmoid(a - f) + 1e-6))", "LG3201 LG4007" },
        { "ReadOnlySpan<float> x, Span<float> y", "x / max(norm(x), 1e-12)", "LG2003 LG3201" },
        { "[Range(-1e4, 1e4)] ReadOnlySpan<float> p, ReadOnlySpan<float> y", "sum((p - y) / (sum((p - y)^2) + 1e-6))", "LG3201 LG4006 LG4007" },
    };

    [Theory]
    [MemberData(nameof(Related))]
    public void Is_proven_and_holds_what_comes_out(string parameters, string formula, string infos)
    {
        Judged.Clean(parameters, formula, infos.Split(' '));
        string returns = parameters.Contains(" TensorSpan<", StringComparison.Ordinal) || parameters.Contains(" Span<", StringComparison.Ordinal) ? "void" : "float";
        var subject = Subject.Create(Binder.Bind(formula, Signature.Parse($"{returns} F({parameters})"), Library.Empty).Formula!, formula);
        var proof = new RangeProof(subject);
        Assert.Null(proof.Undecided(new(subject)));
        var examiner = new Examiner(subject);
        examiner.Run(default);
        foreach (var at in examiner.Examined)
        {
            for (int slot = 0; slot < proof.Values.Count; slot++)
            {
                var (low, high) = (proof.Values[slot].Low, proof.Values[slot].High);
                Assert.All(at.Got.Values[slot], v => Assert.InRange(v, low - (1e-5 * Math.Abs(low)), high + (1e-5 * Math.Abs(high))));
            }
        }
    }

    // Alike, and none of them safe.
    [Theory]
    [InlineData("[Grad] ReadOnlySpan<float> z, ReadOnlySpan<float> w", "mean[k](w[k] * logsumexp[j where j >= k](z[j]))")]
    [InlineData("ReadOnlySpan<float> z", "mean[k](logsumexp[j where j > k](z[j]) - z[k])")]
    [InlineData("[Grad] ReadOnlySpan<float> r, [Range(0, 1)] float gamma", "mean[t](sum[s where s >= t](gamma^(s - t - 1) * r[s])^2)")]
    [InlineData("[Grad] ReadOnlySpan<float> r, [Range(0, 1)] float gamma", "mean[t](sum[s where s != t](gamma^(s - t) * r[s])^2)")]
    [InlineData("ReadOnlySpan<float> p, ReadOnlySpan<float> y", "mean((abs(p - y) >= 0 ? (p - y)^2 : 0)^0.25)")]
    [InlineData("[Range(-100, 100)] ReadOnlyTensorSpan<float> x", "mean[i](1 / (mean[u](x[i, u]^2) - 1.001 * mean[u](x[i, u])^2 + 1e-3))")]
    [InlineData("[Grad] [Range(0, 10)] ReadOnlySpan<float> w, [Range(0, 10)] ReadOnlySpan<float> a", "1 / (sum(w * a) / (sum(w) + 0.1))")]
    [InlineData("[Grad] [Range(-1e20, 1e20)] ReadOnlyTensorSpan<float> x", "mean[n, d](x[n, d]^2 / (norm[k](x[n, k]) + 1))")]
    [InlineData("[Range(-100, 100)] ReadOnlyTensorSpan<float> a, ReadOnlyTensorSpan<float> b, [Range(0, 10)] float t", "mean[i](sum[d](a[i, d] * b[i, d]) / ((norm[d](a[i, d]) + 1) * (norm[d](b[i, d]) + 1) * t))")]
    [InlineData("[Range(0, 1)] ReadOnlySpan<float> p, [Range(0, 1)] ReadOnlySpan<float> y", "mean(1 / (p^2 + y^2 - 2 * p * y + 1e-9))")]
    [InlineData("[Range(0, 1)] ReadOnlySpan<float> p, [Range(0, 2)] ReadOnlySpan<float> y", "mean(1 / (p + y - p * y))")]
    [InlineData("[Range(0, 1)] ReadOnlySpan<float> p, [Range(0, 1)] ReadOnlySpan<float> y, [Range(0, 1)] ReadOnlySpan<float> a", "mean(1 / (p + y - min(p, a)))")]
    [InlineData("[Range(-1, 1)] ReadOnlySpan<float> p, [Range(-1, 1)] ReadOnlySpan<float> y", "mean(1 / (1e-3 + p - min(p, y) * min(p, y)))")]
    [InlineData("[Range(0, 1)] ReadOnlyTensorSpan<float> w", "1 / sum[i, j where i != j](w[i, j])")]
    public void Is_never_taken_for_safe(string parameters, string formula)
    {
        var all = Judged.Of(parameters, formula);
        Assert.True(all.Any(f => f.Severity != FormulaSeverity.Info || f.Id == "LG3900"), string.Join("; ", all));
    }
}

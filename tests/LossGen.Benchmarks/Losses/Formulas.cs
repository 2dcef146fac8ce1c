namespace LossGen.Benchmarks.Losses;

/// <summary>What is measured, as a user would write it; each for float and double, on one thread and on several.</summary>
internal static class Formulas
{
    public const string Mse = "mean((x - target)^2)";
    public const string Mae = "mean(abs(x - target))";
    public const string Huber = """
        d = x - target
        mean(abs(d) <= 1 ? 0.5 * d^2 : abs(d) - 0.5)
        """;

    public const string Quantile = """
        d = target - x
        mean(max(0.9 * d, -0.1 * d))
        """;

    public const string Charbonnier = "mean(sqrt((x - target)^2 + 1e-6))";
    public const string LogCosh = "mean(log(cosh(x - target)))";
    public const string Bce = "mean(softplus(x) - x * target)";
    public const string Focal = """
        crossEntropy = softplus(x) - x * target
        miss = target * sigmoid(-x) + (1 - target) * sigmoid(x)
        mean(miss^2 * crossEntropy)
        """;

    public const string Poisson = "mean(exp(x) - target * x)";
    public const string Tweedie = "mean(target * exp(-0.5 * x) / 0.5 + exp(0.5 * x) / 0.5)";
    public const string Student = "mean(2.5 * log1p((x - target)^2 / 4))";
    public const string Dice = "1 - (2 * sum(sigmoid(x) * target) + 1) / (sum(sigmoid(x)) + sum(target) + 1)";
    public const string Gaussian = "mean(0.5 * (logVariance + (mu - target)^2 * exp(-logVariance)))";

    public const string CrossEntropy = "mean[n](logsumexp[c](logits[n, c]) - logits[n, label[n]])";
    public const string Smoothed = "mean[n](logsumexp[c](logits[n, c]) - 0.9 * logits[n, label[n]] - 0.1 * mean[c](logits[n, c]))";
    public const string Divergence = """
        lp[n, c] = logsoftmax[c](logits[n, c])
        mean[n](sum[c](xlogy(target[n, c], target[n, c]) - target[n, c] * lp[n, c]))
        """;

    public const string Cosine = """
        alike[n] = sum[c](a[n, c] * b[n, c]) / (norm[c](a[n, c]) * norm[c](b[n, c]))
        mean[n](y[n] > 0 ? 1 - alike[n] : relu(alike[n]))
        """;

    public const string Triplet = "mean[n](max(0, 1 + norm[c](a[n, c] - p[n, c] + 1e-6) - norm[c](a[n, c] - q[n, c] + 1e-6)))";
    public const string InfoNce = """
        s[i, j] = sum[c](a[i, c] * b[j, c]) / 0.07
        mean[i](logsumexp[j](s[i, j]) - s[i, i])
        """;

    public const string GIou = """
        w[n] = relu(min(p[n, 2], t[n, 2]) - max(p[n, 0], t[n, 0]))
        h[n] = relu(min(p[n, 3], t[n, 3]) - max(p[n, 1], t[n, 1]))
        both[n] = w[n] * h[n]
        area(x0, y0, x1, y1) = (x1 - x0) * (y1 - y0)
        union[n] = area(p[n, 0], p[n, 1], p[n, 2], p[n, 3]) + area(t[n, 0], t[n, 1], t[n, 2], t[n, 3]) - both[n]
        hull[n] = (max(p[n, 2], t[n, 2]) - min(p[n, 0], t[n, 0])) * (max(p[n, 3], t[n, 3]) - min(p[n, 1], t[n, 1]))
        mean[n](1 - both[n] / union[n] + (hull[n] - union[n]) / hull[n])
        """;

    public const string RankNet = "mean[i, j where relevance[i] > relevance[j]](softplus(score[j] - score[i]))";

    public const string Gelu = "gelu(x)";
    public const string Silu = "x * sigmoid(x)";
    public const string LayerNorm = """
        mu[n] = mean[c](x[n, c])
        v[n] = mean[c]((x[n, c] - mu[n])^2)
        y[n, c] = (x[n, c] - mu[n]) / sqrt(v[n] + 1e-5) * gain[c] + bias[c]
        """;

    public const string AdamW = """
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g^2
        w = (1 - 0.01 * rate) * w - rate / correction * m / (sqrt(v) / sqrt(correction2) + 1e-8)
        """;
}

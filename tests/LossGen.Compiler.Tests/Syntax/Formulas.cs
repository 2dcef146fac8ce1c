namespace LossGen.Compiler.Tests.Syntax;

/// <summary>Formulas that use every corner of the grammar between them.</summary>
internal static class Formulas
{
    public static readonly string[] All =
    [
        "mean((pred - target)^2)",
        "d = abs(pred - target)\nmean(d < beta ? 0.5 * d^2 / beta : d - 0.5 * beta)",
        "// robust\ns(r) = sqrt(1 + r^2)      // smooth\nblend(a, b, w) = w * a + (1 - w) * b\r\nd = pred - target; mean(blend(s(d) - 1, d^2 / 2, .25))",
        "Δ = ŷ - y\nσ(t) = sigmoid(t)\nmean(Δ * (2 * σ(λ * Δ) - 1))",
        "mean(-x^2 + 2^-1 * y^2^2 / 4 - -x * y + (x < y && !(x > 1) || y < -1 ? x : -y))",
        "0.5 * Huber(pred, target, delta: 2) + lambda * Mae(pred, target)",
        "mean[n where label[n] != ignore](logsumexp[c](logits[n, c]) - logits[n, label[n]])",
        "p[n, c] = softmax[c](z[n, c])\nrank[i] = 0.5 +\n  sum[j where j < i + 1](p[i, j - 1])\nsum[i](rank[i] / size(i)) / 1e-7",
    ];

    public static TheoryData<string> Data => new(All);
}

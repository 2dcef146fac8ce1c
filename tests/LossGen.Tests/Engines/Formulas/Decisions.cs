namespace LossGen.Tests.Engines.Formulas;

/// <summary>Losses of two classes, of rankings and of preferences.</summary>
public static partial class Decisions
{
    [Loss("mean(softplus(z) - z * y)", Hessian = HessianDiagonal.Exact)]
    public static partial float Logistic([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y);

    [Loss("""
        l = 1 + (positive - 1) * y
        mean(w * ((1 - y) * z + l * softplus(-z)))
        """, Hessian = HessianDiagonal.Exact)]
    public static partial float WeightedLogistic([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y, ReadOnlySpan<float> w, float positive = 1f);

    [Loss("-mean(xlogy(y, p) + xlog1py(1 - y, -p))", Hessian = HessianDiagonal.Exact)]
    public static partial float OfProbabilities([Probability] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> y);

    [Loss("mean(softplus(-y * z))", Hessian = HessianDiagonal.Exact)]
    public static partial float SoftMargin(ReadOnlySpan<float> z, ReadOnlySpan<float> y);

    [Loss("mean(log(1 + exp(-y * z)))")]
    public static partial float SoftMarginWrittenOut(ReadOnlySpan<float> z, ReadOnlySpan<float> y);

    [Loss("""
        p = sigmoid(z)
        shifted = max(p - m, 0)
        -mean(y * (1 - p)^gp * logsigmoid(z) + (1 - y) * shifted^gn * log1p(-shifted))
        """)]
    public static partial float AsymmetricFocus([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y, float gp, float gn, float m = 0.05f);

    [Loss("""
        q = y * sigmoid(z) + (1 - y) * sigmoid(-z)
        mean((1 - q)^2 * (softplus(z) - z * y))
        """)]
    public static partial float Focal([Logit] ReadOnlySpan<float> z, [Probability] ReadOnlySpan<float> y);

    [Loss("mean(max(0, 1 - y * z)^2)", Hessian = HessianDiagonal.Exact)]
    public static partial float SquaredMargin(ReadOnlySpan<float> z, ReadOnlySpan<float> y);

    [Loss("h = softplus(f); mean((1 - y) * w * h - xlogy(y, -expm1(-w * h)))")]
    public static partial float WeightedIntensity(ReadOnlySpan<float> f, [Probability] ReadOnlySpan<float> y, [Positive] ReadOnlySpan<float> w);

    [Loss("u = gain * z + bias; mean(y ? softplus(-u) : softplus(u))")]
    public static partial float Calibrated([Grad] ReadOnlySpan<float> z, ReadOnlySpan<bool> y, [Grad] float gain, [Grad] float bias);

    [Loss("mean(y == 1 ? z : max(0, margin - z))")]
    public static partial float PairDistance(ReadOnlySpan<float> z, ReadOnlySpan<int> y, float margin = 1f);

    [Loss("mean(relu(z) - z * y + log1p(exp(-abs(z))))")]
    public static partial float KinksThatCancel(ReadOnlySpan<float> z, ReadOnlySpan<float> y);

    [Loss("mean(max(0, -y * (a - b) + margin))")]
    public static partial float Ranking([Grad] ReadOnlySpan<float> a, [Grad] ReadOnlySpan<float> b, ReadOnlySpan<float> y, float margin = 0f);

    [Loss("""
        m = beta * ((c - c0) - (r - r0))
        -mean((1 - flip) * logsigmoid(m) + flip * logsigmoid(-m))
        """)]
    public static partial float Preference(
        [Grad] ReadOnlySpan<float> c, [Grad] ReadOnlySpan<float> r, ReadOnlySpan<float> c0, ReadOnlySpan<float> r0, float beta = 0.1f, float flip = 0f);

    [Loss("mean((c - c0 - (r - r0) - 1 / (2 * beta))^2)")]
    public static partial float SquaredPreference(
        [Grad] ReadOnlySpan<float> c, [Grad] ReadOnlySpan<float> r, ReadOnlySpan<float> c0, ReadOnlySpan<float> r0, float beta = 0.1f);

    [Loss("""
        ratio = exp(now - before)
        -mean(min(ratio * gain, clamp(ratio, 1 - eps, 1 + eps) * gain))
        """)]
    public static partial float ClippedPolicy(ReadOnlySpan<float> now, ReadOnlySpan<float> before, ReadOnlySpan<float> gain, float eps = 0.2f);

    [Loss("mean[i](max(0, 1 - real[i])) + mean[j](max(0, 1 + fake[j]))")]
    public static partial float Critic([Grad] ReadOnlySpan<float> real, [Grad] ReadOnlySpan<float> fake);
}

namespace LossGen.Compiler.Tests;

/// <summary>
/// Losses and kernels in elementwise use that must compile without a finding and give right numbers in every engine.
/// </summary>
internal static class ElementwiseFormulas
{
    private const string Pair = "ReadOnlySpan<float> p, ReadOnlySpan<float> y";

    /// <summary>Methods that others of the list call by name.</summary>
    public static readonly (string Method, string Formula)[] Parts =
    [
        ($"float HuberPart({Pair}, float delta = 1f)", "r = p - y\nmean(abs(r) <= delta ? 0.5 * r^2 : delta * (abs(r) - 0.5 * delta))"),
        ($"float AbsolutePart({Pair})", "mean(abs(p - y))"),
        ("void SwishPart(ReadOnlySpan<float> x, Span<float> y)", "y = x * sigmoid(x)"),
    ];

    public static readonly (string Method, string Formula)[] All =
    [
        // Regression.
        ($"float SquaredError({Pair})", "mean((p - y)^2)"),
        ($"float SmoothL1({Pair}, float beta = 1f)", "r = abs(p - y)\nmean(r < beta ? 0.5 * r^2 / beta : r - 0.5 * beta)"),
        ($"float Huber({Pair}, float delta = 1f)", "r = p - y\nmean(abs(r) <= delta ? 0.5 * r^2 : delta * (abs(r) - 0.5 * delta))"),
        ($"float Expectile({Pair}, [Range(0.0, 1.0)] float tau)", "r = p - y\nmean((r >= 0 ? 1 - tau : tau) * r^2) / 2"),
        ($"float EpsilonInsensitive({Pair}, float eps = 0.1f)", "mean(relu(abs(p - y) - eps)^2)"),
        ($"float Cauchy({Pair}, float c = 1f)", "mean(c^2 / 2 * log1p(((p - y) / c)^2))"),
        ($"float Tukey({Pair}, float c = 4.685f)", "r = p - y\nmean(abs(r) <= c ? c^2 / 6 * (1 - (1 - (r / c)^2)^3) : c^2 / 6)"),
        ($"float Periodic({Pair}, float period)", "mean(1 - cos(2 * pi * (p - y) / period))"),
        ($"float LogisticDistance({Pair})", "r = p - y\nmean(2 * softplus(r) - r - log(4))"),
        ($"float Linex({Pair}, float a = 1f)", "r = a * (p - y)\nmean(expm1(r) - r)"),
        ("float SymmetricPercent([Grad] ReadOnlySpan<float> p, [Grad] ReadOnlySpan<float> y)", "mean(200 * abs(p - y) / (abs(p) + abs(y) + 1e-7))"),
        ($"float SmoothPinball({Pair}, float tau, float beta = 10f)", "r = p - y\nmean(-tau * r + softplus(beta * r) / beta)"),

        // Likelihoods.
        ("float Poisson(ReadOnlySpan<float> logRate, ReadOnlySpan<float> count)", "mean(exp(logRate) - count * logRate)"),
        ("float Tweedie(ReadOnlySpan<float> z, [Range(0.0, 1e6)] ReadOnlySpan<float> y, float rho = 1.5f)", "mean(-y * exp((1 - rho) * z) / (1 - rho) + exp((2 - rho) * z) / (2 - rho))"),
        ("float NegativeBinomial([Grad] ReadOnlySpan<float> z, [Range(0.0, 1e6)] ReadOnlySpan<float> y, [Grad] [Positive] float r)", "mean((y + r) * softplus(z - log(r)) + y * log(r) - y * z -\n    lgamma(y + r) + lgamma(r) + lgamma(y + 1))"),
        ("float FailureTime(ReadOnlySpan<float> p, [Positive] ReadOnlySpan<float> time, ReadOnlySpan<byte> observed, float sigma = 1f)", "z = (log(time) - p) / sigma\nmean(observed != 0 ? z + 2 * softplus(-z) + log(sigma * time) : softplus(z))"),
        ("float RankedProbability([Grad] ReadOnlySpan<float> mu, [Grad] [Positive] ReadOnlySpan<float> sigma, ReadOnlySpan<float> y)", "z = (y - mu) / sigma\nmean(sigma * (z * (2 * normcdf(z) - 1) + 2 * exp(-z^2 / 2) / sqrt(2 * pi) - 1 / sqrt(pi)))"),
        ("float TaskWeights([Grad] ReadOnlySpan<float> task, [Grad] ReadOnlySpan<float> s)", "sum(0.5 * exp(-s) * task + 0.5 * s)"),
        ("float BetaLikelihood([Grad] ReadOnlySpan<float> p, [Grad] [Positive] ReadOnlySpan<float> v, ReadOnlySpan<float> y, float beta = 0.5f)", "mean(stopgradient(v)^beta * 0.5 * (log(v) + (p - y)^2 / v))"),

        // Two classes.
        ("float Logistic([Logit] ReadOnlySpan<float> x, [Probability] ReadOnlySpan<float> y)", "mean(softplus(x) - x * y)"),
        ("float WeightedLogistic([Logit] ReadOnlySpan<float> x, [Probability] ReadOnlySpan<float> y, ReadOnlySpan<float> w, float positive = 1f)", "l = 1 + (positive - 1) * y\nmean(w * ((1 - y) * x + l * softplus(-x)))"),
        ("float CrossEntropyOfProbabilities([Probability] ReadOnlySpan<float> p, [Probability] ReadOnlySpan<float> y)", "-mean(xlogy(y, p) + xlog1py(1 - y, -p))"),
        ("float SoftMargin(ReadOnlySpan<float> x, ReadOnlySpan<float> y)", "mean(softplus(-y * x))"),
        ("float NaiveSoftMargin(ReadOnlySpan<float> x, ReadOnlySpan<float> y)", "mean(log(1 + exp(-y * x)))"),
        ("float Asymmetric([Logit] ReadOnlySpan<float> x, [Probability] ReadOnlySpan<float> y, float gp, float gn, float m = 0.05f)", "p = sigmoid(x)\nq = max(p - m, 0)\n-mean(y * (1 - p)^gp * logsigmoid(x) + (1 - y) * q^gn * log1p(-q))"),
        ("float SquaredHinge(ReadOnlySpan<float> x, ReadOnlySpan<float> y)", "mean(max(0, 1 - y * x)^2)"),
        ("float WeightedExponential(ReadOnlySpan<float> f, [Probability] ReadOnlySpan<float> y, [Positive] ReadOnlySpan<float> w)", "h = softplus(f)\nmean((1 - y) * w * h - xlogy(y, -expm1(-w * h)))"),
        ("float LearnedMargin([Grad] ReadOnlySpan<float> x, ReadOnlySpan<bool> y, [Grad] float scale, [Grad] float bias)", "z = scale * x + bias\nmean(y ? softplus(-z) : softplus(z))"),
        ("float HingeEmbedding(ReadOnlySpan<float> x, ReadOnlySpan<int> y, float margin = 1f)", "mean(y == 1 ? x : max(0, margin - x))"),

        // Ranking and preferences.
        ("float MarginRanking([Grad] ReadOnlySpan<float> a, [Grad] ReadOnlySpan<float> b, ReadOnlySpan<float> y, float margin = 0f)", "mean(max(0, -y * (a - b) + margin))"),
        ("float DirectPreference([Grad] ReadOnlySpan<float> c, [Grad] ReadOnlySpan<float> r, ReadOnlySpan<float> c0, ReadOnlySpan<float> r0, float beta = 0.1f, float eps = 0f)", "m = beta * ((c - c0) - (r - r0))\n-mean((1 - eps) * logsigmoid(m) + eps * logsigmoid(-m))"),
        ("float IdentityPreference([Grad] ReadOnlySpan<float> c, [Grad] ReadOnlySpan<float> r, ReadOnlySpan<float> c0, ReadOnlySpan<float> r0, float beta = 0.1f)", "mean((c - c0 - (r - r0) - 1 / (2 * beta))^2)"),
        ("float ClippedPolicy(ReadOnlySpan<float> logp, ReadOnlySpan<float> old, ReadOnlySpan<float> gain, float eps = 0.2f)", "ratio = exp(logp - old)\n-mean(min(ratio * gain, clamp(ratio, 1 - eps, 1 + eps) * gain))"),

        // Functions of sums over the batch.
        ("float Dice([Logit] ReadOnlySpan<float> x, [Probability] ReadOnlySpan<float> y, float smooth = 1f)", "p = sigmoid(x)\n1 - (2 * sum(p * y) + smooth) / (sum(p) + sum(y) + smooth)"),
        ("float Tversky([Logit] ReadOnlySpan<float> x, ReadOnlySpan<float> y, float alpha, float beta, float eps = 1e-6f)", "p = sigmoid(x)\nhit = sum(p * y)\nover = sum(p * (1 - y))\nunder = sum((1 - p) * y)\n1 - (hit + eps) / (hit + alpha * over + beta * under + eps)"),
        ($"float RootMeanSquare({Pair})", "sqrt(mean((p - y)^2))"),
        ("float Correlation([Grad] ReadOnlySpan<float> a, [Grad] ReadOnlySpan<float> b)", "da = a - mean(a)\ndb = b - mean(b)\n1 - sum(da * db) / sqrt(sum(da^2) * sum(db^2))"),
        ("float RelativeToRange([Grad] ReadOnlySpan<float> p, [Grad] ReadOnlySpan<float> y)", "sqrt(mean((p - y)^2)) / (max(y) - min(y))"),
        ("float FreeEnergy(ReadOnlySpan<float> x, float t = 1f)", "-t * logsumexp(-x / t)"),
        ("float ScaleInvariant([Positive] ReadOnlySpan<float> p, [Positive] ReadOnlySpan<float> y, float lambda = 0.5f)", "d = log(p) - log(y)\nmean(d^2) - lambda * mean(d)^2"),
        ("float SoftmaxEntropy(ReadOnlySpan<float> z)", "-sum(softmax(z) * logsoftmax(z))"),
        ("float Weighted(ReadOnlySpan<float> p, ReadOnlySpan<float> w)", "sum(w * p^2) / sum(w)"),

        // The language.
        ($"float OwnFunctions({Pair})", "// of a normalized residual\nsmooth(r) = sqrt(1 + r^2)      // near |r|\nmix(a, b, w) = w * a + (1 - w) * b\nd = p - y\nmean(mix(smooth(d) - 1, d^2 / 2, 0.25))"),
        ("float Greek(ReadOnlySpan<float> ŷ, ReadOnlySpan<float> y, float λ = 0.5f)", "Δ = ŷ - y\nσ(t) = sigmoid(t)\nmean(Δ * (2 * σ(λ * Δ) - 1))"),
        ("float Precedence(ReadOnlySpan<float> x, ReadOnlySpan<float> y)", "mean(-x^2 + 2^-1 * y^2^2 / 4 - -x * y - 3 - 2 - 1 + 12 / 2 / 3 + (x < y && !(x > 1) || y < -1 ? x : -y))"),
        ($"float Composed({Pair}, float lambda = 0.5f)", "0.5 * HuberPart(p, y, delta: 2) + lambda * AbsolutePart(p, y)"),
        ("float ThroughKernel(ReadOnlySpan<float> x)", "mean(SwishPart(2 * x))"),
        ("float TruthValues(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<bool> mask)", "sum(mask * (x > y) * (x - y)^2) / (sum(mask) + 1)"),
        ("float RemovableKink(ReadOnlySpan<float> z, ReadOnlySpan<float> y)", "mean(relu(z) - z * y + log1p(exp(-abs(z))))"),
        ("float BranchNotTaken(ReadOnlySpan<float> x, ReadOnlySpan<float> y)", "mean(x > 0 ? sqrt(x) * log(x) : y > 0 ? 1 / y : x^2)"),
        ("float Counted(ReadOnlyTensorSpan<float> x, int k)", "sum(x^2) / (size(x) + k) + norm(x) * any(x > 1) + all(x < 2)"),
        ("float Event(ReadOnlySpan<float> @event)", "mean(event^2)"),
        ("float Masked(ReadOnlySpan<float> p, ReadOnlySpan<float> y, ReadOnlySpan<bool> mask)", "mean[i where mask[i]](abs(p[i] - y[i]))"),
        ("float TwoLengths([Grad] ReadOnlySpan<float> real, [Grad] ReadOnlySpan<float> fake)", "mean[i](max(0, 1 - real[i])) + mean[j](max(0, 1 + fake[j]))"),

        // Kernels.
        ("void Swish(ReadOnlySpan<float> x, Span<float> y)", "x * sigmoid(x)"),
        ("void Gelu(ReadOnlySpan<float> x, Span<float> y)", "x * normcdf(x)"),
        ("void GeluByTanh(ReadOnlySpan<float> x, Span<float> y)", "0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))"),
        ($"void SquaredErrors({Pair}, Span<float> e)", "(p - y)^2"),
        ("void Polar(ReadOnlySpan<float> radius, ReadOnlySpan<float> angle, Span<float> px, Span<float> py, float scale = 1f)", "r = scale * radius\npx = r * cos(angle)\npy = r * sin(angle)"),
        ("void Adam(Span<float> w, Span<float> m, Span<float> v, ReadOnlySpan<float> g, float rate, float b1 = 0.9f, float b2 = 0.999f, float eps = 1e-8f)", "m = b1 * m + (1 - b1) * g\nv = b2 * v + (1 - b2) * g^2\nw = w - rate * m / (sqrt(v) + eps)"),
        ("void Nesterov(Span<double> velocity, ReadOnlySpan<double> g, double rate, double momentum, Span<double> w)", "velocity = momentum * velocity + g\nw = w - rate * (g + momentum * velocity)"),
        ("void Step(Span<float> w, ReadOnlySpan<float> wGradient, float rate)", "w = w - rate * wGradient"),
        ("void SoftmaxOfAll(ReadOnlySpan<float> x, Span<float> y)", "softmax(x)"),
        ("void Fraction(ReadOnlySpan<float> x, Span<float> y)", "x - floor(x) + ceil(x / 2) * x"),
        ("void LogGamma([Positive] ReadOnlySpan<float> x, Span<float> y)", "lgamma(x)"),

        // Double.
        ("double RegularizedLogistic(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double l2 = 0.0)", "mean(softplus(x) - x * y) + l2 * sum(x^2)"),
    ];

    public static TheoryData<string, string> Data
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (method, formula) in All)
            {
                data.Add(method, formula);
            }

            return data;
        }
    }
}

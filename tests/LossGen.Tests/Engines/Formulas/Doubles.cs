namespace LossGen.Tests.Engines.Formulas;

/// <summary>Formulas declared in double.</summary>
public static partial class Doubles
{
    [Loss("mean(softplus(z) - z * y) + l2 * sum(z^2)", Hessian = HessianDiagonal.Exact)]
    public static partial double RegularizedLogistic(ReadOnlySpan<double> z, ReadOnlySpan<double> y, double l2 = 0.0);

    [Loss("sqrt(mean((p - t)^2)) + norm(p) + max(t) * size(p)")]
    public static partial double Mixed([Grad] ReadOnlySpan<double> p, [Grad] ReadOnlySpan<double> t);

    [Loss("mean(label == 2 ? log(cosh(x)) : flag ? erf(x) : lgamma(1 + x^2))")]
    public static partial double Labelled(ReadOnlySpan<double> x, ReadOnlySpan<int> label, ReadOnlySpan<bool> flag);

    [Loss("-sum(softmax(z) * logsoftmax(z))")]
    public static partial double Entropy(ReadOnlySpan<double> z);

    [Kernel("""
        a = exp(x) + sin(x) + atan(x) + tanh(x) + erfc(x)
        b = log(1.5 + abs(x)) + abs(x)^0.7 + cbrt(x) + digamma(1 + abs(x))
        """)]
    public static partial void Functions(ReadOnlySpan<double> x, Span<double> a, Span<double> b);
}

using static System.Numerics.Tensors.TensorPrimitives;

namespace LossGen.Benchmarks.Comparison;

internal static partial class TensorPeers<T>
{
    private static T Mse(Bound<T> b)
    {
        Span<T> d = b.Scratch(0);
        Subtract(b[0], b[1], d);
        return SumOfSquares<T>(d) / Of(d.Length);
    }

    private static T MseGradient(Bound<T> b)
    {
        Span<T> d = b.Out(0);
        T n = Of(d.Length);
        Subtract(b[0], b[1], d);
        T sum = SumOfSquares<T>(d);
        Multiply(d, Two / n, d);
        return sum / n;
    }

    private static T Mae(Bound<T> b)
    {
        Span<T> d = b.Scratch(0);
        Subtract(b[0], b[1], d);
        return SumOfMagnitudes<T>(d) / Of(d.Length);
    }

    private static T MaeGradient(Bound<T> b)
    {
        Span<T> d = b.Scratch(0), g = b.Out(0);
        T n = Of(d.Length);
        Subtract(b[0], b[1], d);
        g.Fill(T.One / n);
        CopySign(g, d, g);
        return SumOfMagnitudes<T>(d) / n;
    }

    private static T Charbonnier(Bound<T> b)
    {
        Span<T> d = b.Scratch(0);
        Roots(b, d, d);
        return Sum<T>(d) / Of(d.Length);
    }

    private static T CharbonnierGradient(Bound<T> b)
    {
        Span<T> d = b.Out(0), s = b.Scratch(0);
        T n = Of(d.Length);
        Roots(b, d, s);
        Divide(d, s, d);
        Divide(d, n, d);
        return Sum<T>(s) / n;
    }

    private static void Roots(Bound<T> b, Span<T> d, Span<T> s)
    {
        Subtract(b[0], b[1], d);
        MultiplyAdd(d, d, Of(1e-6), s);
        Sqrt(s, s);
    }

    private static T LogCosh(Bound<T> b)
    {
        Span<T> d = b.Scratch(0);
        Subtract(b[0], b[1], d);
        return LogCosh(d, b.Scratch(1));
    }

    private static T LogCoshGradient(Bound<T> b)
    {
        Span<T> d = b.Scratch(0), g = b.Out(0);
        Subtract(b[0], b[1], d);
        Tanh(d, g);
        Divide(g, Of(d.Length), g);
        return LogCosh(d, b.Scratch(1));
    }

    private static T LogCosh(Span<T> d, Span<T> e)
    {
        T sum = SumOfMagnitudes<T>(d), n = Of(d.Length);
        Abs(d, e);
        Multiply(e, -Two, e);
        Exp(e, e);
        LogP1(e, e);
        return ((sum + Sum<T>(e)) / n) - T.Log(Two);
    }

    private static T Bce(Bound<T> b)
    {
        Span<T> e = b.Scratch(0), above = b.Scratch(1);
        Abs(b[0], e);
        Negate(e, e);
        Exp(e, e);
        LogP1(e, e);
        Max(b[0], T.Zero, above);
        return (Sum<T>(e) + Sum<T>(above) - Dot(b[0], b[1])) / Of(e.Length);
    }

    private static T BceGradient(Bound<T> b)
    {
        Span<T> g = b.Out(0);
        Sigmoid(b[0], g);
        Subtract(g, b[1], g);
        Divide(g, Of(g.Length), g);
        return Bce(b);
    }

    private static T Poisson(Bound<T> b)
    {
        Span<T> e = b.Scratch(0);
        Exp(b[0], e);
        return (Sum<T>(e) - Dot(b[0], b[1])) / Of(e.Length);
    }

    private static T PoissonGradient(Bound<T> b)
    {
        Span<T> e = b.Out(0);
        T n = Of(e.Length);
        Exp(b[0], e);
        T value = (Sum<T>(e) - Dot(b[0], b[1])) / n;
        Subtract(e, b[1], e);
        Divide(e, n, e);
        return value;
    }

    private static T Gaussian(Bound<T> b)
    {
        Span<T> d = b.Scratch(0), w = b.Scratch(1);
        Weighted(b, d, w);
        return Half * (Sum(b[1]) + Dot<T>(d, w)) / Of(d.Length);
    }

    private static T GaussianGradient(Bound<T> b)
    {
        Span<T> d = b.Scratch(0), w = b.Out(0), g = b.Out(1);
        T n = Of(d.Length);
        Weighted(b, d, w);
        Multiply(d, w, g);
        T value = Half * (Sum(b[1]) + Sum<T>(g)) / n;
        Subtract(T.One, g, g);
        Multiply(g, Half / n, g);
        Divide(w, n, w);
        return value;
    }

    private static void Weighted(Bound<T> b, Span<T> d, Span<T> w)
    {
        Subtract(b[0], b[2], d);
        Negate(b[1], w);
        Exp(w, w);
        Multiply(d, w, w);
    }

    private static T Tweedie(Bound<T> b)
    {
        Span<T> h = b.Scratch(0), q = b.Scratch(1);
        Halves(b, h, q);
        return Two * (Sum<T>(h) + Sum<T>(q)) / Of(h.Length);
    }

    private static T TweedieGradient(Bound<T> b)
    {
        Span<T> h = b.Out(0), q = b.Scratch(0);
        T n = Of(h.Length);
        Halves(b, h, q);
        T value = Two * (Sum<T>(h) + Sum<T>(q)) / n;
        Subtract(h, q, h);
        Divide(h, n, h);
        return value;
    }

    private static void Halves(Bound<T> b, Span<T> h, Span<T> q)
    {
        Multiply(b[0], Half, h);
        Exp(h, h);
        Divide(b[1], h, q);
    }

    private static T Student(Bound<T> b)
    {
        Span<T> d = b.Scratch(0);
        Subtract(b[0], b[1], d);
        return Student(d, d);
    }

    private static T StudentGradient(Bound<T> b)
    {
        Span<T> d = b.Out(0), u = b.Scratch(0);
        Subtract(b[0], b[1], d);
        T value = Student(d, u);
        MultiplyAdd(d, d, Four, u);
        Divide(d, u, d);
        Multiply(d, Of(5) / Of(d.Length), d);
        return value;
    }

    private static T Student(Span<T> d, Span<T> u)
    {
        Multiply(d, d, u);
        Divide(u, Four, u);
        LogP1(u, u);
        return Of(2.5) * Sum<T>(u) / Of(u.Length);
    }
}

using static System.Numerics.Tensors.TensorPrimitives;

namespace LossGen.Benchmarks.Comparison;

internal static partial class TensorPeers<T>
{
    private static T CrossEntropy(Bound<T> b)
    {
        int columns = b.Size[1];
        T loss = T.Zero;
        for (int r = 0; r < b.Size[0]; r++)
        {
            ReadOnlySpan<T> z = b[0].Slice(r * columns, columns);
            loss += LogSumExp(z, b.Scratch(0)[..columns], out _) - z[b.Labels[r]];
        }

        return loss / Of(b.Size[0]);
    }

    private static T CrossEntropyGradient(Bound<T> b)
    {
        int columns = b.Size[1];
        T loss = T.Zero, n = Of(b.Size[0]);
        for (int r = 0; r < b.Size[0]; r++)
        {
            ReadOnlySpan<T> z = b[0].Slice(r * columns, columns);
            Span<T> g = b.Out(0).Slice(r * columns, columns);
            loss += LogSumExp(z, g, out T sum) - z[b.Labels[r]];
            Multiply(g, T.One / (sum * n), g);
            g[b.Labels[r]] -= T.One / n;
        }

        return loss / n;
    }

    // Leaves the exponentials in e.
    private static T LogSumExp(ReadOnlySpan<T> z, Span<T> e, out T sum)
    {
        T top = Max(z);
        Subtract(z, top, e);
        Exp(e, e);
        sum = Sum<T>(e);
        return top + T.Log(sum);
    }

    private static T Divergence(Bound<T> b)
    {
        int columns = b.Size[1];
        Span<T> e = b.Scratch(0)[..columns];
        T loss = T.Zero;
        for (int r = 0; r < b.Size[0]; r++)
        {
            ReadOnlySpan<T> z = b[0].Slice(r * columns, columns), q = b[1].Slice(r * columns, columns);
            T level = LogSumExp(z, e, out _);
            loss += Entropy(q, e) - Dot(q, z) + (level * Sum(q));
        }

        return loss / Of(b.Size[0]);
    }

    private static T DivergenceGradient(Bound<T> b)
    {
        int columns = b.Size[1];
        Span<T> e = b.Scratch(0)[..columns];
        T loss = T.Zero, n = Of(b.Size[0]);
        for (int r = 0; r < b.Size[0]; r++)
        {
            ReadOnlySpan<T> z = b[0].Slice(r * columns, columns), q = b[1].Slice(r * columns, columns);
            Span<T> g = b.Out(0).Slice(r * columns, columns);
            T level = LogSumExp(z, g, out T sum), mass = Sum(q);
            loss += Entropy(q, e) - Dot(q, z) + (level * mass);
            Multiply(g, mass / sum, g);
            Subtract(g, q, g);
            Divide(g, n, g);
        }

        return loss / n;
    }

    // No probability is 0 here.
    private static T Entropy(ReadOnlySpan<T> q, Span<T> logs)
    {
        Log(q, logs);
        return Dot(q, logs);
    }

    private static T Cosine(Bound<T> b)
    {
        int columns = b.Size[1];
        T loss = T.Zero;
        for (int r = 0; r < b.Size[0]; r++)
        {
            T alike = CosineSimilarity(b[0].Slice(r * columns, columns), b[1].Slice(r * columns, columns));
            loss += b[2][r] > T.Zero ? T.One - alike : T.Max(T.Zero, alike);
        }

        return loss / Of(b.Size[0]);
    }

    private static T CosineGradient(Bound<T> b)
    {
        int columns = b.Size[1];
        T loss = T.Zero, n = Of(b.Size[0]);
        for (int r = 0; r < b.Size[0]; r++)
        {
            ReadOnlySpan<T> x = b[0].Slice(r * columns, columns), y = b[1].Slice(r * columns, columns);
            T xx = SumOfSquares(x), yy = SumOfSquares(y), cross = T.One / T.Sqrt(xx * yy), alike = Dot(x, y) * cross;
            bool same = b[2][r] > T.Zero;
            loss += same ? T.One - alike : T.Max(T.Zero, alike);
            T slope = (same ? -T.One : alike > T.Zero ? T.One : T.Zero) / n;
            Along(x, y, slope * cross, slope * alike / xx, b.Out(0).Slice(r * columns, columns));
            Along(y, x, slope * cross, slope * alike / yy, b.Out(1).Slice(r * columns, columns));
        }

        return loss / n;
    }

    private static void Along(ReadOnlySpan<T> own, ReadOnlySpan<T> other, T towards, T away, Span<T> gradient)
    {
        Multiply(own, -away, gradient);
        MultiplyAdd(other, towards, gradient, gradient);
    }

    private static T Silu(Bound<T> b)
    {
        Span<T> y = b.Out(0);
        Sigmoid(b[0], y);
        Multiply(b[0], y, y);
        return default;
    }

    private static T SiluBackward(Bound<T> b)
    {
        Span<T> s = b.Scratch(0), g = b.Out(0);
        Sigmoid(b[0], s);
        Subtract(T.One, s, g);
        MultiplyAdd(g, b[0], T.One, g);
        Multiply(g, s, g);
        Multiply(g, b[1], g);
        return default;
    }

    private static T AdamW(Bound<T> b)
    {
        Span<T> w = b.Out(0), m = b.Out(1), v = b.Out(2), step = b.Scratch(0), root = b.Scratch(1);
        Multiply(m, Of(0.9), m);
        MultiplyAdd(b[0], Of(0.1), m, m);
        Multiply(b[0], b[0], step);
        Multiply(v, Of(0.999), v);
        MultiplyAdd(step, Of(0.001), v, v);
        Sqrt(v, root);
        Divide(root, T.Sqrt(Of(0.001)), root);
        Add(root, Of(1e-8), root);
        Divide(m, root, step);
        Multiply(w, Of(1 - 1e-5), w);
        MultiplyAdd(step, Of(-1e-3 / 0.1), w, w);
        return default;
    }
}

namespace LossGen.Training.Layers;

/// <summary>
/// The formulas of the recurrent layers. Inside, time comes first and each gate is a run of its own, so that a cell is
/// elementwise; the contractions write that order at no cost.
/// </summary>
internal static partial class RecurrentKernels
{
    private const string Projection = "a[t, g, n, k] = sum[i](x[n, t, i] * w[g, k, i]) + b[g, k]";

    [Kernel(Projection)]
    public static partial void Project(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> a, int i, int t, int g, int k);

    [Kernel(Projection)]
    public static partial void FirstProject(
        ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> w, [Grad] ReadOnlySpan<float> b, Span<float> a, int i, int t, int g, int k);

    [Kernel(Projection)]
    public static partial void ThroughProject(
        [Grad] ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> a, int i, int t, int g, int k);

    [Kernel("u[g, n, k] = sum[j](h[n, j] * w[g, k, j]) + b[g, k]")]
    public static partial void Recur([Grad] ReadOnlySpan<float> h, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> u, int g, int k);

    // All steps together: what is multiplied with the weights is one long contraction.
    [Kernel("u[t, g, n, k] = sum[j](h[t, n, j] * w[g, k, j]) + b[g, k]")]
    public static partial void RecurOverTime(
        ReadOnlySpan<float> h, [Grad] ReadOnlySpan<float> w, [Grad] ReadOnlySpan<float> b, Span<float> u, int g, int k, int t);

    // A bias that is trained while its matrix isn't.
    [Kernel("b[g, k] = sum[t, n](a[t, g, n, k])")]
    public static partial void Total(ReadOnlySpan<float> a, Span<float> b, int g, int k, int n);

    [Kernel("y[j, i, k] = x[i, j, k]")]
    public static partial void Exchange(ReadOnlySpan<float> x, Span<float> y, int i, int k);

    [Kernel("y[n, k] = mask[n] != 0 ? y[n, k] : before[n, k]")]
    public static partial void Carry(Span<float> y, ReadOnlySpan<float> before, ReadOnlySpan<float> mask);

    [Kernel("""
        skipped[n, k] = mask[n] != 0 ? 0 : g[n, k]
        g[n, k] = mask[n] != 0 ? g[n, k] : 0
        """)]
    public static partial void Divide(Span<float> g, ReadOnlySpan<float> mask, Span<float> skipped);

    [Kernel("tanh(a + u)")]
    public static partial void Simple(ReadOnlySpan<float> a, ReadOnlySpan<float> u, Span<float> y);

    [Kernel("""
        r = sigmoid(ar + ur)
        z = sigmoid(az + uz)
        m = tanh(am + r * um)
        (1 - z) * m + z * h
        """)]
    public static partial void Gru(
        ReadOnlySpan<float> ar, ReadOnlySpan<float> az, ReadOnlySpan<float> am,
        ReadOnlySpan<float> ur, ReadOnlySpan<float> uz, ReadOnlySpan<float> um, ReadOnlySpan<float> h, Span<float> y);

    [Kernel("""
        m = sigmoid(af + uf) * c + sigmoid(ai + ui) * tanh(am + um)
        next = m
        y = sigmoid(ao + uo) * tanh(m)
        """)]
    public static partial void Lstm(
        ReadOnlySpan<float> ai, ReadOnlySpan<float> af, ReadOnlySpan<float> am, ReadOnlySpan<float> ao,
        ReadOnlySpan<float> ui, ReadOnlySpan<float> uf, ReadOnlySpan<float> um, ReadOnlySpan<float> uo,
        ReadOnlySpan<float> c, Span<float> next, Span<float> y);
}

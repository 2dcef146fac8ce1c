using LossGen.Compiler.Binding;

namespace LossGen.Compiler.Tests.Binding;

/// <summary>How lengths follow from arguments, and which parameter is named where they don't fit.</summary>
public sealed class ShapePlanTests
{
    private const string Matrices = "float F(ReadOnlyTensorSpan<float> a, ReadOnlyTensorSpan<float> b)";
    private const string Flat = "void K(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> y)";
    private const string Dense = "y[n, o] = sum[i](x[n, i] * w[o, i]) + b[o]";
    private const string Vectors = "float F(ReadOnlySpan<float> x, ReadOnlySpan<float> y)";
    private const string Window = "void K(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y)";
    private const string Conv = "y[t] = sum[k](w[k] * x[t + k])";

    [Theory]
    [InlineData(Matrices, "sum[n, c](a[n, c] * b[n, c])", "a=5x4 b=5x4", "n=5 c=4")]
    [InlineData(Matrices, "sum[i, j](a[i, j] * b[j, i])", "a=5x4 b=4x5", "i=5 j=4")]
    [InlineData(Flat, Dense, "x=20 w=12 b=3 y=15", "n=5 i=4 o=3")]
    [InlineData(Flat, Dense, "x=0 w=12 b=3 y=0", "n=0 i=4 o=3")]
    [InlineData(Vectors, "sum[i](x[i + 1] - y[i])", "x=5 y=5", "i=4")]
    [InlineData(Vectors, "sum[i](x[i + 1] - y[i])", "x=9 y=5", "i=5")]
    [InlineData(Vectors, "sum[i](x[i - 3] * x[i + 2] + y[i])", "x=9 y=9", "i=4")]
    [InlineData(Vectors, "sum[i](x[i - 3] * x[i + 2]) + sum[j](y[j])", "x=3 y=2", "i=0 j=2")]
    [InlineData(Window, Conv, "x=9 w=3 y=7", "t=7 k=3")]
    [InlineData(Window, Conv, "x=9 w=3 y=5", "t=5 k=3")]
    [InlineData(Window, Conv, "x=2 w=3 y=0", "t=0 k=3")]
    [InlineData(Window, "y[t] = x[t + 1] - x[t] + w[t]", "x=9 w=8 y=8", "t=8")]
    [InlineData(Window, "y[t] = x[t] + sum[k](w[k] * x[t + k])", "x=9 w=3 y=7", "t=7 k=3")]
    [InlineData(Vectors, "sum[t](sum[k](y[k] * x[t + k]))", "x=9 y=3", "t=7 k=3")]
    [InlineData(Vectors, "sum[t](sum[k](y[k] * x[t + k - 1]))", "x=9 y=3", "t=7 k=3")]
    [InlineData(Vectors, "sum[t](x[t] * sum[k](y[k] * x[t + k]))", "x=9 y=3", "t=7 k=3")]
    [InlineData("float F([Shape(n,c)] ReadOnlySpan<float> x, [Shape(n,c)] ReadOnlySpan<float> y, int c)", "sum[i, j](x[i, j] * y[i, j])", "x=12 y=12 c=4", "i=3 j=4")]
    [InlineData("float F([Shape(n,c)] ReadOnlySpan<float> x, ReadOnlyTensorSpan<float> y)", "sum[k](x[0, k]) + sum[n, c](y[n, c])", "x=12 y=3x4", "k=4 n=3 c=4")]
    [InlineData(Vectors, "sum[t](y[t] - (t > 0 ? x[t - 1] : 0))", "x=9 y=9", "t=9")]
    [InlineData(Vectors, "sum[t](y[t] - (t == 0 ? 0 : x[t - 1]))", "x=9 y=12", "t=10")]
    [InlineData(Vectors, "sum[t](y[t] - (t >= 2 ? x[t - 1] : 0))", "x=9 y=9", "t=9")]
    [InlineData(Vectors, "sum[t](y[t] - (t != 1 ? x[t - 1] : 0))", "x=9 y=9", "t=8")]
    [InlineData(Vectors, "sum[t](y[t] - (t >= 1 ? x[t - 2] : 0))", "x=9 y=9", "t=7")]
    [InlineData(Vectors, "sum[t](x[t] - (t + 1 < size(x) ? x[t + 1] : 0)) + y[0]", "x=9 y=1", "t=9 x=9")]
    [InlineData(Vectors, "sum[t where t + 1 < size(x)](x[t + 1]) + y[0]", "x=9 y=1", "t=8 x=9")]
    [InlineData(Vectors, "sum[t where t < 3](x[t] * y[t])", "x=9 y=9", "t=9")]
    [InlineData(Vectors, "sum[t](y[t] * (t < 1 || t + 1 > size(x) ? 0 : x[t - 1]))", "x=9 y=5", "t=5 x=9")]
    [InlineData(Vectors, "c[t] = sum[k where k <= t](y[k] * x[t - k])\nsum[t](c[t] * x[t])", "x=9 y=4", "t=9 k=4")]
    [InlineData(Vectors, "c[t] = sum[k where k <= t](0.9^k * x[t - k])\nsum[t](c[t] * y[t])", "x=9 y=9", "t=9 k=9")]
    [InlineData("float F(ReadOnlySpan<float> x, int k)", "sum[k](x[k])", "x=4 k=4", "k=4")]
    [InlineData("float F(ReadOnlySpan<float> x, int k)", "sum[k](x[k + 1])", "x=9 k=4", "k=4")]
    public void Extents_follow_from_the_arguments(string method, string formula, string arguments, string extents)
    {
        var bound = Bound.Formula(method, formula);
        var known = Resolve(bound, arguments);
        Assert.Equal(
            extents.Split(' ').Order(),
            bound.Shapes.Extents.Select(e => FormattableString.Invariant($"{e.Key.Name}={known[e.Value]}")).Order());
    }

    [Theory]
    [InlineData(Matrices, "sum[n, c](a[n, c] * b[n, c])", "a=5x4 b=5x3", "b", "'b' has length 3, but 'a' has length 4")]
    [InlineData(Matrices, "sum[n, c](a[n, c] * b[n, c])", "a=5x4 b=20", "b", "'b' has 1 dimensions, not 2")]
    [InlineData(Matrices, "sum(a * b)", "a=5x4 b=4x5", "b", "another shape than 'a'")]
    [InlineData(Flat, Dense, "x=20 w=13 b=3 y=15", "w", "'w' has length 13, which is not a multiple of 3")]
    [InlineData(Flat, Dense, "x=21 w=12 b=3 y=15", "x", "not a multiple of 4")]
    [InlineData(Flat, Dense, "x=20 w=12 b=3 y=16", "y", "'y' has length 16, not 15")]
    [InlineData(Flat, Dense, "x=20 w=12 b=0 y=15", "w", "not a multiple of 0")]
    [InlineData(Window, Conv, "x=9 w=3 y=8", "x", "'x' has 9 elements along dimension 0, and is read at 9")]
    [InlineData(Vectors, "sum[i](x[i]) + y[3] + y[1]", "x=9 y=3", "y", "is read at 3")]
    [InlineData("float F(ReadOnlySpan<float> x, int k)", "sum[k](x[k])", "x=4 k=3", "k", "'k' has length 3, but 'x' has length 4")]
    [InlineData("float F(ReadOnlySpan<float> x, int k)", "sum[k](x[k + 1])", "x=4 k=4", "x", "is read at 4")]
    [InlineData("float F(ReadOnlySpan<float> x, int c)", "sum[n, c](x[n, c])", "x=4 c=-2", "c", "isn't negative")]
    public void What_does_not_fit_names_the_parameter(string method, string formula, string arguments, string parameter, string message)
    {
        var bound = Bound.Formula(method, formula);
        var error = Assert.Throws<ArgumentException>(() => Resolve(bound, arguments));
        Assert.Equal(parameter, error.ParamName);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Constants_of_an_empty_flat_span_are_not_asked_for()
    {
        const string Method = "float F(ReadOnlySpan<float> p, ReadOnlySpan<float> w)";
        var bound = Bound.Formula(Method, "sum[n](w[n] * (p[n, 3] - p[n, 0]))");
        Assert.Equal(0, Resolve(bound, "p=0 w=0")[bound.Shapes.Extents.Values.Single()]);
        Assert.Contains("is read at 3", Assert.Throws<ArgumentException>(() => Resolve(bound, "p=6 w=2")).Message);
    }

    [Fact]
    public void Indices_over_the_same_dimensions_are_one_variable_where_they_can_be()
    {
        var bound = Bound.Formula(Matrices, "mean[n](sum[c](a[n, c] * b[n, c]) / (norm[k](a[n, k]) * norm[c](b[n, c])))");
        Assert.Equal(2, bound.Extents.Length);

        var pairs = Bound.Formula("float F(ReadOnlySpan<float> s)", "sum[i, j](max(0, s[j] - s[i]))");
        Assert.Single(pairs.Extents);
        Assert.Equal(2, pairs.Graph.IndexVariables.Count(v => v.Domain == pairs.Extents[0].Index));
    }

    [Fact]
    public void Brackets_inside_that_declare_the_name_anew_are_no_use_of_it()
    {
        var bound = Bound.Formula("float F(ReadOnlySpan<float> a, ReadOnlySpan<float> b)", "sum[n](a[n] * sum[n](b[n + 1]))");
        Assert.Equal([false, true], bound.Extents.Select(e => e.IsShrunk));
        Assert.Equal(2, Resolve(bound, "a=7 b=3")[bound.Shapes.Extent(bound.Extents[1].Index)]);
    }

    private static IReadOnlyDictionary<Quantity, int> Resolve(BoundFormula bound, string arguments)
    {
        var values = arguments.Split(' ').Select(a => a.Split('=')).ToDictionary(a => a[0], a => a[1].Split('x').Select(int.Parse).ToArray());
        return bound.Shapes.Resolve(p => values[p.Name], p => values[p.Name][0]);
    }
}

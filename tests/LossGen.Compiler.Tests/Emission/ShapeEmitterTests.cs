using LossGen.Compiler.Emission;
using LossGen.Compiler.Scheduling;

namespace LossGen.Compiler.Tests.Emission;

/// <summary>The text of shape checks, for each way that a length comes about.</summary>
public sealed class ShapeEmitterTests
{
    private static readonly (string Method, string Formula) Wide = ("float Wide(ReadOnlySpan<float> x, ReadOnlySpan<float> w, int c)", "sum[n, c](x[n, c] * w[c])");

    [Fact]
    public void Tensor_spans_are_measured_and_compared() => AssertText(
        "float F(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label, int ignore = -100)",
        "mean[n where label[n] != ignore](logsumexp[c](z[n, c]) - z[n, label[n]])",
        RoutineKind.Gradient,
        """
        TensorArgument.Rank(z.Lengths, "z", 2);
        int sizen = TensorArgument.Dimension(z.Lengths, "z", 0);
        Check.Length(label.Length, "label", sizen, "z");
        int sizec = TensorArgument.Dimension(z.Lengths, "z", 1);
        TensorArgument.Shape(zGradient.Lengths, "zGradient", z.Lengths, "z");
        """);

    [Fact]
    public void Flat_spans_are_divided() => AssertText(
        "void K(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> y)",
        "y[n, o] = sum[i](x[n, i] * w[o, i]) + b[o]",
        RoutineKind.Backward,
        """
        int sizeo = b.Length;
        int sizei = Check.Quotient(w.Length, "w", sizeo);
        int sizen = Check.Quotient(x.Length, "x", sizei);
        Check.Product(yGradient.Length, "yGradient", sizen, sizeo);
        Check.Length(xGradient.Length, "xGradient", x.Length, "x");
        Check.Length(wGradient.Length, "wGradient", w.Length, "w");
        Check.Length(bGradient.Length, "bGradient", b.Length, "b");
        """);

    [Fact]
    public void An_extent_may_be_a_parameter() => AssertText(
        "void K(ReadOnlySpan<float> x, int c, Span<float> y)",
        "y[n, c] = softmax[c](x[n, c])",
        RoutineKind.Forward,
        """
        int sizec = Check.Extent(c, "c");
        int sizen = Check.Quotient(x.Length, "x", sizec);
        Check.Product(y.Length, "y", sizen, sizec);
        """);

    [Fact]
    public void An_extent_may_be_a_number_that_a_method_was_given() => AssertText(
        "float F(ReadOnlySpan<float> x, ReadOnlySpan<float> w)",
        "Wide(x, w, 3)",
        RoutineKind.Value,
        """
        int sizec = 3;
        Check.Length(w.Length, "w", sizec, "c");
        int sizen = Check.Quotient(x.Length, "x", sizec);
        """);

    [Fact]
    public void Displaced_indices_shrink() => AssertText(
        "float F(ReadOnlySpan<float> x, ReadOnlySpan<float> w)",
        "sum[i](x[i + 1] - x[i - 1]) + sum[t](sum[k](w[k] * x[t + k]))",
        RoutineKind.Value,
        """
        int x_size0 = x.Length;
        int sizek = w.Length;
        int sizei = Check.Extent(x_size0 - 2L);
        int sizet = Check.Extent(x_size0 - Math.Max(0, sizek - 1));
        """);

    [Fact]
    public void Fixed_accesses_and_constants_are_checked_once() => AssertText(
        "void K(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> p, Span<float> y)",
        "y[t] = sum[k](w[k] * x[t + k + 1]) + p[t, 1] - p[t, 3]",
        RoutineKind.Forward,
        """
        int x_size0 = x.Length;
        int sizek = w.Length;
        int sizet = y.Length;
        int p_size1 = Check.Quotient(p.Length, "p", sizet);
        if (p.Length > 0)
        {
            Check.Inside(3, p_size1, "p", 1);
        }
        if (sizet > 0 && sizek > 0)
        {
            Check.Inside(1L + Math.Max(0, sizet - 1) + Math.Max(0, sizek - 1), x_size0, "x", 0);
        }
        """);

    [Fact]
    public void Bare_tensors_have_one_shape() => AssertText(
        "float F(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> y, ReadOnlySpan<float> w)",
        "mean(x * y) + sum[i](w[i]) / size(w)",
        RoutineKind.Gradient,
        """
        int n = TensorArgument.Length(x.FlattenedLength, "x");
        TensorArgument.Shape(y.Lengths, "y", x.Lengths, "x");
        int sizei = w.Length;
        TensorArgument.Shape(xGradient.Lengths, "xGradient", x.Lengths, "x");
        """);

    [Fact]
    public void The_later_parameter_is_the_routine_s() => AssertText(
        "void K(Span<float> y, ReadOnlySpan<float> x)",
        "y[i] = x[i]^2",
        RoutineKind.Backward,
        """
        int sizei = x.Length;
        Check.Length(yGradient.Length, "yGradient", sizei, "x");
        Check.Length(xGradient.Length, "xGradient", x.Length, "x");
        """);

    [Fact]
    public void Names_of_lengths_step_aside()
    {
        var bound = Binding.Bound.Formula("float F(ReadOnlySpan<float> sizei, ReadOnlySpan<float> y)", "sum[i](sizei[i] * y[i])");
        var (text, shapes) = Emit(bound, RoutineKind.Value);
        Assert.StartsWith("int sizei_2 = sizei.Length;", text);
        Assert.Equal("sizei_2", shapes.Extent(bound.Extents[0].Index));
        Assert.Equal("sizei_2", shapes.Dimension(bound.Signature.Parameters[1], 0));
    }

    private static void AssertText(string method, string formula, RoutineKind kind, string expected) =>
        Assert.Equal(expected.ReplaceLineEndings("\n"), Emit(Binding.Bound.Formula(method, formula, Wide), kind).Text.TrimEnd('\n'));

    private static (string Text, ShapeEmitter Shapes) Emit(LossGen.Compiler.Binding.BoundFormula bound, RoutineKind kind)
    {
        var writer = new CodeWriter();
        var names = new NameScope();
        var parameters = RoutineParameters.Of(bound.Signature, kind);
        var taken = parameters.ToDictionary(p => p.Parameter, p => names.Take(p.Parameter.Name));
        var shapes = new ShapeEmitter(writer, names, bound.Shapes, parameters, p => taken[p]);
        shapes.Emit();
        return (writer.ToString(), shapes);
    }
}

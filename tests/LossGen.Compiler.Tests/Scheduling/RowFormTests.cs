using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Scheduling.Rows;

namespace LossGen.Compiler.Tests.Scheduling;

/// <summary>What a step over cells is where rows are wide: what it reads once a row, what it sums as it goes, what it needn't store.</summary>
public sealed class RowFormTests
{
    private const string Normal = """
        m[n] = mean[c](x[n, c])
        v[n] = mean[c]((x[n, c] - m[n])^2)
        y[n, c] = (x[n, c] - m[n]) / sqrt(v[n] + 1e-5) * g[c]
        """;

    [Fact]
    public void Values_of_rows_and_of_columns_are_not_repeated()
    {
        var last = Forms(Kernel(Normal)).Last();
        Assert.Equal(2, last.OfRows.Count);
        Assert.Equal("g", Assert.Single(last.OfColumns));
        Assert.Empty(last.Sums);
    }

    [Fact]
    public void Terms_that_are_only_summed_are_not_stored()
    {
        var squares = Assert.Single(Forms(Kernel(Normal)), f => !f.Sums.IsEmpty);
        Assert.Empty(squares.Outputs);
        Assert.Single(squares.Pass.Reductions);
    }

    [Fact]
    public void Terms_that_are_used_again_are_summed_and_stored()
    {
        var exponentials = Assert.Single(Forms(Kernel("y[n, c] = softmax[c](x[n, c])")), f => !f.Sums.IsEmpty);
        Assert.Single(exponentials.Outputs);
    }

    [Fact]
    public void Sums_and_norms_over_the_same_cells_are_taken_together()
    {
        var form = Forms(Kernel("y[n, c] = x[n, c] * (sum[k](x[n, k] * g[k]) + norm[k](x[n, k]))")).First();
        Assert.Equal([ReductionKind.Sum, ReductionKind.Norm], form.Sums.Select(s => s.Reduction.Reduction));
    }

    [Fact]
    public void Squares_are_summed_as_floats_where_the_cells_can_be_gone_over_again()
    {
        var form = Forms(Kernel("y[n, c] = x[n, c] / norm[k](x[n, k])")).First();
        Assert.Equal(form.Sums, form.PlainNorms);
        Assert.DoesNotContain(form.Pass.Body, n => n is ApplyNode { Primitive: var p } && p == Arithmetic.WideSquare);
    }

    [Fact]
    public void What_is_neither_of_a_row_nor_summed_has_no_such_form()
    {
        Assert.Empty(Forms(Kernel("y[n, c] = exp(x[n, c])")));
    }

    [Fact]
    public void A_value_of_the_row_divides_by_its_reciprocal_unless_the_quotient_is_compared()
    {
        Assert.Contains(Forms(Kernel(Normal)).Last().Pass.Body, IsBy(Arithmetic.DivideByOuter));
        var compared = Forms(Kernel("y[n, c] = floor(x[n, c] / norm[k](x[n, k]))"));
        Assert.DoesNotContain(compared.SelectMany(f => f.Pass.Body), IsBy(Arithmetic.DivideByOuter));
        Assert.Contains(compared.SelectMany(f => f.Pass.Body), IsBy(Arithmetic.Divide));

        static Predicate<Node> IsBy(Primitive primitive) => n => n is ApplyNode { Primitive: var p } && p == primitive;
    }

    private static List<RowForm> Forms(Schedule schedule) =>
        [.. schedule.Stages.OfType<RowStage>().SelectMany(s => s.Steps).OfType<ElementStep>().Select(s => s.ByRow).OfType<RowForm>()];

    private static Schedule Kernel(string formula)
    {
        string gain = formula.Contains("g[", StringComparison.Ordinal) ? "ReadOnlySpan<float> g, " : "";
        var signature = Signature.Parse($"void F(ReadOnlyTensorSpan<float> x, {gain}TensorSpan<float> y)");
        var compiled = FormulaCompiler.Compile(signature, formula, Library.Empty).Formula;
        Assert.NotNull(compiled);
        return compiled.Schedules.First(s => s.Routine.Kind == RoutineKind.Forward);
    }
}

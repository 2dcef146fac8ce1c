using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Scheduling.Rows;

namespace LossGen.Compiler.Tests.Scheduling;

/// <summary>Which sums of products are contractions, and in which order of the indices the other loops go.</summary>
public sealed class ContractionScheduleTests
{
    [Fact]
    public void A_condition_on_the_terms_goes_into_a_factor()
    {
        var stages = Value("y[i, j] = sum[k where keep[i, k]](a[i, k] * b[k, j])", "void F(ReadOnlyTensorSpan<float> a, ReadOnlyTensorSpan<float> b, ReadOnlyTensorSpan<bool> keep, TensorSpan<float> y)");
        var contraction = Assert.Single(stages.OfType<ContractionStage>());
        var again = Assert.Single(stages.OfType<RowStage>(), s => s.WhereNaN is not null);
        Assert.Equal(contraction.Result.Tensor, again.WhereNaN);
        Assert.Equal(contraction.Number + 1, again.Number);
    }

    [Fact]
    public void A_condition_on_what_no_factor_has_stays_one()
    {
        var stages = Value("y[i, j] = sum[k where i != j](a[i, k] * b[k, j])", "void F(ReadOnlyTensorSpan<float> a, ReadOnlyTensorSpan<float> b, TensorSpan<float> y)");
        Assert.DoesNotContain(stages, s => s is ContractionStage);
    }

    [Fact]
    public void Divisors_go_to_the_factors_that_have_their_indices()
    {
        var stages = Value("y[i, j] = sum[n](a[n, i] / s[i] * b[n, j] / t[j])", "void F(ReadOnlyTensorSpan<float> a, ReadOnlyTensorSpan<float> b, ReadOnlySpan<float> s, ReadOnlySpan<float> t, TensorSpan<float> y)");
        Assert.Single(stages.OfType<ContractionStage>());
        Assert.DoesNotContain(stages.OfType<RowStage>(), s => s.WhereNaN is not null);
    }

    [Fact]
    public void The_gradient_of_masked_attention_sums_over_no_pairs_but_by_contractions()
    {
        var stages = Stages(
            "p[i, j] = softmax[j](keep[i, j] ? sum[d](q[i, d] * k[j, d]) : -30)\ny[i, e] = sum[j](p[i, j] * v[j, e])",
            "void F(ReadOnlyTensorSpan<float> q, ReadOnlyTensorSpan<float> k, ReadOnlyTensorSpan<float> v, ReadOnlyTensorSpan<bool> keep, TensorSpan<float> y)", 1);
        Assert.Equal(5, stages.OfType<ContractionStage>().Count());
        Assert.All(stages.OfType<RowStage>().Where(s => s.WhereNaN is null), s => Assert.True(s.Rows.Length + s.ColumnSets.Select(c => c.Length).DefaultIfEmpty(0).Max() <= 2));
    }

    [Theory]
    [InlineData("sum[t, b]((x[t + 1, b] - x[t, b])^2)", "t,b")]
    [InlineData("sum[b, t]((x[t + 1, b] - x[t, b])^2)", "t,b")]
    [InlineData("sum[j, i]((x[i + 1, j + 2] - x[i, j + 1])^2)", "i,j")]
    [InlineData("sum[d, e]((x[a[e], d] - x[b[e], d])^2)", "e,d")]
    public void A_loop_goes_in_the_order_of_memory(string formula, string order)
    {
        var stages = Stages(formula, "float F(ReadOnlyTensorSpan<float> x" + (formula.Contains("a[e]", StringComparison.Ordinal) ? ", ReadOnlySpan<int> a, ReadOnlySpan<int> b)" : ")"), 1);
        Assert.Equal(order, string.Join(",", stages.OfType<RowStage>().First(s => s.Steps.Any(t => t is ScatterStep)).Rows.Select(r => r.Name)));
    }

    [Fact]
    public void What_is_taken_of_rows_and_of_columns_shares_a_loop()
    {
        var stages = Value("mean[i](min[j](sum[k](abs(a[i, k] - b[j, k])))) + mean[j](min[i](sum[k](abs(a[i, k] - b[j, k]))))", "float F(ReadOnlyTensorSpan<float> a, ReadOnlyTensorSpan<float> b)");
        var both = Assert.Single(stages.OfType<RowStage>(), s => s.Steps.OfType<ColumnStep>().Any(c => c.Reduction == ReductionKind.Min));
        Assert.Contains(both.Steps.OfType<ReduceStep>(), s => s.Reduction.Reduction == ReductionKind.Min);
    }

    private static IReadOnlyList<Stage> Value(string formula, string signature) => Stages(formula, signature, 0);

    private static IReadOnlyList<Stage> Stages(string formula, string signature, int routine) =>
        FormulaCompiler.Compile(Signature.Parse(signature), formula, Library.Empty).Formula!.Schedules[routine].Stages;
}

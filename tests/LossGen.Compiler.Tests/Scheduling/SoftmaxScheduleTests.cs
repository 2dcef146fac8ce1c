using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Scheduling.Rows;

namespace LossGen.Compiler.Tests.Scheduling;

/// <summary>How the rows of a softmax are scheduled: what is divided once, where the exponentials lie, what is proven of them.</summary>
public sealed class SoftmaxScheduleTests
{
    private const string CrossEntropy = "mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])";

    [Fact]
    public void What_divides_a_row_is_a_factor_of_its_cells()
    {
        var cells = Gradient(CrossEntropy).Steps.OfType<ElementStep>().Where(s => !s.Columns.IsEmpty);
        Assert.DoesNotContain(cells.SelectMany(s => s.Pass.Body), n => n is ApplyNode { Primitive: var p } && p == Arithmetic.Divide);
    }

    [Fact]
    public void A_divisor_that_may_vanish_divides_each_cell()
    {
        var cells = Gradient("sum[n, c](z[n, c] / sum[c](z[n, c]^3))").Steps.OfType<ElementStep>().Where(s => !s.Columns.IsEmpty);
        Assert.Contains(cells.SelectMany(s => s.Pass.Body), n => n is ApplyNode { Primitive: var p } && p == Arithmetic.DivideByOuter);
    }

    [Theory]
    [InlineData("sum[n, c](floor(z[n, c] / 49))")]
    [InlineData("sum[n, c](round(z[n, c] / max[c](abs(z[n, c]) + 1)))")]
    public void A_quotient_that_may_be_exact_stays_one(string formula)
    {
        var signature = Signature.Parse("float F(ReadOnlyTensorSpan<float> z)");
        var value = FormulaCompiler.Compile(signature, formula, Library.Empty).Formula!.Schedules[0];
        var bodies = value.Stages.SelectMany(s => s is RowStage rows ? rows.Steps.OfType<ElementStep>().Select(e => e.Pass) : [(Pass)s]).SelectMany(p => p.Body);
        Assert.Contains(bodies, n => n is ApplyNode { Primitive.Name: "floor" or "round" } jump && jump.Inputs[0] is ApplyNode { Primitive: var p } && p == Arithmetic.Divide);
    }

    [Fact]
    public void The_exponentials_lie_in_the_gradient()
    {
        var schedule = Schedule(CrossEntropy);
        var (cells, output) = Assert.Single(CellMemory.Of(Rows(schedule), schedule.Layout));
        Assert.Equal("zGradient", output.Tensor.Name);
        Assert.Contains(Rows(schedule).Steps, s => s is ReduceStep { Source: BlockPlace source } && source == cells);
    }

    [Fact]
    public void Cells_that_are_needed_later_have_memory_of_their_own()
    {
        // The exponentials are summed with weights after the first use that could write over them.
        var schedule = Schedule("p[n, c] = softmax[c](z[n, c])\nmean[n](sum[c](p[n, c]^2) * sum[c](c * p[n, c]))");
        foreach (var stage in schedule.Stages.OfType<RowStage>())
        {
            foreach (var (cells, output) in CellMemory.Of(stage, schedule.Layout))
            {
                int written = stage.Steps.ToList().FindIndex(s => s is ElementStep e && e.Outputs.Any(o => o.Place == output));
                Assert.DoesNotContain(stage.Steps.Skip(written + 1).OfType<ElementStep>().SelectMany(s => s.Inputs), i => i.Place == cells);
            }
        }
    }

    [Fact]
    public void Rows_of_weights_are_contracted()
    {
        // Forward once, backward once for each side: the weights' own divisor must not stand between the two factors.
        var signature = Signature.Parse("float F([Grad] ReadOnlyTensorSpan<float> a, [Grad] ReadOnlyTensorSpan<float> b)");
        var compiled = FormulaCompiler.Compile(signature, "s[i, j] = sum[k](a[i, k] * b[j, k]) / 0.07\nmean[i](logsumexp[j](s[i, j]) - s[i, i])", Library.Empty).Formula;
        Assert.Equal(3, compiled!.Schedules.First(s => s.Routine.Kind == RoutineKind.Gradient).Stages.OfType<ContractionStage>().Count());
    }

    [Fact]
    public void Exponents_are_not_above_zero()
    {
        var schedule = Schedule(CrossEntropy);
        var ranges = new LossGen.Compiler.Emission.PassRanges(schedule.Origins);
        var exponents = Rows(schedule).Steps.OfType<ElementStep>().SelectMany(s => s.Pass.Body).OfType<ApplyNode>().Where(n => n.Primitive.Name == "exp").Select(n => n.Inputs[0]).ToList();
        Assert.NotEmpty(exponents);
        Assert.All(exponents, e => Assert.Equal(0, ranges[e].High));
    }

    private static RowStage Gradient(string formula) => Rows(Schedule(formula));

    private static RowStage Rows(Schedule schedule) => schedule.Stages.OfType<RowStage>().First(s => s.Steps.Any(step => !step.Columns.IsEmpty));

    private static Schedule Schedule(string formula)
    {
        var signature = Signature.Parse("float F(ReadOnlyTensorSpan<float> z, ReadOnlySpan<int> label)");
        if (!formula.Contains("label"))
        {
            signature = Signature.Parse("float F(ReadOnlyTensorSpan<float> z)");
        }

        var compiled = FormulaCompiler.Compile(signature, formula, Library.Empty).Formula;
        Assert.NotNull(compiled);
        return compiled.Schedules.First(s => s.Routine.Kind == RoutineKind.Gradient);
    }
}

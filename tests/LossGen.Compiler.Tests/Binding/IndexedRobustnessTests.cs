using System.Text.RegularExpressions;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Emission;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling;

namespace LossGen.Compiler.Tests.Binding;

/// <summary>Formulas with indices that are broken somewhere bind or are judged, and what binds has all its lengths.</summary>
public sealed class IndexedRobustnessTests
{
    [Fact]
    public void Every_prefix_and_deletion_binds_or_is_judged()
    {
        foreach (var (method, formula) in IndexedFormulas.All)
        {
            for (var i = 0; i < formula.Length; i++)
            {
                Judge(method, formula[..i]);
                Judge(method, formula.Remove(i, 1));
            }
        }
    }

    [Fact]
    public void Every_exchange_of_a_subscript_binds_or_is_judged()
    {
        string[] others = ["n", "c", "i", "i + 1", "i - 2", "n + c", "c + c", "label[n]", "label[c] + 1", "0", "7", "-1", "argmax[q](x[q])", "x", "i * 2"];
        foreach (var (method, formula) in IndexedFormulas.All)
        {
            foreach (Match subscript in Regex.Matches(formula, @"(?<=[\[,] ?)\w+(?=[\],])"))
            {
                foreach (var other in others)
                {
                    Judge(method, formula[..subscript.Index] + other + formula[(subscript.Index + subscript.Length)..]);
                }
            }
        }
    }

    [Fact]
    public void An_output_fixes_its_index_and_what_lies_before_it_is_outside()
    {
        Bound.Finding("LG0004", "void K(ReadOnlySpan<float> x, Span<float> y)", "y[i] = [|x[i - 1]|] + x[i]", "'i' runs from 0, since other uses fix its range");
        Bound.Finding("LG0004", "float F(ReadOnlySpan<float> x, int i)", "sum[i]([|x[i - 1]|])", "'i' runs from 0");
    }

    private static void Judge(string method, string formula)
    {
        var result = Binder.Bind(formula, Signature.Parse(method), Library.Empty);
        Assert.Equal(result.Formula is null, result.Diagnostics.Any(d => d.Severity == FormulaSeverity.Error));
        Assert.All(result.Diagnostics, d => Assert.InRange(d.Span.End, d.Span.Start, formula.Length));
        if (result.Formula is not { } bound)
        {
            return;
        }

        var shapes = new ShapeEmitter(new(), new(), bound.Shapes, RoutineParameters.Of(bound.Signature, bound.Outputs[0].Target is null ? RoutineKind.Value : RoutineKind.Forward), p => p.Name);
        shapes.Emit();
        foreach (var node in Graph.Reachable(bound.Outputs.Select(o => o.Value)))
        {
            Assert.All(node.Indices, i => Assert.NotNull(shapes.Extent(i)));
            if (node is LoadNode load)
            {
                Assert.All(load.Subscripts.Where(s => s.Gather is null), s => Assert.True(s.Offset >= 0, formula));
                for (var d = 0; d < load.Subscripts.Length; d++)
                {
                    Assert.NotNull(shapes.Dimension(load.Parameter, load.Subscripts[d].Plain is { IsImplicit: true } ? -1 : d));
                }
            }
        }

        Assert.All(LabelChecks.Of(bound), c => Assert.All(c.Over, i => Assert.NotNull(shapes.Extent(i))));
    }
}

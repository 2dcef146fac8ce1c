using LossGen.Compiler;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Tests.Engines;

/// <summary>
/// Judges what an engine gives. Two graphs are interpreted: the one that is emitted, stable, whose error analysis bounds what rounding
/// may do; and the one that the user wrote, differentiated as it stands, which says what the mathematics is.
/// </summary>
public sealed class Oracle
{
    private readonly Formula _formula;
    private readonly CompiledFormula _compiled;
    private readonly Dictionary<(RoutineKind Kind, string Target), Node> _written = [];

    /// <summary>Prepares both graphs.</summary>
    public Oracle(Formula formula)
    {
        _formula = formula;
        _compiled = formula.Compile();
        var bound = formula.Bind();
        foreach (var kind in _compiled.Schedules.Select(s => s.Routine.Kind))
        {
            foreach (var output in bound.Outputs.Where(_ => kind != RoutineKind.Backward))
            {
                _written[(kind, output.Target?.Name ?? "")] = output.Value;
            }

            if (kind is RoutineKind.Value or RoutineKind.Forward)
            {
                continue;
            }

            var graph = bound.Graph;
            var seeds = bound.Outputs.Select(o => o.Target is { } target
                ? new Seeded(o.Value, graph.Load(new Parameter(target.Name + "Gradient", target.Element, ParameterForm.Span)), [graph.Position])
                : new Seeded(o.Value, graph.Scalar(new Parameter(RoutineParameters.ScaleName, formula.Signature.Element, ParameterForm.Scalar))));
            foreach (var adjoint in Gradients.Of(graph, [.. seeds], formula.Signature.Differentiated))
            {
                _written[(kind, adjoint.Parameter.Name + "Gradient")] = adjoint.Value;
            }
        }
    }

    /// <summary>How many values were judged, and of how many the estimate said something.</summary>
    public (int Judged, int Sharp) Count { get; private set; }

    /// <summary>Judges the results of one method at a point; fails at the first value out of reach.</summary>
    public void Judge(RoutineKind kind, Point point, IReadOnlyDictionary<string, double[]> actual, string what)
    {
        var element = _formula.Signature.Element;
        var schedule = _compiled.Schedules.First(s => s.Routine.Kind == kind);
        var stable = new ErrorAnalysis(point.Bindings(_formula), element, element);
        var written = new ErrorAnalysis(point.Bindings(_formula), element, ElementType.Double, asWritten: true);
        foreach (var result in schedule.Routine.Results)
        {
            string target = result.Target?.Parameter.Name ?? "";
            var expected = stable.Result(result.Value);
            Judge(expected, null, actual[target], $"{what}, {kind} {target}", point);
            if (_written.TryGetValue((kind, target), out var node))
            {
                Judge(written.Of(node), expected, actual[target], $"{what}, {kind} {target}, as written", point);
            }
        }
    }

    private void Judge(Estimate expected, Estimate? beside, double[] actual, string what, Point point)
    {
        double scale = expected.Value.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (int i = 0; i < actual.Length; i++)
        {
            int at = expected.Value.Length == 1 ? 0 : i;
            double error = expected.Error[at] + (beside?.Error[beside.Error.Length == 1 ? 0 : i] ?? 0);
            var estimate = new Estimate([expected.Value[at]], [error]);
            Count = (Count.Judged + 1, Count.Sharp + (estimate.IsSharp(0, scale) ? 1 : 0));
            if (!estimate.Admits(0, actual[i]))
            {
                Assert.Fail(FormattableString.Invariant(
                    $"{_formula.Name}, {what}[{i}]: {actual[i]:R}, but {expected.Value[at]:R} within {error:E2}, at {Describe(point, i)}\n{_formula.Text}"));
            }
        }
    }

    private string Describe(Point point, int i) => string.Join(", ", _formula.Signature.Parameters.Select(p => point[p.Name]).Zip(
        _formula.Signature.Parameters,
        (values, p) => FormattableString.Invariant($"{p.Name} = {(values.Length > i ? values[i] : values.FirstOrDefault()):R}")))
        + $" of {point[point.Lead == "" ? _formula.Signature.Parameters[0].Name : point.Lead].Length}";
}

using System.Collections.Immutable;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Printing;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;
using HessianDiagonal = LossGen.Compiler.Signatures.HessianDiagonal;

namespace LossGen.Compiler;

/// <summary>
/// Builds the routines of a bound formula. The formula is made stable first and differentiated in that form; what comes of it is
/// simplified and made stable in turn, since a stable value can have an unstable derivative.
/// </summary>
internal sealed class RoutineBuilder
{
    private readonly BoundFormula _bound;
    private readonly string _text;
    private readonly Graph _graph;
    private readonly MethodSignature _signature;
    private readonly ImmutableArray<Node> _values;
    private readonly List<AppliedRule> _applied = [];
    private ImmutableArray<Node> _gradients = [];

    public RoutineBuilder(BoundFormula bound, string text)
    {
        _bound = bound;
        _text = text;
        _graph = bound.Graph;
        _signature = bound.Signature;
        _values = Stabilized([.. bound.Outputs.Select(o => o.Value)]);
    }

    public CompiledFormula Build()
    {
        var kinds = RoutineParameters.Companions(_signature).Where(k => k != RoutineKind.Backward || !_bound.IsInPlace);
        var own = _signature.Kind == MethodKind.Loss ? RoutineKind.Value : RoutineKind.Forward;
        var schedules = new[] { own }.Concat(kinds).Select(Plan).ToImmutableArray();
        return new(
            _signature,
            _text,
            _bound,
            schedules,
            [.. _signature.Differentiated.Zip(_gradients, (p, g) => (p.Name, FormulaPrinter.Print(Unscaled(g))))],
            [.. _applied.Where(a => a.Rule.Id is not null).Select(a => $"{a.Rule} ({a.Rule.Meaning})").Distinct()]);
    }

    private Schedule Plan(RoutineKind kind)
    {
        var parameters = RoutineParameters.Of(_signature, kind);
        var results = Results(kind, parameters);
        var roots = Expansion.Expand(_graph, [.. results.Select(r => r.Value)], _signature.Element);
        return Scheduler.Plan(new(
            kind,
            RoutineParameters.NameOf(_signature, kind),
            parameters,
            [.. results.Zip(roots, (result, root) => result with { Value = root })]));
    }

    private List<RoutineResult> Results(RoutineKind kind, ImmutableArray<RoutineParameter> parameters)
    {
        var results = new List<RoutineResult>();
        if (kind != RoutineKind.Backward)
        {
            for (int i = 0; i < _values.Length; i++)
            {
                var target = _bound.Outputs[i].Target is { } output ? parameters.First(p => p.Parameter == output) : null;
                results.Add(new(target, _values[i], target is null ? null : IndexOf(target.Of)));
            }
        }

        if (kind is RoutineKind.Gradient or RoutineKind.Hessian or RoutineKind.Backward)
        {
            _gradients = _gradients.IsEmpty ? Gradient(kind, parameters) : _gradients;
            Add(ParameterRole.Gradient, _gradients);
        }

        if (kind == RoutineKind.Hessian)
        {
            Add(ParameterRole.Hessian, Hessian());
        }

        return results;

        void Add(ParameterRole role, ImmutableArray<Node> nodes)
        {
            for (int i = 0; i < nodes.Length; i++)
            {
                var of = _signature.Differentiated[i];
                if (parameters.FirstOrDefault(p => p.Role == role && p.Of == of) is { } target)
                {
                    results.Add(new(target, nodes[i], of.IsTensor ? IndexOf(of) : null));
                }
            }
        }
    }

    private ImmutableArray<Node> Gradient(RoutineKind kind, ImmutableArray<RoutineParameter> parameters)
    {
        var seeds = kind == RoutineKind.Backward
            ? _values.Zip(_bound.Outputs, (value, output) =>
                new Seeded(value, _graph.Load(parameters.First(p => p.Role == ParameterRole.OutputGradient && p.Of == output.Target).Parameter, [Subscript.Of(IndexOf(output.Target!))]), [IndexOf(output.Target!)]))
            : _values.Select(value => new Seeded(value, _graph.Scalar(parameters.First(p => p.Role == ParameterRole.Scale).Parameter)));
        var adjoints = Gradients.Of(_graph, [.. seeds], _signature.Differentiated);
        return Stabilized([.. _signature.Differentiated.Select(p => adjoints
            .Where(a => a.Parameter == p)
            .Select(a => a.Subscripts.IsEmpty ? a.Value : Substitution.Reindex(a.Value, a.Subscripts[0].Plain!, IndexOf(p)))
            .DefaultIfEmpty(_graph.Zero)
            .Aggregate((a, b) => a + b))]);
    }

    private ImmutableArray<Node> Hessian()
    {
        var diagonals = _signature.Differentiated.Zip(_gradients, (p, gradient) => p.IsTensor ? Differentiation.HessianDiagonal.Of(_graph, gradient, p, IndexOf(p)) : _graph.Zero);
        var stable = Stabilized([.. diagonals]);
        return _signature.Options.Hessian == HessianDiagonal.Positive
            ? [.. stable.Select(d => Differentiation.HessianDiagonal.Floored(d, _signature.Options.HessianFloor))]
            : stable;
    }

    // The derivative as mathematics has it: gradientScale is the caller's.
    private Node Unscaled(Node gradient)
    {
        var scale = RoutineParameters.Of(_signature, RoutineKind.Gradient).FirstOrDefault(p => p.Role == ParameterRole.Scale);
        return scale is null ? gradient : Simplifier.Simplify(_graph, Substitution.Replace(gradient, _graph.Scalar(scale.Parameter), _graph.One));
    }

    private ImmutableArray<Node> Stabilized(ImmutableArray<Node> roots)
    {
        var result = Stabilizer.Stabilize(_graph, roots);
        _applied.AddRange(result.Applied);
        return result.Roots;
    }

    private IndexVariable IndexOf(Parameter parameter) =>
        _bound.Extents.FirstOrDefault(e => e.Sources.Any(s => s.Parameter == parameter))?.Index ?? _graph.Position;
}

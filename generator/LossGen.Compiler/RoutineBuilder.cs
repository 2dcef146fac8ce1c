using System.Collections.Immutable;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Printing;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Scheduling.Rows;
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
    private readonly ImmutableArray<LabelCheck> _computedLabels;
    private readonly ImmutableArray<EmptyCheck> _checks;
    private readonly List<AppliedRule> _applied = [];
    private readonly Dictionary<IndexVariable, (Parameter Tensor, int Dimension)> _own = [];
    private ImmutableArray<GradientStores> _gradients = [];

    public RoutineBuilder(BoundFormula bound, string text)
    {
        _bound = bound;
        _text = text;
        _graph = bound.Graph;
        _signature = bound.Signature;
        ImmutableArray<LabelCheck> labels = [.. LabelChecks.Of(bound).Where(c => c.IsComputed)];
        ImmutableArray<Node> computed = [.. labels.SelectMany(c => c.Computed).Distinct()];
        var checks = EmptyChecks.Of(bound);
        var stable = Stabilized([.. bound.Outputs.Select(o => o.Value), .. checks.Select(c => c.IsEmpty), .. computed]);
        var stableOf = computed.Zip(stable.Skip(bound.Outputs.Length + checks.Length), (from, to) => (from, to)).ToDictionary(n => n.from, n => n.to);
        _values = [.. stable.Take(bound.Outputs.Length)];
        _computedLabels = [.. labels.Select(c => c.Rebuilt(stableOf))];
        _checks = [.. checks.Zip(stable.Skip(bound.Outputs.Length), (c, isEmpty) => c with { IsEmpty = isEmpty })];
    }

    public CompiledFormula Build()
    {
        var kinds = RoutineParameters.Companions(_signature).Where(k => k != RoutineKind.Backward || !_bound.IsInPlace);
        var own = _signature.Kind == MethodKind.Loss ? RoutineKind.Value : RoutineKind.Forward;
        var schedules = new[] { own }.Concat(kinds).Select(Plan).ToImmutableArray();
        ImmutableArray<(string Parameter, Node Value)> gradients = [.. _gradients.SelectMany(Derivatives)];
        return new(
            _signature,
            _text,
            _bound,
            schedules,
            [.. gradients.Select(g => (g.Parameter, FormulaPrinter.Print(g.Value)))],
            [.. _applied.Where(a => a.Rule.Id is not null).Select(a => $"{a.Rule} ({a.Rule.Meaning})").Distinct()])
        {
            Gradients = gradients,
        };
    }

    private Schedule Plan(RoutineKind kind)
    {
        var parameters = RoutineParameters.Of(_signature, kind);
        var results = Results(kind, parameters);

        // Where a result is stored may be computed, too.
        var gathers = results.SelectMany(r => r.AddedAt.Concat(r.StoredAt)).Select(s => s.Gather).OfType<Node>().Concat(_computedLabels.SelectMany(c => c.Computed)).Distinct().ToList();
        var roots = Hoisting.Apply(WholeNumbers.Apart(Expansion.Expand(_graph, [.. results.Select(r => r.Value), .. _checks.Select(c => c.IsEmpty), .. gathers], _signature.Element), _signature.Element));
        var expanded = gathers.Zip(roots.Skip(results.Count + _checks.Length), (from, to) => (from, to)).ToDictionary(g => g.from, g => g.to);
        ImmutableArray<Subscript> At(ImmutableArray<Subscript> subscripts) =>
            [.. subscripts.Select(s => s.Gather is { } gather ? s.WithGather(expanded[gather]) : s)];
        var routine = new Routine(
            kind,
            RoutineParameters.NameOf(_signature, kind),
            parameters,
            [.. results.Zip(roots, (result, root) => result with { Value = root, AddedAt = At(result.AddedAt), StoredAt = At(result.StoredAt) })])
        {
            Checks = [.. _checks.Zip(roots.Skip(results.Count), (check, root) => check with { IsEmpty = root })],
        };
        return Scheduler.IsElementwise(routine) && !_bound.HasSeveralSubscripts
            ? Scheduler.Plan(routine) with { OwnIndices = _own }
            : RowScheduler.Plan(routine, _graph, _signature.Element, _bound, _own, [.. _computedLabels.Select(c => c.Rebuilt(expanded))]);
    }

    private List<RoutineResult> Results(RoutineKind kind, ImmutableArray<RoutineParameter> parameters)
    {
        var results = new List<RoutineResult>();
        if (kind != RoutineKind.Backward)
        {
            for (int i = 0; i < _values.Length; i++)
            {
                var target = _bound.Outputs[i].Target is { } output ? parameters.First(p => p.Parameter == output) : null;
                results.Add(new(target, _values[i], target is null ? [] : _bound.Outputs[i].Indices));
            }
        }

        if (kind is RoutineKind.Gradient or RoutineKind.Hessian or RoutineKind.Backward)
        {
            _gradients = _gradients.IsEmpty ? Gradient(kind, parameters) : _gradients;
            foreach (var gradient in _gradients)
            {
                results.AddRange(Stores(gradient, parameters.First(p => p.Role == ParameterRole.Gradient && p.Of == gradient.Of)));
            }
        }

        if (kind == RoutineKind.Hessian)
        {
            foreach (var diagonal in Hessian())
            {
                results.AddRange(Stores(diagonal, parameters.First(p => p.Role == ParameterRole.Hessian && p.Of == diagonal.Of), Floored));
            }
        }

        return results;
    }

    private IEnumerable<RoutineResult> Stores(GradientStores gradient, RoutineParameter target, Func<Node, Node>? finish = null)
    {
        finish ??= value => value;
        if (gradient.Added.IsEmpty)
        {
            foreach (var term in gradient.Stored)
            {
                yield return new(target, finish(gradient.Base ?? term.Value), gradient.Indices) { StoredAt = gradient.IsDense || gradient.Indices.IsEmpty ? [] : term.At };
            }

            foreach (var term in gradient.Pointed)
            {
                yield return new(target, term.Value, []) { AddedAt = term.At };
            }

            yield break;
        }

        // What several positions add to is summed in double, whatever the element type, then joins the rest.
        var sums = new RoutineParameter(new Parameter(target.Parameter.Name + "Sums", ElementType.Double, ParameterForm.Span) { IsOutput = true }, ParameterRole.Sums, gradient.Of);
        foreach (var term in gradient.Added)
        {
            yield return new(sums, term.Value, []) { AddedAt = term.At };
        }

        Node summed = _graph.Load(sums.Parameter, [.. gradient.Indices.Select(Subscript.Of)]);
        yield return new(target, finish(gradient.Stored.IsEmpty ? summed : gradient.Stored[0].Value + summed), gradient.Indices);
    }

    private ImmutableArray<GradientStores> Gradient(RoutineKind kind, ImmutableArray<RoutineParameter> parameters)
    {
        var seeds = kind == RoutineKind.Backward
            ? _values.Zip(_bound.Outputs, (value, output) => new Seeded(
                value,
                _graph.Load(parameters.First(p => p.Role == ParameterRole.OutputGradient && p.Of == output.Target).Parameter, [.. output.Indices.Select(Subscript.Of)]),
                output.Indices))
            : _values.Select(value => new Seeded(value, _graph.Scalar(parameters.First(p => p.Role == ParameterRole.Scale).Parameter)));
        var adjoints = Gradients.Of(_graph, [.. seeds], _signature.Differentiated);
        ImmutableArray<GradientStores> gradients =
        [
            .. _signature.Differentiated.Select(p => GradientStores.Combine(_graph, p, [.. adjoints.Where(a => a.Parameter == p).Select(AtOwnIndices)], IsWhole, OwnIndex)),
        ];
        var stable = new Queue<Node>(Stabilized([.. gradients.SelectMany(g => g.Values)]));
        return [.. gradients.Select(g => g.With([.. g.Values.Select(_ => stable.Dequeue())]))];
    }

    // Each term of a gradient gives one of the diagonal, where the term itself belongs.
    private List<GradientStores> Hessian()
    {
        var diagonals = _gradients.Where(g => g.Of.IsTensor).Select(g => g with
        {
            Stored = [.. g.Stored.Select(t => Diagonal(g, t))],
            Added = [.. g.Added.Select(t => Diagonal(g, t)).Where(t => g.Stored.IsEmpty || !t.Value.IsConstant(0))],
            Pointed = [],
            Base = null,
        }).ToList();
        var stable = new Queue<Node>(Stabilized([.. diagonals.SelectMany(d => d.Values)]));
        return [.. diagonals.Select(d => d.With([.. d.Values.Select(_ => stable.Dequeue())]))];
    }

    private GradientTerm Diagonal(GradientStores gradient, GradientTerm term) =>
        term with { Value = Differentiation.HessianDiagonal.Of(_graph, term.Value, gradient.Of, term.At, _values) ?? throw new UnsupportedHessianException(gradient.Of) };

    private Node Floored(Node diagonal) => _signature.Options.Hessian == HessianDiagonal.Positive
        ? Differentiation.HessianDiagonal.Floored(diagonal, _signature.Options.HessianFloor)
        : diagonal;

    private bool IsWhole(Parameter tensor, int dimension, IndexVariable index) =>
        _own.TryGetValue(index, out var own) ? own == (tensor, dimension) : _bound.IsWhole(tensor, dimension, index);

    // What nothing depends on has an adjoint of 0 at the implicit position; a subscripted tensor has none.
    private Adjoint AtOwnIndices(Adjoint adjoint)
    {
        int rank = 0;
        while (_bound.Shapes.Dimensions.ContainsKey((adjoint.Parameter.Name, rank)))
        {
            rank++;
        }

        return adjoint.Value is ConstantNode { Value: 0 } && rank > 0
            ? adjoint with { Subscripts = [.. Enumerable.Range(0, rank).Select(d => Subscript.Of(OwnIndex(adjoint.Parameter, d)))] }
            : adjoint;
    }

    // An index over a dimension that no index of the formula runs over.
    private IndexVariable OwnIndex(Parameter tensor, int dimension)
    {
        var index = _graph.Index("at" + dimension.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _own.Add(index, (tensor, dimension));
        return index;
    }

    private IEnumerable<(string Parameter, Node Value)> Derivatives(GradientStores gradient) =>
        gradient.Stored.Concat(gradient.Added).Select(t => (gradient.Of.Name, Unscaled(t.Value)));

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
}

/// <summary>A formula whose Hessian has no diagonal of a closed form.</summary>
internal sealed class UnsupportedHessianException(Parameter parameter) : Exception
{
    public Parameter Parameter => parameter;
}

using System.Collections.Immutable;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Interpretation.Exact;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// A formula under judgement: as it was written, which is what it means, and as it is generated, which is what runs. Both with their
/// gradients; a disagreement of the two is a finding.
/// </summary>
internal sealed class Subject
{
    private Subject(BoundFormula bound, string text)
    {
        Bound = bound;
        Text = text;
        Written = [.. bound.Outputs.Select(o => o.Value)];
        var stable = Stabilizer.Stabilize(bound.Graph, Written);
        Generated = stable.Roots;
        if (!bound.IsInPlace && !Signature.Differentiated.IsEmpty)
        {
            WrittenSlopes = Slopes(Written);
            var slopes = Slopes(Generated);
            var stableSlopes = Stabilizer.Stabilize(bound.Graph, [.. slopes.Select(s => s.Value)]);
            GeneratedSlopes = [.. slopes.Zip(stableSlopes.Roots, (s, value) => s with { Value = value })];
            Applied = [.. stable.Applied, .. stableSlopes.Applied];
        }
        else
        {
            Applied = stable.Applied;
        }
    }

    /// <summary>The bound formula.</summary>
    public BoundFormula Bound { get; }

    /// <summary>The formula's text.</summary>
    public string Text { get; }

    /// <summary>The method.</summary>
    public MethodSignature Signature => Bound.Signature;

    /// <summary>The parameters that have a value when the method is called.</summary>
    public ImmutableArray<Parameter> Inputs => _inputs.IsDefault ? _inputs = Bound.Inputs : _inputs;

    private ImmutableArray<Parameter> _inputs;

    /// <summary>Those of them that are tried at many values.</summary>
    public ImmutableArray<Parameter> Free => _free.IsDefault ? _free = [.. Inputs.Where(p => !IsSettled(p))] : _free;

    private ImmutableArray<Parameter> _free;

    /// <summary>Those of them that can be moved a little.</summary>
    public ImmutableArray<Parameter> Moving => _moving.IsDefault ? _moving = [.. Free.Where(p => p.IsFloating)] : _moving;

    private ImmutableArray<Parameter> _moving;

    private bool _isAnywhere;

    /// <summary>The same formula with options that no range is declared of away from their defaults, too; itself where there are none.</summary>
    public Subject Anywhere()
    {
        if (!Inputs.Any(IsOption))
        {
            return this;
        }

        var other = (Subject)MemberwiseClone();
        (other._isAnywhere, other._free, other._moving) = (true, default, default);
        return other;
    }

    private bool IsSettled(Parameter parameter) => !_isAnywhere && IsOption(parameter);

    /// <summary>Whether a parameter is an option that no range is declared of: it says what it usually is by its default.</summary>
    public static bool IsOption(Parameter parameter) =>
        parameter is { IsTensor: false, DefaultValue: not null, Range: null, Meaning: Meaning.None, HasGrad: false } && parameter.Element != ElementType.Boolean;

    /// <summary>The values that a parameter may have.</summary>
    public Interval RangeOf(Parameter parameter) => !IsSettled(parameter) ? UsualOf(parameter)
        : Interval.Point(DefaultOf(parameter)!.Value);

    /// <summary>What a parameter holds where the caller leaves it out, in its own precision.</summary>
    public static double? DefaultOf(Parameter parameter) => parameter.Element == ElementType.Single ? (float?)parameter.DefaultValue : parameter.DefaultValue;

    /// <summary>The intervals of what is generated, inside the ranges that parameters have here.</summary>
    /// <param name="given">What was proven of some nodes by other means.</param>
    public IntervalAnalysis Intervals(IReadOnlyDictionary<Node, Interval>? given = null) =>
        IntervalAnalysis.Generated(Signature.Element, RangeOf, given, index => Bound.Shapes.Extents.TryGetValue(index.Domain, out var extent) ? extent : null);

    private Interval UsualOf(Parameter parameter)
    {
        var range = ParameterRanges.Usual(parameter);
        return (_neverNegative ??= States.NeverNegative(Bound, p => IsSettled(p) ? RangeOf(p) : ParameterRanges.Usual(p))).Contains(parameter.Name) ? new(0, range.High) : range;
    }

    private ISet<string>? _neverNegative;

    /// <summary>The parameters that gradients are taken by.</summary>
    public ImmutableArray<Parameter> Differentiated => _differentiated.IsDefault ? _differentiated = Signature.Differentiated : _differentiated;

    private ImmutableArray<Parameter> _differentiated;

    /// <summary>The graph of all.</summary>
    public Graph Graph => Bound.Graph;

    /// <summary>The results as they were written.</summary>
    public ImmutableArray<Node> Written { get; }

    /// <summary>The results as they are generated.</summary>
    public ImmutableArray<Node> Generated { get; }

    /// <summary>The derivatives of what was written.</summary>
    public ImmutableArray<Adjoint> WrittenSlopes { get; } = [];

    /// <summary>The derivatives as they are generated.</summary>
    public ImmutableArray<Adjoint> GeneratedSlopes { get; } = [];

    /// <summary>The results as loops accumulate them.</summary>
    public ImmutableArray<Node> Emitted => _emitted.IsDefault ? _emitted = Expansion.Expand(Graph, Generated, Signature.Element) : _emitted;

    private ImmutableArray<Node> _emitted;

    /// <summary>The derivatives as loops accumulate them.</summary>
    public ImmutableArray<Adjoint> EmittedSlopes
    {
        get
        {
            if (_emittedSlopes.IsDefault)
            {
                var values = Expansion.Expand(Graph, [.. GeneratedSlopes.Select(s => s.Value)], Signature.Element);
                _emittedSlopes = [.. GeneratedSlopes.Zip(values, (s, value) => s with { Value = value })];
            }

            return _emittedSlopes;
        }
    }

    private ImmutableArray<Adjoint> _emittedSlopes;

    /// <summary>All that runs.</summary>
    public Form EmittedForm => _emittedForm ??= new(Emitted, EmittedSlopes);

    private Form? _emittedForm;

    /// <summary>All that was written, with its derivatives.</summary>
    public Form WrittenForm => _writtenForm ??= new(Written, WrittenSlopes);

    private Form? _writtenForm;

    /// <summary>The first result as it was written.</summary>
    public Form FirstValue => _firstValue ??= new(Written[0]);

    private Form? _firstValue;

    /// <summary>What was written that is the same at every input.</summary>
    public EvaluationOrder FixedNodes => _fixedNodes ??= Without(node => node is ReduceNode || (node is not ConstantNode && node.Inputs.IsEmpty));

    private EvaluationOrder? _fixedNodes;

    /// <summary>What was written that doesn't depend on a parameter.</summary>
    public EvaluationOrder Without(Parameter parameter)
    {
        if (!_without.TryGetValue(parameter.Name, out var others))
        {
            _without[parameter.Name] = others = Without(node => node is LoadNode l && l.Parameter.Name == parameter.Name || node is ParameterNode p && p.Parameter.Name == parameter.Name);
        }

        return others;
    }

    private readonly Dictionary<string, EvaluationOrder> _without = new(StringComparer.Ordinal);

    private EvaluationOrder Without(Func<Node, bool> isLeft)
    {
        var left = new HashSet<Node>();
        return new([.. WrittenForm.Order.Nodes.Where(node => !((isLeft(node) || node.Inputs.Any(left.Contains)) && left.Add(node)))]);
    }

    /// <summary>The values, to many bits, of what is the same at every input.</summary>
    public ExactInterpreter Literals(int bits)
    {
        if (!_literals.TryGetValue(bits, out var literals))
        {
            _literals[bits] = literals = new(new Bindings(), bits);
        }

        return literals;
    }

    private readonly Dictionary<int, ExactInterpreter> _literals = [];

    /// <summary>The values of a parameter at which formulas break.</summary>
    public IReadOnlyList<double> Special(Parameter parameter)
    {
        if (!_special.TryGetValue(parameter.Name, out var special))
        {
            _special[parameter.Name] = special = SpecialValues.Of(parameter, UsualOf(parameter), _constants ??= SpecialValues.ConstantsOf(Written));
        }

        return special;
    }

    private readonly Dictionary<string, IReadOnlyList<double>> _special = new(StringComparer.Ordinal);
    private IReadOnlyList<double>? _constants;

    /// <summary>All that is generated, with reductions whole.</summary>
    public Form GeneratedForm => _generatedForm ??= new(Generated, GeneratedSlopes);

    private Form? _generatedForm;

    /// <summary>What would run if nothing were rewritten.</summary>
    public Form UnchangedForm
    {
        get
        {
            if (_unchangedForm is null)
            {
                var all = Expansion.Expand(Graph, [.. Written, .. WrittenSlopes.Select(s => s.Value)], Signature.Element);
                _unchangedForm = new([.. all.Take(Written.Length)], [.. WrittenSlopes.Zip(all.Skip(Written.Length), (s, value) => s with { Value = value })]);
            }

            return _unchangedForm;
        }
    }

    private Form? _unchangedForm;

    /// <summary>What was rewritten on the way.</summary>
    public ImmutableArray<AppliedRule> Applied { get; }

    /// <summary>Whether the element type holds a literal only after rounding it.</summary>
    public bool RoundsLiterals => _roundsLiterals ??= WrittenForm.Order.Nodes.OfType<ConstantNode>().Any(c => c.Kind == ValueKind.Real && !IsHeld(c.Value));

    private bool? _roundsLiterals;

    private bool IsHeld(double value) =>
        value != Math.PI && (Signature.Element == ElementType.Double || (float)value == value) && BigReal.FromLiteral(value) == BigReal.FromDouble(value);

    /// <summary>Whether thousands of bits of it take long: series of the error and gamma functions have as many terms.</summary>
    public bool IsCostly => _isCostly ??= WrittenForm.Order.Nodes.OfType<ApplyNode>().Any(a => Costly.Contains(a.Primitive.Name));

    private bool? _isCostly;

    /// <summary>What is exponentiated in what was written.</summary>
    public IReadOnlyList<Node> ExponentsWritten => _exponentsWritten ??=
        [.. WrittenForm.Order.Nodes.OfType<ApplyNode>().Where(a => a.Primitive.Name is "exp" or "exp2" or "expm1" or "sinh" or "cosh").Select(a => a.Inputs[0]).Where(i => i is not ConstantNode).Distinct()];

    private IReadOnlyList<Node>? _exponentsWritten;

    /// <summary>Whether it goes up and down without end.</summary>
    public bool Oscillates => _oscillates ??= WrittenForm.Order.Nodes.OfType<ApplyNode>().Any(a => a.Primitive.Name is "sin" or "cos" or "tan");

    private bool? _oscillates;

    /// <summary>What tells on which of its pieces an input lies, of the formula as it was written.</summary>
    public IReadOnlyList<Node> Boundaries => _boundaries ??= [.. Graph.Reachable(Written).SelectMany(Tests)];

    private IReadOnlyList<Node>? _boundaries;

    private static IEnumerable<Node> Tests(Node node)
    {
        Node[] Sides(Node a, Node b) => [node.Graph.Apply(Arithmetic.Greater, a, b), node.Graph.Apply(Arithmetic.GreaterOrEqual, a, b)];
        return node switch
        {
            ApplyNode { Primitive.Name: "abs" or "relu" } a => Sides(a.Inputs[0], a.Graph.Zero),
            ApplyNode { Primitive.Name: "clamp" } a => [.. Sides(a.Inputs[0], a.Inputs[1]), .. Sides(a.Inputs[0], a.Inputs[2])],
            ApplyNode { Primitive.Name: "min" or "max", Inputs.Length: 2 } a => Sides(a.Inputs[0], a.Inputs[1]),
            ApplyNode { Primitive: var p } a when p == Arithmetic.Select => [a.Inputs[0]],
            ReduceNode { Reduction: ReductionKind.Min or ReductionKind.Max } r => [node.Graph.Apply(Arithmetic.Equal, r.Body, r)],
            _ => [],
        };
    }

    /// <summary>The angles of what was written: where both arguments are 0, none is right, and beside it the gradient grows without bound.</summary>
    public IReadOnlyList<Node> Angles => _angles ??= [.. Graph.Reachable(Written).Where(n => n is ApplyNode { Primitive.Name: "atan2" } && Differentiable.Contains(n))];

    private IReadOnlyList<Node>? _angles;

    /// <summary>The comparisons of numbers in what was written and in its derivatives.</summary>
    public EvaluationOrder Comparisons => _comparisons ??= new([.. WrittenForm.Order.Nodes.Where(n => n.Kind == ValueKind.Boolean && n.Inputs.Any(i => i.Kind == ValueKind.Real))]);

    private EvaluationOrder? _comparisons;

    private static readonly HashSet<string> Costly =
        ["erf", "erfc", "erfcx", "normcdf", "normpdf", "lognormcdf", "gelu", "lgamma", "digamma", "trigamma", "tetragamma", "sin", "cos", "tan", "atan", "atan2", "asin", "acos"];

    /// <summary>The shapes where the formula's lengths are the given sizes in turn; null where no arguments are of such sizes.</summary>
    public Lengths? Lengths(params int[] sizes)
    {
        string key = string.Join(",", sizes);
        if (!_lengths.TryGetValue(key, out var lengths))
        {
            _lengths[key] = lengths = Judging.Lengths.Of(Bound, sizes);
        }

        return lengths;
    }

    private readonly Dictionary<string, Lengths?> _lengths = new(StringComparer.Ordinal);

    /// <summary>Prepares a formula for judgement.</summary>
    public static Subject Create(BoundFormula bound, string text) => new(bound, text);

    /// <summary>Whether a node depends on a parameter that is differentiated by.</summary>
    public ISet<Node> Differentiable => _differentiable ??= DependentOn(Signature.Differentiated);

    private ISet<Node>? _differentiable;

    /// <summary>The nodes of what was written and generated that depend on some parameters.</summary>
    public ISet<Node> DependentOn(IEnumerable<Parameter> parameters)
    {
        var names = new HashSet<string>(parameters.Select(p => p.Name));
        var found = new HashSet<Node>();
        foreach (var node in Graph.Reachable(Written.Concat(Generated)))
        {
            if (node is LoadNode l && names.Contains(l.Parameter.Name) || node is ParameterNode p && names.Contains(p.Parameter.Name) || node.Inputs.Any(found.Contains))
            {
                found.Add(node);
            }
        }

        return found;
    }

    private ImmutableArray<Adjoint> Slopes(ImmutableArray<Node> values)
    {
        var seeds = values.Zip(Bound.Outputs, (value, output) => output.Target is { } target
            ? new Seeded(value, Graph.Load(OutputGradient(target), [.. output.Indices.Select(Subscript.Of)]), output.Indices)
            : new Seeded(value, Graph.One));
        return [.. Gradients.Of(Graph, [.. seeds], Signature.Differentiated).Where(a => a.Value is not ConstantNode { Value: 0 })];
    }

    /// <summary>What the caller passes back for a kernel's output.</summary>
    private Parameter OutputGradient(Parameter output) =>
        RoutineParameters.Of(Signature, RoutineKind.Backward).First(p => p.Role == ParameterRole.OutputGradient && p.Of == output).Parameter;
}

using LossGen.Compiler.Binding;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>Small shapes that fit a formula: how long each of its dimensions is at a trial.</summary>
internal sealed class Lengths
{
    private readonly BoundFormula _bound;
    private readonly IReadOnlyDictionary<Quantity, int> _known;

    private Lengths(BoundFormula bound, IReadOnlyDictionary<Quantity, int> known, int copies = 1) => (_bound, _known, Copies) = (bound, known, copies);

    /// <summary>How many elements along each index are like each one that a trial holds.</summary>
    public int Copies { get; }

    /// <summary>The same, with so many elements in place of each one; null where a shape isn't free to be so long.</summary>
    public static Lengths? Repeated(Lengths one, Lengths two, int copies)
    {
        bool IsFree(int[] shape, int[] twice) => shape.All(d => d == 1) && twice.All(d => d == 2);
        return one.Extents.Zip(two.Extents, (a, b) => a.Extent == 1 && b.Extent == 2).All(f => f)
            && one._bound.Signature.Parameters.Where(p => p.IsTensor).All(p => IsFree(one.Shape(p), two.Shape(p)))
            ? new(one._bound, one._known, copies)
            : null;
    }

    /// <summary>The shapes where the formula's lengths are the given sizes in turn; null where no arguments are of such sizes.</summary>
    public static Lengths? Of(BoundFormula bound, params int[] sizes) =>
        Of(bound, sizes, Room.ForConditions(bound, (size, more) => Of(bound, [size], more)));

    private static Lengths? Of(BoundFormula bound, int[] sizes, IReadOnlyDictionary<Quantity, int> more)
    {
        var plan = bound.Shapes;
        var measured = plan.Dimensions.Values.Distinct().OrderBy(q => q.Id).Select((q, k) => (q, sizes[k % sizes.Length])).ToDictionary(q => q.q, q => q.Item2);
        foreach (var extra in more)
        {
            measured[extra.Key] = extra.Value + (measured.TryGetValue(extra.Key, out int usual) ? usual : sizes[0]);
        }

        foreach (var constant in plan.Steps.OfType<ConstantStep>())
        {
            measured[constant.Length] = Math.Max(measured[constant.Length], constant.Subscript + 1);
        }

        Room.ForOthers(bound, measured);
        Room.ForOffsets(plan, measured);
        foreach (var inside in plan.Steps.OfType<InsideStep>())
        {
            measured[inside.Access.Length] = Math.Max(0, inside.Access.Offset + inside.Access.Others.Sum(o => Math.Max(0, (measured.TryGetValue(o, out int m) ? m : 1) - 1)) + 1);
        }

        try
        {
            var known = plan.Resolve(p => Shape(p, bound, measured), p => Length(p, bound, measured) ?? 1);
            return new(bound, known);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The shape of a tensor.</summary>
    public int[] Shape(Parameter tensor)
    {
        if (!_shapes.TryGetValue(tensor.Name, out int[]? shape))
        {
            _shapes[tensor.Name] = shape = Shape(tensor, _bound, _known);
        }

        return shape;
    }

    private readonly Dictionary<string, int[]> _shapes = new(StringComparer.Ordinal);

    /// <summary>A form of the formula, ready to be evaluated at inputs of these lengths.</summary>
    /// <param name="form">The form.</param>
    /// <param name="element">The element type whose arithmetic it is evaluated in; null: in double precision.</param>
    /// <param name="literals">The type that literals are rounded to, if all else is in double precision.</param>
    public Tape TapeOf(Form form, ElementType? element, ElementType? literals = null)
    {
        var key = (form, element == ElementType.Single, literals == ElementType.Single);
        if (!_tapes.TryGetValue(key, out var tape))
        {
            Interpreter.Learn(form.Order);
            IArithmetic<double> arithmetic = element == ElementType.Single ? ElementInterpreter.ArithmeticOf(ElementType.Single, Copies) : new DoubleArithmetic(literals, Copies);
            _tapes[key] = tape = new(form.Order, arithmetic, Blank, Extent);
        }

        return tape;
    }

    private readonly Dictionary<(Form, bool, bool), Tape> _tapes = [];

    /// <summary>Where the results of a form come from.</summary>
    public ResultSlots SlotsOf(Subject subject, Form form)
    {
        if (!_slots.TryGetValue(form, out var slots))
        {
            Interpreter.Learn(form.Order);
            _slots[form] = slots = new(subject, form, this);
        }

        return slots;
    }

    private readonly Dictionary<Form, ResultSlots> _slots = [];

    /// <summary>How many exponentials and logarithms a form takes: what thousands of bits take long for.</summary>
    public int Series(Form form)
    {
        if (!_series.TryGetValue(form, out int series))
        {
            int Count(IEnumerable<IndexVariable> indices) => indices.Aggregate(1, (n, i) => n * Extent(i));
            Interpreter.Learn(form.Order);
            _series[form] = series = form.Order.Nodes.Sum(node => node switch
            {
                ReduceNode { Reduction: ReductionKind.LogSumExp } r => 2 * Count(r.Indices.Concat(r.Over)),
                ApplyNode { Kind: ValueKind.Real, Primitive: { Partials: not null, Infix: null } } a => Count(a.Indices),
                _ => 0,
            });
        }

        return series;
    }

    private readonly Dictionary<Form, int> _series = [];

    /// <summary>The extent of an index of what was evaluated.</summary>
    public int Extent(IndexVariable index) => Interpreter.Extent(index);

    // Shapes without values: enough to learn extents from.
    private Bindings Blank => _blank ??= Bind(new Dictionary<string, double[]>());

    private Bindings? _blank;

    private Interpreter Interpreter => _interpreter ??= new(Blank);

    private Interpreter? _interpreter;

    /// <summary>An input for an interpreter.</summary>
    public Bindings Bind(IReadOnlyDictionary<string, double[]> values)
    {
        var signature = _bound.Signature;
        var bindings = new Bindings { Empty = signature.Options.Empty == EmptyMean.Throw ? EmptyMean.Zero : signature.Options.Empty, Copies = Copies };
        foreach (var parameter in signature.Parameters)
        {
            if (!parameter.IsTensor)
            {
                _ = values.TryGetValue(parameter.Name, out double[]? scalar) ? bindings.Bind(parameter.Name, scalar[0]) : bindings;
                continue;
            }

            int[] shape = Shape(parameter);
            bindings.Bind(parameter.Name, values.TryGetValue(parameter.Name, out var elements) ? elements : new double[shape.Aggregate(1, (n, d) => n * d)], shape);
            if (parameter.IsOutput)
            {
                bindings.Bind(parameter.Name + "Gradient", Given[parameter.Name + "Gradient"], shape);
            }
        }

        bindings.Bind(RoutineParameters.ScaleName, 1.0);
        foreach (var (index, extent) in Extents)
        {
            bindings.Bind(index, extent);
        }

        return bindings;
    }

    /// <summary>What the routines are given beside the inputs: room for outputs, what comes back for them, a factor.</summary>
    public IReadOnlyDictionary<string, double[]> Given
    {
        get
        {
            if (_given is null)
            {
                _given = new(StringComparer.Ordinal) { [RoutineParameters.ScaleName] = [1.0] };
                foreach (var output in _bound.Signature.Parameters.Where(p => p.IsTensor && p.IsOutput))
                {
                    // What comes back for each element of an output: of either sign, and of moderate size.
                    int count = Shape(output).Aggregate(1, (n, d) => n * d);
                    _given[output.Name] = new double[count];
                    _given[output.Name + "Gradient"] = [.. Enumerable.Range(0, count).Select(k => k % 2 == 0 ? 1.0 : -0.5)];
                }
            }

            return _given;
        }
    }

    private Dictionary<string, double[]>? _given;

    /// <summary>What an <c>int</c> parameter is that gives a length; null for another.</summary>
    public int? Length(Parameter scalar)
    {
        if (scalar.IsTensor)
        {
            return null;
        }

        if (!_scalars.TryGetValue(scalar.Name, out int? length))
        {
            _scalars[scalar.Name] = length = Length(scalar, _bound, _known) * Copies;
        }

        return length;
    }

    private readonly Dictionary<string, int?> _scalars = new(StringComparer.Ordinal);

    /// <summary>How many elements a parameter has.</summary>
    public int Count(Parameter parameter)
    {
        int count = 1;
        foreach (int extent in parameter.IsTensor ? Shape(parameter) : [])
        {
            count *= extent;
        }

        return count;
    }

    /// <summary>The length that a label must stay below, by the label's name.</summary>
    public IReadOnlyDictionary<string, int> Labels => _labels ??= LabelChecks.Of(_bound)
        .Where(c => c.Subscript.Gather is LoadNode)
        .GroupBy(c => ((LoadNode)c.Subscript.Gather!).Parameter.Name)
        .ToDictionary(c => c.Key, c => c.Min(check => _known[check.Length] - check.Subscript.Offset));

    private IReadOnlyDictionary<string, int>? _labels;

    /// <summary>The extents of the indices.</summary>
    public IReadOnlyList<(IndexVariable Index, int Extent)> Extents => _extents ??= [.. _bound.Shapes.Extents.Select(e => (e.Key, _known[e.Value]))];

    private IReadOnlyList<(IndexVariable Index, int Extent)>? _extents;

    private static int[] Shape(Parameter tensor, BoundFormula bound, IReadOnlyDictionary<Quantity, int> lengths)
    {
        // Dimension -1 is all of a tensor that is taken bare, or whose size is asked for.
        var dimensions = bound.Shapes.Dimensions.Where(d => d.Key.Tensor == tensor.Name).OrderBy(d => d.Key.Dimension).ToList();
        return [.. dimensions.Where(d => d.Key.Dimension >= 0 || dimensions.Count == 1).Select(d => lengths.TryGetValue(d.Value, out int length) ? length : 1)];
    }

    private static int? Length(Parameter scalar, BoundFormula bound, IReadOnlyDictionary<Quantity, int> lengths) =>
        bound.Shapes.Steps.OfType<MeasuredStep>().FirstOrDefault(s => s.Sources.Any(source => source.Parameter == scalar)) is { } step && lengths.TryGetValue(step.Length, out int length) ? length : null;
}

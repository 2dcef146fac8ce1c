using LossGen.Compiler.Binding;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>Arguments of an indexed formula by name, row-major, each exact in its element type, with their shapes.</summary>
public sealed class IndexedPoint
{
    // What the interpreter can tabulate in no time.
    private const int Work = 25_000;

    private readonly BoundFormula _bound;
    private readonly Dictionary<string, double[]> _values = [];
    private readonly Dictionary<string, int[]> _shapes = [];

    private IndexedPoint(BoundFormula bound, IReadOnlyDictionary<Quantity, int> lengths) => (_bound, Lengths) = (bound, lengths);

    /// <summary>Each length that the formula needs.</summary>
    public IReadOnlyDictionary<Quantity, int> Lengths { get; }

    /// <summary>The values of a parameter.</summary>
    public double[] this[string name] => _values[name];

    /// <summary>The shape of a tensor; of what belongs to it too.</summary>
    public int[] Shape(Parameter tensor) => _shapes[tensor.Name];

    /// <summary>How many elements a tensor has.</summary>
    public int Count(Parameter tensor) => Shape(tensor).Aggregate(1, (n, e) => n * e);

    /// <summary>
    /// Draws a point: the lengths, in the order in which the formula names them, are of the given sizes, in turn; smaller where the
    /// interpreter would take too long, larger where a subscript asks for more. Null where labels have nothing to point at, or where flat spans
    /// without elements leave a length open.
    /// </summary>
    public static IndexedPoint? Draw(BoundFormula bound, IReadOnlyList<int> sizes, int seed, long work = Work)
    {
        if (LengthsOf(bound, sizes, work) is not { } lengths)
        {
            return null;
        }

        var point = new IndexedPoint(bound, lengths);
        var random = new Random(seed);
        var draw = Draws.Typical(random);
        var labels = LabelLimits(bound, lengths);
        int? ignored = bound.Signature.Parameters.FirstOrDefault(p => p.Name == "ignore") is { } ignore ? (int)ignore.DefaultValue! : null;
        foreach (var parameter in bound.Signature.Parameters)
        {
            if (!parameter.IsTensor)
            {
                point._values[parameter.Name] = [Exact(parameter, LengthOf(parameter, bound, lengths) ?? parameter.DefaultValue ?? draw(parameter))];
                continue;
            }

            int[] shape = point._shapes[parameter.Name] = ShapeOf(parameter, bound, lengths);
            int count = point.Count(parameter);
            if (labels.TryGetValue(parameter.Name, out int limit))
            {
                if (limit < 1 && count > 0 && ignored is null)
                {
                    return null;
                }

                point._values[parameter.Name] = [.. Enumerable.Range(0, count).Select(_ => ignored is { } none && (limit < 1 || random.Next(4) == 0) ? none : random.Next(limit))];
                continue;
            }

            // A mask lets its first element pass.
            point._values[parameter.Name] = [.. Enumerable.Range(0, count).Select(k => Exact(parameter, parameter.Element == ElementType.Boolean && k == 0 ? 1 : draw(parameter)))];
            if (parameter.IsOutput)
            {
                point._shapes[parameter.Name + "Gradient"] = shape;
                point._values[parameter.Name + "Gradient"] = [.. Enumerable.Range(0, count).Select(_ => Exact(parameter, random.NextDouble() - 0.5))];
            }
        }

        point._values[RoutineParameters.ScaleName] = [0.75];
        return point;
    }

    /// <summary>The point with other values of one parameter.</summary>
    public IndexedPoint With(string name, double[] values)
    {
        var other = Copy();
        other._values[name] = values;
        return other;
    }

    /// <summary>The point with each floating-point number moved by at most a unit of rounding.</summary>
    public IndexedPoint Moved(double unit, int seed)
    {
        var other = Copy();
        var random = new Random(seed);
        foreach (var parameter in _bound.Signature.Parameters.Where(p => p.IsFloating))
        {
            other._values[parameter.Name] = [.. _values[parameter.Name].Select(v => parameter.Range is null ? v * (1 + (unit * random.Next(-1, 2))) : v)];
        }

        return other;
    }

    /// <summary>The point for the interpreter.</summary>
    public Bindings Bindings(Compiler.Signatures.EmptyMean empty)
    {
        var bindings = new Bindings { Empty = empty };
        foreach (var (name, values) in _values)
        {
            if (_shapes.TryGetValue(name, out int[]? shape))
            {
                bindings.Bind(name, values, shape);
            }
            else
            {
                bindings.Bind(name, values[0]);
            }
        }

        foreach (var (index, length) in _bound.Shapes.Extents)
        {
            bindings.Bind(index, Lengths[length]);
        }

        return bindings;
    }

    /// <summary>The shapes, for messages.</summary>
    public override string ToString() => string.Join(", ", _shapes.Select(s => $"{s.Key} {string.Join("×", s.Value)}"));

    private IndexedPoint Copy()
    {
        var other = new IndexedPoint(_bound, Lengths);
        foreach (var (name, values) in _values)
        {
            other._values[name] = values;
        }

        foreach (var (name, shape) in _shapes)
        {
            other._shapes[name] = shape;
        }

        return other;
    }

    private static IReadOnlyDictionary<Quantity, int>? LengthsOf(BoundFormula bound, IReadOnlyList<int> sizes, long limit)
    {
        var plan = bound.Shapes;
        var measured = plan.Dimensions.Values.Distinct().OrderBy(q => q.Id).Select((q, k) => (Quantity: q, Size: sizes[k % sizes.Count])).ToDictionary(q => q.Quantity, q => q.Size);
        var nodes = Graph.Reachable(bound.Outputs.Select(o => o.Value));
        var greatest = LabelChecks.Of(bound).Where(c => c.Subscript.Gather is ReduceNode).Select(c => (c.Length, Over: plan.Extent(((ReduceNode)c.Subscript.Gather!).Over[0]))).ToList();
        var following = plan.Steps.OfType<InsideStep>().Select(s => s.Access.Length).Concat(greatest.Where(g => g.Length != g.Over).Select(g => g.Length)).ToHashSet();
        while (true)
        {
            foreach (var constant in plan.Steps.OfType<ConstantStep>())
            {
                measured[constant.Length] = Math.Max(measured[constant.Length], constant.Subscript + 1);
            }

            foreach (var inside in plan.Steps.OfType<InsideStep>().GroupBy(s => s.Access.Length))
            {
                measured[inside.Key] = Math.Max(0, inside.Max(i => i.Access.Offset + i.Access.Others.Sum(o => Math.Max(0, measured[o] - 1)) + 1));
            }

            foreach (var (length, over) in greatest)
            {
                measured[length] = Math.Max(measured[length], measured[over]);
            }

            IReadOnlyDictionary<Quantity, int> lengths;
            try
            {
                lengths = plan.Resolve(p => ShapeOf(p, bound, measured), p => LengthOf(p, bound, measured) ?? 0);
            }
            catch (ArgumentException) when (measured.ContainsValue(0))
            {
                return null;
            }

            if (nodes.Max(n => n.Indices.Aggregate(1L, (count, i) => count * lengths[plan.Extent(i)])) <= limit)
            {
                // Nothing is the greatest of nothing.
                return nodes.OfType<ReduceNode>().Any(r => r.Kind == ValueKind.Integer && r.Over.Any(i => lengths[plan.Extent(i)] == 0)) ? null : lengths;
            }

            var largest = measured.Where(q => !following.Contains(q.Key)).MaxBy(q => q.Value).Key;
            measured[largest] = measured[largest] * 2 / 3;
        }
    }

    private static int[] ShapeOf(Parameter tensor, BoundFormula bound, IReadOnlyDictionary<Quantity, int> lengths)
    {
        // Dimension -1 is all of a tensor that is taken bare, or whose size is asked for.
        var dimensions = bound.Shapes.Dimensions.Where(d => d.Key.Tensor == tensor.Name).OrderBy(d => d.Key.Dimension).ToList();
        return [.. dimensions.Where(d => d.Key.Dimension >= 0 || dimensions.Count == 1).Select(d => lengths[d.Value])];
    }

    // What an int scalar is that bears an index's name.
    private static int? LengthOf(Parameter scalar, BoundFormula bound, IReadOnlyDictionary<Quantity, int> lengths) =>
        bound.Shapes.Steps.OfType<MeasuredStep>().FirstOrDefault(s => s.Sources.Any(source => source.Parameter == scalar)) is { } step ? lengths[step.Length] : null;

    // A label that is a subscript, or what another is subtracted from.
    private static Dictionary<string, int> LabelLimits(BoundFormula bound, IReadOnlyDictionary<Quantity, int> lengths) =>
        LabelChecks.Of(bound)
            .SelectMany(c => Graph.Reachable(c.Subscript.Gather!).OfType<LoadNode>().Select(l => (Label: l.Parameter, Limit: lengths[c.Length] - c.Subscript.Offset)))
            .Where(c => !c.Label.IsFloating && c.Label.Element != ElementType.Boolean)
            .GroupBy(c => c.Label.Name)
            .ToDictionary(c => c.Key, c => c.Min(check => check.Limit));

    private static double Exact(Parameter parameter, double value) => parameter.Element switch
    {
        ElementType.Single => (float)value,
        ElementType.Double => value,
        ElementType.Boolean => value > 0 ? 1 : 0,
        ElementType.Byte => Math.Clamp(Math.Round(value), 0, 255),
        _ => Math.Round(value),
    };
}

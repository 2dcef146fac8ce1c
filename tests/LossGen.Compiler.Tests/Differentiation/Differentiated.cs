using System.Collections.Immutable;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Tests.Binding;

namespace LossGen.Compiler.Tests.Differentiation;

/// <summary>A formula with its derivatives and values to try them at.</summary>
internal sealed class Differentiated
{
    private readonly Dictionary<string, double[]> _point = [];

    public Differentiated(string method, string formula, params (string Method, string Formula)[] library)
        : this(Bound.Formula(method, formula, library))
    {
    }

    /// <summary>Differentiates as it is written, or as it is emitted: stabilized before and after.</summary>
    public Differentiated(BoundFormula formula, bool isStabilized = false)
    {
        Formula = formula;
        Graph = formula.Graph;
        ImmutableArray<Node> Stable(ImmutableArray<Node> nodes) => isStabilized ? Stabilizer.Stabilize(Graph, nodes).Roots : nodes;
        var values = Stable([.. formula.Outputs.Select(o => o.Value)]);
        var roots = formula.Outputs.Select((o, i) => new Seeded(values[i], SeedOf(o), IndexSets.Union(o.Indices, o.Value.Indices))).ToList();

        // A kernel is judged by the sum of its outputs, each weighted: its gradient is what the backward method gives.
        Value = formula.Outputs.Select((o, i) => o.Target is null
                ? values[i] * roots[i].Seed
                : Graph.Reduce(ReductionKind.Sum, [Graph.Position], values[i] * roots[i].Seed, null))
            .Aggregate((a, b) => a + b);
        var adjoints = Gradients.Of(Graph, roots, formula.Signature.Differentiated);
        ImmutableArray<Node> sums = [.. formula.Signature.Differentiated.Select(p => adjoints.Where(a => a.Parameter == p).Select(AtOwnIndex).Aggregate((a, b) => a + b))];
        Adjoints = [.. formula.Signature.Differentiated.Zip(Stable(sums), (p, value) => new Adjoint(p, p.IsTensor ? [Subscript.Of(IndexOf(p))] : [], value))];
    }

    public BoundFormula Formula { get; }

    public Graph Graph { get; }

    public Node Value { get; }

    public IReadOnlyList<Adjoint> Adjoints { get; }

    /// <summary>Everything that has a value: the inputs and the seeds.</summary>
    public IEnumerable<Parameter> Parameters => Graph.Nodes.Select(n => n is LoadNode l ? l.Parameter : (n as ParameterNode)?.Parameter).OfType<Parameter>().Distinct();

    public double[] this[string name]
    {
        get => _point[name];
        set => _point[name] = value;
    }

    public Differentiated At(string name, params double[] values)
    {
        _point[name] = values;
        return this;
    }

    public Differentiated AtRandom(Random random, int n)
    {
        foreach (var parameter in Parameters)
        {
            _point[parameter.Name] = [.. Enumerable.Range(0, parameter.IsTensor ? n : 1).Select(_ => Sample(parameter, random))];
        }

        return this;
    }

    public Interpreter Interpreter()
    {
        var bindings = new Bindings().Bind(Graph.Position, _point.Values.Max(v => v.Length));
        foreach (var extent in Formula.Extents)
        {
            bindings.Bind(extent.Index, _point[extent.Sources[0].Parameter.Name].Length);
        }

        foreach (var parameter in Parameters)
        {
            if (parameter.IsTensor)
            {
                bindings.Bind(parameter.Name, _point[parameter.Name]);
            }
            else if (_point.TryGetValue(parameter.Name, out double[]? value))
            {
                bindings.Bind(parameter.Name, value[0]);
            }
            else if (parameter.DefaultValue is null)
            {
                bindings.Bind(parameter.Name, 1.0);
            }
        }

        return new(bindings);
    }

    /// <summary>The index that runs over a tensor's elements.</summary>
    public IndexVariable IndexOf(Parameter tensor) => Formula.Extents.FirstOrDefault(e => e.Sources.Any(s => s.Parameter == tensor))?.Index ?? Graph.Position;

    public double Evaluate() => Interpreter().EvaluateScalar(Value);

    public double[] Gradient(string name) => Spread(Adjoints.Single(a => a.Parameter.Name == name).Value, name);

    /// <summary>A node's values, one an element of the tensor.</summary>
    public double[] Spread(Node node, string name)
    {
        double[] values = Interpreter().Evaluate(node);
        return node.IsScalar ? [.. _point[name].Select(_ => values[0])] : values;
    }

    /// <summary>The derivative of what a function gives by one element, by differences extrapolated twice.</summary>
    public double[] Difference(string name, int element, Func<double[]> of, double step = 1e-3)
    {
        double original = _point[name][element];
        double h = step * Math.Max(1, Math.Abs(original));
        double[] Central(double by)
        {
            _point[name][element] = original + by;
            double[] high = of();
            _point[name][element] = original - by;
            double[] low = of();
            _point[name][element] = original;
            return [.. high.Zip(low, (a, b) => (a - b) / (2 * by))];
        }

        var (d1, d2, d4) = (Central(h), Central(h / 2), Central(h / 4));
        return [.. Enumerable.Range(0, d1.Length).Select(i =>
        {
            double a = ((4 * d2[i]) - d1[i]) / 3;
            double b = ((4 * d4[i]) - d2[i]) / 3;
            return ((16 * b) - a) / 15;
        })];
    }

    private static double Sample(Parameter p, Random random) => p.Element switch
    {
        ElementType.Boolean or ElementType.Byte => random.Next(2),
        ElementType.Int32 or ElementType.Int64 => random.Next(-1, 3),
        _ when p.Meaning == Meaning.Positive => 0.3 + (2 * random.NextDouble()),
        _ when p.Meaning == Meaning.Probability => 0.1 + (0.8 * random.NextDouble()),
        _ when p.Meaning == Meaning.LogProbability => -0.1 - (2 * random.NextDouble()),
        _ when p.Range is { } r => Math.Max(r.Low, -3) + ((Math.Min(r.High, 3) - Math.Max(r.Low, -3)) * (0.1 + (0.8 * random.NextDouble()))),
        _ when p.Form == ParameterForm.Scalar => p.DefaultValue ?? 0.4 + random.NextDouble(),
        _ => 4 * (random.NextDouble() - 0.5),
    };

    // Loops over indices of their own may read the same elements: their adjoints add up.
    private Node AtOwnIndex(Adjoint adjoint) =>
        adjoint.Subscripts.IsEmpty ? adjoint.Value : Substitution.Reindex(adjoint.Value, adjoint.Subscripts[0].Plain!, IndexOf(adjoint.Parameter));

    private Node SeedOf(BoundOutput output) => output.Target is { } target
        ? Graph.Load(target with { Name = target.Name + "Upstream", IsOutput = false })
        : Graph.Scalar(new Parameter("upstream", ElementType.Double, ParameterForm.Scalar) { DefaultValue = 1.5 });
}

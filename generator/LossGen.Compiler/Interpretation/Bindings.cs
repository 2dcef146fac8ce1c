using LossGen.Compiler.Binding;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Interpretation;

/// <summary>What a formula's parameters are bound to while it is interpreted, by name. Truth values are 1 and 0.</summary>
public sealed class Bindings
{
    private readonly Dictionary<string, double> _scalars;
    private readonly Dictionary<string, TensorValue> _tensors;
    private readonly Dictionary<IndexVariable, int> _extents;

    /// <summary>Binds nothing yet.</summary>
    public Bindings() => (_scalars, _tensors, _extents) = ([], [], []);

    private Bindings(Bindings like) => (_scalars, _tensors, _extents, Empty, Copies) = (like._scalars, like._tensors, like._extents, like.Empty, like.Copies);

    /// <summary>The type that literals are rounded to: null keeps them as written.</summary>
    public ElementType? LiteralType { get; set; }

    /// <summary>What a mean over no elements is.</summary>
    public EmptyMean Empty { get; set; }

    /// <summary>How many elements stand for each one that is bound, along every index.</summary>
    internal double Copies { get; init; } = 1;

    /// <summary>Binds a scalar parameter.</summary>
    public Bindings Bind(string name, double value)
    {
        _scalars[name] = value;
        return this;
    }

    /// <summary>Binds a one-dimensional tensor.</summary>
    public Bindings Bind(string name, params double[] values) => Bind(name, values, [values.Length]);

    /// <summary>Binds a row-major tensor.</summary>
    public Bindings Bind(string name, double[] values, int[] shape)
    {
        if (shape.Aggregate(1, (n, d) => n * d) != values.Length)
        {
            throw new ArgumentException($"{name} has {values.Length} elements, which its shape doesn't.", nameof(values));
        }

        _tensors[name] = new TensorValue(values, shape);
        return this;
    }

    /// <summary>Fixes the extent of an index that no access determines.</summary>
    public Bindings Bind(IndexVariable index, int extent)
    {
        _extents[index] = extent;
        return this;
    }

    /// <summary>Fixes the extents of all indices of a formula, and the shapes of its flat spans, by what is bound so far.</summary>
    /// <exception cref="ArgumentException">What is bound doesn't fit.</exception>
    public Bindings Bind(BoundFormula formula)
    {
        var plan = formula.Shapes;
        var known = plan.Resolve(p => Tensor(p).Shape, p => (int)Scalar(p));
        foreach (var extent in plan.Extents)
        {
            _extents[extent.Key] = known[extent.Value];
        }

        foreach (var flat in plan.Dimensions.Where(d => d.Key.Dimension >= 0).GroupBy(d => d.Key.Tensor, d => (d.Key.Dimension, d.Value)))
        {
            if (_tensors.TryGetValue(flat.Key, out var tensor))
            {
                _tensors[flat.Key] = tensor with { Shape = [.. flat.OrderBy(d => d.Dimension).Select(d => known[d.Value])] };
            }
        }

        return this;
    }

    /// <summary>The same bindings, with literals rounded to a type.</summary>
    internal Bindings WithLiterals(ElementType? type) => new(this) { LiteralType = type };

    /// <summary>The value of a scalar: what is bound, or the parameter's default.</summary>
    internal double Scalar(Parameter parameter) =>
        _scalars.TryGetValue(parameter.Name, out double value) ? value
        : parameter.DefaultValue ?? throw new KeyNotFoundException($"Nothing is bound to the scalar {parameter.Name}.");

    internal TensorValue Tensor(Parameter parameter) =>
        _tensors.TryGetValue(parameter.Name, out var value) ? value
        : throw new KeyNotFoundException($"Nothing is bound to the tensor {parameter.Name}.");

    internal IReadOnlyDictionary<IndexVariable, int> Extents => _extents;
}

/// <summary>Numbers in row-major order.</summary>
public sealed record TensorValue(double[] Values, int[] Shape);

using System.Collections.Immutable;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Graphs;

/// <summary>
/// A value of the typed graph. Nodes are hash-consed by their <see cref="Graphs.Graph"/>: equal nodes are the same object,
/// and inputs always bear smaller <see cref="Id"/>s than their users, so that order of ids is topological.
/// </summary>
public abstract class Node
{
    private protected Node(Graph graph, ValueKind kind, ImmutableArray<IndexVariable> indices)
    {
        Graph = graph;
        Kind = kind;
        Indices = indices;
    }

    /// <summary>The graph that holds the node.</summary>
    public Graph Graph { get; }

    /// <summary>The order of creation: inputs come before their users.</summary>
    public int Id { get; internal set; } = -1;

    /// <summary>Real, boolean or integer.</summary>
    public ValueKind Kind { get; }

    /// <summary>The index variables that the value depends on: its shape. Empty for a scalar.</summary>
    public ImmutableArray<IndexVariable> Indices { get; }

    /// <summary>The nodes that it is computed from, gathered subscripts and filters included.</summary>
    public abstract ImmutableArray<Node> Inputs { get; }

    /// <summary>Whether it depends on no index.</summary>
    public bool IsScalar => Indices.IsEmpty;

    /// <summary>Equal only to itself; the number spares the runtime making one up.</summary>
    public sealed override int GetHashCode() => Id;

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => ReferenceEquals(this, obj);

    internal abstract int StructuralHash();

    internal abstract bool StructurallyEquals(Node other);

    /// <summary>Rebuilds the node over other inputs, in the order of <see cref="Inputs"/>.</summary>
    public abstract Node WithInputs(ImmutableArray<Node> inputs);

    /// <summary>The sum.</summary>
    public static Node operator +(Node a, Node b) => a.Graph.Apply(Arithmetic.Add, a, b);

    /// <summary>The difference.</summary>
    public static Node operator -(Node a, Node b) => a.Graph.Apply(Arithmetic.Subtract, a, b);

    /// <summary>The product.</summary>
    public static Node operator *(Node a, Node b) => a.Graph.Apply(Arithmetic.Multiply, a, b);

    /// <summary>The quotient.</summary>
    public static Node operator /(Node a, Node b) => a.Graph.Apply(Arithmetic.Divide, a, b);

    /// <summary>The negation.</summary>
    public static Node operator -(Node a) => a.Graph.Apply(Arithmetic.Negate, a);

    /// <summary>The sum with a constant.</summary>
    public static Node operator +(Node a, double b) => a + a.Graph.Constant(b);

    /// <summary>The sum with a constant.</summary>
    public static Node operator +(double a, Node b) => b.Graph.Constant(a) + b;

    /// <summary>The difference with a constant.</summary>
    public static Node operator -(Node a, double b) => a - a.Graph.Constant(b);

    /// <summary>The difference with a constant.</summary>
    public static Node operator -(double a, Node b) => b.Graph.Constant(a) - b;

    /// <summary>The product with a constant.</summary>
    public static Node operator *(double a, Node b) => b.Graph.Constant(a) * b;

    /// <summary>The product with a constant.</summary>
    public static Node operator *(Node a, double b) => a * a.Graph.Constant(b);

    /// <summary>The quotient with a constant.</summary>
    public static Node operator /(double a, Node b) => b.Graph.Constant(a) / b;

    /// <summary>The quotient with a constant.</summary>
    public static Node operator /(Node a, double b) => a / a.Graph.Constant(b);
}

/// <summary>A number, or a truth value (1 and 0) where <see cref="Node.Kind"/> is boolean.</summary>
public sealed class ConstantNode : Node
{
    internal ConstantNode(Graph graph, double value, ValueKind kind)
        : base(graph, kind, IndexSets.Empty) => Value = value;

    /// <summary>The value as mathematics; it is rounded to the element type when it is emitted.</summary>
    public double Value { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Node> Inputs => ImmutableArray<Node>.Empty;

    /// <inheritdoc/>
    public override Node WithInputs(ImmutableArray<Node> inputs) => this;

    internal override int StructuralHash() => Value.GetHashCode() ^ ((int)Kind << 28);

    // Bits, so that NaN equals itself and -0 differs from 0.
    internal override bool StructurallyEquals(Node other) =>
        other is ConstantNode c && c.Kind == Kind && BitConverter.DoubleToInt64Bits(c.Value) == BitConverter.DoubleToInt64Bits(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A scalar parameter of the method, or one that the compiler adds (such as <c>gradientScale</c>).</summary>
public sealed class ParameterNode : Node
{
    internal ParameterNode(Graph graph, Parameter parameter)
        : base(graph, parameter.Element == ElementType.Boolean ? ValueKind.Boolean : ValueKind.Real, IndexSets.Empty) => Parameter = parameter;

    /// <summary>The parameter.</summary>
    public Parameter Parameter { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Node> Inputs => ImmutableArray<Node>.Empty;

    /// <inheritdoc/>
    public override Node WithInputs(ImmutableArray<Node> inputs) => this;

    internal override int StructuralHash() => Parameter.Name.GetHashCode();

    internal override bool StructurallyEquals(Node other) => other is ParameterNode p && p.Parameter.Name == Parameter.Name;

    /// <inheritdoc/>
    public override string ToString() => Parameter.Name;
}

/// <summary>An element of a tensor parameter at the given subscripts.</summary>
public sealed class LoadNode : Node
{
    internal LoadNode(Graph graph, Parameter parameter, ImmutableArray<Subscript> subscripts)
        : base(graph, KindOf(parameter.Element), subscripts.Aggregate(IndexSets.Empty, (set, s) => IndexSets.Union(set, s.Indices)))
    {
        Parameter = parameter;
        Subscripts = subscripts;
        Inputs = [.. subscripts.Where(s => s.Gather is not null).Select(s => s.Gather!)];
    }

    /// <summary>The tensor.</summary>
    public Parameter Parameter { get; }

    /// <summary>The subscripts, one a dimension; in elementwise use the implicit position alone, whatever the rank.</summary>
    public ImmutableArray<Subscript> Subscripts { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Node> Inputs { get; }

    /// <inheritdoc/>
    public override Node WithInputs(ImmutableArray<Node> inputs)
    {
        int next = 0;
        return Graph.Load(Parameter, [.. Subscripts.Select(s => s.Gather is null ? s : Subscript.Gathered(inputs[next++], s.Variables, s.Offset))]);
    }

    internal override int StructuralHash() => Subscripts.Aggregate(Parameter.Name.GetHashCode() + 1, (h, s) => (h * 31) + s.GetHashCode());

    internal override bool StructurallyEquals(Node other) =>
        other is LoadNode l && l.Parameter.Name == Parameter.Name && l.Subscripts.SequenceEqual(Subscripts);

    private static ValueKind KindOf(ElementType element) => element switch
    {
        ElementType.Single or ElementType.Double => ValueKind.Real,
        ElementType.Boolean => ValueKind.Boolean,
        _ => ValueKind.Integer,
    };

    /// <inheritdoc/>
    public override string ToString() => Parameter.Name;
}

/// <summary>An index variable used as a number.</summary>
public sealed class IndexNode : Node
{
    internal IndexNode(Graph graph, IndexVariable index)
        : base(graph, ValueKind.Integer, [index]) => Index = index;

    /// <summary>The index.</summary>
    public IndexVariable Index { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Node> Inputs => ImmutableArray<Node>.Empty;

    /// <inheritdoc/>
    public override Node WithInputs(ImmutableArray<Node> inputs) => this;

    internal override int StructuralHash() => Index.Id + 7919;

    internal override bool StructurallyEquals(Node other) => other is IndexNode i && i.Index == Index;
}

/// <summary>The extent of an index variable: how many values it takes, as a real number.</summary>
public sealed class SizeNode : Node
{
    internal SizeNode(Graph graph, IndexVariable index)
        : base(graph, ValueKind.Real, IndexSets.Empty) => Index = index;

    /// <summary>The index whose extent it is.</summary>
    public IndexVariable Index { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Node> Inputs => ImmutableArray<Node>.Empty;

    /// <inheritdoc/>
    public override Node WithInputs(ImmutableArray<Node> inputs) => this;

    internal override int StructuralHash() => Index.Id + 104729;

    internal override bool StructurallyEquals(Node other) => other is SizeNode s && s.Index == Index;
}

/// <summary>How a reduction combines what it runs over. A mean is the <c>average</c> primitive of a sum and a count.</summary>
public enum ReductionKind
{
    /// <summary>The sum; 0 over nothing.</summary>
    Sum,

    /// <summary>The product; 1 over nothing.</summary>
    Product,

    /// <summary>The least; inf over nothing.</summary>
    Min,

    /// <summary>The greatest; -inf over nothing.</summary>
    Max,

    /// <summary>log Σ exp; -inf over nothing.</summary>
    LogSumExp,

    /// <summary>The Euclidean norm; 0 over nothing.</summary>
    Norm,

    /// <summary>Whether one is true.</summary>
    Any,

    /// <summary>Whether all are true.</summary>
    All,

    /// <summary>The first index of the greatest.</summary>
    ArgMax,

    /// <summary>The first index of the least.</summary>
    ArgMin,
}

/// <summary>A reduction of <see cref="Body"/> over index variables, of those positions that pass the filter.</summary>
public sealed class ReduceNode : Node
{
    internal ReduceNode(Graph graph, ReductionKind reduction, ImmutableArray<IndexVariable> over, Node body, Node? filter)
        : base(graph, KindOf(reduction), IndexSets.Except(filter is null ? body.Indices : IndexSets.Union(body.Indices, filter.Indices), over))
    {
        Reduction = reduction;
        Over = over;
        Body = body;
        Filter = filter;
        Inputs = filter is null ? [body] : [body, filter];
    }

    /// <summary>How it combines.</summary>
    public ReductionKind Reduction { get; }

    /// <summary>The indices it runs over, sorted.</summary>
    public ImmutableArray<IndexVariable> Over { get; }

    /// <summary>What is combined. It may not depend on the indices: the sum of 1 counts.</summary>
    public Node Body { get; }

    /// <summary>The positions that count, or null for all; what it excludes is not evaluated.</summary>
    public Node? Filter { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Node> Inputs { get; }

    /// <inheritdoc/>
    public override Node WithInputs(ImmutableArray<Node> inputs) => Graph.Reduce(Reduction, Over, inputs[0], inputs.Length > 1 ? inputs[1] : null);

    internal override int StructuralHash() => Over.Aggregate(((int)Reduction * 31) + Body.Id + ((Filter?.Id ?? 0) * 7), (h, i) => (h * 31) + i.Id);

    internal override bool StructurallyEquals(Node other) =>
        other is ReduceNode r && r.Reduction == Reduction && ReferenceEquals(r.Body, Body) && ReferenceEquals(r.Filter, Filter) && r.Over.SequenceEqual(Over);

    private static ValueKind KindOf(ReductionKind reduction) => reduction switch
    {
        ReductionKind.Any or ReductionKind.All => ValueKind.Boolean,
        ReductionKind.ArgMax or ReductionKind.ArgMin => ValueKind.Integer,
        _ => ValueKind.Real,
    };
}

/// <summary>A primitive of the table applied to its arguments, position by position.</summary>
public sealed class ApplyNode : Node
{
    internal ApplyNode(Graph graph, Primitive primitive, ImmutableArray<Node> inputs)
        : base(graph, primitive.Result, inputs.Aggregate(IndexSets.Empty, (set, n) => IndexSets.Union(set, n.Indices)))
    {
        Primitive = primitive;
        Inputs = inputs;
    }

    /// <summary>The primitive.</summary>
    public Primitive Primitive { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Node> Inputs { get; }

    /// <inheritdoc/>
    public override Node WithInputs(ImmutableArray<Node> inputs) => Graph.Apply(Primitive, inputs);

    internal override int StructuralHash()
    {
        int hash = Primitive.GetHashCode();
        foreach (var input in Inputs)
        {
            hash = (hash * 31) + input.Id;
        }

        return hash;
    }

    internal override bool StructurallyEquals(Node other)
    {
        if (other is not ApplyNode a || a.Primitive != Primitive || a.Inputs.Length != Inputs.Length)
        {
            return false;
        }

        for (int i = 0; i < Inputs.Length; i++)
        {
            if (!ReferenceEquals(a.Inputs[i], Inputs[i]))
            {
                return false;
            }
        }

        return true;
    }
}

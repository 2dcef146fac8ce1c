using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Binding;

/// <summary>One result of a formula: the loss (no target), or what a kernel stores into an output at the given indices.</summary>
public sealed record BoundOutput(Parameter? Target, Node Value, ImmutableArray<IndexVariable> Indices);

/// <summary>
/// Where an index variable's extent can be read: the lengths that all must agree, the first one leading. Without any it follows
/// from other lengths, as the plan says.
/// </summary>
public sealed record IndexExtent(IndexVariable Index, ImmutableArray<ExtentSource> Sources)
{
    /// <summary>Whether nothing fixes its range: it runs as far as every access is inside.</summary>
    public bool IsShrunk { get; init; }
}

/// <summary>The length of a tensor's dimension (the whole length for elementwise use: <see cref="Dimension"/> is -1), or an <c>int</c> scalar.</summary>
public sealed record ExtentSource(Parameter Parameter, int Dimension);

/// <summary>A definition as it was bound, for those who explain the formula.</summary>
public sealed record BoundDefinition(string Name, TextSpan Span, Node Value);

/// <summary>A formula bound to its signature: the roots of the typed graph and the extents of its indices.</summary>
public sealed record BoundFormula(
    MethodSignature Signature,
    Graph Graph,
    ImmutableArray<BoundOutput> Outputs,
    ImmutableArray<IndexExtent> Extents)
{
    /// <summary>The first expression that each node was written as. A node of an inlined method bears the span of its call.</summary>
    public IReadOnlyDictionary<Node, TextSpan> Origins { get; init; } = ImmutableDictionary<Node, TextSpan>.Empty;

    /// <summary>How all lengths follow from the arguments.</summary>
    public ShapePlan Shapes { get; init; } = ShapePlan.Empty;

    /// <summary>The gathered subscripts, by their dimension, that guards and lengths keep inside: nothing is asked when it is called.</summary>
    public ImmutableHashSet<(LoadNode Load, int Dimension)> Inside { get; init; } = [];

    /// <summary>The outputs that it reads before it assigns them.</summary>
    public ImmutableArray<Parameter> Updated { get; init; } = [];

    /// <summary>Whether it reads an output before it assigns it; such a kernel has no backward method.</summary>
    public bool IsInPlace => !Updated.IsEmpty;

    /// <summary>The parameters whose values matter when it is called: all but outputs that are only written.</summary>
    public ImmutableArray<Parameter> Inputs => [.. Signature.Parameters.Where(p => !p.IsOutput || Updated.Contains(p))];

    /// <summary>Whether a tensor is used with several subscripts: then its shape is more than its length, even where no value depends on it in the end.</summary>
    public bool HasSeveralSubscripts => Shapes.Dimensions.Keys.Any(d => d.Dimension > 0);

    /// <summary>Whether an index runs over the whole of a tensor's dimension.</summary>
    public bool IsWhole(Parameter tensor, int dimension, IndexVariable index) =>
        index.IsImplicit || (Shapes.Dimensions.TryGetValue((tensor.Name, dimension), out var length) && Shapes.Extents.TryGetValue(index.Domain, out var extent) && length == extent);

    /// <summary>The definitions without brackets, in order.</summary>
    public ImmutableArray<BoundDefinition> Definitions { get; init; } = [];
}

/// <summary>
/// What binding gives. The formula is null where it is wrong; without an error in <paramref name="Diagnostics"/> that is because a
/// method that it calls is wrong, which is reported there.
/// </summary>
public sealed record BindingResult(BoundFormula? Formula, ImmutableArray<FormulaDiagnostic> Diagnostics);

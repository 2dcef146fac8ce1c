using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Binding;

/// <summary>One result of a formula: the loss (no target), or what a kernel stores into an output at the given indices.</summary>
public sealed record BoundOutput(Parameter? Target, Node Value, ImmutableArray<IndexVariable> Indices);

/// <summary>Where an index variable's extent comes from: the lengths that all must agree, the first one leading.</summary>
public sealed record IndexExtent(IndexVariable Index, ImmutableArray<ExtentSource> Sources);

/// <summary>The length of a tensor's dimension (the whole length for elementwise use: <see cref="Dimension"/> is -1), or an <c>int</c> scalar.</summary>
public sealed record ExtentSource(Parameter Parameter, int Dimension);

/// <summary>A formula bound to its signature: the roots of the typed graph and the extents of its indices.</summary>
public sealed record BoundFormula(
    MethodSignature Signature,
    Graph Graph,
    ImmutableArray<BoundOutput> Outputs,
    ImmutableArray<IndexExtent> Extents);

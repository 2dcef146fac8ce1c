using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Binding;

/// <summary>A length that a formula needs: an index's extent, a tensor's dimension; several of them where they must agree.</summary>
/// <param name="Id">The order of creation.</param>
/// <param name="Index">An index of that extent, for its name; null where only dimensions have this length.</param>
/// <param name="Tensor">Else a tensor with a dimension of that length.</param>
/// <param name="Dimension">Which dimension.</param>
public sealed record Quantity(int Id, IndexVariable? Index, Parameter? Tensor, int Dimension);

/// <summary>Where a length can be read: a tensor's dimension (-1: its number of elements, whatever its shape), or an <c>int</c> scalar.</summary>
public sealed record LengthSource(Parameter Parameter, int Dimension)
{
    /// <summary>Whether the formula's author chose it freely: it is not the length of anything.</summary>
    public bool IsScalar => !Parameter.IsTensor;
}

/// <summary>An access that an index must stay inside of: what is added to the index is at most <see cref="Offset"/> and the last values of the others.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Dimension">The dimension.</param>
/// <param name="Length">The length of the dimension.</param>
/// <param name="Offset">The constant that is added, not negative once ranges start at 0.</param>
/// <param name="Others">The extents of the other indices that are added.</param>
public sealed record Reach(Parameter Tensor, int Dimension, Quantity Length, int Offset, ImmutableArray<Quantity> Others);

/// <summary>One step of finding and checking lengths; what it uses is known from the steps before it.</summary>
public abstract record ShapeStep;

/// <summary>A tensor span has a number of dimensions.</summary>
public sealed record RankStep(Parameter Tensor, int Rank) : ShapeStep;

/// <summary>A length stands in the arguments, perhaps several times: the first gives it, the others must agree.</summary>
/// <param name="Length">The length.</param>
/// <param name="Sources">Where it stands.</param>
/// <param name="Given">The number that it must be, where an inlined method was given one for its <c>int</c> parameter.</param>
public sealed record MeasuredStep(Quantity Length, ImmutableArray<LengthSource> Sources, int? Given = null) : ShapeStep;

/// <summary>A length is what is left of a flat span: its elements divided by its other dimensions, without a rest.</summary>
public sealed record QuotientStep(Quantity Length, Parameter Flat, ImmutableArray<Quantity> Divisors) : ShapeStep;

/// <summary>An index runs as far as all of its accesses are inside; 0 where that is nowhere.</summary>
public sealed record ShrunkStep(Quantity Length, ImmutableArray<Reach> Accesses) : ShapeStep;

/// <summary>A flat span has as many elements as the product of its dimensions.</summary>
public sealed record ProductStep(Parameter Flat, ImmutableArray<Quantity> Dimensions) : ShapeStep;

/// <summary>A constant subscript is inside; a flat span without elements is not asked.</summary>
public sealed record ConstantStep(Parameter Tensor, int Dimension, Quantity Length, int Subscript) : ShapeStep;

/// <summary>An access is inside, for the ranges that other uses give its indices.</summary>
public sealed record InsideStep(Reach Access) : ShapeStep;

/// <summary>
/// How the lengths of a formula follow from its arguments, as data: the interpreter follows it, and generated code is printed from
/// it. The steps stand in the order of what they need; sources in that of the signature, since a mismatch names the later one.
/// </summary>
public sealed record ShapePlan(
    ImmutableArray<ShapeStep> Steps,
    IReadOnlyDictionary<IndexVariable, Quantity> Extents,
    IReadOnlyDictionary<(string Tensor, int Dimension), Quantity> Dimensions)
{
    /// <summary>No index at all.</summary>
    public static ShapePlan Empty { get; } = new([], new Dictionary<IndexVariable, Quantity>(), new Dictionary<(string, int), Quantity>());

    /// <summary>The extent of an index.</summary>
    public Quantity Extent(IndexVariable index) =>
        Extents.TryGetValue(index.Domain, out var extent) ? extent : throw new KeyNotFoundException($"Nothing is known of the extent of the index {index.Name}.");

    /// <summary>The length of a tensor's dimension; of a tensor taken bare there is dimension -1 alone, its number of elements.</summary>
    public Quantity Dimension(Parameter tensor, int dimension) => Dimensions[(tensor.Name, dimension)];
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Scheduling.Rows;

/// <summary>Memory that one stage writes and later ones read: for each position of its indices, or in the shape of a tensor.</summary>
/// <param name="Parameter">Its name and element type.</param>
/// <param name="Indices">The indices it is laid out over, row-major.</param>
/// <param name="ShapeOf">The tensor whose shape it has instead, if any.</param>
public sealed record Temporary(Parameter Parameter, ImmutableArray<IndexVariable> Indices, Parameter? ShapeOf = null)
{
    /// <summary>The reduction that its elements are of: each starts as that of nothing. Null where they are stored.</summary>
    public ReductionKind? Takes { get; init; } = ShapeOf is null ? null : ReductionKind.Sum;
}

/// <summary>Where the values of a node are while a stage runs.</summary>
public abstract record Place;

/// <summary>In memory of the current block: one element a row, or one a cell.</summary>
public sealed record BlockPlace(string Name, ElementType Element, ImmutableArray<IndexVariable> Columns) : Place;

/// <summary>In a tensor or a temporary, at subscripts.</summary>
public sealed record TensorPlace(Parameter Tensor, ImmutableArray<Subscript> Subscripts) : Place;

/// <summary>An index variable itself.</summary>
public sealed record IndexPlace(IndexVariable Index) : Place;

/// <summary>What a pass reads or writes in step with its loop: a tensor of the pass, and the place its elements come from or go to.</summary>
public sealed record RowStream(Parameter Parameter, Place Place);

/// <summary>
/// A loop over rows, a block at a time: what the block's steps hand on stays in the caches. Elementwise use is the case without columns.
/// </summary>
/// <param name="Number">Its number in the routine.</param>
/// <param name="Rows">The indices of the rows, the last fastest.</param>
/// <param name="Steps">What is done with each block, in order.</param>
/// <param name="Totals">The reductions over all rows, which the steps' passes accumulate.</param>
/// <param name="Places">Where the nodes are that steps and subscripts refer to.</param>
public sealed record RowStage(
    int Number,
    ImmutableArray<IndexVariable> Rows,
    ImmutableArray<RowStep> Steps,
    ImmutableArray<ReduceNode> Totals,
    IReadOnlyDictionary<Node, Place> Places) : Stage
{
    /// <summary>The memory that has to hold a NaN for the stage to run; null where it always runs.</summary>
    public Parameter? WhereNaN { get; init; }

    /// <summary>The sets of column indices that the steps run over.</summary>
    public IEnumerable<ImmutableArray<IndexVariable>> ColumnSets =>
        Steps.Select(s => s.Columns).Where(c => !c.IsEmpty).GroupBy(c => string.Join(",", c.Select(i => i.Id))).Select(g => g.First());

    /// <summary>Whether rows add here and there to the same memory, so that chunks of them go one after the other.</summary>
    public bool IsSequential => Steps.Any(s => s is ScatterStep { Outer.IsEmpty: true });

    /// <summary>The steps that reduce all rows to the same columns, of which each chunk has a part of its own.</summary>
    public IEnumerable<ColumnStep> InParts => IsSequential ? [] : Steps.OfType<ColumnStep>().Where(s => s.Outer.IsEmpty);

    /// <summary>The last of the rows' indices: rows that differ in these alone share memory, and stay in one chunk. Null where none do.</summary>
    public ImmutableArray<IndexVariable>? Together
    {
        get
        {
            var outer = Steps.Select(s => s switch { ColumnStep c => c.Outer, ScatterStep c => c.Outer, _ => [] }).Where(o => !o.IsEmpty).OrderBy(o => o.Length).ToList();
            return outer.Count == 0 || outer[0].Length == Rows.Length ? null : [.. Rows.Skip(outer[0].Length)];
        }
    }
}

/// <summary>Something done with each block of rows.</summary>
/// <param name="Columns">The indices of a row's cells; empty for one value a row.</param>
public abstract record RowStep(ImmutableArray<IndexVariable> Columns)
{
    /// <summary>The places whose values it reads.</summary>
    public abstract IEnumerable<Place> Reads { get; }
}

/// <summary>Computes values element by element.</summary>
/// <param name="Columns">The indices of a row's cells; empty for one value a row.</param>
/// <param name="Pass">The loop, over streams.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Outputs">What it writes.</param>
/// <param name="FirstTotal">The number of its first reduction among the stage's.</param>
public sealed record ElementStep(
    ImmutableArray<IndexVariable> Columns, Pass Pass, ImmutableArray<RowStream> Inputs, ImmutableArray<RowStream> Outputs, int FirstTotal) : RowStep(Columns)
{
    /// <summary>What it is where rows are wide, if that differs.</summary>
    public RowForm? ByRow { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<Place> Reads => Inputs.Select(i => i.Place);
}

/// <summary>Reduces the cells of each row to one value.</summary>
/// <param name="Columns">The indices of a row's cells.</param>
/// <param name="Reduction">How, and of what.</param>
/// <param name="Source">Where the cells are, one behind the other.</param>
/// <param name="Result">Where the row's value goes.</param>
public sealed record ReduceStep(ImmutableArray<IndexVariable> Columns, ReduceNode Reduction, Place Source, Place Result) : RowStep(Columns)
{
    /// <inheritdoc/>
    public override IEnumerable<Place> Reads => [Source];
}

/// <summary>Adds each row to a sum for each column, or takes it into an extreme.</summary>
/// <param name="Columns">The indices of a row's cells.</param>
/// <param name="Outer">The first of the rows' indices, each of which has columns of its own.</param>
/// <param name="Reduction">What is taken of a column: the sum, the greatest, the least.</param>
/// <param name="Source">Where the cells are, one behind the other.</param>
/// <param name="Results">The temporary with an element a column.</param>
public sealed record ColumnStep(ImmutableArray<IndexVariable> Columns, ImmutableArray<IndexVariable> Outer, ReductionKind Reduction, Place Source, TensorPlace Results) : RowStep(Columns)
{
    /// <inheritdoc/>
    public override IEnumerable<Place> Reads => [Source];
}

/// <summary>Adds values to a tensor, several of them perhaps to the same element.</summary>
/// <param name="Columns">The indices of a row's cells; empty for one value a row.</param>
/// <param name="Values">The values of the block.</param>
/// <param name="Target">The tensor and the subscripts.</param>
/// <param name="Outer">The first of the rows' indices, each of which has elements of its own.</param>
public sealed record ScatterStep(ImmutableArray<IndexVariable> Columns, BlockPlace Values, TensorPlace Target, ImmutableArray<IndexVariable> Outer) : RowStep(Columns)
{
    /// <inheritdoc/>
    public override IEnumerable<Place> Reads => [Values];
}

/// <summary>A contraction that the runtime's kernel computes: result[batch, row, column] = Σ left[batch, row, depth] · right[batch, column, depth].</summary>
public sealed record ContractionStage(
    int Number,
    ImmutableArray<IndexVariable> Batch,
    ImmutableArray<IndexVariable> Rows,
    ImmutableArray<IndexVariable> Columns,
    ImmutableArray<IndexVariable> Depth,
    TensorPlace Left,
    TensorPlace Right,
    TensorPlace Result) : Stage;

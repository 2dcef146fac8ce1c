using System.Collections.Immutable;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Scheduling.Rows;

/// <summary>Something that a stage has to compute: a reduction, a tensor's elements, or a contraction.</summary>
internal sealed class Item
{
    public required ImmutableArray<IndexVariable> Rows { get; init; }

    public required ImmutableArray<IndexVariable> Columns { get; init; }

    /// <summary>What its value is computed from, subscripts included.</summary>
    public required ImmutableArray<Node> Bodies { get; init; }

    public ReduceNode? Reduce { get; init; }

    public RoutineResult? Store { get; init; }

    public Contraction? Contraction { get; init; }

    public List<Item> Needs { get; } = [];

    public List<Item> Users { get; } = [];

    /// <summary>The first level at which all that it needs is known.</summary>
    public int Earliest { get; set; }

    /// <summary>The level of the stage that computes it.</summary>
    public int Level { get; set; }

    /// <summary>Whether it is a sum for each column, which the rows add to.</summary>
    public bool IsByColumns { get; init; }

    /// <summary>Of a sum for each column, the first of its rows' indices, each of which has sums of its own.</summary>
    public ImmutableArray<IndexVariable> Outer { get; init; } = [];

    /// <summary>Whether results wait for it: where it points is checked before they are written.</summary>
    public bool IsChecked { get; set; }

    /// <summary>A value once a row, which the same stage can go on with.</summary>
    public bool IsRowValue => Reduce is { } reduce && !IsByColumns && Contraction is null && (!reduce.IsScalar || reduce.Kind == ValueKind.Integer);

    /// <summary>Whether a stage that computes both can hand this one on row by row. What is computed once is a scalar to others.</summary>
    public bool Feeds(Item user) => ((IsRowValue && !Rows.IsEmpty && !IsChecked) || (Store is not null && user.Store is { IsPoint: true })) && user.Contraction is null && SameSet(Rows, user.Rows);

    public static bool SameSet(ImmutableArray<IndexVariable> a, ImmutableArray<IndexVariable> b) => a.Length == b.Length && IndexSets.IsSubset(a, b);
}

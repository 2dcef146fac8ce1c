using System.Collections.Immutable;

namespace LossGen.Compiler.Graphs;

/// <summary>An index that a reduction or an output runs over. Elementwise use is the case of one implicit index.</summary>
public sealed class IndexVariable
{
    internal IndexVariable(int id, string name, bool isImplicit, IndexVariable? twinOf = null)
    {
        Id = id;
        Name = name;
        IsImplicit = isImplicit;
        Domain = twinOf?.Domain ?? this;
    }

    /// <summary>The order of creation within its graph.</summary>
    public int Id { get; }

    /// <summary>The name it bears in the formula; <c>•</c> for the implicit position.</summary>
    public string Name { get; }

    /// <summary>The name that it may bear in code.</summary>
    public string Identifier => IsImplicit ? "i_" : Name;

    /// <summary>True for the position of elementwise use, which no bracket declares.</summary>
    public bool IsImplicit { get; }

    /// <summary>The variable whose range it runs over: its own, or that of the one it is a twin of.</summary>
    public IndexVariable Domain { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A sorted set of the index variables that a node's value depends on: its shape.</summary>
public static class IndexSets
{
    /// <summary>No index: a scalar.</summary>
    public static ImmutableArray<IndexVariable> Empty => ImmutableArray<IndexVariable>.Empty;

    /// <summary>The indices in either set.</summary>
    public static ImmutableArray<IndexVariable> Union(ImmutableArray<IndexVariable> a, ImmutableArray<IndexVariable> b)
    {
        if (a.IsEmpty || IsSubset(a, b))
        {
            return b;
        }

        if (IsSubset(b, a))
        {
            return a;
        }

        return [.. a.Concat(b).Distinct().OrderBy(i => i.Id)];
    }

    /// <summary>The indices of <paramref name="a"/> that are not in <paramref name="b"/>.</summary>
    public static ImmutableArray<IndexVariable> Except(ImmutableArray<IndexVariable> a, ImmutableArray<IndexVariable> b) =>
        a.IsEmpty || b.IsEmpty ? a : [.. a.Where(i => !b.Contains(i))];

    /// <summary>Whether every index of <paramref name="a"/> is in <paramref name="b"/>.</summary>
    public static bool IsSubset(ImmutableArray<IndexVariable> a, ImmutableArray<IndexVariable> b)
    {
        foreach (var index in a)
        {
            if (!b.Contains(index))
            {
                return false;
            }
        }

        return true;
    }
}

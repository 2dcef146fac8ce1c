using System.Collections.Immutable;

namespace LossGen.Compiler.Graphs;

/// <summary>
/// One subscript of an access: a sum of index variables and a constant (<c>i</c>, <c>t + k</c>, <c>i - 1</c>, <c>2</c>),
/// or an integer-valued expression, which makes the access a gather.
/// </summary>
public sealed class Subscript : IEquatable<Subscript>
{
    private Subscript(ImmutableArray<IndexVariable> variables, int offset, Node? gather)
    {
        Variables = variables;
        Offset = offset;
        Gather = gather;
    }

    /// <summary>The index variables that are added, sorted; a variable used twice stands twice.</summary>
    public ImmutableArray<IndexVariable> Variables { get; }

    /// <summary>The constant that is added.</summary>
    public int Offset { get; }

    /// <summary>The integer-valued expression of a gather, else null.</summary>
    public Node? Gather { get; }

    /// <summary>The variable of a plain subscript such as <c>i</c>, else null.</summary>
    public IndexVariable? Plain => Gather is null && Offset == 0 && Variables.Length == 1 ? Variables[0] : null;

    /// <summary>The indices that the subscript depends on.</summary>
    public ImmutableArray<IndexVariable> Indices => Gather?.Indices ?? [.. Variables.Distinct()];

    /// <summary>A plain subscript.</summary>
    public static Subscript Of(IndexVariable variable) => new([variable], 0, null);

    /// <summary>A sum of variables and a constant.</summary>
    public static Subscript Affine(IEnumerable<IndexVariable> variables, int offset) => new([.. variables.OrderBy(v => v.Id)], offset, null);

    /// <summary>A gather by an integer-valued expression.</summary>
    public static Subscript Gathered(Node node) => new([], 0, node);

    /// <inheritdoc/>
    public bool Equals(Subscript? other) =>
        other is not null && Offset == other.Offset && ReferenceEquals(Gather, other.Gather) && Variables.SequenceEqual(other.Variables);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Subscript);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = (Offset * 397) ^ (Gather?.Id ?? -1);
        foreach (var variable in Variables)
        {
            hash = (hash * 31) + variable.Id;
        }

        return hash;
    }
}

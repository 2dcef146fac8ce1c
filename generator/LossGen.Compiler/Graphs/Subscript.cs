using System.Collections.Immutable;

namespace LossGen.Compiler.Graphs;

/// <summary>
/// One subscript of an access: a sum of index variables and a constant (<c>i</c>, <c>t + k</c>, <c>i - 1</c>, <c>2</c>), and
/// perhaps of one integer-valued expression, which makes the access a gather (<c>label[n]</c>, <c>label[n] + 1</c>).
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

    /// <summary>The integer-valued expression that is added, else null.</summary>
    public Node? Gather { get; }

    /// <summary>The variable of a plain subscript such as <c>i</c>, else null.</summary>
    public IndexVariable? Plain => Gather is null && Offset == 0 && Variables.Length == 1 ? Variables[0] : null;

    /// <summary>Whether it is a number, such as <c>2</c>.</summary>
    public bool IsConstant => Gather is null && Variables.IsEmpty;

    /// <summary>The indices that the subscript depends on.</summary>
    public ImmutableArray<IndexVariable> Indices => Gather is null ? [.. Variables.Distinct()] : IndexSets.Union(Gather.Indices, [.. Variables.Distinct()]);

    /// <summary>A plain subscript.</summary>
    public static Subscript Of(IndexVariable variable) => new([variable], 0, null);

    /// <summary>A sum of variables and a constant.</summary>
    public static Subscript Affine(IEnumerable<IndexVariable> variables, int offset) => new([.. variables.OrderBy(v => v.Id)], offset, null);

    /// <summary>A gather by an integer-valued expression.</summary>
    public static Subscript Gathered(Node node) => new([], 0, node);

    /// <summary>A gather by an integer-valued expression, displaced by variables and a constant.</summary>
    public static Subscript Gathered(Node node, IEnumerable<IndexVariable> variables, int offset) => new([.. variables.OrderBy(v => v.Id)], offset, node);

    /// <summary>The subscript with another integer in place of what it gathers by.</summary>
    public Subscript WithGather(Node gather) => new(Variables, Offset, gather);

    /// <summary>The subscript as a number: an index, an integer or, where something is added, a real number.</summary>
    public Node ToNode(Graph graph)
    {
        var terms = new List<Node>();
        if (Gather is not null)
        {
            terms.Add(Gather);
        }

        terms.AddRange(Variables.Select(graph.IndexValue));
        if (terms.Count == 1 && Offset == 0)
        {
            return terms[0];
        }

        var sum = terms.Select(Substitution.Number).DefaultIfEmpty(null!).Aggregate((a, b) => a + b);
        return sum is null ? graph.Constant(Offset) : Offset == 0 ? sum : sum + Offset;
    }

    /// <summary>Whether <see cref="Substitute"/> has an answer: one subscript gathers once.</summary>
    public bool CanSubstitute(IndexVariable from, Subscript to) =>
        to.Gather is null || Variables.Count(v => v == from) is var count && (count == 0 || (count == 1 && Gather is null));

    /// <summary>The subscript with another in place of an index.</summary>
    public Subscript Substitute(IndexVariable from, Subscript to)
    {
        int count = Variables.Count(v => v == from);
        if (count == 0)
        {
            return this;
        }

        if (!CanSubstitute(from, to))
        {
            throw new NotSupportedException("A subscript gathers once.");
        }

        var variables = Variables.Where(v => v != from).Concat(Enumerable.Repeat(to.Variables, count).SelectMany(v => v));
        return new([.. variables.OrderBy(v => v.Id)], Offset + (count * to.Offset), Gather ?? to.Gather);
    }

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

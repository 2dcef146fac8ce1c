using System.Collections;
using System.Collections.Immutable;

namespace LossGen.Compiler.Signatures;

/// <summary>Whether a method is a scalar-valued loss or a tensor-valued kernel.</summary>
public enum MethodKind
{
    /// <summary><c>[Loss]</c>.</summary>
    Loss,

    /// <summary><c>[Kernel]</c>.</summary>
    Kernel,
}

/// <summary>Which diagonal of the Hessian is asked for.</summary>
public enum HessianDiagonal
{
    /// <summary>None.</summary>
    None,

    /// <summary>The exact one.</summary>
    Exact,

    /// <summary>The exact one, floored at <see cref="MethodOptions.HessianFloor"/>.</summary>
    Positive,
}

/// <summary>What a mean over no elements is.</summary>
public enum EmptyMean
{
    /// <summary>0, with gradient 0.</summary>
    Zero,

    /// <summary>NaN.</summary>
    NaN,

    /// <summary>An InvalidOperationException.</summary>
    Throw,
}

/// <summary>The options of the attribute.</summary>
public sealed record MethodOptions(
    HessianDiagonal Hessian = HessianDiagonal.None,
    double HessianFloor = 1e-16,
    bool Parallel = false,
    bool Checked = false,
    EmptyMean Empty = EmptyMean.Zero);

/// <summary>The signature of the user's method, as the compiler needs it; it has value equality.</summary>
public sealed record MethodSignature(string Name, MethodKind Kind, ElementType Element, EquatableArray<Parameter> Parameters, MethodOptions Options)
{
    /// <summary>The parameters that are differentiated: those with <c>[Grad]</c>; without any, a loss's first floating-point
    /// tensor, or every floating-point tensor that a kernel reads.</summary>
    public ImmutableArray<Parameter> Differentiated
    {
        get
        {
            var marked = Parameters.Where(p => p.HasGrad && p.IsFloating && !p.IsOutput).ToImmutableArray();
            if (!marked.IsEmpty)
            {
                return marked;
            }

            var tensors = Parameters.Where(p => p.IsTensor && p.IsFloating && !p.IsOutput);
            return [.. Kind == MethodKind.Loss ? tensors.Take(1) : tensors];
        }
    }
}

/// <summary>Another method that a formula may call by its name.</summary>
public sealed record FormulaDeclaration(MethodSignature Signature, string Formula)
{
    /// <summary>What its own formula may call, which its caller's needn't know; null for the caller's library.</summary>
    public IFormulaLibrary? Library { get; init; }
}

/// <summary>The methods in reach of a formula.</summary>
public interface IFormulaLibrary
{
    /// <summary>The overloads of a method by its name; empty where there is none.</summary>
    IReadOnlyList<FormulaDeclaration> Find(string name);

    /// <summary>All names, for suggestions.</summary>
    IEnumerable<string> Names { get; }
}

/// <summary>An array with value equality, so that models can be compared by the incremental pipeline.</summary>
public readonly struct EquatableArray<T>(ImmutableArray<T> items) : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
    where T : IEquatable<T>
{
    private readonly ImmutableArray<T> _items = items;

    /// <summary>The items.</summary>
    public ImmutableArray<T> Items => _items.IsDefault ? ImmutableArray<T>.Empty : _items;

    /// <inheritdoc/>
    public int Count => Items.Length;

    /// <inheritdoc/>
    public T this[int index] => Items[index];

    /// <summary>Wraps an array.</summary>
    public static implicit operator EquatableArray<T>(ImmutableArray<T> items) => new(items);

    /// <inheritdoc/>
    public bool Equals(EquatableArray<T> other) => Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Items.Aggregate(17, (hash, item) => (hash * 31) + item.GetHashCode());

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

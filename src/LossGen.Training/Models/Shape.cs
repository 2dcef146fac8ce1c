using System.Diagnostics.CodeAnalysis;

namespace LossGen.Training.Models;

/// <summary>The shape of what a layer takes or gives for one sample: its extents, without that of the batch. <c>[]</c> is one number.</summary>
[System.Runtime.CompilerServices.CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int[]? _extents;

    /// <summary>The shape of some extents.</summary>
    /// <param name="extents">The extents, each positive, the last running fastest.</param>
    /// <exception cref="ArgumentException">An extent isn't positive, or there are more elements than an <see cref="int"/> counts.</exception>
    public Shape(params ReadOnlySpan<int> extents)
    {
        long size = 1;
        for (int d = 0; d < extents.Length; d++)
        {
            if (extents[d] <= 0)
            {
                throw new ArgumentException($"Extent {d} is {extents[d]}; it must be positive.", nameof(extents));
            }

            size *= extents[d];
            if (size > int.MaxValue)
            {
                throw new ArgumentException("The shape has more elements than an int counts.", nameof(extents));
            }
        }

        _extents = extents.ToArray();
        _size = (int)size;
    }

    // One less would make the default shape, a single number, have no element.
    private readonly int _size;

    /// <summary>The shape of some extents.</summary>
    /// <param name="extents">The extents, each positive.</param>
    public static Shape Create(ReadOnlySpan<int> extents) => new(extents);

    /// <summary>How many extents there are.</summary>
    public int Rank => _extents?.Length ?? 0;

    /// <summary>The number of elements: the product of the extents.</summary>
    public int Size => _extents is null ? 1 : _size;

    /// <summary>The extents.</summary>
    public ReadOnlySpan<int> Extents => _extents;

    /// <summary>An extent.</summary>
    /// <param name="dimension">Its number, also from the end.</param>
    public int this[Index dimension] => Extents[dimension];

    /// <summary>Goes over the extents.</summary>
    public ReadOnlySpan<int>.Enumerator GetEnumerator() => Extents.GetEnumerator();

    /// <inheritdoc />
    public bool Equals(Shape other) => Extents.SequenceEqual(other.Extents);

    /// <inheritdoc />
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int extent in Extents)
        {
            hash.Add(extent);
        }

        return hash.ToHashCode();
    }

    /// <summary>Whether two shapes are the same.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>As it is written: [28, 28, 1].</summary>
    public override string ToString() => $"[{string.Join(", ", _extents ?? [])}]";
}

/// <summary>A layer doesn't fit what it is given. The message names the layer and both shapes.</summary>
public sealed class ShapeException : ArgumentException
{
    /// <summary>A layer that can't take a shape.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="expected">What it takes.</param>
    /// <param name="actual">What it is given.</param>
    public ShapeException(string layer, string expected, string actual)
        : base($"The layer '{layer}' takes {expected}, but is given {actual}.") => Layer = layer;

    /// <summary>The layer's name.</summary>
    public string Layer { get; }
}

using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LossGen.Runtime;

/// <summary>What generated code verifies before it writes anything.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Check
{
    /// <summary>Under which an error about a label keeps its position: who knows what the label is of can tell more.</summary>
    public const string PositionKey = "LossGen.Position";

    /// <summary>Under which an error about a label keeps what labels may be, as "[0, 10)".</summary>
    public const string RangeKey = "LossGen.Range";

    /// <summary>Throws unless <paramref name="length"/> is <paramref name="expected"/>.</summary>
    /// <param name="length">The length of the later parameter.</param>
    /// <param name="name">The later parameter.</param>
    /// <param name="expected">The length of the earlier parameter.</param>
    /// <param name="expectedName">The earlier parameter.</param>
    /// <exception cref="ArgumentException">The lengths differ; names the later parameter.</exception>
    public static void Length(int length, string name, int expected, string expectedName)
    {
        if (length != expected)
        {
            ThrowLength(length, name, expected, expectedName);
        }
    }

    /// <summary>The extent of an index that an <c>int</c> parameter gives.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative; names the parameter.</exception>
    public static int Extent(int value, string name)
        => value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"'{name}' is an extent, and can't be negative.");

    /// <summary>The extent of an index that runs as far as all of its accesses are inside.</summary>
    /// <param name="end">Where the nearest end is; nowhere if negative.</param>
    public static int Extent(long end) => (int)Math.Max(0, end);

    /// <summary>The one extent of a flat span that is left once its other extents are known.</summary>
    /// <param name="length">The length of the span.</param>
    /// <param name="name">The parameter.</param>
    /// <param name="others">The other extents.</param>
    /// <exception cref="ArgumentException">There is a rest; names the parameter.</exception>
    public static int Quotient(int length, string name, params ReadOnlySpan<int> others)
    {
        long row = Volume(others, length);
        if (row == 0 ? length != 0 : length % row != 0)
        {
            ThrowQuotient(length, name, others);
        }

        return row == 0 ? 0 : (int)(length / row);
    }

    /// <summary>Throws unless a flat span has as many elements as its extents say.</summary>
    /// <exception cref="ArgumentException">It has not; names the parameter.</exception>
    public static void Product(int length, string name, params ReadOnlySpan<int> extents)
    {
        if (Volume(extents, length) != length)
        {
            ThrowProduct(length, name, extents);
        }
    }

    /// <summary>Throws unless a subscript is inside a dimension.</summary>
    /// <param name="subscript">The greatest value of the subscript.</param>
    /// <param name="length">The length of the dimension.</param>
    /// <param name="name">The parameter.</param>
    /// <param name="dimension">Which dimension it is.</param>
    /// <exception cref="ArgumentException">It is not; names the parameter.</exception>
    public static void Inside(long subscript, int length, string name, int dimension)
    {
        if (subscript >= length)
        {
            ThrowInside(subscript, length, name, dimension);
        }
    }

    /// <summary>Throws if any byte of an output is a byte of an input.</summary>
    /// <exception cref="ArgumentException">They overlap; names the output.</exception>
    public static void Disjoint<TOutput, TInput>(Span<TOutput> output, string outputName, ReadOnlySpan<TInput> input, string inputName)
        where TOutput : unmanaged
        where TInput : unmanaged
    {
        if (Overlap(output, input, out _))
        {
            ThrowOverlap(outputName, inputName);
        }
    }

    /// <inheritdoc cref="Disjoint{TOutput, TInput}(Span{TOutput}, string, ReadOnlySpan{TInput}, string)"/>
    public static void Disjoint<TOutput, TInput>(Span<TOutput> output, string outputName, Span<TInput> input, string inputName)
        where TOutput : unmanaged
        where TInput : unmanaged
        => Disjoint(output, outputName, (ReadOnlySpan<TInput>)input, inputName);

    /// <summary>Throws if an output overlaps an input, unless it is exactly that input: the same start and the same length.</summary>
    /// <exception cref="ArgumentException">They overlap otherwise; names the output.</exception>
    public static void SameOrDisjoint<T>(Span<T> output, string outputName, ReadOnlySpan<T> input, string inputName)
        where T : unmanaged
    {
        if (Overlap(output, input, out nint distance) && (distance != 0 || output.Length != input.Length))
        {
            ThrowPartialOverlap(outputName, inputName);
        }
    }

    /// <inheritdoc cref="SameOrDisjoint{T}(Span{T}, string, ReadOnlySpan{T}, string)"/>
    public static void SameOrDisjoint<T>(Span<T> output, string outputName, Span<T> input, string inputName)
        where T : unmanaged
        => SameOrDisjoint(output, outputName, (ReadOnlySpan<T>)input, inputName);

    /// <summary>Throws at the first element outside a declared range; a NaN is outside of every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the parameter, the position and the value.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Range<T>(ReadOnlySpan<T> values, string name, T low, bool lowExclusive, T high, bool highExclusive)
        where T : struct, INumber<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!IsInside(values[i], low, lowExclusive, high, highExclusive))
            {
                ThrowRange($"{name}[{i.ToString(CultureInfo.InvariantCulture)}]", name, values[i], low, lowExclusive, high, highExclusive);
            }
        }
    }

    /// <summary>Throws if a scalar lies outside its declared range; a NaN is outside of every range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the parameter and the value.</exception>
    public static void Range<T>(T value, string name, T low, bool lowExclusive, T high, bool highExclusive)
        where T : struct, INumber<T>
    {
        if (!IsInside(value, low, lowExclusive, high, highExclusive))
        {
            ThrowRange(name, name, value, low, lowExclusive, high, highExclusive);
        }
    }

    /// <summary>Throws if a mean runs over no elements, where the loss asked for that.</summary>
    /// <exception cref="InvalidOperationException">Names the loss.</exception>
    public static void NotEmpty(bool isEmpty, string loss)
    {
        if (isEmpty)
        {
            throw new InvalidOperationException($"'{loss}' takes a mean over no elements.");
        }
    }

    /// <summary>Throws if a tensor is read where the greatest or least of no elements is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the tensor.</exception>
    public static void Found(bool isEmpty, string name)
    {
        if (isEmpty)
        {
            throw new ArgumentOutOfRangeException(name, $"'{name}' is read at the place of the greatest or least of no elements.");
        }
    }

    // Compared by bytes, without a call: part of what the shortest loop costs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Overlap<TOutput, TInput>(Span<TOutput> output, ReadOnlySpan<TInput> input, out nint distance)
        where TOutput : unmanaged
        where TInput : unmanaged
    {
        ref byte first = ref Unsafe.As<TInput, byte>(ref MemoryMarshal.GetReference(input));
        distance = Unsafe.ByteOffset(ref first, ref Unsafe.As<TOutput, byte>(ref MemoryMarshal.GetReference(output)));
        bool startsInside = (nuint)distance < (nuint)input.Length * (nuint)Unsafe.SizeOf<TInput>();
        bool isStartedIn = (nuint)(-distance) < (nuint)output.Length * (nuint)Unsafe.SizeOf<TOutput>();
        return (startsInside | isStartedIn) && !output.IsEmpty && !input.IsEmpty;
    }

    // Beyond what a span can hold it is any number that no length is, so that it can't overflow.
    private static long Volume(ReadOnlySpan<int> extents, int length)
    {
        long volume = 1;
        bool isEmpty = false;
        foreach (int extent in extents)
        {
            isEmpty |= extent == 0;
            volume = volume > length ? volume : volume * extent;
        }

        return isEmpty ? 0 : volume;
    }

    /// <summary>Throws unless a label points inside a dimension.</summary>
    /// <param name="label">The label.</param>
    /// <param name="added">What is added to it.</param>
    /// <param name="length">The length of the dimension.</param>
    /// <param name="name">The parameter that holds the label.</param>
    /// <param name="position">Where the label is in it.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not; names the parameter, the position and the value.</exception>
    public static void Label(long label, long added, int length, string name, long position)
    {
        if ((ulong)(label + added) >= (ulong)length)
        {
            ThrowLabel(label, added, length, name, position);
        }
    }

    /// <summary>Throws unless a scalar that is a subscript points inside a dimension.</summary>
    /// <param name="value">The scalar.</param>
    /// <param name="added">What is added to it.</param>
    /// <param name="length">The length of the dimension.</param>
    /// <param name="name">The parameter.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not; names the parameter and the value.</exception>
    public static void Index(int value, long added, int length, string name)
    {
        if ((ulong)(value + added) >= (ulong)length)
        {
            ThrowIndex(value, added, length, name);
        }
    }

    /// <summary>Throws unless a subscript that was computed points inside a dimension.</summary>
    /// <param name="computed">The place that was found, such as that of the greatest.</param>
    /// <param name="added">What is added to it.</param>
    /// <param name="length">The length of the dimension.</param>
    /// <param name="name">The tensor that is read.</param>
    /// <param name="dimension">Which dimension it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">It does not; names the tensor, the dimension and the subscript.</exception>
    public static void Computed(int computed, long added, int length, string name, int dimension)
    {
        if ((ulong)(computed + added) >= (ulong)length)
        {
            ThrowComputed(computed, added, length, name, dimension);
        }
    }

    private static bool IsInside<T>(T value, T low, bool lowExclusive, T high, bool highExclusive)
        where T : struct, INumber<T>
        => (lowExclusive ? value > low : value >= low) && (highExclusive ? value < high : value <= high);

    [DoesNotReturn]
    private static void ThrowLength(int length, string name, int expected, string expectedName)
        => throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"'{name}' has length {length}, but '{expectedName}' has length {expected}."), name);

    [DoesNotReturn]
    private static void ThrowQuotient(int length, string name, ReadOnlySpan<int> others)
        => throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"'{name}' has length {length}, which is not a multiple of {Describe(others)}."), name);

    [DoesNotReturn]
    private static void ThrowProduct(int length, string name, ReadOnlySpan<int> extents)
        => throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"'{name}' has length {length}, but its extents are {Describe(extents)}."), name);

    [DoesNotReturn]
    private static void ThrowInside(long subscript, int length, string name, int dimension)
        => throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"'{name}' has length {length} in dimension {dimension}, but is read at {subscript}."), name);

    private static string Describe(ReadOnlySpan<int> extents)
        => string.Join(" × ", extents.ToArray().Select(e => e.ToString(CultureInfo.InvariantCulture)));

    [DoesNotReturn]
    private static void ThrowOverlap(string outputName, string inputName)
        => throw new ArgumentException($"'{outputName}' overlaps '{inputName}' in memory.", outputName);

    [DoesNotReturn]
    private static void ThrowPartialOverlap(string outputName, string inputName)
        => throw new ArgumentException(
            $"'{outputName}' overlaps '{inputName}' in memory; it may be exactly '{inputName}' or apart from it.", outputName);

    [DoesNotReturn]
    private static void ThrowLabel(long label, long added, int length, string name, long position)
    {
        var error = new ArgumentOutOfRangeException(name, label, string.Create(CultureInfo.InvariantCulture,
            $"'{name}[{position}]' is {label}{(added == 0 ? "" : $", which makes the subscript {label + added}")}, outside of [0, {length})."));
        error.Data[PositionKey] = position;
        error.Data[RangeKey] = string.Create(CultureInfo.InvariantCulture, $"[{-added}, {length - added})");
        throw error;
    }

    [DoesNotReturn]
    private static void ThrowIndex(int value, long added, int length, string name)
        => throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture,
            $"'{name}' is {value}{(added == 0 ? "" : $", which makes the subscript {value + added}")}, outside of [0, {length})."));

    [DoesNotReturn]
    private static void ThrowComputed(int computed, long added, int length, string name, int dimension)
        => throw new ArgumentOutOfRangeException(name, computed + added, string.Create(CultureInfo.InvariantCulture,
            $"'{name}' is read at {computed + added} in dimension {dimension}, which is {computed} as computed and {added} more, outside of [0, {length})."));

    [DoesNotReturn]
    private static void ThrowRange<T>(string element, string name, T value, T low, bool lowExclusive, T high, bool highExclusive)
        where T : struct, INumber<T>
        => throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture,
            $"'{element}' is {value}, outside of {(lowExclusive ? '(' : '[')}{low}, {high}{(highExclusive ? ')' : ']')}."));
}

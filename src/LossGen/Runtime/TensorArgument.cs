using System.ComponentModel;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace LossGen.Runtime;

/// <summary>What generated code asks of tensor spans: their elements in a row, and that their shapes agree.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TensorArgument
{
    /// <summary>The number of elements.</summary>
    /// <exception cref="ArgumentException">More than a span can hold; names the parameter.</exception>
    public static int Length<T>(in ReadOnlyTensorSpan<T> tensor, string name) => Length(tensor.FlattenedLength, name);

    /// <summary>The number of elements as the number that it is for a span.</summary>
    /// <exception cref="ArgumentException">More than a span can hold; names the parameter.</exception>
    public static int Length(nint elements, string name)
        => elements <= Array.MaxLength
            ? (int)elements
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"'{name}' has {elements} elements; at most {Array.MaxLength} are supported."), name);

    /// <summary>Throws unless a tensor has as many dimensions as the formula gives it subscripts.</summary>
    /// <exception cref="ArgumentException">It has not; names the parameter, with its shape.</exception>
    public static void Rank(ReadOnlySpan<nint> lengths, string name, int rank)
    {
        if (lengths.Length != rank)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"'{name}' has shape {Describe(lengths)}, but the formula gives it {rank} subscript{(rank == 1 ? "" : "s")}."), name);
        }
    }

    /// <summary>The length of a dimension.</summary>
    /// <exception cref="ArgumentException">More than a span can hold; names the parameter.</exception>
    public static int Dimension(ReadOnlySpan<nint> lengths, string name, int dimension)
        => lengths[dimension] <= Array.MaxLength
            ? (int)lengths[dimension]
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"'{name}' has shape {Describe(lengths)}; at most {Array.MaxLength} elements are supported."), name);

    /// <summary>Throws unless a tensor has the shape of an earlier parameter.</summary>
    /// <exception cref="ArgumentException">The shapes differ; names the later parameter, with both shapes.</exception>
    public static void Shape(ReadOnlySpan<nint> lengths, string name, ReadOnlySpan<nint> expected, string expectedName)
    {
        if (!lengths.SequenceEqual(expected))
        {
            throw new ArgumentException(
                $"'{name}' has shape {Describe(lengths)}, but '{expectedName}' has shape {Describe(expected)}.", name);
        }
    }

    /// <summary>Throws unless a tensor is of one dimension and has the length of an earlier parameter, a flat span.</summary>
    /// <exception cref="ArgumentException">The shapes differ; names the later parameter, with both shapes.</exception>
    public static void Shape(ReadOnlySpan<nint> lengths, string name, int expected, string expectedName)
        => Shape(lengths, name, [expected], expectedName);

    /// <summary>Whether the elements lie one behind the other in row-major order.</summary>
    public static bool IsRowMajor(ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> strides)
    {
        nint expected = 1;
        for (int i = lengths.Length - 1; i >= 0; i--)
        {
            if (lengths[i] != 1 && strides[i] != expected)
            {
                return false;
            }

            expected *= lengths[i];
        }

        return true;
    }

    /// <summary>Throws where several elements of a tensor that is written lie at one place in memory, as a broadcast's do.</summary>
    /// <exception cref="ArgumentException">Some do; names the parameter, with its shape and strides.</exception>
    public static void Apart(ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> strides, string name)
    {
        bool isRepeated = false, isEmpty = false;
        for (int i = 0; i < lengths.Length; i++)
        {
            isRepeated |= strides[i] == 0 && lengths[i] > 1;
            isEmpty |= lengths[i] == 0;
        }

        if (isRepeated && !isEmpty)
        {
            throw new ArgumentException(
                $"'{name}' has shape {Describe(lengths)} with strides {Describe(strides)}, so several of its elements are one in memory: it can be read, but not written.", name);
        }
    }

    internal static ReadOnlySpan<T> Memory<T>(in ReadOnlyTensorSpan<T> tensor, int length)
        => length == 0 ? default : MemoryMarshal.CreateReadOnlySpan(in tensor.GetPinnableReference(), length);

    /// <summary>The memory from a tensor's first element to its last, gaps included: what overlap is about.</summary>
    public static ReadOnlySpan<T> Extent<T>(in ReadOnlyTensorSpan<T> tensor)
        => Memory(in tensor, ExtentLength(tensor.FlattenedLength, tensor.Lengths, tensor.Strides));

    /// <inheritdoc cref="Extent{T}(in ReadOnlyTensorSpan{T})"/>
    public static Span<T> Extent<T>(in TensorSpan<T> tensor)
    {
        int length = ExtentLength(tensor.FlattenedLength, tensor.Lengths, tensor.Strides);
        return length == 0 ? default : MemoryMarshal.CreateSpan(ref tensor.GetPinnableReference(), length);
    }

    private static int ExtentLength(nint elements, ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> strides)
    {
        if (elements == 0)
        {
            return 0;
        }

        nint last = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            last += (lengths[i] - 1) * strides[i];
        }

        return checked((int)last + 1);
    }

    private static string Describe(ReadOnlySpan<nint> lengths)
        => "[" + string.Join(", ", lengths.ToArray().Select(length => length.ToString(CultureInfo.InvariantCulture))) + "]";
}

/// <summary>A tensor that is read: its own elements where they lie in a row, otherwise a rented copy.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct TensorInput<T> : IDisposable
    where T : unmanaged
{
    private Scratch<T> _copy;

    /// <summary>Takes a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">The parameter that it is.</param>
    public TensorInput(in ReadOnlyTensorSpan<T> tensor, string name)
    {
        int length = TensorArgument.Length(in tensor, name);
        if (TensorArgument.IsRowMajor(tensor.Lengths, tensor.Strides))
        {
            Span = TensorArgument.Memory(in tensor, length);
        }
        else
        {
            _copy = new Scratch<T>(length);
            tensor.FlattenTo(_copy.Span);
            Span = _copy.Span;
        }
    }

    /// <summary>The elements in row-major order.</summary>
    public readonly ReadOnlySpan<T> Span { get; }

    /// <summary>Gives the copy back, if there is one.</summary>
    public void Dispose() => _copy.Dispose();
}

/// <summary>A tensor that is written: its own elements where they lie in a row, otherwise a rented copy that is written back.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct TensorOutput<T> : IDisposable
    where T : unmanaged
{
    private readonly TensorSpan<T> _tensor;
    private Scratch<T> _copy;
    private readonly bool _copied;

    /// <summary>Takes a tensor. Its elements as they are can be read, for kernels that update in place.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">The parameter that it is.</param>
    /// <exception cref="ArgumentException">Several of its elements are one in memory.</exception>
    public TensorOutput(in TensorSpan<T> tensor, string name)
    {
        ReadOnlyTensorSpan<T> view = tensor;
        int length = TensorArgument.Length(in view, name);
        _tensor = tensor;
        if (TensorArgument.IsRowMajor(tensor.Lengths, tensor.Strides))
        {
            Span = length == 0 ? default : MemoryMarshal.CreateSpan(ref tensor.GetPinnableReference(), length);
        }
        else
        {
            TensorArgument.Apart(tensor.Lengths, tensor.Strides, name);
            _copied = true;
            _copy = new Scratch<T>(length);
            tensor.FlattenTo(_copy.Span);
            Span = _copy.Span;
        }
    }

    /// <summary>The elements in row-major order.</summary>
    public readonly Span<T> Span { get; }

    /// <summary>Writes the copy back, if there is one. Without this call the tensor stays as it was.</summary>
    public readonly void Commit()
    {
        if (_copied)
        {
            new ReadOnlyTensorSpan<T>(_copy.Span, _tensor.Lengths).CopyTo(in _tensor);
        }
    }

    /// <summary>Gives the copy back, if there is one.</summary>
    public void Dispose() => _copy.Dispose();
}

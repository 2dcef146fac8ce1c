using System.Globalization;
using System.Runtime.InteropServices;

namespace LossGen.Training.Checkpoints;

/// <summary>
/// Named tensors and named texts, stored as safetensors: what Python's <c>safetensors</c> writes can be read, and the
/// other way round. Saving is atomic; what was saved carries a checksum, and loading verifies it.
/// </summary>
public sealed partial class Checkpoint
{
    private readonly Dictionary<string, StoredTensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>An empty checkpoint.</summary>
    public Checkpoint()
        : this("checkpoint")
    {
    }

    private Checkpoint(string source) => Source = source;

    /// <summary>Texts: the step, the seed, the formulas. The keys <c>lossgen.sha256</c> and <c>lossgen.format</c> are kept for the checksum.</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The names of the tensors, in the order in which they were added or lie in the file.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>What messages name: the file that it was read from.</summary>
    internal string Source { get; }

    /// <summary>Whether there is a tensor of that name.</summary>
    /// <param name="name">The name.</param>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>The type of a tensor's elements.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="CheckpointException">There is no such tensor.</exception>
    public TensorType TypeOf(string name) => Find(name).Type;

    /// <summary>The shape of a tensor; empty for a single number.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="CheckpointException">There is no such tensor.</exception>
    public ReadOnlySpan<int> Shape(string name) => Find(name).Shape;

    /// <summary>Adds a copy of a tensor.</summary>
    /// <param name="name">A name that isn't there yet.</param>
    /// <param name="values">Dense and row-major.</param>
    /// <param name="shape">Its shape; nothing for a single number.</param>
    /// <exception cref="ArgumentException">There is one of that name, or the shape doesn't have as many elements as there are values.</exception>
    public void Add(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) => Add(name, TensorType.F32, values, shape);

    /// <inheritdoc cref="Add(string, ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public void Add(string name, ReadOnlySpan<double> values, params ReadOnlySpan<int> shape) => Add(name, TensorType.F64, values, shape);

    /// <inheritdoc cref="Add(string, ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public void Add(string name, ReadOnlySpan<int> values, params ReadOnlySpan<int> shape) => Add(name, TensorType.I32, values, shape);

    /// <inheritdoc cref="Add(string, ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public void Add(string name, ReadOnlySpan<long> values, params ReadOnlySpan<int> shape) => Add(name, TensorType.I64, values, shape);

    /// <inheritdoc cref="Add(string, ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public void Add(string name, ReadOnlySpan<byte> values, params ReadOnlySpan<int> shape) => Add(name, TensorType.U8, values, shape);

    /// <summary>The values of a tensor of <see cref="TensorType.F32"/>.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="CheckpointException">There is no such tensor, or it is of another type.</exception>
    public ReadOnlySpan<float> Floats(string name) => Values<float>(name, TensorType.F32);

    /// <summary>The values of a tensor of <see cref="TensorType.F64"/>.</summary>
    /// <inheritdoc cref="Floats(string)"/>
    public ReadOnlySpan<double> Doubles(string name) => Values<double>(name, TensorType.F64);

    /// <summary>The values of a tensor of <see cref="TensorType.I32"/>.</summary>
    /// <inheritdoc cref="Floats(string)"/>
    public ReadOnlySpan<int> Ints(string name) => Values<int>(name, TensorType.I32);

    /// <summary>The values of a tensor of <see cref="TensorType.I64"/>.</summary>
    /// <inheritdoc cref="Floats(string)"/>
    public ReadOnlySpan<long> Longs(string name) => Values<long>(name, TensorType.I64);

    /// <summary>The bytes of a tensor of any type, little-endian.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="CheckpointException">There is no such tensor.</exception>
    public ReadOnlySpan<byte> Bytes(string name) => Find(name).Data;

    /// <summary>
    /// Copies a tensor's values, once its shape is known to be the one expected. Half precision is widened, double precision rounded to the
    /// nearest <see cref="float"/>.
    /// </summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="values">Where to; nothing is written unless all fits.</param>
    /// <param name="shape">The shape that the tensor must have.</param>
    /// <exception cref="CheckpointException">There is no such tensor, it has another shape (both are named), no floating-point type, or a number too large for a <see cref="float"/>.</exception>
    public void CopyTo(string name, Span<float> values, params ReadOnlySpan<int> shape)
    {
        Check(name, shape);
        StoredTensor tensor = Find(name);
        if (values.Length != tensor.Count)
        {
            throw new ArgumentException($"There is room for {values.Length} values, but the tensor '{name}' has {tensor.Count}.", nameof(values));
        }

        switch (tensor.Type)
        {
            case TensorType.F32:
                MemoryMarshal.Cast<byte, float>(tensor.Data).CopyTo(values);
                break;
            case TensorType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(tensor.Data), values);
                break;
            case TensorType.BF16:
                ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(tensor.Data);
                for (int i = 0; i < upper.Length; i++)
                {
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                }

                break;
            case TensorType.F64:
                ReadOnlySpan<double> wide = MemoryMarshal.Cast<byte, double>(tensor.Data);
                foreach (double value in wide)
                {
                    if (double.IsFinite(value) && !float.IsFinite((float)value))
                    {
                        throw new CheckpointException(Source, string.Create(CultureInfo.InvariantCulture, $"it has {value}, which is too large for a number of single precision"), name);
                    }
                }

                TensorPrimitives.ConvertTruncating(wide, values);
                break;
            default:
                throw new CheckpointException(Source, $"it is of type {tensor.Type.Name()}; F32, F64, F16 or BF16 is needed", name);
        }
    }

    /// <summary>Checks that a tensor is there and has a shape, before anything is changed.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">The shape that it must have.</param>
    /// <exception cref="CheckpointException">There is no such tensor, or it has another shape; both are named.</exception>
    public void Check(string name, params ReadOnlySpan<int> shape)
    {
        StoredTensor tensor = Find(name);
        if (!shape.SequenceEqual(tensor.Shape))
        {
            throw new CheckpointException(Source, $"its shape is {Text(tensor.Shape)}, but {Text(shape)} is needed", name);
        }
    }

    /// <summary>A text of the metadata.</summary>
    /// <param name="key">Its key.</param>
    /// <exception cref="CheckpointException">There is no such text.</exception>
    public string Require(string key) => Metadata.TryGetValue(key, out string? value)
        ? value
        : throw new CheckpointException(Source, $"there is no '{key}' in its metadata: it wasn't written by what reads it");

    internal static string Text(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    private ReadOnlySpan<T> Values<T>(string name, TensorType type)
        where T : unmanaged
    {
        StoredTensor tensor = Find(name);
        return tensor.Type == type
            ? MemoryMarshal.Cast<byte, T>(tensor.Data)
            : throw new CheckpointException(Source, $"it is of type {tensor.Type.Name()}, not {type.Name()}", name);
    }

    private StoredTensor Find(string name) => _tensors.TryGetValue(name, out StoredTensor? tensor)
        ? tensor
        : throw new CheckpointException(Source, $"there is no such tensor; there are {_names.Count}{(_names.Count == 0 ? "" : $", '{_names[0]}' the first")}", name);

    private void Add<T>(string name, TensorType type, ReadOnlySpan<T> values, ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(name);
        long count = 1;
        foreach (int extent in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extent, nameof(shape));
            count = Math.Min(count * extent, int.MaxValue);
        }

        if (count != values.Length)
        {
            throw new ArgumentException($"The tensor '{name}' has {values.Length} values, but the shape {Text(shape)} has {count}.", nameof(shape));
        }

        if (name == SafeTensorsHeader.MetadataKey || Contains(name))
        {
            throw new ArgumentException($"There can be no {(Contains(name) ? "second " : "")}tensor of the name '{name}'.", nameof(name));
        }

        Insert(new StoredTensor(name, type, shape.ToArray(), MemoryMarshal.AsBytes(values).ToArray()));
    }

    private void Insert(StoredTensor tensor)
    {
        _tensors.Add(tensor.Name, tensor);
        _names.Add(tensor.Name);
    }

    /// <summary>A tensor in memory, its bytes as the file has them.</summary>
    private sealed record StoredTensor(string Name, TensorType Type, int[] Shape, byte[] Data)
    {
        public int Count => Data.Length / Type.Size();
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using LossGen.Training.Checkpoints;

namespace LossGen.Training.Data.Arrays;

/// <summary>Files of NumPy's NPY format, versions 1 to 3, of numbers in C or Fortran order and either byte order.</summary>
public static class NpyFile
{
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads numbers as <see cref="float"/>: doubles are rounded, integers must be exact.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFormatException">The file is truncated, of another format, or an element can't be had so; the offset is named.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static LoadedArray<float> ReadFloats(string path) => Read<float>(path);

    /// <summary>Reads numbers as <see cref="double"/>; integers must be exact.</summary>
    /// <inheritdoc cref="ReadFloats(string)"/>
    public static LoadedArray<double> ReadDoubles(string path) => Read<double>(path);

    /// <summary>Reads numbers as <see cref="int"/>, which all must be.</summary>
    /// <inheritdoc cref="ReadFloats(string)"/>
    public static LoadedArray<int> ReadInts(string path) => Read<int>(path);

    /// <summary>Reads numbers as <see cref="float"/> from a stream that can go back.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What errors name.</param>
    /// <exception cref="DataFormatException">It is truncated, of another format, or an element can't be had so; the offset is named.</exception>
    public static LoadedArray<float> ReadFloats(Stream stream, string name) => Read<float>(stream, name);

    /// <summary>Reads numbers as <see cref="double"/> from a stream that can go back.</summary>
    /// <inheritdoc cref="ReadFloats(Stream, string)"/>
    public static LoadedArray<double> ReadDoubles(Stream stream, string name) => Read<double>(stream, name);

    /// <summary>Reads numbers as <see cref="int"/> from a stream that can go back.</summary>
    /// <inheritdoc cref="ReadFloats(Stream, string)"/>
    public static LoadedArray<int> ReadInts(Stream stream, string name) => Read<int>(stream, name);

    /// <summary>Writes an array, atomically.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="values">Dense and row-major.</param>
    /// <param name="shape">The shape; nothing for a single number.</param>
    /// <exception cref="ArgumentException">The shape doesn't have as many elements as there are values.</exception>
    public static void Write(string path, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) => Write(path, "<f4", values, shape);

    /// <inheritdoc cref="Write(string, ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public static void Write(string path, ReadOnlySpan<double> values, params ReadOnlySpan<int> shape) => Write(path, "<f8", values, shape);

    /// <inheritdoc cref="Write(string, ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public static void Write(string path, ReadOnlySpan<int> values, params ReadOnlySpan<int> shape) => Write(path, "<i4", values, shape);

    /// <inheritdoc cref="Write(string, ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    public static void Write(string path, ReadOnlySpan<byte> values, params ReadOnlySpan<int> shape) => Write(path, "|u1", values, shape);

    private static LoadedArray<T> Read<T>(string path)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        using FileStream stream = File.OpenRead(path);
        return Read<T>(stream, path);
    }

    private static LoadedArray<T> Read<T>(Stream stream, string name)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var input = BinaryInput.Open(stream, name);
        NpyHeader header = ReadHeader(input);
        long count = 1;
        foreach (int extent in header.Shape)
        {
            count = extent == 0 ? 0 : count > Array.MaxLength ? count : count * extent;
        }

        T[] values = input.Elements<T>(count, header.Type, header.BigEndian);
        input.ExpectEnd();
        return new LoadedArray<T>(header.FortranOrder ? RowMajor(values, header.Shape) : values, header.Shape);
    }

    private static NpyHeader ReadHeader(BinaryInput input)
    {
        Span<byte> start = stackalloc byte[8];
        input.Fill(start, "the magic number");
        if (!start.StartsWith(Magic))
        {
            throw input.Error("this is no NPY file: it doesn't begin with \\x93NUMPY", 0);
        }

        if (start[6] is < 1 or > 3)
        {
            throw input.Error($"version {start[6]} of the format isn't known", 6);
        }

        Span<byte> length = stackalloc byte[4];
        length.Clear();
        input.Fill(length[..(start[6] == 1 ? 2 : 4)], "the length of the header");
        uint headerLength = BinaryPrimitives.ReadUInt32LittleEndian(length);

        // Far more than any array of numbers needs; the rest would be a type of thousands of members.
        const uint most = 1 << 16;
        if (headerLength > most)
        {
            throw input.Error($"the header claims {headerLength} bytes", 8);
        }

        long at = input.Offset;
        byte[] text = new byte[headerLength];
        input.Fill(text, "the header");
        return NpyHeader.Parse(Encoding.UTF8.GetString(text), out string problem) ?? throw input.Error(problem, at);
    }

    // Of Fortran order, in which the first subscript moves fastest.
    private static T[] RowMajor<T>(T[] values, int[] shape)
    {
        T[] result = new T[values.Length];
        int[] subscripts = new int[shape.Length], strides = new int[shape.Length];
        int stride = 1;
        for (int d = 0; d < shape.Length; d++)
        {
            strides[d] = stride;
            stride *= shape[d];
        }

        int from = 0;
        for (int to = 0; to < result.Length; to++)
        {
            result[to] = values[from];
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                from += strides[d];
                if (++subscripts[d] < shape[d])
                {
                    break;
                }

                from -= strides[d] * shape[d];
                subscripts[d] = 0;
            }
        }

        return result;
    }

    private static void Write<T>(string path, string description, ReadOnlySpan<T> values, ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        long count = 1;
        foreach (int extent in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extent, nameof(shape));
            count = Math.Min(count * extent, int.MaxValue);
        }

        if (count != values.Length)
        {
            throw new ArgumentException($"There are {values.Length} values, but the shape {Checkpoint.Text(shape)} has {count}.", nameof(shape));
        }

        string tuple = shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape.ToArray())})";
        string header = $"{{'descr': '{description}', 'fortran_order': False, 'shape': {tuple}, }}";

        // Blanks up to a multiple of 64, the last a line's end, so that the data is aligned.
        int before = Magic.Length + 4;
        int length = (before + header.Length + 1 + 63) / 64 * 64 - before;
        byte[] head = [.. Magic, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(header.PadRight(length - 1)), (byte)'\n'];
        byte[] data = MemoryMarshal.AsBytes(values).ToArray();
        AtomicFile.Write(path, stream =>
        {
            stream.Write(head);
            stream.Write(data);
        });
    }
}

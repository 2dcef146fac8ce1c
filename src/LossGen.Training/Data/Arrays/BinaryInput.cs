using System.IO.Compression;

namespace LossGen.Training.Data.Arrays;

/// <summary>
/// Reads a binary file from front to back. What a header claims is compared with what is there before memory is taken;
/// where a compressed file doesn't tell, memory grows only with what has really come.
/// </summary>
internal sealed class BinaryInput : IDisposable
{
    private const int BlockLength = 1 << 16;

    private readonly Stream _stream;
    private readonly string _file;
    private readonly long? _length;

    private BinaryInput(Stream stream, string file, long? length) => (_stream, _file, _length) = (stream, file, length);

    public long Offset { get; private set; }

    /// <summary>Opens a stream that can go back, decompressing it where it is gzip.</summary>
    public static BinaryInput Open(Stream stream, string file)
    {
        long start = stream.Position;
        Span<byte> magic = stackalloc byte[2];
        int read = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        stream.Position = start;
        return read == 2 && magic[0] == 0x1F && magic[1] == 0x8B
            ? new BinaryInput(new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true), file, null)
            : new BinaryInput(stream, file, stream.Length - start);
    }

    public DataFormatException Error(string problem, long? offset = null, Exception? inner = null)
        => DataFormatException.InBinary(_file, problem, offset ?? Offset, inner);

    /// <summary>Fills a span, or says that the file is truncated.</summary>
    public void Fill(Span<byte> bytes, string what)
    {
        int read;
        try
        {
            read = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException exception)
        {
            throw Error("the compressed data is damaged", inner: exception);
        }

        if (read < bytes.Length)
        {
            throw Error($"the file is truncated: {what} takes {bytes.Length} bytes, {read} are there");
        }

        Offset += read;
    }

    /// <summary>Reads elements as another type.</summary>
    /// <param name="count">How many the header claims.</param>
    /// <param name="type">Their type in the file.</param>
    /// <param name="bigEndian">Whether their first byte is the highest.</param>
    public T[] Elements<T>(long count, ElementType type, bool bigEndian)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        int size = type.Size();
        if (count > Array.MaxLength)
        {
            throw Error($"the header claims {count} elements, more than an array can hold");
        }

        if (_length is { } length && count > (length - Offset) / size)
        {
            throw Error($"the header claims {count} elements of {size} bytes, but only {length - Offset} bytes follow: the file is truncated, or its header is wrong");
        }

        T[] values = new T[_length is null ? Math.Min(count, BlockLength) : count];
        byte[] block = new byte[BlockLength];
        for (int done = 0; done < count;)
        {
            int now = (int)Math.Min(count - done, BlockLength / size);
            if (done + now > values.Length)
            {
                Array.Resize(ref values, (int)Math.Min(count, Math.Max(2L * values.Length, done + now)));
            }

            long offset = Offset;
            Span<byte> bytes = block.AsSpan(0, now * size);
            Fill(bytes, "the next part of the data");
            int bad = ElementConversion.Convert(bytes, type, bigEndian, values.AsSpan(done, now));
            if (bad >= 0)
            {
                throw Error($"element {done + bad} of type {type} can't be had as {typeof(T).Name} without loss", offset + (long)bad * size);
            }

            done += now;
        }

        return values;
    }

    /// <summary>Makes sure that nothing follows.</summary>
    public void ExpectEnd()
    {
        int next;
        try
        {
            next = _stream.ReadByte();
        }
        catch (InvalidDataException exception)
        {
            throw Error("the compressed data is damaged", inner: exception);
        }

        if (next >= 0)
        {
            throw Error("the data should end here, but more follows");
        }
    }

    public void Dispose()
    {
        if (_stream is GZipStream)
        {
            _stream.Dispose();
        }
    }
}

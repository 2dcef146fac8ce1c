using System.Buffers.Binary;

namespace LossGen.Training.Data.Arrays;

/// <summary>Files of the IDX format, as those of the MNIST digits; gzip is decompressed on the way.</summary>
public static class IdxFile
{
    /// <summary>Reads numbers, as of images.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scale">What each is multiplied by: 1/255f brings bytes into [0, 1].</param>
    /// <exception cref="DataFormatException">The file is truncated or of another format; the offset is named.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static LoadedArray<float> ReadFloats(string path, float scale = 1)
    {
        using FileStream stream = File.OpenRead(path);
        return ReadFloats(stream, path, scale);
    }

    /// <summary>Reads numbers from a stream that can go back.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What errors name.</param>
    /// <param name="scale">What each is multiplied by.</param>
    /// <exception cref="DataFormatException">It is truncated or of another format; the offset is named.</exception>
    public static LoadedArray<float> ReadFloats(Stream stream, string name, float scale = 1)
    {
        if (!float.IsFinite(scale))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "It must be finite.");
        }

        LoadedArray<float> array = Read<float>(stream, name);
        if (scale != 1)
        {
            TensorPrimitives.Multiply(array.Values, scale, array.Values);
        }

        return array;
    }

    /// <summary>Reads integers, as of labels.</summary>
    /// <inheritdoc cref="ReadFloats(string, float)"/>
    public static LoadedArray<int> ReadInts(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return ReadInts(stream, path);
    }

    /// <summary>Reads integers from a stream that can go back.</summary>
    /// <inheritdoc cref="ReadFloats(Stream, string, float)"/>
    public static LoadedArray<int> ReadInts(Stream stream, string name) => Read<int>(stream, name);

    private static LoadedArray<T> Read<T>(Stream stream, string name)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var input = BinaryInput.Open(stream, name);
        Span<byte> four = stackalloc byte[4];
        input.Fill(four, "the magic number");
        if (four[0] != 0 || four[1] != 0)
        {
            throw input.Error($"this is no IDX file: it begins with {four[0]:X2} {four[1]:X2}, not 00 00", 0);
        }

        ElementType type = four[2] switch
        {
            0x08 => ElementType.UInt8,
            0x09 => ElementType.Int8,
            0x0B => ElementType.Int16,
            0x0C => ElementType.Int32,
            0x0D => ElementType.Float32,
            0x0E => ElementType.Float64,
            _ => throw input.Error($"the type of elements 0x{four[2]:X2} isn't known", 2),
        };

        int[] shape = new int[four[3]];
        long count = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            input.Fill(four, $"the extent of dimension {i}");
            shape[i] = BinaryPrimitives.ReadInt32BigEndian(four);
            if (shape[i] < 0)
            {
                throw input.Error($"the extent of dimension {i} is {(uint)shape[i]}, which is too large", input.Offset - 4);
            }

            count = shape[i] == 0 ? 0 : count > Array.MaxLength ? count : count * shape[i];
        }

        T[] values = input.Elements<T>(count, type, bigEndian: true);
        input.ExpectEnd();
        return new LoadedArray<T>(values, shape);
    }
}

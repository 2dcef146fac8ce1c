using System.Buffers;
using System.Text.Json;

namespace LossGen.Training.Checkpoints;

/// <summary>Where a tensor's bytes lie, counted from the end of the header.</summary>
internal sealed record TensorEntry(string Name, TensorType Type, int[] Shape, long Begin, long End);

/// <summary>
/// The header of a safetensors file: JSON of one object, each member a tensor's type, shape and place; <c>__metadata__</c>
/// holds texts. The places cover what follows without overlap or gap.
/// </summary>
internal sealed record SafeTensorsHeader(IReadOnlyList<TensorEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    public const string MetadataKey = "__metadata__";

    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach ((string key, string value) in Metadata)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            foreach (TensorEntry entry in Entries)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", entry.Type.Name());
                json.WriteStartArray("shape");
                foreach (int extent in entry.Shape)
                {
                    json.WriteNumberValue(extent);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(entry.Begin);
                json.WriteNumberValue(entry.End);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads and verifies a header.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="dataLength">How many bytes follow it.</param>
    /// <param name="file">What errors name.</param>
    public static SafeTensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string file)
    {
        if (json.IsEmpty || json[0] != '{')
        {
            throw new CheckpointException(file, "this is no safetensors file: its header doesn't begin with '{'", offset: SafeTensorsFile.Prefix);
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        try
        {
            SafeTensorsHeader header = Parse(ref reader, file);
            header.CheckPlaces(dataLength, SafeTensorsFile.Prefix + json.Length, file);
            return header;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException(file, "its header is damaged, or this is no safetensors file", offset: SafeTensorsFile.Prefix + reader.BytesConsumed, inner: exception);
        }
    }

    private static SafeTensorsHeader Parse(ref Utf8JsonReader reader, string file)
    {
        var entries = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            long offset = SafeTensorsFile.Prefix + reader.TokenStartIndex;
            if (name == MetadataKey)
            {
                metadata = metadata is null ? Texts(ref reader) : throw new CheckpointException(file, "its header has metadata twice", offset: offset);
                continue;
            }

            if (!entries.TryAdd(name, Entry(ref reader, name, offset, file)))
            {
                throw new CheckpointException(file, "its header has two of that name", name, offset);
            }
        }

        // What follows the object: blanks, or the reader throws.
        reader.Read();
        return new SafeTensorsHeader([.. entries.Values.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)], metadata ?? []);
    }

    private static Dictionary<string, string> Texts(ref Utf8JsonReader reader)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String);
            if (!texts.TryAdd(key, reader.GetString()!))
            {
                throw new JsonException($"The key '{key}' comes twice.");
            }
        }

        return texts;
    }

    private static TensorEntry Entry(ref Utf8JsonReader reader, string name, long offset, string file)
    {
        TensorType? type = null;
        List<long>? shape = null, places = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (reader.GetString())
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String);
                    string text = reader.GetString()!;
                    type = TensorTypes.Parse(text) ?? throw new CheckpointException(file, $"its type '{text}' isn't known", name, offset);
                    break;
                case "shape" when shape is null:
                    shape = Numbers(ref reader);
                    break;
                case "data_offsets" when places is null:
                    places = Numbers(ref reader);
                    break;
                default:
                    throw new CheckpointException(file, $"'{reader.GetString()}' isn't expected here", name, offset);
            }
        }

        if (type is not { } known || shape is null || places is not [long begin, long end])
        {
            throw new CheckpointException(file, "its dtype, shape or data_offsets is missing", name, offset);
        }

        long bytes = known.Size();
        foreach (long extent in shape)
        {
            // Saturating, since a zero may follow whatever is too large.
            bytes = extent == 0 ? 0 : bytes > long.MaxValue / extent ? long.MaxValue : bytes * extent;
        }

        if (end - begin != bytes || shape.Exists(extent => extent > int.MaxValue) || bytes > Array.MaxLength)
        {
            throw new CheckpointException(
                file, $"its shape [{string.Join(", ", shape)}] of {known.Name()} doesn't fit the {end - begin} bytes from {begin} to {end}, or is too large", name, offset);
        }

        return new TensorEntry(name, known, [.. shape.Select(extent => (int)extent)], begin, end);
    }

    private static List<long> Numbers(ref Utf8JsonReader reader)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            numbers.Add(reader.TryGetInt64(out long number) && number >= 0 ? number : throw new JsonException("A whole number that isn't negative is expected."));
        }

        return reader.TokenType == JsonTokenType.EndArray ? numbers : throw new JsonException("A number is expected.");
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new JsonException($"{type} is expected.");
        }
    }

    private void CheckPlaces(long dataLength, long dataStart, string file)
    {
        long end = 0;
        foreach (TensorEntry entry in Entries)
        {
            if (entry.Begin != end)
            {
                throw new CheckpointException(file, $"it begins at {entry.Begin}, but what is before it ends at {end}", entry.Name, dataStart + entry.Begin);
            }

            end = entry.End;
            if (end > dataLength)
            {
                throw new CheckpointException(file, $"it ends at {end}, but the file has only {dataLength} bytes of data: it is truncated", entry.Name, dataStart + entry.Begin);
            }
        }

        if (end != dataLength)
        {
            throw new CheckpointException(file, $"its tensors end after {end} bytes, but {dataLength} follow the header", offset: dataStart + end);
        }
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LossGen.Training.Checkpoints;

namespace LossGen.Training.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lossgen-checkpoints").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal static Checkpoint Example()
    {
        var checkpoint = new Checkpoint();
        checkpoint.Metadata["step"] = "17";
        checkpoint.Metadata["formula"] = "mean(\"a\" - b)^2 — ü\n";
        checkpoint.Add("bytes", (byte[])[1, 2, 3], 3);
        checkpoint.Add("dense.weight", (float[])[1, 2.5f, -3, float.NaN, 5, 6], 2, 3);
        checkpoint.Add("step", (long[])[long.MaxValue]);
        checkpoint.Add("äö \"quoted\"", (int[])[-1, 2], 2, 1);
        checkpoint.Add("moments", (double[])[Math.PI], 1);
        checkpoint.Add("none", new float[0], 0, 4);
        return checkpoint;
    }

    internal static byte[] BytesOf(Checkpoint checkpoint)
    {
        using var stream = new MemoryStream();
        checkpoint.Write(stream);
        return stream.ToArray();
    }

    internal static Checkpoint Read(byte[] bytes, bool verify = true, bool required = false)
        => Checkpoint.Read(new MemoryStream(bytes), "weights.safetensors", verify, required);

    // A file as another writer makes it.
    private static byte[] File(string json, int dataLength, ulong? claimed = null)
    {
        byte[] text = Encoding.UTF8.GetBytes(json);
        byte[] file = new byte[8 + text.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(file, claimed ?? (ulong)text.Length);
        text.CopyTo(file, 8);
        return file;
    }

    private static string Message(byte[] file) => Assert.Throws<CheckpointException>(() => Read(file)).Message;

    [Fact]
    public void What_is_saved_is_loaded()
    {
        string path = Path.Combine(_folder, "weights.safetensors");
        Example().Save(path);
        Checkpoint loaded = Checkpoint.Load(path);

        Assert.Equal(["formula", "step"], loaded.Metadata.Keys);
        Assert.Equal("mean(\"a\" - b)^2 — ü\n", loaded.Metadata["formula"]);
        Assert.Equal(6, loaded.Names.Count);
        Assert.Equal([1, 2.5f, -3, float.NaN, 5, 6], loaded.Floats("dense.weight").ToArray());
        Assert.Equal([2, 3], loaded.Shape("dense.weight").ToArray());
        Assert.Equal([long.MaxValue], loaded.Longs("step").ToArray());
        Assert.Empty(loaded.Shape("step").ToArray());
        Assert.Equal([-1, 2], loaded.Ints("äö \"quoted\"").ToArray());
        Assert.Equal([Math.PI], loaded.Doubles("moments").ToArray());
        Assert.Equal([1, 2, 3], loaded.Bytes("bytes").ToArray());
        Assert.Equal([0, 4], loaded.Shape("none").ToArray());
        Assert.Equal([path], Directory.GetFiles(_folder));
        Assert.Equal(System.IO.File.ReadAllBytes(path), BytesOf(loaded));
    }

    [Fact]
    public void The_layout_is_that_of_safetensors()
    {
        byte[] file = BytesOf(Example());
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, length));
        byte[] data = file[(8 + length)..];

        Assert.Equal(0, (8 + length) % 8);
        Assert.Equal((byte)'{', file[8]);
        int covered = 0;
        foreach (JsonProperty tensor in header.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__"))
        {
            int begin = tensor.Value.GetProperty("data_offsets")[0].GetInt32(), end = tensor.Value.GetProperty("data_offsets")[1].GetInt32();
            Assert.Equal(covered, begin);
            covered = end;
            Assert.Equal(0, begin % (tensor.Value.GetProperty("dtype").GetString() switch { "F64" or "I64" => 8, "F32" or "I32" => 4, _ => 1 }));
        }

        Assert.Equal(data.Length, covered);
        JsonElement weight = header.RootElement.GetProperty("dense.weight");
        Assert.Equal("F32", weight.GetProperty("dtype").GetString());
        Assert.Equal("[2,3]", weight.GetProperty("shape").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(2.5f, BitConverter.ToSingle(data, weight.GetProperty("data_offsets")[0].GetInt32() + 4));
        Assert.Equal("17", header.RootElement.GetProperty("__metadata__").GetProperty("step").GetString());
    }

    [Fact]
    public void A_file_of_another_writer_is_read()
    {
        // The example in the format's own tests: blanks after the header, no metadata.
        byte[] file = File("""{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}    """, 16);
        file[^4] = 7;
        Checkpoint checkpoint = Read(file);

        Assert.Equal(64, file[0]);
        Assert.Equal([0, 0, 0, 7], checkpoint.Ints("test").ToArray());
        Assert.Empty(checkpoint.Metadata);
    }

    [Fact]
    public void Half_precision_is_widened()
    {
        byte[] file = File("""{"b":{"shape":[2],"data_offsets":[4,8],"dtype":"BF16"},"__metadata__":{"a":"b"},"h":{"dtype":"F16","shape":[2,1],"data_offsets":[0,4]}}""", 8);
        MemoryMarshal.Write(file.AsSpan(file.Length - 8), (Half)1.5);
        MemoryMarshal.Write(file.AsSpan(file.Length - 6), (Half)(-65504));
        MemoryMarshal.Write(file.AsSpan(file.Length - 4), (ushort)0x4049);
        Checkpoint checkpoint = Read(file);
        float[] h = new float[2], b = new float[2];
        checkpoint.CopyTo("h", h, 2, 1);
        checkpoint.CopyTo("b", b, 2);

        Assert.Equal([1.5f, -65504], h);
        Assert.Equal([3.140625f, 0], b);
        Assert.Equal(["h", "b"], checkpoint.Names);
    }

    public static TheoryData<string, int, string> Malformed => new()
    {
        { """[1]""", 0, "doesn't begin with '{'" },
        { """ {}""", 0, "doesn't begin with '{'" },
        { """{"a":""", 0, "header is damaged" },
        { """{} x""", 0, "header is damaged" },
        { """{"a":1}""", 0, "header is damaged" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "tensor 'a': it ends at 4, but the file has only 3 bytes of data: it is truncated (at offset 62)" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "its tensors end after 4 bytes, but 5 follow the header" },
        { """{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", 4, "tensor 'a': its type 'F31' isn't known (at offset 9)" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "tensor 'a': its shape [2] of F32 doesn't fit the 4 bytes from 0 to 4" },
        { """{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "header is damaged" },
        { """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "header is damaged" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "doesn't fit the -4 bytes" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "data_offsets is missing" },
        { """{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "shape or data_offsets is missing" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"b":1}}""", 4, "'b' isn't expected here" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'a': it begins at 4, but what is before it ends at 0" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'b': it begins at 4" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "two of that name" },
        { """{"a":{"dtype":"U8","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "doesn't fit the 0 bytes" },
        { """{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""", 0, "is too large" },
        { """{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,0]}}""", 0, "header is damaged" },
        { """{"__metadata__":{"a":1}}""", 0, "header is damaged" },
        { """{"__metadata__":{"a":"1","a":"2"}}""", 0, "header is damaged" },
        { """{"__metadata__":{},"__metadata__":{}}""", 0, "metadata twice" },
        { """{"__metadata__":{"lossgen.format":"1"}}""", 0, "checksum is damaged" },
        { """{"__metadata__":{"lossgen.sha256":"1"}}""", 0, "checksum is damaged" },
        { """{"__metadata__":{"lossgen.format":"2","lossgen.sha256":"1"}}""", 0, "of format '2'" },
        { """{"a":[[[[[[[[[[]]]]]]]]]]}""", 0, "header is damaged" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void What_is_malformed_is_an_error_that_says_where(string json, int dataLength, string message)
    {
        string actual = Message(File(json, dataLength));
        Assert.StartsWith("weights.safetensors: ", actual, StringComparison.Ordinal);
        Assert.Contains(message, actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_text_in_the_header_is_an_error()
    {
        byte[] file = File("""{"a?":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4);
        file[11] = 0xFF;
        Assert.Contains("header is damaged", Message(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 40)]
    [InlineData(4UL)]
    public void A_header_that_claims_more_than_there_is_costs_no_memory(ulong claimed)
    {
        byte[] file = File("{}", 1, claimed);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains($"its header claims {claimed} bytes, but 3 follow", Message(file), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Each_truncation_and_each_changed_byte_is_noticed()
    {
        byte[] file = BytesOf(Example());
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<CheckpointException>(() => Read(file[..length]));
        }

        for (int i = 0; i < file.Length; i++)
        {
            byte[] changed = [.. file];
            changed[i] ^= (byte)(1 << (i % 8));
            Assert.Throws<CheckpointException>(() => Read(changed));
        }
    }

    [Fact]
    public void Tampering_is_accepted_only_where_that_is_asked_for()
    {
        byte[] file = BytesOf(Example());
        file[^1] ^= 1;
        Assert.Contains("its checksum doesn't match", Message(file), StringComparison.Ordinal);
        Assert.Equal(6, Read(file, verify: false).Names.Count);
    }

    [Fact]
    public void A_checksum_may_be_required()
    {
        byte[] foreign = File("{}", 0);
        Assert.Empty(Read(foreign).Names);
        Assert.Contains("it has no checksum", Assert.Throws<CheckpointException>(() => Read(foreign, required: true)).Message, StringComparison.Ordinal);
        Assert.Equal(6, Read(BytesOf(Example()), required: true).Names.Count);
    }

    [Fact]
    public void What_is_asked_of_it_and_is_not_there_is_named()
    {
        Checkpoint checkpoint = Example();
        float[] values = new float[6];
        Assert.Equal("checkpoint: tensor 'x': there is no such tensor; there are 6, 'bytes' the first", Assert.Throws<CheckpointException>(() => checkpoint.Floats("x").Length).Message);
        Assert.Equal("checkpoint: tensor 'dense.weight': its shape is [2, 3], but [3, 2] is needed", Assert.Throws<CheckpointException>(() => checkpoint.CopyTo("dense.weight", values, 3, 2)).Message);
        Assert.Contains("of type I64", Assert.Throws<CheckpointException>(() => checkpoint.Floats("step").Length).Message, StringComparison.Ordinal);
        Assert.Contains("of type I64", Assert.Throws<CheckpointException>(() => checkpoint.CopyTo("step", new float[1], checkpoint.Shape("step"))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => checkpoint.CopyTo("dense.weight", new float[5], 2, 3));
        Assert.Contains("there is no 'seed' in its metadata", Assert.Throws<CheckpointException>(() => checkpoint.Require("seed")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => checkpoint.Add("step", (float[])[1]));
        Assert.Throws<ArgumentException>(() => checkpoint.Add("__metadata__", (float[])[1]));
        Assert.Throws<ArgumentException>(() => checkpoint.Add("new", (float[])[1], 2));
    }

    [Fact]
    public void A_link_stays_one()
    {
        string path = Path.Combine(_folder, "run1.safetensors"), link = Path.Combine(_folder, "latest.safetensors");
        try
        {
            System.IO.File.CreateSymbolicLink(link, path);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // On Windows not everybody may.
            return;
        }

        // There is nothing there yet; then there is.
        Example().Save(link);
        Example().Save(link);
        Assert.Equal(path, new FileInfo(link).LinkTarget);
        Assert.Equal(System.IO.File.ReadAllBytes(path), System.IO.File.ReadAllBytes(link));
        Assert.Equal([link, path], Directory.GetFiles(_folder).Order());
        // An empty file is one too.
        System.IO.File.WriteAllBytes(path, []);
        Example().Save(path);
        Checkpoint.Load(path);
    }

    [Fact]
    public void A_save_that_fails_leaves_the_file_as_it_was()
    {
        string path = Path.Combine(_folder, "weights.safetensors");
        Example().Save(path);
        byte[] before = System.IO.File.ReadAllBytes(path);
        Assert.Throws<NotSupportedException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(before.AsSpan(0, 10));
            throw new NotSupportedException();
        }));

        Assert.Equal(before, System.IO.File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
        Assert.Throws<DirectoryNotFoundException>(() => Example().Save(Path.Combine(_folder, "nowhere", "a")));
        Assert.Throws<FileNotFoundException>(() => Checkpoint.Load(path + "x"));
    }
}

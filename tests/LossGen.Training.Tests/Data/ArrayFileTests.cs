using System.IO.Compression;
using System.Text;
using LossGen.Training.Data;
using LossGen.Training.Data.Arrays;

namespace LossGen.Training.Tests.Data;

public sealed class ArrayFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lossgen-arrays").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // What the format's page shows: two zeros, the type, the rank, the extents, the data; all big-endian.
    internal static byte[] Images() => [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 51, 255, 102, 153, 204];

    internal static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionMode.Compress))
        {
            gzip.Write(bytes);
        }

        return zipped.ToArray();
    }

    // As NumPy writes it.
    internal static byte[] Npy(string dictionary, byte[] data, int version = 1)
    {
        string text = dictionary + "\n";
        byte[] length = version == 1 ? [(byte)text.Length, (byte)(text.Length >> 8)] : BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. Encoding.UTF8.GetBytes(text), .. data];
    }

    private static string Header(string descr, string shape, bool fortran = false) => $"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}";

    private static byte[] Bytes<T>(params T[] values)
        where T : unmanaged
        => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static T Open<T>(byte[] bytes, Func<Stream, string, T> read) => read(new MemoryStream(bytes), "file");

    private static string Message<T>(byte[] bytes, Func<Stream, string, T> read) => Assert.Throws<DataFormatException>(() => Open(bytes, read)).Message;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_and_labels_of_IDX(bool zipped)
    {
        string path = Path.Combine(_folder, "images");
        File.WriteAllBytes(path, zipped ? Zip(Images()) : Images());
        LoadedArray<float> images = IdxFile.ReadFloats(path, 1 / 255f);

        Assert.Equal([2, 1, 3], images.Shape.ToArray());
        Assert.Equal([0, 0.2f, 1, 0.4f, 0.6f, 0.8f], images.Values, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([1, 3], images.ToField("image").RowShape.ToArray());
        Assert.Equal([5, 0, 4], Open([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4], IdxFile.ReadInts).Values);
    }

    [Fact]
    public void All_types_of_IDX()
    {
        Assert.Equal([-1, 2], Open([0, 0, 9, 1, 0, 0, 0, 2, 0xFF, 2], IdxFile.ReadInts).Values);
        Assert.Equal([-2, 256], Open([0, 0, 0xB, 1, 0, 0, 0, 2, 0xFF, 0xFE, 1, 0], IdxFile.ReadInts).Values);
        Assert.Equal([65536], Open([0, 0, 0xC, 1, 0, 0, 0, 1, 0, 1, 0, 0], IdxFile.ReadInts).Values);
        Assert.Equal([1.5f], Open([0, 0, 0xD, 1, 0, 0, 0, 1, 0x3F, 0xC0, 0, 0], (s, n) => IdxFile.ReadFloats(s, n)).Values);
        Assert.Equal([1.5f], Open([0, 0, 0xE, 1, 0, 0, 0, 1, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0], (s, n) => IdxFile.ReadFloats(s, n)).Values);
        Assert.Equal([7], Open([0, 0, 8, 0, 7], IdxFile.ReadInts).Values);
        Assert.Throws<ArgumentException>(() => Open([0, 0, 8, 0, 7], IdxFile.ReadInts).ToField("x"));
    }

    [Fact]
    public void What_is_wrong_with_IDX_is_said_with_the_offset()
    {
        Assert.Equal("file, offset 0: this is no IDX file: it begins with 01 00, not 00 00", Message([1, 0, 8, 1], IdxFile.ReadInts));
        Assert.Equal("file, offset 2: the type of elements 0x07 isn't known", Message([0, 0, 7, 1], IdxFile.ReadInts));
        Assert.Equal("file, offset 0: the file is truncated: the magic number takes 4 bytes, 2 are there", Message([0, 0], IdxFile.ReadInts));
        Assert.Equal("file, offset 8: the file is truncated: the extent of dimension 1 takes 4 bytes, 3 are there", Message(Images()[..11], IdxFile.ReadInts));
        Assert.Equal("file, offset 16: the header claims 6 elements of 1 bytes, but only 5 bytes follow: the file is truncated, or its header is wrong", Message(Images()[..21], IdxFile.ReadInts));
        Assert.Equal("file, offset 22: the data should end here, but more follows", Message([.. Images(), 0], IdxFile.ReadInts));
        Assert.Equal("file, offset 4: the extent of dimension 0 is 4294967295, which is too large", Message([0, 0, 8, 1, 255, 255, 255, 255], IdxFile.ReadInts));
        Assert.Equal("file, offset 12: element 1 of type Float32 can't be had as Int32 without loss", Message([0, 0, 0xD, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0x3F, 0xC0, 0, 0], IdxFile.ReadInts));
        Assert.Contains("compressed data is damaged", Message([.. Zip(Images())[..10], 255, 255, 255, 255], IdxFile.ReadInts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_header_that_claims_gigabytes_costs_no_memory(bool zipped)
    {
        byte[] idx = [0, 0, 0xE, 3, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 4, 0, .. new byte[100]];
        byte[] npy = Npy(Header("<f8", "(1000, 1000, 1000)"), new byte[100]);
        foreach ((byte[] bytes, Func<Stream, string, LoadedArray<float>> read) in new (byte[], Func<Stream, string, LoadedArray<float>>)[] { (idx, (s, n) => IdxFile.ReadFloats(s, n)), (npy, NpyFile.ReadFloats) })
        {
            byte[] file = zipped ? Zip(bytes) : bytes;
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains("truncated", Message(file, read), StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Versions_of_NPY(int version)
    {
        LoadedArray<float> array = Open(Npy(Header("<f4", "(2, 3)"), Bytes<float>(1, 2, 3, 4, 5, 6), version), NpyFile.ReadFloats);
        Assert.Equal([2, 3], array.Shape.ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6], array.Values);
    }

    [Fact]
    public void Types_orders_and_shapes_of_NPY()
    {
        Assert.Equal([1.5f, -2], Open(Npy(Header("<f8", "(2,)"), Bytes(1.5, -2.0)), NpyFile.ReadFloats).Values);
        Assert.Equal([1.5f, -2], Open(Npy(Header("<f2", "(2,)"), Bytes((Half)1.5, (Half)(-2))), NpyFile.ReadFloats).Values);
        Assert.Equal([1, -2], Open(Npy(Header(">f2", "(2,)"), [0x3C, 0, 0xC0, 0]), NpyFile.ReadInts).Values);
        Assert.Equal([1.5, -2], Open(Npy(Header(">f4", "(2,)"), [0x3F, 0xC0, 0, 0, 0xC0, 0, 0, 0]), NpyFile.ReadDoubles).Values);
        Assert.Equal([1, 2, 3, 4, 5, 6], Open(Npy(Header("<i4", "(2, 3)", fortran: true), Bytes(1, 4, 2, 5, 3, 6)), NpyFile.ReadInts).Values);
        // Element [i, j, k] is 100i + 10j + k, laid out with i fastest.
        LoadedArray<int> cube = Open(Npy(Header("<i8", "(2, 2, 3)", fortran: true), Bytes<long>(0, 100, 10, 110, 1, 101, 11, 111, 2, 102, 12, 112)), NpyFile.ReadInts);
        Assert.Equal([0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112], cube.Values);
        Assert.Equal([-1], Open(Npy(Header(">i8", "()"), [255, 255, 255, 255, 255, 255, 255, 255]), NpyFile.ReadInts).Values);
        Assert.Equal([1, 0], Open(Npy(Header("|b1", "(2,)"), [1, 0]), NpyFile.ReadInts).Values);
        Assert.Equal([255f], Open(Npy(Header("|u1", "(1L,)"), [255]), NpyFile.ReadFloats).Values);
        Assert.Equal([float.NaN, float.PositiveInfinity], Open(Npy(Header("<f8", "(2,)"), Bytes(double.NaN, double.PositiveInfinity)), NpyFile.ReadFloats).Values);
        Assert.Empty(Open(Npy(Header("<f4", "(0, 5)"), []), NpyFile.ReadFloats).Values);
        Assert.Equal([9_007_199_254_740_992.0], Open(Npy(Header("<i8", "(1,)"), Bytes(1L << 53)), NpyFile.ReadDoubles).Values);
    }

    [Theory]
    [InlineData("<i8", (1L << 53) + 1, "Double")]
    [InlineData("<i8", long.MaxValue, "Double")]
    [InlineData("<u8", -1L, "Int32")]
    [InlineData("<i8", 1L << 31, "Int32")]
    [InlineData("<i8", (1L << 24) + 1, "Single")]
    [InlineData("<i8", long.MaxValue, "Single")]
    [InlineData("<f8", 0x7FEFFFFFFFFFFFFF, "Single")]
    [InlineData("<f8", 0x7FF8000000000000, "Int32")]
    public void What_would_lose_is_refused(string descr, long bits, string type)
    {
        byte[] file = Npy(Header(descr, "(2,)"), Bytes(0, bits));
        DataFormatException error = Assert.Throws<DataFormatException>(() => _ = type switch
        {
            "Double" => Open(file, NpyFile.ReadDoubles).Values.Length,
            "Single" => Open(file, NpyFile.ReadFloats).Values.Length,
            _ => Open(file, NpyFile.ReadInts).Values.Length,
        });
        Assert.Equal(file.Length - 8, error.Offset);
        Assert.Contains($"element 1 of type {(descr[1] == 'f' ? "Float" : descr[1] == 'u' ? "UInt" : "Int")}64 can't be had as {type}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)", "isn't the dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "isn't the dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,)}", "isn't the dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "isn't the dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,)}", "isn't the dictionary")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "elements of type '|O' aren't supported")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "aren't of one type")]
    [InlineData("", "isn't the dictionary")]
    public void Headers_that_are_wrong(string dictionary, string problem)
    {
        string message = Message(Npy(dictionary, new byte[4]), NpyFile.ReadFloats);
        Assert.StartsWith("file, offset 10: ", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_something_else()
    {
        Assert.Contains("no NPY file", Message("PK\u0003\u0004 more"u8.ToArray(), NpyFile.ReadFloats), StringComparison.Ordinal);
        byte[] version = Npy(Header("<f4", "()"), new byte[4], 1);
        version[6] = 9;
        Assert.Equal("file, offset 6: version 9 of the format isn't known", Message(version, NpyFile.ReadFloats));
        Assert.Contains("the header takes 65534 bytes", Message([0x93, .. "NUMPY"u8, 1, 0, 0xFE, 0xFF, 1], NpyFile.ReadFloats), StringComparison.Ordinal);
        Assert.Contains("the header claims 4294967295 bytes", Message([0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1], NpyFile.ReadFloats), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_and_is_laid_out_as_NumPy_does()
    {
        string path = Path.Combine(_folder, "a.npy");
        NpyFile.Write(path, (float[])[1, 2, 3, 4, 5, 6], 2, 3);
        byte[] file = File.ReadAllBytes(path);

        // 128 bytes, of which the dictionary, blanks and a line's end fill 118.
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0, 118, 0], file[..10]);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n", Encoding.ASCII.GetString(file, 10, 118));
        Assert.Equal(Bytes<float>(1, 2, 3, 4, 5, 6), file[128..]);
        Assert.Equal([1, 2, 3, 4, 5, 6], NpyFile.ReadFloats(path).Values);

        NpyFile.Write(path, (double[])[Math.PI], 1);
        Assert.Equal([Math.PI], NpyFile.ReadDoubles(path).Values);
        NpyFile.Write(path, (int[])[7]);
        Assert.Empty(NpyFile.ReadInts(path).Shape.ToArray());
        NpyFile.Write(path, (byte[])[7, 8], 2, 1);
        Assert.Equal([7, 8], NpyFile.ReadInts(path).Values);
        Assert.Throws<ArgumentException>(() => NpyFile.Write(path, (byte[])[7, 8], 3));
        Assert.Equal([7, 8], NpyFile.ReadInts(path).Values);
    }

    [Fact]
    public void A_large_zipped_file_is_read_whole()
    {
        float[] values = [.. Enumerable.Range(0, 300_000).Select(i => i * 0.5f)];
        Assert.Equal(values, Open(Zip(Npy(Header("<f4", "(300000,)"), Bytes(values))), NpyFile.ReadFloats).Values);
    }
}

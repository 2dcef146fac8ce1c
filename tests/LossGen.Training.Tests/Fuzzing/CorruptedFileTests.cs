using System.Globalization;
using System.Text;
using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Data.Arrays;
using LossGen.Training.Data.Csv;
using LossGen.Training.Randomness;
using LossGen.Training.Tests.Checkpoints;
using LossGen.Training.Tests.Data;

namespace LossGen.Training.Tests.Fuzzing;

/// <summary>
/// Files truncated, with flipped bits, with headers that claim too much, spliced: each is read or gives the error that
/// its format promises, and takes no more memory than its size explains. LOSSGEN_CORRUPTED_FILES sets how many.
/// </summary>
public class CorruptedFileTests
{
    private static readonly int Files = Environment.GetEnvironmentVariable("LOSSGEN_CORRUPTED_FILES") is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture) : 1500;

    private static readonly Format[] Formats =
    [
        new("checkpoint of ours", CheckpointTests.BytesOf(CheckpointTests.Example()), bytes => CheckpointTests.Read(bytes, required: true), Checksummed: true),
        new("checkpoint of another", Foreign(), bytes => CheckpointTests.Read(bytes)),
        new("IDX", ArrayFileTests.Images(), bytes => IdxFile.ReadFloats(new MemoryStream(bytes), "file")),
        new("IDX, zipped", ArrayFileTests.Zip(ArrayFileTests.Images()), bytes => IdxFile.ReadInts(new MemoryStream(bytes), "file")),
        new("NPY", ArrayFileTests.Npy("{'descr': '<f8', 'fortran_order': True, 'shape': (3, 4), }", new byte[96]), bytes => NpyFile.ReadFloats(new MemoryStream(bytes), "file")),
        new("NPY 2", ArrayFileTests.Npy("{'descr': '>i4', 'fortran_order': False, 'shape': (6,), }", new byte[24], 2), bytes => NpyFile.ReadInts(new MemoryStream(bytes), "file")),
        new("CSV", Encoding.UTF8.GetBytes("a,b,c\n1,2.5,\"x, y\"\n3,-4e2,z\n5,6,z\n"), bytes => CsvTable.Read(new MemoryStream(bytes), "file")),
    ];

    [Fact]
    public void Each_gives_a_clear_error_or_is_read_within_its_memory()
    {
        var stream = new RandomStream(20).Split("corrupted files");
        int refused = 0;
        for (int i = 0; i < Files; i++)
        {
            Format format = Formats[i % Formats.Length];
            byte[] file = Corrupt(format.Sound, ref stream, out string how);
            if (file.AsSpan().SequenceEqual(format.Sound))
            {
                continue;
            }

            string what = $"{format.Name}, file {i}, {how}: {Convert.ToHexString(file)}";
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool read = false;
            try
            {
                format.Read(file);
                read = true;
            }
            catch (Exception exception) when (exception is CheckpointException or DataFormatException)
            {
                refused++;
                Assert.True(exception.Message.Length < 2000, what);
            }
            catch (Exception exception)
            {
                Assert.Fail($"{what}\n{exception}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 1_000_000, $"{what}: {allocated} bytes");
            Assert.False(read && format.Checksummed, $"{what}: it was read");
        }

        Assert.True(refused > Files / 3, $"Only {refused} of {Files} were refused: is anything corrupted?");
    }

    [Fact]
    public void The_sound_files_are_read()
    {
        foreach (Format format in Formats)
        {
            format.Read(format.Sound);
        }
    }

    private static byte[] Corrupt(byte[] sound, ref RandomStream stream, out string how)
    {
        byte[] file = [.. sound];
        int at = stream.NextInt(file.Length);
        switch (stream.NextInt(6))
        {
            case 0:
                how = "truncated";
                return file[..at];
            case 1:
                how = "bits flipped";
                for (int flips = 1 + stream.NextInt(4); flips > 0; flips--)
                {
                    file[stream.NextInt(file.Length)] ^= (byte)(1 << stream.NextInt(8));
                }

                return file;
            case 2:
                // Headers are at the front: sizes grow huge there.
                how = "oversized";
                file.AsSpan(Math.Min(at, 24), Math.Min(1 + stream.NextInt(8), file.Length - Math.Min(at, 24))).Fill((byte)(stream.NextInt(2) == 0 ? 0xFF : 0x7F));
                return file;
            case 3:
                how = "a digit changed";
                int[] digits = [.. Enumerable.Range(0, file.Length).Where(i => char.IsAsciiDigit((char)file[i]))];
                if (digits.Length > 0)
                {
                    file[digits[stream.NextInt(digits.Length)]] = (byte)('0' + stream.NextInt(10));
                }

                return file;
            case 4:
                how = "bytes inserted";
                byte[] more = new byte[1 + stream.NextInt(40)];
                for (int i = 0; i < more.Length; i++)
                {
                    more[i] = (byte)"9{}[]\",\n\0\u00ff"[stream.NextInt(10)];
                }

                return [.. file[..at], .. more, .. file[at..]];
            default:
                how = "a part moved";
                int from = stream.NextInt(file.Length), length = Math.Min(stream.NextInt(32), file.Length - Math.Max(from, at));
                sound.AsSpan(from, length).CopyTo(file.AsSpan(at));
                return file;
        }
    }

    private static byte[] Foreign()
    {
        const string header = """{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"I64","shape":[2],"data_offsets":[24,40]}}""";
        return [.. BitConverter.GetBytes((ulong)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[40]];
    }

    private sealed record Format(string Name, byte[] Sound, Action<byte[]> Read, bool Checksummed = false);
}

using System.Buffers.Binary;
using System.Text;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Reports.TensorBoard;

namespace LossGen.Training.Tests.Reports;

public sealed class TensorBoardTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lossgen-tensorboard").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(1700000000.5);
    }

    [Fact]
    public void A_file_begins_as_all_of_its_kind_do()
    {
        using (var writer = new TensorBoardWriter(_folder, new Clock()))
        {
            writer.Add("loss", 300, 1.5);
        }

        byte[] file = File.ReadAllBytes(Directory.GetFiles(_folder).Single());

        // The first bytes of every such file: a record of 24 bytes, the checksum of that number, the time, the version.
        Assert.Equal(Convert.FromHexString("1800000000000000A37F4B22"), file[..12]);
        Assert.Equal([0x09, .. BitConverter.GetBytes(1700000000.5), 0x1A, 0x0D, .. "brain.Event:2"u8], file[12..36]);

        // Time, step 300, a summary of one value: its tag and its number.
        byte[] record = Records(file)[1];
        Assert.Equal([0x09, .. BitConverter.GetBytes(1700000000.5), 0x10, 0xAC, 0x02, 0x2A, 13, 0x0A, 11, 0x0A, 4, .. "loss"u8, 0x15, .. BitConverter.GetBytes(1.5f)], record);
    }

    [Fact]
    public void The_checksum_is_CRC_32C_masked()
    {
        // The check value of CRC-32C.
        uint crc = 0xE3069283;
        uint masked = unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
        Assert.Equal(masked, RecordWriter.MaskedChecksum("123456789"u8));
    }

    [Fact]
    public void Files_of_one_second_do_not_meet()
    {
        using var first = new TensorBoardWriter(_folder, new Clock());
        using var second = new TensorBoardWriter(_folder, new Clock());
        Assert.NotEqual(first.FilePath, second.FilePath);
        Assert.StartsWith(Path.Combine(_folder, "events.out.tfevents.1700000000."), first.FilePath, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_writes_its_curves()
    {
        Dataset data = Dataset.From(Field.Floats("x", [.. Enumerable.Range(0, 20).Select(i => i / 20f)], 1), Field.Floats("y", [.. Enumerable.Range(0, 20).Select(i => 3 * i / 20f)]));
        Model model = new Sequential(1) { new Dense(1) }.Build(1);
        using var curves = new TensorBoardCallback(_folder);
        new Trainer(model, Objective.MeanSquaredError(), new Sgd(0.1f)).Fit(data, new FitOptions { Epochs = 3, Validation = data, Callbacks = [curves] });

        List<byte[]> records = Records(File.ReadAllBytes(curves.FilePath!));
        Assert.Equal(4, records.Count);
        foreach (string tag in (string[])["loss/train", "loss/validation", "gradient/norm", "rate"])
        {
            Assert.All(records.Skip(1), record => Assert.True(record.AsSpan().IndexOf(Encoding.UTF8.GetBytes(tag)) > 0));
        }
    }

    // Each length is followed by four bytes of checksum, as is each record.
    private static List<byte[]> Records(byte[] file)
    {
        var records = new List<byte[]>();
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            byte[] record = file[(at + 12)..(at + 12 + length)];
            Assert.Equal(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)), RecordWriter.MaskedChecksum(record));
            records.Add(record);
            at += 16 + length;
        }

        return records;
    }
}

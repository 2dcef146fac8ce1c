using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LossGen.Training.Checkpoints;

public sealed partial class Checkpoint
{
    // While the checksum is computed, zeros stand in its place.
    private static readonly string NoChecksum = new('0', 2 * SHA256.HashSizeInBytes);

    /// <summary>Writes a file atomically: whoever opens the path sees the old file or the whole new one, whenever the process ends.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="IOException">The folder doesn't exist, or can't be written to; a file that was there is as it was.</exception>
    public void Save(string path) => AtomicFile.Write(path, Write);

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">The stream.</param>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);

        // The widest elements first, so that all are aligned, as Python's library writes them.
        StoredTensor[] tensors = [.. _names.Select(name => _tensors[name]).OrderByDescending(tensor => tensor.Type.Size())];
        var entries = new List<TensorEntry>();
        long end = 0;
        foreach (StoredTensor tensor in tensors)
        {
            entries.Add(new TensorEntry(tensor.Name, tensor.Type, tensor.Shape, end, end += tensor.Data.Length));
        }

        var metadata = new SortedDictionary<string, string>(Metadata, StringComparer.Ordinal)
        {
            [SafeTensorsFile.FormatKey] = SafeTensorsFile.Format,
            [SafeTensorsFile.ChecksumKey] = NoChecksum,
        };
        byte[] head = WithPrefix(new SafeTensorsHeader(entries, metadata).ToJson());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        foreach (StoredTensor tensor in tensors)
        {
            hash.AppendData(tensor.Data);
        }

        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset())).CopyTo(head.AsSpan(ChecksumPlace(head, NoChecksum)));
        stream.Write(head);
        foreach (StoredTensor tensor in tensors)
        {
            stream.Write(tensor.Data);
        }
    }

    /// <summary>Reads a file whole and verifies it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="verify">Whether a checksum is verified: false accepts a file that other tools changed without knowing of it.</param>
    /// <param name="required">Whether a checksum must be there, as in a file that only this class writes: no damage can then hide it.</param>
    /// <exception cref="CheckpointException">The file is truncated, tampered with, or no safetensors file.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static Checkpoint Load(string path, bool verify = true, bool required = false)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Read(stream, path, verify, required);
    }

    /// <summary>Reads a stream from where it stands to its end, and verifies it.</summary>
    /// <param name="stream">The stream; it must know its length.</param>
    /// <param name="name">What errors name.</param>
    /// <param name="verify">Whether a checksum is verified.</param>
    /// <param name="required">Whether a checksum must be there, as in a file that only this class writes: no damage can then hide it.</param>
    /// <exception cref="CheckpointException">It is truncated, tampered with, or not of the safetensors format.</exception>
    public static Checkpoint Read(Stream stream, string name = "stream", bool verify = true, bool required = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        long length = stream.Length - stream.Position;
        Span<byte> prefix = stackalloc byte[SafeTensorsFile.Prefix];
        if (length < prefix.Length)
        {
            throw new CheckpointException(name, $"it is truncated: it has {length} bytes, not even the {prefix.Length} that tell the length of its header", offset: length);
        }

        Fill(stream, prefix, name, 0);
        ulong headLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headLength > (ulong)(length - prefix.Length) || headLength > (ulong)Array.MaxLength - SafeTensorsFile.Prefix)
        {
            throw new CheckpointException(
                name, $"its header claims {headLength} bytes, but {length - prefix.Length} follow: it is truncated, or no safetensors file", offset: 0);
        }

        byte[] head = new byte[SafeTensorsFile.Prefix + (int)headLength];
        prefix.CopyTo(head);
        Fill(stream, head.AsSpan(SafeTensorsFile.Prefix), name, SafeTensorsFile.Prefix);
        SafeTensorsHeader header = SafeTensorsHeader.Parse(head.AsSpan(SafeTensorsFile.Prefix), length - head.Length, name);

        var checkpoint = new Checkpoint(name);
        using IncrementalHash? hash = verify ? StartHash(head, header, name, required) : null;
        foreach (TensorEntry entry in header.Entries)
        {
            byte[] data = new byte[entry.End - entry.Begin];
            Fill(stream, data, name, head.Length + entry.Begin);
            hash?.AppendData(data);
            checkpoint.Insert(new StoredTensor(entry.Name, entry.Type, entry.Shape, data));
        }

        foreach ((string key, string value) in header.Metadata)
        {
            checkpoint.Metadata.Add(key, value);
        }

        checkpoint.Metadata.Remove(SafeTensorsFile.FormatKey);
        if (checkpoint.Metadata.Remove(SafeTensorsFile.ChecksumKey, out string? expected) && hash is not null
            && Convert.ToHexStringLower(hash.GetHashAndReset()) != expected)
        {
            throw new CheckpointException(name, "its checksum doesn't match: it was damaged or changed after it was written");
        }

        return checkpoint;
    }

    // Null where there is no checksum: a file of another writer.
    private static IncrementalHash? StartHash(byte[] head, SafeTensorsHeader header, string name, bool required)
    {
        header.Metadata.TryGetValue(SafeTensorsFile.ChecksumKey, out string? checksum);
        header.Metadata.TryGetValue(SafeTensorsFile.FormatKey, out string? format);
        if (checksum is null && format is null)
        {
            return required ? throw new CheckpointException(name, "it has no checksum: it is damaged, or another program wrote it") : null;
        }

        if (checksum is null || format != SafeTensorsFile.Format)
        {
            throw new CheckpointException(name, format is null or SafeTensorsFile.Format
                ? "its checksum is damaged" : $"it is of format '{format}', which this version doesn't know");
        }

        if (checksum.Length != NoChecksum.Length || ChecksumPlace(head, checksum) is not (>= 0 and int place))
        {
            throw new CheckpointException(name, "its checksum is damaged");
        }

        byte[] cleared = head.AsSpan().ToArray();
        Encoding.ASCII.GetBytes(NoChecksum).CopyTo(cleared.AsSpan(place));
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(cleared);
        return hash;
    }

    private static int ChecksumPlace(byte[] head, string checksum)
    {
        byte[] member = Encoding.UTF8.GetBytes($"\"{SafeTensorsFile.ChecksumKey}\":\"{checksum}\"");
        int place = head.AsSpan().IndexOf(member);
        return place < 0 ? -1 : place + member.Length - checksum.Length - 1;
    }

    // The length, the JSON, and blanks up to a multiple of 8, so that the data is aligned.
    private static byte[] WithPrefix(byte[] json)
    {
        byte[] head = new byte[(SafeTensorsFile.Prefix + json.Length + 7) / 8 * 8];
        head.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)(head.Length - SafeTensorsFile.Prefix));
        json.CopyTo(head, SafeTensorsFile.Prefix);
        return head;
    }

    private static void Fill(Stream stream, Span<byte> bytes, string name, long offset)
    {
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length)
        {
            throw new CheckpointException(name, $"it is truncated: {bytes.Length} bytes were expected, {read} are there", offset: offset + read);
        }
    }
}

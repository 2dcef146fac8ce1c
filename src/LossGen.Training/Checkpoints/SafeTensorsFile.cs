namespace LossGen.Training.Checkpoints;

/// <summary>What the safetensors format fixes, beside its header.</summary>
internal static class SafeTensorsFile
{
    /// <summary>The bytes before the header: its length, little-endian.</summary>
    public const int Prefix = 8;

    /// <summary>Where the checksum of a file that we wrote stands, in its metadata.</summary>
    public const string ChecksumKey = "lossgen.sha256";

    /// <summary>Says that a checksum must be there: where one of the two keys is damaged, the other betrays it.</summary>
    public const string FormatKey = "lossgen.format";

    /// <summary>The only format so far.</summary>
    public const string Format = "1";
}

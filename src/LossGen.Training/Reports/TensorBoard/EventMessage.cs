using Google.Protobuf;

namespace LossGen.Training.Reports.TensorBoard;

/// <summary>
/// The two of TensorFlow's messages that are needed, field by field, by Google.Protobuf's encoder. The classes that its
/// compiler makes of them would be a thousand lines, most of which nobody calls.
/// </summary>
/// <remarks><code>
/// message Event   { double wall_time = 1; int64 step = 2; oneof what { string file_version = 3; Summary summary = 5; } }
/// message Summary { repeated Value value = 1; message Value { string tag = 1; float simple_value = 2; } }
/// </code></remarks>
internal static class EventMessage
{
    public static byte[] Version(double wallTime) => Bytes(output =>
    {
        output.WriteTag(1, WireFormat.WireType.Fixed64);
        output.WriteDouble(wallTime);
        output.WriteTag(3, WireFormat.WireType.LengthDelimited);
        output.WriteString("brain.Event:2");
    });

    public static byte[] Scalars(double wallTime, long step, IReadOnlyList<(string Tag, float Value)> values)
    {
        byte[] summary = Bytes(output =>
        {
            foreach ((string tag, float value) in values)
            {
                output.WriteTag(1, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(Bytes(inner =>
                {
                    inner.WriteTag(1, WireFormat.WireType.LengthDelimited);
                    inner.WriteString(tag);
                    inner.WriteTag(2, WireFormat.WireType.Fixed32);
                    inner.WriteFloat(value);
                })));
            }
        });
        return Bytes(output =>
        {
            output.WriteTag(1, WireFormat.WireType.Fixed64);
            output.WriteDouble(wallTime);
            output.WriteTag(2, WireFormat.WireType.Varint);
            output.WriteInt64(step);
            output.WriteTag(5, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(summary));
        });
    }

    private static byte[] Bytes(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream))
        {
            write(output);
        }

        return stream.ToArray();
    }
}

namespace LossGen.Training.Checkpoints;

/// <summary>The type of a stored tensor's elements, by the names of the safetensors format.</summary>
public enum TensorType
{
    /// <summary>A byte, 0 or 1.</summary>
    Bool,

    /// <summary><see cref="byte"/>.</summary>
    U8,

    /// <summary><see cref="sbyte"/>.</summary>
    I8,

    /// <summary><see cref="short"/>.</summary>
    I16,

    /// <summary><see cref="ushort"/>.</summary>
    U16,

    /// <summary><see cref="Half"/>.</summary>
    F16,

    /// <summary>The upper half of a <see cref="float"/>.</summary>
    BF16,

    /// <summary><see cref="int"/>.</summary>
    I32,

    /// <summary><see cref="uint"/>.</summary>
    U32,

    /// <summary><see cref="float"/>.</summary>
    F32,

    /// <summary><see cref="double"/>.</summary>
    F64,

    /// <summary><see cref="long"/>.</summary>
    I64,

    /// <summary><see cref="ulong"/>.</summary>
    U64,
}

internal static class TensorTypes
{
    public static int Size(this TensorType type) => type switch
    {
        TensorType.Bool or TensorType.U8 or TensorType.I8 => 1,
        TensorType.I16 or TensorType.U16 or TensorType.F16 or TensorType.BF16 => 2,
        TensorType.I32 or TensorType.U32 or TensorType.F32 => 4,
        _ => 8,
    };

    public static string Name(this TensorType type) => type == TensorType.Bool ? "BOOL" : type.ToString();

    public static TensorType? Parse(string name)
    {
        foreach (TensorType type in Enum.GetValues<TensorType>())
        {
            if (type.Name() == name)
            {
                return type;
            }
        }

        return null;
    }
}

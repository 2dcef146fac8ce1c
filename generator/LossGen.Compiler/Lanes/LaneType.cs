namespace LossGen.Compiler.Lanes;

/// <summary>What one lane of a value holds. A mask belongs to lanes of its width: a <see cref="Mask32"/> selects among 32-bit lanes.</summary>
public enum LaneType
{
    Real32,
    Real64,
    Int32,
    Int64,
    Mask32,
    Mask64,
}

public static class LaneTypes
{
    public static bool IsReal(this LaneType type) => type is LaneType.Real32 or LaneType.Real64;

    public static bool IsInteger(this LaneType type) => type is LaneType.Int32 or LaneType.Int64;

    public static bool IsMask(this LaneType type) => type is LaneType.Mask32 or LaneType.Mask64;

    public static bool Is64(this LaneType type) => type is LaneType.Real64 or LaneType.Int64 or LaneType.Mask64;

    public static LaneType Mask(this LaneType type) => type.Is64() ? LaneType.Mask64 : LaneType.Mask32;

    public static LaneType Integer(this LaneType type) => type.Is64() ? LaneType.Int64 : LaneType.Int32;

    public static LaneType Real(this LaneType type) => type.Is64() ? LaneType.Real64 : LaneType.Real32;
}

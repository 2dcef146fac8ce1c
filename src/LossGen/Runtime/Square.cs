using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LossGen.Runtime;

/// <summary>Four rows of four floats turned over in registers.</summary>
internal static class Square
{
    /// <summary>The side of a square.</summary>
    public const int Side = 4;

    /// <summary>Whether the processor has the operations.</summary>
    public static bool IsSupported => Sse.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>The columns of four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> C0, Vector128<float> C1, Vector128<float> C2, Vector128<float> C3) Transposed(
        Vector128<float> r0, Vector128<float> r1, Vector128<float> r2, Vector128<float> r3)
    {
        Vector128<float> low02 = ZipLow(r0, r2), low13 = ZipLow(r1, r3), high02 = ZipHigh(r0, r2), high13 = ZipHigh(r1, r3);
        return (ZipLow(low02, low13), ZipHigh(low02, low13), ZipLow(high02, high13), ZipHigh(high02, high13));
    }

    /// <summary>Four columns of four rows that lie a stride apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> C0, Vector128<float> C1, Vector128<float> C2, Vector128<float> C3) Columns(ref readonly float first, nuint stride) => Transposed(
        Vector128.LoadUnsafe(in first), Vector128.LoadUnsafe(in first, stride), Vector128.LoadUnsafe(in first, 2 * stride), Vector128.LoadUnsafe(in first, 3 * stride));

    /// <summary>How many of some rows can be read as squares, by fours: where a row is shorter than a side, the next ones are read with it.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The cells of each.</param>
    public static int RowsOf(int rows, int columns) =>
        !IsSupported || columns == 0 ? 0 : Math.Max(0, columns >= Side ? rows : rows - ((Side - 1) / columns)) & ~(Side - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> x, Vector128<float> y) => Sse.IsSupported ? Sse.UnpackLow(x, y) : AdvSimd.Arm64.ZipLow(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> x, Vector128<float> y) => Sse.IsSupported ? Sse.UnpackHigh(x, y) : AdvSimd.Arm64.ZipHigh(x, y);
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LossGen.Runtime;

/// <summary>Four rows of four numbers turned over in registers.</summary>
internal static class Square
{
    /// <summary>The side of a square.</summary>
    public const int Side = 4;

    /// <summary>Whether the processor has the operations on floats; those on doubles are of AVX.</summary>
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

    /// <inheritdoc cref="Transposed(Vector128{float}, Vector128{float}, Vector128{float}, Vector128{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> C0, Vector256<double> C1, Vector256<double> C2, Vector256<double> C3) Transposed(
        Vector256<double> r0, Vector256<double> r1, Vector256<double> r2, Vector256<double> r3)
    {
        Vector256<double> even01 = Avx.UnpackLow(r0, r1), odd01 = Avx.UnpackHigh(r0, r1), even23 = Avx.UnpackLow(r2, r3), odd23 = Avx.UnpackHigh(r2, r3);
        return (Avx.Permute2x128(even01, even23, 0x20), Avx.Permute2x128(odd01, odd23, 0x20), Avx.Permute2x128(even01, even23, 0x31), Avx.Permute2x128(odd01, odd23, 0x31));
    }

    /// <inheritdoc cref="Columns(ref readonly float, nuint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> C0, Vector256<double> C1, Vector256<double> C2, Vector256<double> C3) Columns(ref readonly double first, nuint stride) => Transposed(
        Vector256.LoadUnsafe(in first), Vector256.LoadUnsafe(in first, stride), Vector256.LoadUnsafe(in first, 2 * stride), Vector256.LoadUnsafe(in first, 3 * stride));

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

using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LossGen.Runtime;

/// <summary>
/// Loads labels and masks as lanes of the formula's own width: one vector from element <c>i</c> on, 16 floats (8 doubles)
/// for V512 and as many fewer for V256 and V128. Only what <c>LoadUnsafe</c> doesn't do.
/// </summary>
/// <remarks>
/// Every way through gives the same bits. A <see cref="bool"/> is 0 or 1 whatever its byte holds; a <see cref="long"/>
/// that an <see cref="int"/> can't hold becomes the nearest one it can.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Lanes
{
    /// <summary>16 bytes as ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadInt32V512(ref readonly byte source, nuint i) => Ints512(Vector128.LoadUnsafe(in source, i));

    /// <summary>8 bytes as ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadInt32V256(ref readonly byte source, nuint i) => Ints256(Load8(in source, i));

    /// <summary>4 bytes as ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadInt32V128(ref readonly byte source, nuint i) => Ints128(Load4(in source, i));

    /// <summary>16 booleans as ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadInt32V512(ref readonly bool source, nuint i) => Ints512(Bits(Vector128.LoadUnsafe(in AsByte(in source), i)));

    /// <summary>8 booleans as ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadInt32V256(ref readonly bool source, nuint i) => Ints256(Bits(Load8(in AsByte(in source), i)));

    /// <summary>4 booleans as ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadInt32V128(ref readonly bool source, nuint i) => Ints128(Bits(Load4(in AsByte(in source), i)));

    /// <summary>16 longs as ints, saturating.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadInt32V512(ref readonly long source, nuint i)
        => Vector512.NarrowWithSaturation(Vector512.LoadUnsafe(in source, i), Vector512.LoadUnsafe(in source, i + 8));

    /// <summary>8 longs as ints, saturating.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadInt32V256(ref readonly long source, nuint i)
        => Vector256.NarrowWithSaturation(Vector256.LoadUnsafe(in source, i), Vector256.LoadUnsafe(in source, i + 4));

    /// <summary>4 longs as ints, saturating.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadInt32V128(ref readonly long source, nuint i)
        => Vector128.NarrowWithSaturation(Vector128.LoadUnsafe(in source, i), Vector128.LoadUnsafe(in source, i + 2));

    /// <summary>The upper halves of 16 longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadHighV512(ref readonly long source, nuint i)
        => Vector512.Narrow(Vector512.LoadUnsafe(in source, i) >>> 32, Vector512.LoadUnsafe(in source, i + 8) >>> 32);

    /// <summary>The upper halves of 8 longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadHighV256(ref readonly long source, nuint i)
        => Vector256.Narrow(Vector256.LoadUnsafe(in source, i) >>> 32, Vector256.LoadUnsafe(in source, i + 4) >>> 32);

    /// <summary>The upper halves of 4 longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadHighV128(ref readonly long source, nuint i)
        => Vector128.Narrow(Vector128.LoadUnsafe(in source, i) >>> 32, Vector128.LoadUnsafe(in source, i + 2) >>> 32);

    /// <summary>The lower halves of 16 longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadLowV512(ref readonly long source, nuint i)
        => Vector512.Narrow(Vector512.LoadUnsafe(in source, i), Vector512.LoadUnsafe(in source, i + 8));

    /// <summary>The lower halves of 8 longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadLowV256(ref readonly long source, nuint i)
        => Vector256.Narrow(Vector256.LoadUnsafe(in source, i), Vector256.LoadUnsafe(in source, i + 4));

    /// <summary>The lower halves of 4 longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadLowV128(ref readonly long source, nuint i)
        => Vector128.Narrow(Vector128.LoadUnsafe(in source, i), Vector128.LoadUnsafe(in source, i + 2));

    /// <summary>16 booleans as 0 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadSingleV512(ref readonly bool source, nuint i) => Vector512.ConvertToSingle(LoadInt32V512(in source, i));

    /// <summary>8 booleans as 0 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadSingleV256(ref readonly bool source, nuint i) => Vector256.ConvertToSingle(LoadInt32V256(in source, i));

    /// <summary>4 booleans as 0 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadSingleV128(ref readonly bool source, nuint i) => Vector128.ConvertToSingle(LoadInt32V128(in source, i));

    /// <summary>8 ints as longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> LoadInt64V512(ref readonly int source, nuint i) => Longs512(Vector256.LoadUnsafe(in source, i));

    /// <summary>4 ints as longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> LoadInt64V256(ref readonly int source, nuint i) => Longs256(Vector128.LoadUnsafe(in source, i));

    /// <summary>2 ints as longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> LoadInt64V128(ref readonly int source, nuint i)
        => Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<long>(in Unsafe.As<int, byte>(ref Unsafe.AsRef(in Unsafe.Add(ref Unsafe.AsRef(in source), i))))).AsInt32());

    /// <summary>8 bytes as longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> LoadInt64V512(ref readonly byte source, nuint i) => Longs512(Ints256(Load8(in source, i)));

    /// <summary>4 bytes as longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> LoadInt64V256(ref readonly byte source, nuint i) => Longs256(Ints128(Load4(in source, i)));

    /// <summary>2 bytes as longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> LoadInt64V128(ref readonly byte source, nuint i) => Vector128.WidenLower(Ints128(Load2(in source, i)));

    /// <summary>8 booleans as longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> LoadInt64V512(ref readonly bool source, nuint i) => Longs512(Ints256(Bits(Load8(in AsByte(in source), i))));

    /// <summary>4 booleans as longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> LoadInt64V256(ref readonly bool source, nuint i) => Longs256(Ints128(Bits(Load4(in AsByte(in source), i))));

    /// <summary>2 booleans as longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> LoadInt64V128(ref readonly bool source, nuint i) => Vector128.WidenLower(Ints128(Bits(Load2(in AsByte(in source), i))));

    /// <summary>8 booleans as 0 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> LoadDoubleV512(ref readonly bool source, nuint i) => Vector512.ConvertToDouble(LoadInt64V512(in source, i));

    /// <summary>4 booleans as 0 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> LoadDoubleV256(ref readonly bool source, nuint i) => Vector256.ConvertToDouble(LoadInt64V256(in source, i));

    /// <summary>2 booleans as 0 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> LoadDoubleV128(ref readonly bool source, nuint i) => Vector128.ConvertToDouble(LoadInt64V128(in source, i));

    private static ref readonly byte AsByte(ref readonly bool source) => ref Unsafe.As<bool, byte>(ref Unsafe.AsRef(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Bits(Vector128<byte> booleans) => Vector128.Min(booleans, Vector128<byte>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load8(ref readonly byte source, nuint i)
        => Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(in Unsafe.Add(ref Unsafe.AsRef(in source), i))).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load4(ref readonly byte source, nuint i)
        => Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(in Unsafe.Add(ref Unsafe.AsRef(in source), i))).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load2(ref readonly byte source, nuint i)
        => Vector128.CreateScalar(Unsafe.ReadUnaligned<ushort>(in Unsafe.Add(ref Unsafe.AsRef(in source), i))).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Ints512(Vector128<byte> bytes)
        => Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Int32(bytes)
            : Vector512.Create(Ints256(bytes), Ints256(Vector128.Shuffle(bytes, Vector128.Create((byte)8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Ints256(Vector128<byte> bytes)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.ConvertToVector256Int32(bytes);
        }

        (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(Vector128.WidenLower(bytes));
        return Vector256.Create(lower, upper).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Ints128(Vector128<byte> bytes) => Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Longs512(Vector256<int> ints)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.ConvertToVector512Int64(ints);
        }

        (Vector256<long> lower, Vector256<long> upper) = Vector256.Widen(ints);
        return Vector512.Create(lower, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Longs256(Vector128<int> ints)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.ConvertToVector256Int64(ints);
        }

        (Vector128<long> lower, Vector128<long> upper) = Vector128.Widen(ints);
        return Vector256.Create(lower, upper);
    }
}

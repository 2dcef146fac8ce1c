using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LossGen.Runtime;

/// <summary>The last vector of an input, which may be cut short: read, written and counted as far as there are elements.</summary>
/// <remarks>
/// <c>i</c> is the first element of the vector and <c>end</c> where the elements end; of narrow vectors that make up the virtual lanes
/// together, some may lie behind it altogether.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Tail
{
    /// <summary>The elements from <paramref name="i"/> on, with zeros behind the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<T> LoadV512<T>(ref readonly T start, nuint i, nuint end)
        where T : unmanaged
    {
        if (!Avx512F.IsSupported)
        {
            TailBuffer<T> buffer = Copy(in start, i, end);
            return Vector512.LoadUnsafe(in buffer[0]);
        }

        fixed (T* first = &start)
        {
            return sizeof(T) == sizeof(int)
                ? Avx512F.MaskLoad((int*)first + i, Mask32V512(i, end), Vector512<int>.Zero).As<int, T>()
                : Avx512F.MaskLoad((long*)first + i, Mask64V512(i, end), Vector512<long>.Zero).As<long, T>();
        }
    }

    /// <summary>The elements from <paramref name="i"/> on, with zeros behind the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector256<T> LoadV256<T>(ref readonly T start, nuint i, nuint end)
        where T : unmanaged
    {
        if (!Avx2.IsSupported)
        {
            if (i + (nuint)Vector256<T>.Count <= end)
            {
                return Vector256.LoadUnsafe(in start, i);
            }

            TailBuffer<T> buffer = Copy(in start, i, end);
            return Vector256.LoadUnsafe(in buffer[0]);
        }

        fixed (T* first = &start)
        {
            return sizeof(T) == sizeof(int)
                ? Avx2.MaskLoad((int*)first + i, Mask32V256(i, end)).As<int, T>()
                : Avx2.MaskLoad((long*)first + i, Mask64V256(i, end)).As<long, T>();
        }
    }

    /// <summary>The elements from <paramref name="i"/> on, with zeros behind the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> LoadV128<T>(ref readonly T start, nuint i, nuint end)
        where T : unmanaged
    {
        if (i + (nuint)Vector128<T>.Count <= end)
        {
            return Vector128.LoadUnsafe(in start, i);
        }

        TailBuffer<T> buffer = Copy(in start, i, end);
        return Vector128.LoadUnsafe(in buffer[0]);
    }

    /// <summary>Writes the lanes from <paramref name="i"/> to the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store<T>(Vector512<T> lanes, ref T start, nuint i, nuint end)
        where T : unmanaged
    {
        if (!Avx512F.IsSupported)
        {
            TailBuffer<T> buffer = default;
            lanes.StoreUnsafe(ref buffer[0]);
            Paste(ref buffer, ref start, i, end);
            return;
        }

        fixed (T* first = &start)
        {
            if (sizeof(T) == sizeof(int))
            {
                Avx512F.MaskStore((int*)first + i, Mask32V512(i, end), lanes.As<T, int>());
            }
            else
            {
                Avx512F.MaskStore((long*)first + i, Mask64V512(i, end), lanes.As<T, long>());
            }
        }
    }

    /// <summary>Writes the lanes from <paramref name="i"/> to the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store<T>(Vector256<T> lanes, ref T start, nuint i, nuint end)
        where T : unmanaged
    {
        // Some processors take tens of cycles for a store under a mask.
        if (i + (nuint)Vector256<T>.Count <= end)
        {
            lanes.StoreUnsafe(ref start, i);
        }
        else if (!Avx2.IsSupported)
        {
            TailBuffer<T> buffer = default;
            lanes.StoreUnsafe(ref buffer[0]);
            Paste(ref buffer, ref start, i, end);
        }
        else
        {
            fixed (T* first = &start)
            {
                if (sizeof(T) == sizeof(int))
                {
                    Avx2.MaskStore((int*)first + i, Mask32V256(i, end), lanes.As<T, int>());
                }
                else
                {
                    Avx2.MaskStore((long*)first + i, Mask64V256(i, end), lanes.As<T, long>());
                }
            }
        }
    }

    /// <summary>Writes the lanes from <paramref name="i"/> to the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector128<T> lanes, ref T start, nuint i, nuint end)
        where T : unmanaged
    {
        if (i + (nuint)Vector128<T>.Count <= end)
        {
            lanes.StoreUnsafe(ref start, i);
            return;
        }

        TailBuffer<T> buffer = default;
        lanes.StoreUnsafe(ref buffer[0]);
        Paste(ref buffer, ref start, i, end);
    }

    /// <summary>The elements from <paramref name="i"/> on, at most 16, with zeros behind the end, where they can be read as if there were more.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TailBuffer<T> Copy<T>(ref readonly T start, nuint i, nuint end)
        where T : unmanaged
    {
        TailBuffer<T> buffer = default;
        for (int k = 0, left = Left(i, end); k < left && k < 16; k++)
        {
            buffer[k] = Unsafe.Add(ref Unsafe.AsRef(in start), i + (nuint)k);
        }

        return buffer;
    }

    /// <summary>All bits set in the lanes before the end.</summary>
    public static Vector512<float> MaskSingleV512(nuint i, nuint end) => Mask32V512(i, end).AsSingle();

    /// <summary>All bits set in the lanes before the end.</summary>
    public static Vector256<float> MaskSingleV256(nuint i, nuint end) => Mask32V256(i, end).AsSingle();

    /// <summary>All bits set in the lanes before the end.</summary>
    public static Vector128<float> MaskSingleV128(nuint i, nuint end) => Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(Left(i, end))).AsSingle();

    /// <summary>All bits set in the lanes before the end.</summary>
    public static Vector512<double> MaskDoubleV512(nuint i, nuint end) => Mask64V512(i, end).AsDouble();

    /// <summary>All bits set in the lanes before the end.</summary>
    public static Vector256<double> MaskDoubleV256(nuint i, nuint end) => Mask64V256(i, end).AsDouble();

    /// <summary>All bits set in the lanes before the end.</summary>
    public static Vector128<double> MaskDoubleV128(nuint i, nuint end) => Vector128.LessThan(Vector128<long>.Indices, Vector128.Create((long)Left(i, end))).AsDouble();

    private static int Left(nuint i, nuint end) => (int)((nint)end - (nint)i);

    private static Vector512<int> Mask32V512(nuint i, nuint end) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(Left(i, end)));

    private static Vector256<int> Mask32V256(nuint i, nuint end) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(Left(i, end)));

    private static Vector512<long> Mask64V512(nuint i, nuint end) => Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)Left(i, end)));

    private static Vector256<long> Mask64V256(nuint i, nuint end) => Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)Left(i, end)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Paste<T>(ref TailBuffer<T> lanes, ref T start, nuint i, nuint end)
        where T : unmanaged
    {
        for (int k = 0, left = Left(i, end); k < left && k < 16; k++)
        {
            Unsafe.Add(ref start, i + (nuint)k) = lanes[k];
        }
    }
}

/// <summary>Room for the last elements of a tensor, fewer than the 16 virtual lanes.</summary>
/// <typeparam name="T">The element type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(16)]
public struct TailBuffer<T>
    where T : unmanaged
{
    private T _first;
}

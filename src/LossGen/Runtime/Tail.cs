using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LossGen.Runtime;

/// <summary>The last elements of an input, fewer than a vector holds: padded on the way in, cut on the way out, masked between.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Tail
{
    /// <summary>The last elements of an input.</summary>
    /// <param name="rest">They: at least one, at most 16.</param>
    /// <returns>A copy, with zeros behind.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe TailBuffer<T> Load<T>(ReadOnlySpan<T> rest)
        where T : unmanaged
    {
        TailBuffer<T> buffer = default;
        if (Avx512F.IsSupported && sizeof(T) == sizeof(float))
        {
            // A copy in pieces would have to leave the store buffers before a whole vector can be read.
            fixed (T* start = rest)
            {
                Vector512<float> lanes = Avx512F.MaskLoad((float*)start, MaskSingleV512(rest.Length), Vector512<float>.Zero);
                lanes.StoreUnsafe(ref Unsafe.As<T, float>(ref buffer[0]));
            }
        }
        else
        {
            rest.CopyTo(buffer);
        }

        return buffer;
    }

    /// <summary>Copies as many of a tail's elements as there are over the last elements of an output.</summary>
    /// <param name="buffer">The tail.</param>
    /// <param name="rest">The last elements of the output: at least one, at most 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store<T>(ref TailBuffer<T> buffer, Span<T> rest)
        where T : unmanaged
    {
        if (Avx512F.IsSupported && sizeof(T) == sizeof(float))
        {
            fixed (T* start = rest)
            {
                Avx512F.MaskStore((float*)start, MaskSingleV512(rest.Length), Vector512.LoadUnsafe(ref Unsafe.As<T, float>(ref buffer[0])));
            }
        }
        else
        {
            ((ReadOnlySpan<T>)buffer)[..rest.Length].CopyTo(rest);
        }
    }

    /// <summary>All bits set in the first <paramref name="count"/> lanes.</summary>
    public static Vector512<float> MaskSingleV512(int count)
        => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();

    /// <summary>All bits set in the first <paramref name="count"/> lanes; none below zero.</summary>
    public static Vector256<float> MaskSingleV256(int count)
        => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    /// <summary>All bits set in the first <paramref name="count"/> lanes; none below zero.</summary>
    public static Vector128<float> MaskSingleV128(int count)
        => Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle();

    /// <summary>All bits set in the first <paramref name="count"/> lanes.</summary>
    public static Vector512<double> MaskDoubleV512(int count)
        => Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)).AsDouble();

    /// <summary>All bits set in the first <paramref name="count"/> lanes; none below zero.</summary>
    public static Vector256<double> MaskDoubleV256(int count)
        => Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).AsDouble();

    /// <summary>All bits set in the first <paramref name="count"/> lanes; none below zero.</summary>
    public static Vector128<double> MaskDoubleV128(int count)
        => Vector128.LessThan(Vector128<long>.Indices, Vector128.Create((long)count)).AsDouble();
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

using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LossGen.Runtime;

/// <summary>
/// How a loop writes the vectors of an output that it doesn't read, one behind the other: a loop stands once in the source, and is
/// compiled for each way.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IStores
{
    /// <summary>Writes a vector; a part of it may wait for the next.</summary>
    /// <param name="values">The vector.</param>
    /// <param name="start">The first element of the output.</param>
    /// <param name="index">Where in the output the vector goes.</param>
    /// <param name="line">What waits.</param>
    static abstract void Store<T>(Vector512<T> values, ref T start, nuint index, ref Line512 line)
        where T : unmanaged;

    /// <inheritdoc cref="Store{T}(Vector512{T}, ref T, nuint, ref Line512)"/>
    static abstract void Store<T>(Vector256<T> values, ref T start, nuint index, ref Line256 line)
        where T : unmanaged;

    /// <summary>Writes what waits.</summary>
    static abstract void Finish<T>(ref T start, ref Line512 line)
        where T : unmanaged;

    /// <inheritdoc cref="Finish{T}(ref T, ref Line512)"/>
    static abstract void Finish<T>(ref T start, ref Line256 line)
        where T : unmanaged;
}

/// <summary>The last vector that was stored, whose end may share a cache line with the next.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct Line512
{
    internal Vector512<int> Last;
    internal Vector512<int> Turn;
    internal nuint Index;
    internal nuint PastLine;
}

/// <inheritdoc cref="Line512"/>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct Line256
{
    internal Vector256<int> Last;
    internal Vector256<int> Turn;
    internal nuint Index;
    internal nuint PastLine;
}

/// <summary>Through the caches: what is written is there for whoever reads it next.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CachedStores : IStores
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector512<T> values, ref T start, nuint index, ref Line512 line)
        where T : unmanaged => values.StoreUnsafe(ref start, index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector256<T> values, ref T start, nuint index, ref Line256 line)
        where T : unmanaged => values.StoreUnsafe(ref start, index);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<T>(ref T start, ref Line512 line)
        where T : unmanaged
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<T>(ref T start, ref Line256 line)
        where T : unmanaged
    {
    }
}

/// <summary>
/// Around the caches, for outputs that won't fit there: a cache line that is written as a whole needn't be read first. That takes aligned
/// stores, and a span begins anywhere, so the elements of two neighboring vectors that share a line are turned into one vector.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct StreamedStores : IStores
{
    // What a loop reads and writes is beyond the last cache of most processors from here on.
    private const long CacheBytes = 32 << 20;

    /// <summary>Whether a loop that reads and writes so many bytes gains by it.</summary>
    public static bool Pay(long bytes) => bytes > CacheBytes && Avx2.IsSupported;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store<T>(Vector512<T> values, ref T start, nuint index, ref Line512 line)
        where T : unmanaged
    {
        Vector512<int> words = values.AsInt32();
        fixed (T* target = &Unsafe.Add(ref start, index))
        {
            nuint past = (nuint)target % 64;
            if (past + 1 == line.PastLine)
            {
                Avx512F.PermuteVar16x32x2(line.Last, line.Turn, words).StoreAlignedNonTemporal((int*)((nuint)target - past));
            }
            else
            {
                // The first vector, or the collector has moved the output to an address that lies otherwise.
                Finish(ref start, ref line);
                values.Store(target);
                line.PastLine = past % 4 == 0 ? past + 1 : 0;
                line.Turn = Vector512.Create((int)(64 - past) / 4) + Vector512<int>.Indices;
            }
        }

        line.Last = words;
        line.Index = index;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Store<T>(Vector256<T> values, ref T start, nuint index, ref Line256 line)
        where T : unmanaged
    {
        Vector256<int> words = values.AsInt32();
        fixed (T* target = &Unsafe.Add(ref start, index))
        {
            nuint past = (nuint)target % 32;
            if (past + 1 == line.PastLine)
            {
                Vector256<int> earlier = Avx2.PermuteVar8x32(line.Last, line.Turn), later = Avx2.PermuteVar8x32(words, line.Turn);
                Avx2.BlendVariable(earlier, later, Avx2.CompareGreaterThan(line.Turn, Vector256.Create(7))).StoreAlignedNonTemporal((int*)((nuint)target - past));
            }
            else
            {
                Finish(ref start, ref line);
                values.Store(target);
                line.PastLine = past % 4 == 0 ? past + 1 : 0;
                line.Turn = Vector256.Create((int)(32 - past) / 4) + Vector256<int>.Indices;
            }
        }

        line.Last = words;
        line.Index = index;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<T>(ref T start, ref Line512 line)
        where T : unmanaged
    {
        if (line.PastLine != 0)
        {
            line.Last.As<int, T>().StoreUnsafe(ref start, line.Index);
            Sse.StoreFence();
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<T>(ref T start, ref Line256 line)
        where T : unmanaged
    {
        if (line.PastLine != 0)
        {
            line.Last.As<int, T>().StoreUnsafe(ref start, line.Index);
            Sse.StoreFence();
        }
    }
}

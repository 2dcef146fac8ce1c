using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LossGen.Runtime;

/// <summary>Which of two values an extreme takes: NaN if one is, +0 before -0 as the greater.</summary>
internal interface IOrder<T>
    where T : unmanaged
{
    /// <summary>The extreme of nothing.</summary>
    static abstract T Neutral { get; }

    /// <summary>The one that is taken.</summary>
    static abstract T Of(T a, T b);

    /// <inheritdoc cref="Of(T, T)"/>
    static abstract Vector128<T> Of(Vector128<T> a, Vector128<T> b);

    /// <inheritdoc cref="Of(T, T)"/>
    static abstract Vector256<T> Of(Vector256<T> a, Vector256<T> b);

    /// <summary>Takes one of each pair.</summary>
    static abstract void Of(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> destination);
}

/// <summary>The order of maxima.</summary>
internal readonly struct Greatest<T> : IOrder<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static T Neutral => T.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(T a, T b) => T.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Of(Vector128<T> a, Vector128<T> b) => Vector128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Of(Vector256<T> a, Vector256<T> b) => Vector256.Max(a, b);

    public static void Of(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> destination) => TensorPrimitives.Max(a, b, destination);
}

/// <summary>The order of minima.</summary>
internal readonly struct Least<T> : IOrder<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static T Neutral => T.PositiveInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of(T a, T b) => T.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Of(Vector128<T> a, Vector128<T> b) => Vector128.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Of(Vector256<T> a, Vector256<T> b) => Vector256.Min(a, b);

    public static void Of(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> destination) => TensorPrimitives.Min(a, b, destination);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace LossGen.Runtime;

/// <summary>
/// The vector operations of a contraction at one width. Static methods over plain vectors, not a wrapper around them: the
/// JIT sees nothing but intrinsics.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="T">The element type.</typeparam>
internal unsafe interface IContractionLanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>The most rows that a tile of two vectors may have without leaving the registers.</summary>
    static abstract int Rows { get; }

    /// <summary>Loads a vector, from any address.</summary>
    static abstract TVector Load(T* source);

    /// <summary>One element in all lanes.</summary>
    static abstract TVector Broadcast(T* source);

    /// <summary>Stores a vector, to any address.</summary>
    static abstract void Store(TVector vector, T* target);

    /// <summary><c>x * y + z</c>, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector z);

    /// <summary><c>x + y</c>.</summary>
    static abstract TVector Add(TVector x, TVector y);

    /// <summary><c>x - y</c>.</summary>
    static abstract TVector Subtract(TVector x, TVector y);

    /// <summary><paramref name="x"/> with all that is not a number as the one NaN: which one comes out of an operation depends on the processor.</summary>
    static abstract TVector Canonical(TVector x);

    /// <summary><c>x + lost</c>, but <c>x</c> where that is infinite: there what was lost is <c>∞ - ∞</c>.</summary>
    static abstract TVector Finish(TVector x, TVector lost);
}

/// <summary>512 bits: 24 accumulators of the 32 registers.</summary>
internal readonly unsafe struct ContractionLanes512<T> : IContractionLanes<Vector512<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => Vector512<T>.Count;

    public static int Rows => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T* source) => Vector512.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> vector, T* target) => vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> x, Vector512<T> y, Vector512<T> z)
        => typeof(T) == typeof(float)
            ? Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> x, Vector512<T> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Subtract(Vector512<T> x, Vector512<T> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Canonical(Vector512<T> x) => Vector512.ConditionalSelect(Vector512.Equals(x, x), x, Vector512.Create(T.NaN));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Finish(Vector512<T> x, Vector512<T> lost)
        => Canonical(Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(x), Vector512.Create(T.PositiveInfinity)), x + lost, x));
}

/// <summary>256 bits: 12 accumulators of 16 registers.</summary>
internal readonly unsafe struct ContractionLanes256<T> : IContractionLanes<Vector256<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => Vector256<T>.Count;

    public static int Rows => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T* source) => Vector256.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> vector, T* target) => vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z)
        => typeof(T) == typeof(float)
            ? Vector256.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Vector256.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Add(Vector256<T> x, Vector256<T> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Subtract(Vector256<T> x, Vector256<T> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Canonical(Vector256<T> x) => Vector256.ConditionalSelect(Vector256.Equals(x, x), x, Vector256.Create(T.NaN));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Finish(Vector256<T> x, Vector256<T> lost)
        => Canonical(Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Abs(x), Vector256.Create(T.PositiveInfinity)), x + lost, x));
}

/// <summary>128 bits: 16 registers, or 32 on Arm.</summary>
internal readonly unsafe struct ContractionLanes128<T> : IContractionLanes<Vector128<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => Vector128<T>.Count;

    public static int Rows => AdvSimd.IsSupported ? 12 : 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T* source) => Vector128.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<T> vector, T* target) => vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> x, Vector128<T> y, Vector128<T> z)
        => typeof(T) == typeof(float)
            ? Fused128.Single(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Fused128.Double(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Add(Vector128<T> x, Vector128<T> y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Subtract(Vector128<T> x, Vector128<T> y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Canonical(Vector128<T> x) => Vector128.ConditionalSelect(Vector128.Equals(x, x), x, Vector128.Create(T.NaN));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Finish(Vector128<T> x, Vector128<T> lost)
        => Canonical(Vector128.ConditionalSelect(Vector128.LessThan(Vector128.Abs(x), Vector128.Create(T.PositiveInfinity)), x + lost, x));
}

/// <summary>No vectors: one lane.</summary>
internal readonly unsafe struct ContractionLane<T> : IContractionLanes<T, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => 1;

    public static int Rows => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(T* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast(T* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T vector, T* target) => *target = vector;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd(T x, T y, T z) => T.FusedMultiplyAdd(x, y, z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add(T x, T y) => x + y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Subtract(T x, T y) => x - y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Canonical(T x) => T.IsNaN(x) ? T.NaN : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Finish(T x, T lost) => Canonical(T.IsFinite(x) ? x + lost : x);
}

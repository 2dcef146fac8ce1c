using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LossGen.Runtime;

/// <summary>A constant on all lanes of 512 bits.</summary>
/// <remarks>
/// To the processor these are <c>Vector512.Create</c>. To the C# compiler that is a choice among thirty overloads, made some two hundred
/// times a loss, which was a third of its time.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Constant512
{
    /// <summary>16 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Single(float value) => Vector512.Create(value);

    /// <summary>8 doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Double(double value) => Vector512.Create(value);

    /// <summary>16 ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Int32(int value) => Vector512.Create(value);

    /// <summary>8 longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Int64(long value) => Vector512.Create(value);
}

/// <summary>A constant on all lanes of 256 bits, as <see cref="Constant512"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Constant256
{
    /// <summary>8 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Single(float value) => Vector256.Create(value);

    /// <summary>4 doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Double(double value) => Vector256.Create(value);

    /// <summary>8 ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Int32(int value) => Vector256.Create(value);

    /// <summary>4 longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> Int64(long value) => Vector256.Create(value);
}

/// <summary>A constant on all lanes of 128 bits, as <see cref="Constant512"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Constant128
{
    /// <summary>4 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Single(float value) => Vector128.Create(value);

    /// <summary>2 doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Double(double value) => Vector128.Create(value);

    /// <summary>4 ints.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Int32(int value) => Vector128.Create(value);

    /// <summary>2 longs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> Int64(long value) => Vector128.Create(value);
}

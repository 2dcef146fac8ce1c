using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LossGen.Runtime;

/// <summary>
/// For generated code: the rare lanes of a vector function, one by one in scalar code. Each takes the mask of those lanes,
/// the value to keep in the others, and the argument. A result depends on its own lane alone, so the bits are the same at every width.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class RareLanes
{
    /// <summary>The quadrant of a huge angle, in the low bits of 1.5 * 2^52.</summary>
    public static double TrigQuadrant(double x) => PayneHanek.DoubleQuadrant(x);

    /// <summary>The quadrant of a huge angle, in the low bits of 1.5 * 2^23.</summary>
    public static float TrigQuadrant(float x) => (float)PayneHanek.SingleQuadrant(x);

    /// <summary>A huge angle less its quadrants.</summary>
    public static double TrigRemainder(double x) => PayneHanek.Remainder(x);

    /// <inheritdoc cref="TrigRemainder(double)"/>
    public static float TrigRemainder(float x) => (float)PayneHanek.Remainder(x);

    /// <summary>What the rounding of <see cref="TrigRemainder(double)"/> lost.</summary>
    public static double TrigRemainderLow(double x) => PayneHanek.RemainderLow(x);

    /// <summary>What the rounding of <see cref="TrigRemainder(float)"/> lost.</summary>
    public static float TrigRemainderLow(float x) => (float)PayneHanek.SingleRemainderLow(x);

    /// <inheritdoc cref="TrigQuadrant(double)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<double> TrigQuadrant(Vector128<double> mask, Vector128<double> value, Vector128<double> x)
    {
        var bits = mask.ExtractMostSignificantBits();
        for (var i = 0; i < Vector128<double>.Count; i++)
        {
            if ((bits >> i & 1) != 0) value = value.WithElement(i, TrigQuadrant(x[i]));
        }

        return value;
    }

    /// <inheritdoc cref="TrigQuadrant(double)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector256<double> TrigQuadrant(Vector256<double> mask, Vector256<double> value, Vector256<double> x) => Vector256.Create(
        TrigQuadrant(mask.GetLower(), value.GetLower(), x.GetLower()),
        TrigQuadrant(mask.GetUpper(), value.GetUpper(), x.GetUpper()));

    /// <inheritdoc cref="TrigQuadrant(double)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> TrigQuadrant(Vector512<double> mask, Vector512<double> value, Vector512<double> x) => Vector512.Create(
        TrigQuadrant(mask.GetLower(), value.GetLower(), x.GetLower()),
        TrigQuadrant(mask.GetUpper(), value.GetUpper(), x.GetUpper()));

    /// <inheritdoc cref="TrigQuadrant(float)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<float> TrigQuadrant(Vector128<float> mask, Vector128<float> value, Vector128<float> x)
    {
        var bits = mask.ExtractMostSignificantBits();
        for (var i = 0; i < Vector128<float>.Count; i++)
        {
            if ((bits >> i & 1) != 0) value = value.WithElement(i, TrigQuadrant(x[i]));
        }

        return value;
    }

    /// <inheritdoc cref="TrigQuadrant(float)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector256<float> TrigQuadrant(Vector256<float> mask, Vector256<float> value, Vector256<float> x) => Vector256.Create(
        TrigQuadrant(mask.GetLower(), value.GetLower(), x.GetLower()),
        TrigQuadrant(mask.GetUpper(), value.GetUpper(), x.GetUpper()));

    /// <inheritdoc cref="TrigQuadrant(float)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> TrigQuadrant(Vector512<float> mask, Vector512<float> value, Vector512<float> x) => Vector512.Create(
        TrigQuadrant(mask.GetLower(), value.GetLower(), x.GetLower()),
        TrigQuadrant(mask.GetUpper(), value.GetUpper(), x.GetUpper()));

    /// <inheritdoc cref="TrigRemainder(double)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<double> TrigRemainder(Vector128<double> mask, Vector128<double> value, Vector128<double> x)
    {
        var bits = mask.ExtractMostSignificantBits();
        for (var i = 0; i < Vector128<double>.Count; i++)
        {
            if ((bits >> i & 1) != 0) value = value.WithElement(i, TrigRemainder(x[i]));
        }

        return value;
    }

    /// <inheritdoc cref="TrigRemainder(double)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector256<double> TrigRemainder(Vector256<double> mask, Vector256<double> value, Vector256<double> x) => Vector256.Create(
        TrigRemainder(mask.GetLower(), value.GetLower(), x.GetLower()),
        TrigRemainder(mask.GetUpper(), value.GetUpper(), x.GetUpper()));

    /// <inheritdoc cref="TrigRemainder(double)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> TrigRemainder(Vector512<double> mask, Vector512<double> value, Vector512<double> x) => Vector512.Create(
        TrigRemainder(mask.GetLower(), value.GetLower(), x.GetLower()),
        TrigRemainder(mask.GetUpper(), value.GetUpper(), x.GetUpper()));

    /// <inheritdoc cref="TrigRemainder(float)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<float> TrigRemainder(Vector128<float> mask, Vector128<float> value, Vector128<float> x)
    {
        var bits = mask.ExtractMostSignificantBits();
        for (var i = 0; i < Vector128<float>.Count; i++)
        {
            if ((bits >> i & 1) != 0) value = value.WithElement(i, TrigRemainder(x[i]));
        }

        return value;
    }

    /// <inheritdoc cref="TrigRemainder(float)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector256<float> TrigRemainder(Vector256<float> mask, Vector256<float> value, Vector256<float> x) => Vector256.Create(
        TrigRemainder(mask.GetLower(), value.GetLower(), x.GetLower()),
        TrigRemainder(mask.GetUpper(), value.GetUpper(), x.GetUpper()));

    /// <inheritdoc cref="TrigRemainder(float)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> TrigRemainder(Vector512<float> mask, Vector512<float> value, Vector512<float> x) => Vector512.Create(
        TrigRemainder(mask.GetLower(), value.GetLower(), x.GetLower()),
        TrigRemainder(mask.GetUpper(), value.GetUpper(), x.GetUpper()));

    /// <inheritdoc cref="TrigRemainderLow(double)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<double> TrigRemainderLow(Vector128<double> mask, Vector128<double> value, Vector128<double> x)
    {
        var bits = mask.ExtractMostSignificantBits();
        for (var i = 0; i < Vector128<double>.Count; i++)
        {
            if ((bits >> i & 1) != 0) value = value.WithElement(i, TrigRemainderLow(x[i]));
        }

        return value;
    }

    /// <inheritdoc cref="TrigRemainderLow(double)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector256<double> TrigRemainderLow(Vector256<double> mask, Vector256<double> value, Vector256<double> x) => Vector256.Create(
        TrigRemainderLow(mask.GetLower(), value.GetLower(), x.GetLower()),
        TrigRemainderLow(mask.GetUpper(), value.GetUpper(), x.GetUpper()));

    /// <inheritdoc cref="TrigRemainderLow(double)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> TrigRemainderLow(Vector512<double> mask, Vector512<double> value, Vector512<double> x) => Vector512.Create(
        TrigRemainderLow(mask.GetLower(), value.GetLower(), x.GetLower()),
        TrigRemainderLow(mask.GetUpper(), value.GetUpper(), x.GetUpper()));

    /// <inheritdoc cref="TrigRemainderLow(float)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector128<float> TrigRemainderLow(Vector128<float> mask, Vector128<float> value, Vector128<float> x)
    {
        var bits = mask.ExtractMostSignificantBits();
        for (var i = 0; i < Vector128<float>.Count; i++)
        {
            if ((bits >> i & 1) != 0) value = value.WithElement(i, TrigRemainderLow(x[i]));
        }

        return value;
    }

    /// <inheritdoc cref="TrigRemainderLow(float)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector256<float> TrigRemainderLow(Vector256<float> mask, Vector256<float> value, Vector256<float> x) => Vector256.Create(
        TrigRemainderLow(mask.GetLower(), value.GetLower(), x.GetLower()),
        TrigRemainderLow(mask.GetUpper(), value.GetUpper(), x.GetUpper()));

    /// <inheritdoc cref="TrigRemainderLow(float)"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> TrigRemainderLow(Vector512<float> mask, Vector512<float> value, Vector512<float> x) => Vector512.Create(
        TrigRemainderLow(mask.GetLower(), value.GetLower(), x.GetLower()),
        TrigRemainderLow(mask.GetUpper(), value.GetUpper(), x.GetUpper()));
}

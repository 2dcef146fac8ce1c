using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LossGen.Runtime;

/// <summary><c>a * b + c</c>, rounded once, on 128 bits.</summary>
/// <remarks>
/// The width of x64 processors without AVX2, and of executables compiled ahead of time for any x64 processor. There is no instruction there,
/// and .NET calls the C library for each element.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Fused128
{
    /// <summary>4 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Single(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        Fma.IsSupported || AdvSimd.IsSupported || !Vector128.IsHardwareAccelerated ? Vector128.FusedMultiplyAdd(a, b, c) : InDouble(a, b, c);

    /// <summary>2 doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Double(Vector128<double> a, Vector128<double> b, Vector128<double> c) => Vector128.FusedMultiplyAdd(a, b, c);

    /// <summary>The same as <see cref="Single"/>, without an instruction for it: a product of two floats is a double, exactly.</summary>
    internal static Vector128<float> InDouble(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.Narrow(
        SumToOdd(Vector128.WidenLower(a) * Vector128.WidenLower(b), Vector128.WidenLower(c)),
        SumToOdd(Vector128.WidenUpper(a) * Vector128.WidenUpper(b), Vector128.WidenUpper(c)));

    // What is rounded to odd may be rounded again, to half the digits, as if it had been rounded once (Boldo and Melquiond, 2008): an inexact
    // sum is cut off towards 0, and its last bit set. An infinite sum has an error of NaN, and stays.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> SumToOdd(Vector128<double> x, Vector128<double> y)
    {
        Vector128<double> sum = x + y;
        Vector128<double> part = sum - x;
        Vector128<double> error = (x - (sum - part)) + (y - part);
        Vector128<double> outwards = error ^ (sum & Vector128.Create(-0.0));
        Vector128<long> over = Vector128.LessThan(outwards, Vector128<double>.Zero).AsInt64();
        Vector128<long> under = Vector128.GreaterThan(outwards, Vector128<double>.Zero).AsInt64();
        return ((sum.AsInt64() + over) | ((over | under) & Vector128<long>.One)).AsDouble();
    }
}

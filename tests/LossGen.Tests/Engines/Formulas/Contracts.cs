using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;

namespace LossGen.Tests.Engines.Formulas;

/// <summary>Formulas that show how arguments are taken, checked and given back.</summary>
public static partial class Contracts
{
    [Loss("mean((p - t)^2)")]
    public static partial float Squares(ReadOnlySpan<float> p, ReadOnlySpan<float> t);

    [Loss("mean((p - t)^2)", Empty = EmptyMean.NaN)]
    public static partial float SquaresOrNaN(ReadOnlySpan<float> p, ReadOnlySpan<float> t);

    [Loss("mean((p - t)^2)", Empty = EmptyMean.Throw)]
    public static partial float SquaresOrThrow(ReadOnlySpan<float> p, ReadOnlySpan<float> t);

    [Loss("mean[i where keep[i]](abs(p[i]))", Empty = EmptyMean.Throw)]
    public static partial float KeptOrThrow(ReadOnlySpan<float> p, ReadOnlySpan<bool> keep);

    [Loss("sum(x) + prod(x) + max(x) + min(x) + logsumexp(x)")]
    public static partial double Edges(ReadOnlySpan<double> x);

    [Loss("-mean(xlogy(t, p) + weight * p)", Checked = true)]
    public static partial float InRange([Probability] ReadOnlySpan<float> p, [Range(0.0, 1.0, MaximumIsExclusive = true)] ReadOnlySpan<float> t, [Positive] float weight = 1f);

    [Kernel("v = 0.5 * v + x", Checked = true)]
    public static partial void UpdateInRange([Positive] Span<float> v, ReadOnlySpan<float> x);

    [Loss("1000 * norm(x)")]
    public static partial float ScaledNorm(ReadOnlySpan<float> x);

    [Loss("mean((p - t)^2 * w)")]
    public static partial float OfTensors([Grad] ReadOnlyTensorSpan<float> p, ReadOnlyTensorSpan<float> t, [Grad] ReadOnlyTensorSpan<float> w);

    [Kernel("y = p * t")]
    public static partial void ProductOfTensors(ReadOnlyTensorSpan<float> p, ReadOnlyTensorSpan<float> t, TensorSpan<float> y);

    [Loss("mean(log(cosh(p - t)) - (p - t)^2)", Hessian = HessianDiagonal.Positive, HessianFloor = 0.25)]
    public static partial float Floored(ReadOnlySpan<float> p, ReadOnlySpan<float> t);

    [Loss("mean(log(cosh(p - t)) - (p - t)^2)", Hessian = HessianDiagonal.Positive)]
    public static partial double FlooredByDefault(ReadOnlySpan<double> p, ReadOnlySpan<double> t);

    [Loss("mean(event * slope) + 0 * params")]
    public static partial float OfKeywords(ReadOnlySpan<float> @event, [Grad] float slope, [Grad] float @params = 2f);

    [Kernel("""
        s = x + y
        d = x - y
        """)]
    public static partial void SumAndDifference(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> s, Span<float> d);
}

/// <summary>A method of instances.</summary>
public sealed partial class Instance
{
    [Loss("mean(abs(p - t))")]
    public partial float Absolute(ReadOnlySpan<float> p, ReadOnlySpan<float> t);
}

/// <summary>Methods in generic and nested types, structs and records.</summary>
public partial class Outer<T>
    where T : class
{
    public partial record Inner
    {
        [Loss("sum(x^2)")]
        internal static partial double SumOfSquares(ReadOnlySpan<double> x);

        internal readonly partial record struct Deepest<TKey>(TKey Key)
        {
            [Kernel("y = scale * x")]
            public readonly partial void Scaled(ReadOnlySpan<double> x, Span<double> y, double scale = 3);
        }
    }
}

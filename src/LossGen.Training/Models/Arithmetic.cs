namespace LossGen.Training.Models;

/// <summary>What the machinery around the layers computes, as formulas too.</summary>
internal static partial class Arithmetic
{
    /// <summary>Adds to a sum.</summary>
    [Kernel("total = total + x")]
    public static partial void Add(Span<float> total, ReadOnlySpan<float> x);

    /// <summary>Adds a multiple to a sum.</summary>
    [Kernel("total = total + scale * x")]
    public static partial void AddScaled(Span<float> total, ReadOnlySpan<float> x, float scale);

    /// <summary>Multiplies in place.</summary>
    [Kernel("x = x * scale")]
    public static partial void Scale(Span<float> x, float scale);

    /// <summary>Brings into an interval.</summary>
    [Kernel("x = clamp(x, -bound, bound)")]
    public static partial void Clip(Span<float> x, float bound);

    /// <summary>The Euclidean length; not a number or infinite where an element is.</summary>
    [Loss("norm(x)")]
    public static partial float Norm(ReadOnlySpan<float> x);

    /// <summary>The product of two vectors.</summary>
    [Loss("sum(a * b)")]
    public static partial float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b);

    /// <summary>The greatest magnitude.</summary>
    [Loss("max(abs(x))")]
    public static partial float Greatest(ReadOnlySpan<float> x);

    /// <summary>What one is more than another.</summary>
    [Kernel("a - b")]
    public static partial void Difference(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y);
}

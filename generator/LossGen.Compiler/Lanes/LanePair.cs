namespace LossGen.Compiler.Lanes;

/// <summary>An unevaluated sum High + Low of twice the precision, for the few places where one rounding would show.</summary>
internal readonly record struct LanePair(Lane High, Lane Low)
{
    /// <summary>a + b exactly, for |a| >= |b| or a = 0.</summary>
    public static LanePair QuickSum(Lane a, Lane b)
    {
        var sum = a + b;
        return new(sum, b - (sum - a));
    }

    /// <summary>a + b exactly.</summary>
    public static LanePair Sum(Lane a, Lane b)
    {
        var sum = a + b;
        var second = sum - a;
        return new(sum, (a - (sum - second)) + (b - second));
    }

    /// <summary>a b exactly.</summary>
    public static LanePair Product(Lane a, Lane b)
    {
        var product = a * b;
        return new(product, a.Graph.FusedMultiplyAdd(a, b, -product));
    }

    /// <summary>Whether there is no low part.</summary>
    public bool IsSingle => Low is { IsConstant: true, Value: 0 };

    /// <summary>The product with a single factor, rounded if there is no low part.</summary>
    public LanePair Times(Lane factor)
    {
        if (IsSingle) return this with { High = factor * High };
        var product = Product(factor, High);
        return product with { Low = factor.Graph.FusedMultiplyAdd(factor, Low, product.Low) };
    }

    /// <summary>The same sum with the low part within half an ulp of the high one; the high one must be the larger.</summary>
    public LanePair Normalized => QuickSum(High, Low);

    /// <summary>Both halves, one added to the other.</summary>
    public Lane Rounded => High + Low;
}

namespace LossGen;

/// <summary>What a mean over no elements is.</summary>
public enum EmptyMean
{
    /// <summary>Zero, with a zero gradient.</summary>
    Zero,

    /// <summary>Not a number: 0/0.</summary>
    NaN,

    /// <summary>An <see cref="InvalidOperationException"/>.</summary>
    Throw,
}

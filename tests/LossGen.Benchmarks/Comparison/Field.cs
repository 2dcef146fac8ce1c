namespace LossGen.Benchmarks.Comparison;

/// <summary>What the numbers of an input are.</summary>
internal enum Field
{
    /// <summary>Normal, of deviation 2: predictions, logits.</summary>
    Scores,

    /// <summary>Normal, of deviation 1: targets, upstream gradients. None of them is among the scores, so no kink is met exactly.</summary>
    Reals,

    /// <summary>Normal, of deviation ½.</summary>
    LogVariances,

    /// <summary>Normal, of deviation 0.1: embeddings.</summary>
    Left,

    /// <summary>Others of the kind.</summary>
    Right,

    /// <summary>Zeros and ones.</summary>
    Bits,

    /// <summary>Whole numbers from 0 to 7.</summary>
    Counts,

    /// <summary>1 and -1.</summary>
    Signs,

    /// <summary>Rows that sum to 1.</summary>
    Probabilities,

    /// <summary>Boxes as corners: x0, y0, x1, y1.</summary>
    Boxes,

    /// <summary>Others of the kind.</summary>
    OtherBoxes,

    /// <summary>Whole numbers below the number of columns.</summary>
    Labels,

    /// <summary>Zeros.</summary>
    Zeros,
}

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>How a result goes wrong at an input.</summary>
internal enum FlawKind
{
    /// <summary>The formula itself has no finite value there.</summary>
    Undefined,

    /// <summary>The value is finite as mathematics, and beyond the element type.</summary>
    TooLarge,

    /// <summary>The value is finite; the generated code gives NaN or an infinity.</summary>
    NotFinite,

    /// <summary>The digits are wrong.</summary>
    Inaccurate,
}

/// <summary>What goes wrong at an input.</summary>
/// <param name="Kind">How.</param>
/// <param name="Trial">The input.</param>
/// <param name="Slot">Which of the results, as <see cref="Results"/> numbers them.</param>
/// <param name="Element">Which of its numbers.</param>
/// <param name="Got">What the generated code gives.</param>
/// <param name="Truth">What is right; NaN where nothing is.</param>
internal sealed record Flaw(FlawKind Kind, Examination Trial, int Slot, int Element, double Got, double Truth)
{
    /// <summary>Whether a gradient is wrong rather than a result.</summary>
    public bool IsGradient => Trial.Got.Of[Slot] is not null;

    /// <summary>
    /// Whether it takes a number below the smallest normal one, which many processors flush to 0, though there is nothing wrong with the formula: a
    /// product or a quotient of few digits vanished, or a reciprocal was too large; or a slope is, beside a pole that the range excludes.
    /// </summary>
    public bool IsOfSubnormal => Trial.IsSubnormal && (Kind == FlawKind.NotFinite ? !double.IsNaN(Truth) && !double.IsInfinity(Truth) : Kind == FlawKind.TooLarge && IsGradient);

    /// <summary>An error that no training could feel, whatever share of a small number it is.</summary>
    public static double Negligible(bool isGradient) => isGradient ? 1e-6 : 1e-9;

    /// <summary>Whether that is all that is wrong.</summary>
    public bool IsNegligible => Kind == FlawKind.Inaccurate && Math.Abs(Got - Truth) < Negligible(IsGradient);

    /// <summary>Whether it is worth a word though no training could feel it, since nothing of like size is as inaccurate.</summary>
    public bool IsBesideItsSize { get; init; }

    /// <summary>Whether the error is more than a training could ignore: a hundredth of the number, and a millionth of what is usual.</summary>
    /// <param name="scale">What is usual.</param>
    /// <param name="unit">Half the distance of 1 to the next number: a sum of several terms can't be nearer than the largest is.</param>
    public bool IsGross(double scale, double unit) => Kind != FlawKind.Inaccurate
        || (Math.Abs(Got - Truth) > 0.01 * Math.Abs(Truth) && Math.Abs(Got - Truth) > Math.Max(1e-6 * scale, IsGradient ? 4 * unit * Trial.Got.Largest[Slot][Element] : 0) && !IsMereRounding(unit));

    // What is 0 as mathematics, such as the slope of a direction along it, comes out as the rounding of the terms that make it.
    private bool IsMereRounding(double unit) => IsGradient && Math.Abs(Truth) < 1e-6 * Math.Abs(Got) && Math.Abs(Got) <= 64 * unit * Trial.Terms(Slot);
}

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>Whether two numbers agree as far as the element type can hold what is right.</summary>
internal sealed class Precision(bool isSingle)
{
    /// <summary>Half the distance of 1 to the next number.</summary>
    public double Unit { get; } = isSingle ? Math.Pow(2, -24) : Math.Pow(2, -53);

    /// <summary>The largest number.</summary>
    public double Largest { get; } = isSingle ? float.MaxValue : double.MaxValue;

    /// <summary>The smallest number with all its digits.</summary>
    public double SmallestNormal { get; } = isSingle ? 1.1754943508222875e-38 : 2.2250738585072014e-308;

    /// <summary>Whether a number is right.</summary>
    /// <param name="got">The number.</param>
    /// <param name="truth">What it should be.</param>
    /// <param name="conditioning">How far relative errors of the inputs carry.</param>
    public bool IsRight(double got, double truth, double conditioning = 0) =>
        got == truth || Math.Abs(got - truth) <= (64 * Unit * (Math.Abs(truth) + conditioning)) + (64 * SmallestNormal);
}

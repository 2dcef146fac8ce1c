namespace LossGen.Tests.Engines;

/// <summary>
/// What a value is, in double, and how far rounding may have moved an engine's from it: one entry a position. An error that is not
/// finite says that nothing is known.
/// </summary>
public sealed record Estimate(double[] Value, double[] Error)
{
    /// <summary>Whether an engine's value is within reach.</summary>
    public bool Admits(int i, double actual)
    {
        double value = Value[i], error = Error[i];
        if (!double.IsFinite(error) || value.Equals(actual))
        {
            return true;
        }

        return Math.Abs(actual - value) <= error;
    }

    /// <summary>Whether the estimate says anything at a position.</summary>
    public bool IsSharp(int i, double scale) => double.IsFinite(Error[i]) && !(Error[i] > 1e-2 * Math.Max(Math.Abs(Value[i]), scale));
}

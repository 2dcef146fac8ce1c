namespace LossGen.Losses.Tests;

/// <summary>
/// The one rule by which a float result is judged: within 2e-6 of the truth, relative to the truth itself, to its condition, which is
/// how far the truth moves, relative to one rounding, when every input moves by up to one, and to half the largest entry of the
/// same gradient, so that a tail of 1e-16 beside gradients of 1 needn't have digits. A well-conditioned result is so held to a few
/// roundings; what cancels, to a few roundings of what it is made of.
/// </summary>
public static class Tolerance
{
    private const double Relative = 2e-6;

    // Below the smallest normal float, digits are lost whatever one does.
    private const double Floor = 1e-37;

    public static bool Admits(double actual, double truth, double condition, double largest) =>
        double.IsNaN(truth) ? double.IsNaN(actual)
        : double.IsInfinity(truth) ? actual == truth
        : Math.Abs(actual - truth) <= (Relative * (Math.Abs(truth) + condition + (0.5 * largest))) + Floor;
}

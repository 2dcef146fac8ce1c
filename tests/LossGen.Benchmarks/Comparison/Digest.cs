using System.Numerics;
using System.Numerics.Tensors;

namespace LossGen.Benchmarks.Comparison;

/// <summary>Enough of a result to tell whether a peer in another process computes the same.</summary>
/// <param name="Value">The value of a loss.</param>
/// <param name="Outputs">The root mean square of each output, then its first, middle and last element.</param>
internal sealed record Digest(double Value, double[][] Outputs)
{
    private const double Tolerance = 1e-3;

    public static double[] Of<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double squares = 0;
        for (int i = 0; i < x.Length; i += 4096)
        {
            squares += double.CreateChecked(TensorPrimitives.SumOfSquares(x.Slice(i, Math.Min(4096, x.Length - i))));
        }

        return [Math.Sqrt(squares / x.Length), double.CreateChecked(x[0]), double.CreateChecked(x[x.Length / 2]), double.CreateChecked(x[^1])];
    }

    /// <summary>Whether two are of the same computation, as far as the sums of floats go.</summary>
    public bool Matches(Digest other)
        => Close(Value, other.Value, Math.Abs(Value)) && Outputs.Length == other.Outputs.Length
            && Outputs.Zip(other.Outputs).All(pair => pair.First.Zip(pair.Second).All(x => Close(x.First, x.Second, Math.Max(Math.Abs(x.First), pair.First[0]))));

    private static bool Close(double x, double y, double scale) => Math.Abs(x - y) <= Tolerance * scale;
}

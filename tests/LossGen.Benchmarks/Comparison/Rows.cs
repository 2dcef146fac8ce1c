namespace LossGen.Benchmarks.Comparison;

/// <summary>What is compared.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TLosses">The generated methods.</typeparam>
internal static partial class Rows<T, TLosses>
{
    private static readonly int[][] Lengths = [[1000], [1 << 16], [1 << 20], [1 << 24]];

    public static IReadOnlyList<PeerRow<T>> All => [.. Elementwise(), .. Matrices(), .. Kernels()];

    // A loss's value, and its value with its gradient by as many of the first inputs as are told.
    private static IEnumerable<PeerRow<T>> Both(
        string name, string symbol, int[][] sizes, Operand[] inputs, int gradients, Func<Bound<T>, T> value, Func<Bound<T>, T> gradient)
    {
        yield return new(name, Mode.Value, symbol, sizes, inputs, [], value);
        yield return new(name, Mode.Gradient, symbol + "_gradient", sizes, inputs, inputs[..gradients], gradient);
    }
}

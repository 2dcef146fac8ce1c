using System.Numerics;
using System.Numerics.Tensors;

namespace LossGen.Benchmarks.Comparison;

/// <summary>The same computations composed of TensorPrimitives, one pass an operation, with memory that is there.</summary>
internal static class TensorPeers<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly Dictionary<string, Func<Bound<T>, T>> Known = new()
    {
        ["mse"] = b =>
        {
            Span<T> d = b.Scratch(0);
            TensorPrimitives.Subtract(b[0], b[1], d);
            return TensorPrimitives.SumOfSquares<T>(d) / T.CreateChecked(d.Length);
        },
        ["mse_gradient"] = b =>
        {
            Span<T> d = b.Out(0);
            T n = T.CreateChecked(d.Length);
            TensorPrimitives.Subtract(b[0], b[1], d);
            T sum = TensorPrimitives.SumOfSquares<T>(d);
            TensorPrimitives.Multiply(d, T.CreateChecked(2) / n, d);
            return sum / n;
        },
    };

    /// <summary>The composition of a name, if there is one.</summary>
    public static Func<Bound<T>, T>? Find(string symbol) => Known.GetValueOrDefault(symbol);
}

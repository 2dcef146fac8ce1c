using LossGen.Benchmarks.Losses;

namespace LossGen.Benchmarks.Comparison;

internal static partial class Rows<T, TLosses>
{
    private static readonly int[][] Layers = [[1024, 768]];

    private static IEnumerable<PeerRow<T>> Kernels()
    {
        Operand gain = new(Field.Scores, Extent.Columns), bias = new(Field.Reals, Extent.Columns);
        return
        [
            new("GELU", Mode.Forward, "gelu", Lengths, [Field.Scores], [Field.Zeros],
                b =>
                {
                    TLosses.Gelu(b[0], b.Out(0));
                    return default;
                }),
            new("GELU", Mode.Backward, "gelu_backward", Lengths, [Field.Scores, Field.Reals], [Field.Zeros],
                b =>
                {
                    TLosses.GeluBackward(b[0], b[1], b.Out(0));
                    return default;
                }),
            new("SiLU", Mode.Forward, "silu", Lengths, [Field.Scores], [Field.Zeros],
                b =>
                {
                    TLosses.Silu(b[0], b.Out(0));
                    return default;
                }),
            new("SiLU", Mode.Backward, "silu_backward", Lengths, [Field.Scores, Field.Reals], [Field.Zeros],
                b =>
                {
                    TLosses.SiluBackward(b[0], b[1], b.Out(0));
                    return default;
                }),
            new("layer norm", Mode.Forward, "layer_norm", Layers, [Field.Scores, gain, bias], [Field.Zeros],
                b =>
                {
                    TLosses.LayerNorm(b.Matrix(0), b[1], b[2], b.OutMatrix(0));
                    return default;
                }),
            new("layer norm", Mode.Backward, "layer_norm_backward", Layers, [Field.Scores, gain, bias, Field.Reals], [Field.Zeros, gain, bias],
                b =>
                {
                    TLosses.LayerNormBackward(b.Matrix(0), b[1], b[2], b.Matrix(3), b.OutMatrix(0), b.Out(1), b.Out(2));
                    return default;
                }),
            new("AdamW", Mode.Step, "adamw", Lengths, [Field.Reals], [Field.Scores, Field.Zeros, Field.Zeros],
                b =>
                {
                    TLosses.AdamW(b.Out(0), b.Out(1), b.Out(2), b[0], T.CreateChecked(1e-3f), T.CreateChecked(0.1), T.CreateChecked(0.001));
                    return default;
                }, InPlace: true),
        ];
    }
}

using System.Runtime.Intrinsics;
using LossGen.Runtime;

namespace LossGen.Tests.Runtime;

public class AccumulateTests
{
    private const int Block = 256;

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(4096)]
    public void EveryWidthGivesTheBitsOfTheVirtualLanesInFloat(int blocks)
    {
        foreach (Reduction reduction in Enum.GetValues<Reduction>())
        {
            float[] values = Random32(16 * blocks, reduction == Reduction.Product);
            double[] expected = Start(reduction), v512 = Start(reduction), v256 = Start(reduction), v128 = Start(reduction);
            for (int block = 0; block < blocks; block++)
            {
                ReadOnlySpan<float> lanes = values.AsSpan(16 * block, 16);
                for (int lane = 0; lane < 16; lane++)
                {
                    expected[lane] = Combine(reduction, expected[lane], lanes[lane]);
                }

                Add(reduction, Vector512.Create(lanes), ref v512[0]);
                for (int part = 0; part < 2; part++)
                {
                    Add(reduction, Vector256.Create(lanes[(8 * part)..]), part, ref v256[0]);
                }

                for (int part = 0; part < 4; part++)
                {
                    Add(reduction, Vector128.Create(lanes[(4 * part)..]), part, ref v128[0]);
                }
            }

            Bits.Equal(expected, v512);
            Bits.Equal(expected, v256);
            Bits.Equal(expected, v128);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(4096)]
    public void EveryWidthGivesTheBitsOfTheVirtualLanesInDouble(int blocks)
    {
        foreach (Reduction reduction in Enum.GetValues<Reduction>())
        {
            double[] values = Random64(8 * blocks, reduction == Reduction.Product);
            double[] expected = Start(reduction), v512 = Start(reduction), v256 = Start(reduction), v128 = Start(reduction);
            for (int block = 0; block < blocks; block++)
            {
                ReadOnlySpan<double> lanes = values.AsSpan(8 * block, 8);
                for (int lane = 0; lane < 8; lane++)
                {
                    double before = expected[lane];
                    expected[lane] = Combine(reduction, before, lanes[lane]);
                    if (reduction == Reduction.Sum)
                    {
                        double added = expected[lane] - before;
                        expected[8 + lane] += before - (expected[lane] - added) + (lanes[lane] - added);
                    }
                }

                Add(reduction, Vector512.Create(lanes), ref v512[0]);
                for (int part = 0; part < 2; part++)
                {
                    Add(reduction, Vector256.Create(lanes[(4 * part)..]), part, ref v256[0]);
                }

                for (int part = 0; part < 4; part++)
                {
                    Add(reduction, Vector128.Create(lanes[(2 * part)..]), part, ref v128[0]);
                }
            }

            Bits.Equal(expected, v512);
            Bits.Equal(expected, v256);
            Bits.Equal(expected, v128);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    [InlineData(10_000_000)]
    public void FloatSumsAgreeWithExactOnesAtAnyLength(int n)
    {
        var random = new Random(n);
        double[] slot = Start(Reduction.Sum);
        decimal exact = 0;
        Span<float> lanes = stackalloc float[16];
        for (int start = 0; start < n; start += Block)
        {
            lanes.Clear();
            for (int i = start; i < Math.Min(n, start + Block); i++)
            {
                float value = random.NextSingle();
                exact += new decimal((double)value);
                lanes[i % 16] += value;
            }

            Accumulate.Sum(Vector512.Create<float>(lanes), ref slot[0]);
        }

        double error = Math.Abs(Totals.Sum(slot) - (double)exact) / (double)exact;
        Assert.True(error <= 1e-6, $"relative error {error:E}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    [InlineData(10_000_000)]
    public void DoubleSumsAgreeWithExactOnesAtAnyLength(int n)
    {
        var random = new Random(n);
        double[] slot = Start(Reduction.Sum);
        decimal exact = 0;
        Span<double> lanes = stackalloc double[8];
        for (int start = 0; start < n; start += Block)
        {
            lanes.Clear();
            for (int i = start; i < Math.Min(n, start + Block); i++)
            {
                // 40 bits: what a decimal holds exactly.
                double value = random.NextInt64(1L << 40) * (1.0 / (1L << 40));
                exact += random.Next(2) == 0 ? Exactly(value) : Exactly(value = -value / 2);
                lanes[i % 8] += value;
            }

            Accumulate.Sum(Vector512.Create<double>(lanes), ref slot[0]);
        }

        double error = Math.Abs(Totals.CompensatedSum(slot) - (double)exact) / Math.Abs((double)exact);
        Assert.True(error <= 1e-14, $"relative error {error:E}");

        static decimal Exactly(double value) => (decimal)(long)(value * (1L << 41)) / (1L << 41);
    }

    [Fact]
    public void CompensationKeepsWhatCancels()
    {
        double[] slot = Start(Reduction.Sum);
        Accumulate.Sum(Vector512.Create(1e16), ref slot[0]);
        Accumulate.Sum(Vector512.Create(1.0), ref slot[0]);
        Accumulate.Sum(Vector512.Create(-1e16), ref slot[0]);
        Assert.Equal(8, Totals.CompensatedSum(slot));
    }

    [Fact]
    public void AnOverflowingSumIsInfiniteNotNaN()
    {
        double[] slot = Start(Reduction.Sum);
        Accumulate.Sum(Vector512.Create(double.MaxValue), ref slot[0]);
        Accumulate.Sum(Vector512.Create(double.MaxValue), ref slot[0]);
        Assert.Equal(double.PositiveInfinity, Totals.CompensatedSum(slot));
        Assert.Equal(double.PositiveInfinity, Totals.MergeSums([double.MaxValue, double.MaxValue]));
    }

    [Fact]
    public void NaNIsNeverSwallowed()
    {
        foreach (Reduction reduction in Enum.GetValues<Reduction>())
        {
            for (int lane = 0; lane < 16; lane++)
            {
                float[] values = Random32(16, true);
                values[lane] = float.NaN;
                double[] slot = Start(reduction);
                Add(reduction, Vector512.Create(values), ref slot[0]);
                Add(reduction, Vector512.Create(1f), ref slot[0]);
                double total = Total(reduction, slot);
                Assert.Equal(BitConverter.DoubleToInt64Bits(double.NaN), BitConverter.DoubleToInt64Bits(total));
            }
        }
    }

    [Fact]
    public void ResultsOverNoElementsAreTheNeutralOnes()
    {
        Assert.Equal(0, Totals.Sum(Start(Reduction.Sum)));
        Assert.Equal(0, Totals.CompensatedSum(Start(Reduction.Sum)));
        Assert.Equal(double.NegativeInfinity, Totals.Max(Start(Reduction.Max)));
        Assert.Equal(double.PositiveInfinity, Totals.Min(Start(Reduction.Min)));
        Assert.Equal(1, Totals.Product(Start(Reduction.Product)));
    }

    [Fact]
    public void MergingFindsTheWholeOfTheChunks()
    {
        Assert.Equal(1, Totals.MergeSums([1e16, 1, -1e16]));
        Assert.Equal(3, Totals.MergeMaxima([-1, 3, 2]));
        Assert.Equal(-1, Totals.MergeMinima([-1, 3, 2]));
        Assert.Equal(-6, Totals.MergeProducts([-1, 3, 2]));
        Assert.True(double.IsNaN(Totals.MergeMaxima([1, double.NaN, 2])));
    }

    [Fact]
    public void ChunksOneAfterTheOtherGiveTheBitsOfChunksMerged()
    {
        foreach (int chunks in (int[])[0, 1, 2, 9])
        {
            double[][] slots = [.. Enumerable.Range(16, chunks).Select(seed => Random64(seed, nearOne: seed % 2 == 0)[..16])];
            (ChunkSum sum, ChunkSum compensated, ChunkProduct product, ChunkMax max, ChunkMin min) = (new(), new(), new(), new(), new());
            foreach (double[] slot in slots)
            {
                sum.Take(slot);
                compensated.TakeCompensated(slot);
                product.Take(slot);
                max.Take(slot);
                min.Take(slot);
            }

            Bits.Equal(
                [
                    Totals.MergeSums([.. slots.Select(s => Totals.Sum(s))]), Totals.MergeSums([.. slots.Select(s => Totals.CompensatedSum(s))]),
                    Totals.MergeProducts([.. slots.Select(s => Totals.Product(s))]), Totals.MergeMaxima([.. slots.Select(s => Totals.Max(s))]),
                    Totals.MergeMinima([.. slots.Select(s => Totals.Min(s))]),
                ],
                [sum.Value, compensated.Value, product.Value, max.Value, min.Value]);
        }
    }

    private enum Reduction { Sum, Max, Min, Product }

    private static double[] Start(Reduction reduction)
    {
        double[] slot = new double[Accumulate.SlotLength];
        Array.Fill(slot, reduction switch
        {
            Reduction.Max => double.NegativeInfinity,
            Reduction.Min => double.PositiveInfinity,
            Reduction.Product => 1,
            _ => 0,
        });
        return slot;
    }

    private static double Combine(Reduction reduction, double a, double b) => reduction switch
    {
        Reduction.Max => Math.Max(a, b),
        Reduction.Min => Math.Min(a, b),
        Reduction.Product => a * b,
        _ => a + b,
    };

    private static double Total(Reduction reduction, double[] slot) => reduction switch
    {
        Reduction.Max => Totals.Max(slot),
        Reduction.Min => Totals.Min(slot),
        Reduction.Product => Totals.Product(slot),
        _ => Totals.Sum(slot),
    };

    private static float[] Random32(int count, bool nearOne)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(i => nearOne ? 1 + (random.NextSingle() - 0.5f) / 64 : (random.NextSingle() - 0.5f) * MathF.Pow(10, i % 7))];
    }

    private static double[] Random64(int count, bool nearOne)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(i => nearOne ? 1 + (random.NextDouble() - 0.5) / 64 : (random.NextDouble() - 0.5) * Math.Pow(10, i % 7))];
    }

    private static void Add(Reduction reduction, Vector512<float> lanes, ref double slot)
    {
        switch (reduction)
        {
            case Reduction.Sum: Accumulate.Sum(lanes, ref slot); break;
            case Reduction.Max: Accumulate.Max(lanes, ref slot); break;
            case Reduction.Min: Accumulate.Min(lanes, ref slot); break;
            default: Accumulate.Product(lanes, ref slot); break;
        }
    }

    private static void Add(Reduction reduction, Vector256<float> lanes, int part, ref double slot)
    {
        switch (reduction)
        {
            case Reduction.Sum: Accumulate.Sum(lanes, part, ref slot); break;
            case Reduction.Max: Accumulate.Max(lanes, part, ref slot); break;
            case Reduction.Min: Accumulate.Min(lanes, part, ref slot); break;
            default: Accumulate.Product(lanes, part, ref slot); break;
        }
    }

    private static void Add(Reduction reduction, Vector128<float> lanes, int part, ref double slot)
    {
        switch (reduction)
        {
            case Reduction.Sum: Accumulate.Sum(lanes, part, ref slot); break;
            case Reduction.Max: Accumulate.Max(lanes, part, ref slot); break;
            case Reduction.Min: Accumulate.Min(lanes, part, ref slot); break;
            default: Accumulate.Product(lanes, part, ref slot); break;
        }
    }

    private static void Add(Reduction reduction, Vector512<double> lanes, ref double slot)
    {
        switch (reduction)
        {
            case Reduction.Sum: Accumulate.Sum(lanes, ref slot); break;
            case Reduction.Max: Accumulate.Max(lanes, ref slot); break;
            case Reduction.Min: Accumulate.Min(lanes, ref slot); break;
            default: Accumulate.Product(lanes, ref slot); break;
        }
    }

    private static void Add(Reduction reduction, Vector256<double> lanes, int part, ref double slot)
    {
        switch (reduction)
        {
            case Reduction.Sum: Accumulate.Sum(lanes, part, ref slot); break;
            case Reduction.Max: Accumulate.Max(lanes, part, ref slot); break;
            case Reduction.Min: Accumulate.Min(lanes, part, ref slot); break;
            default: Accumulate.Product(lanes, part, ref slot); break;
        }
    }

    private static void Add(Reduction reduction, Vector128<double> lanes, int part, ref double slot)
    {
        switch (reduction)
        {
            case Reduction.Sum: Accumulate.Sum(lanes, part, ref slot); break;
            case Reduction.Max: Accumulate.Max(lanes, part, ref slot); break;
            case Reduction.Min: Accumulate.Min(lanes, part, ref slot); break;
            default: Accumulate.Product(lanes, part, ref slot); break;
        }
    }
}

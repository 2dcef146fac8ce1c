using System.Numerics;
using LossGen.Runtime;

namespace LossGen.Tests.Runtime;

public class ContractionTests
{
    private static readonly int[] Extents = [1, 2, 3, 5, 8, 12, 13, 15, 16, 17, 25, 31, 32, 33, 48, 70];

    public static TheoryData<int, int, int> LargeShapes => new()
    {
        { 1, 300, 257 }, { 300, 1, 511 }, { 2, 1100, 600 }, { 1100, 3, 513 }, { 150, 70, 1030 }, { 13, 33, 5000 }, { 97, 1057, 300 }, { 1550, 40, 700 }, { 65, 67, 256 },
    };

    public static TheoryData<Layout, Layout, Layout> Layouts
    {
        get
        {
            var data = new TheoryData<Layout, Layout, Layout>();
            foreach (Layout a in Enum.GetValues<Layout>())
            {
                foreach (Layout b in Enum.GetValues<Layout>())
                {
                    foreach (Layout c in Enum.GetValues<Layout>())
                    {
                        data.Add(a, b, c);
                    }
                }
            }

            return data;
        }
    }

    [Fact]
    public void GivesTheBitsOfTheDefinitionForSmallShapes()
    {
        foreach (int rows in Extents)
        {
            foreach (int columns in Extents)
            {
                foreach (int depth in (int[])[1, 2, 7, 16, 19, 40])
                {
                    Same(new ContractionCase<float>(rows, columns, depth, Layout.RowMajor, Layout.Transposed, Layout.RowMajor));
                    Same(new ContractionCase<double>(rows, columns, depth, Layout.RowMajor, Layout.RowMajor, Layout.RowMajor));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(LargeShapes))]
    public void GivesTheBitsOfTheDefinitionForLargeShapes(int rows, int columns, int depth)
    {
        Same(new ContractionCase<float>(rows, columns, depth, Layout.RowMajor, Layout.RowMajor, Layout.RowMajor));
        Same(new ContractionCase<double>(rows, columns, depth, Layout.RowMajor, Layout.RowMajor, Layout.RowMajor));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void GivesTheBitsOfTheDefinitionForEveryLayout(Layout a, Layout b, Layout c)
    {
        Same(new ContractionCase<float>(29, 45, 53, a, b, c));
        Same(new ContractionCase<double>(29, 45, 53, a, b, c));
        Same(new ContractionCase<float>(70, 9, 530, a, b, c));
    }

    [Fact]
    public void RunsOfOffsetsMayBreakAnywhere()
    {
        foreach (int at in (int[])[1, 4, 15, 16, 17, 31, 40])
        {
            var whole = new ContractionCase<float>(49, 50, 51, Layout.RowMajor, Layout.Transposed, Layout.RowMajor);
            int[] depth = [.. whole.ADepth.Select((offset, k) => k < at ? offset : offset == at ? at + 1 : offset == at + 1 ? at : offset)];
            int[] column = [.. whole.CColumn.Select((offset, j) => offset == at ? 49 : offset == 49 ? at : offset)];
            Same(new ContractionCase<float>(49, 50, 51, Layout.RowMajor, Layout.Transposed, Layout.RowMajor) { ADepth = depth, CColumn = column, BColumn = column });
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AConvolutionIsATableOfWindows(bool parallel)
    {
        (int images, int channels, int height, int width, int filters, int size) = (3, 5, 12, 21, 19, 3);
        (int high, int wide) = (height - size + 1, width - size + 1);
        var random = new Random(4);
        float[] x = [.. Enumerable.Range(0, images * channels * height * width).Select(_ => random.NextSingle())];
        float[] w = [.. Enumerable.Range(0, filters * channels * size * size).Select(_ => random.NextSingle() - 0.5f)];
        float[] y = new float[images * filters * high * wide];
        int[] windows = new int[images * high * wide], inWindow = new int[channels * size * size], places = new int[windows.Length];
        int[] filter = new int[filters], weight = new int[inWindow.Length], plane = new int[filters];
        Contraction.Offsets(windows, [images, high, wide], [channels * height * width, width, 1]);
        Contraction.Offsets(inWindow, [channels, size, size], [height * width, width, 1]);
        Contraction.Offsets(filter, [filters], [weight.Length]);
        Contraction.Offsets(weight, [weight.Length], [1]);
        Contraction.Offsets(places, [images, high, wide], [filters * high * wide, wide, 1]);
        Contraction.Offsets(plane, [filters], [high * wide]);

        Contraction.Multiply(x, windows, inWindow, w, filter, weight, y, places, plane, false, parallel);

        for (int n = 0; n < images; n++)
        {
            for (int f = 0; f < filters; f++)
            {
                for (int i = 0; i < high; i++)
                {
                    for (int j = 0; j < wide; j++)
                    {
                        float expected = 0;
                        for (int ch = 0; ch < channels; ch++)
                        {
                            for (int u = 0; u < size; u++)
                            {
                                for (int v = 0; v < size; v++)
                                {
                                    expected = MathF.FusedMultiplyAdd(x[((n * channels + ch) * height + i + u) * width + j + v], w[((f * channels + ch) * size + u) * size + v], expected);
                                }
                            }
                        }

                        Assert.Equal(expected, y[((n * filters + f) * high + i) * wide + j]);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(300, 500, 200)]
    [InlineData(7, 4000, 600)]
    [InlineData(4000, 5, 600)]
    [InlineData(513, 257, 1025)]
    public void ThreadsChangeNothing(int rows, int columns, int depth)
    {
        foreach (Layout c in (Layout[])[Layout.RowMajor, Layout.Transposed])
        {
            var single = new ContractionCase<float>(rows, columns, depth, Layout.RowMajor, Layout.Transposed, c);
            Equal(single.Run(accumulate: true), single.Run(accumulate: true, parallel: true));
            var wide = new ContractionCase<double>(rows, columns, depth, Layout.Transposed, Layout.RowMajor, c);
            Equal(wide.Run(), wide.Run(parallel: true));
        }
    }

    [Fact]
    public void OverNothingIsZero()
    {
        var empty = new ContractionCase<float>(5, 40, 0, Layout.RowMajor, Layout.RowMajor, Layout.Strided);
        Same(empty);
        Assert.Equal(0, empty.Run()[empty.CRow[4] + empty.CColumn[39]]);
        Assert.Equal(empty.C, empty.Run(accumulate: true));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(0, 0)]
    public void NothingWritesNothing(int rows, int columns)
    {
        var nothing = new ContractionCase<double>(rows, columns, 4, Layout.RowMajor, Layout.RowMajor, Layout.RowMajor);
        Assert.Equal(nothing.C, nothing.Run());
    }

    [Fact]
    public void TablesThatLeadOutsideAreRefused()
    {
        static ContractionCase<float> Good() => new(20, 30, 10, Layout.RowMajor, Layout.RowMajor, Layout.RowMajor);
        static int[] With(int[] table, int at, int value) => [.. table.Select((offset, i) => i == at ? value : offset)];
        var good = Good();
        Refused("a", new(20, 30, 10, 0, 0, 0) { ARow = With(good.ARow, 19, good.A.Length - 9) });
        Refused("a", new(20, 30, 10, 0, 0, 0) { ADepth = With(good.ADepth, 3, -1) });
        Refused("a", new(20, 30, 10, 0, 0, 0) { ADepth = With(good.ADepth, 3, int.MaxValue) });
        Refused("b", new(20, 30, 10, 0, 0, 0) { BColumn = With(good.BColumn, 0, int.MinValue) });
        Refused("b", new(20, 30, 10, 0, 0, 0) { B = good.B[..299] });
        Refused("c", new(20, 30, 10, 0, 0, 0) { CRow = With(good.CRow, 7, good.C.Length - 29) });
        Refused("c", new(20, 30, 10, 0, 0, 0) { CColumn = With(good.CColumn, 29, -1) });
        Refused("c", new(20, 30, 0, 0, 0, 0) { CColumn = With(good.CColumn, 29, int.MaxValue) });
        Refused("bDepth", new(20, 30, 10, 0, 0, 0) { BDepth = good.BDepth[..9] });
        Refused("cRow", new(20, 30, 10, 0, 0, 0) { CRow = good.CRow[..19] });
        Refused("cColumn", new(20, 30, 10, 0, 0, 0) { BColumn = good.BColumn[..29] });
        Same(good);

        static void Refused(string name, ContractionCase<float> bad)
        {
            float[] c = [.. bad.C];
            var exception = Assert.Throws<ArgumentException>(() => bad.Multiply(c, false, false));
            Assert.Equal(name, exception.ParamName);
            Assert.Equal(bad.C, c);
        }
    }

    [Theory]
    [InlineData(8, 8, 8)]
    [InlineData(1, 500, 300)]
    [InlineData(200, 300, 1100)]
    public void AllocatesNothing(int rows, int columns, int depth)
    {
        var single = new ContractionCase<float>(rows, columns, depth, Layout.RowMajor, Layout.Transposed, Layout.RowMajor);
        float[] c = [.. single.C];
        single.Multiply(c, false, false);
        single.Multiply(c, false, false);
        long before = GC.GetAllocatedBytesForCurrentThread();
        single.Multiply(c, false, false);
        single.Multiply(c, true, false);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(255)]
    [InlineData(512)]
    [InlineData(4_000)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void FloatSumsAgreeWithExactOnesAtAnyDepth(int depth)
    {
        var random = new Random(depth);
        int columns = Math.Clamp(2_000_000 / depth, 2, 2000);
        var terms = new ContractionCase<float>(1, columns, depth, Layout.RowMajor, Layout.RowMajor, Layout.RowMajor, depth);
        for (int i = 0; i < terms.A.Length; i++)
        {
            terms.A[i] = random.NextSingle();
        }

        for (int i = 0; i < terms.B.Length; i++)
        {
            terms.B[i] = random.NextSingle();
        }

        float[] c = terms.Run();
        double worst = 0;
        for (int j = 0; j < columns; j++)
        {
            // Products are exact in double, and their sum far more so than is asked for.
            double exact = 0;
            for (int k = 0; k < depth; k++)
            {
                exact += (double)terms.A[terms.ADepth[k]] * terms.B[terms.BColumn[j] + terms.BDepth[k]];
            }

            worst = Math.Max(worst, Math.Abs(c[terms.CColumn[j]] - exact) / exact);
        }

        Assert.True(worst <= 1e-6, $"relative error {worst:E}");
    }

    [Fact]
    public void RoundingsThatAllGoOneWayDoNotAddUp()
    {
        var random = new Random(7);
        foreach (int depth in (int[])[32, 64, 128, 256, 1000, 20_000])
        {
            var terms = new ContractionCase<float>(1, 100, depth, Layout.RowMajor, Layout.RowMajor, Layout.RowMajor);
            terms.A.AsSpan().Fill(random.NextSingle());
            for (int j = 0; j < 100; j++)
            {
                terms.B.AsSpan(terms.BColumn[j], depth).Fill(random.NextSingle());
            }

            float[] c = terms.Run();
            for (int j = 0; j < 100; j++)
            {
                double exact = (double)terms.A[0] * terms.B[terms.BColumn[j]] * depth;
                Assert.InRange(c[terms.CColumn[j]] / exact, 1 - 1e-6, 1 + 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(256)]
    [InlineData(5_000)]
    [InlineData(300_000)]
    public void DoubleSumsAgreeWithExactOnesAtAnyDepth(int depth)
    {
        var random = new Random(depth);
        var terms = new ContractionCase<double>(2, 2, depth, Layout.RowMajor, Layout.RowMajor, Layout.RowMajor);
        // 30 bits each: an Int128 holds all sums exactly.
        long[] a = [.. terms.A.Select(_ => random.NextInt64(1L << 30))], b = [.. terms.B.Select(_ => random.NextInt64(1L << 30))];
        for (int i = 0; i < a.Length; i++)
        {
            (terms.A[i], terms.B[i]) = (a[i], b[i] + 0.25);
        }

        double[] c = terms.Run();
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 2; j++)
            {
                Int128 exact = 0;
                for (int k = 0; k < depth; k++)
                {
                    exact += (Int128)a[terms.ARow[i] + terms.ADepth[k]] * (4 * b[terms.BColumn[j] + terms.BDepth[k]] + 1);
                }

                double error = Math.Abs((double)((Int128)(4 * c[terms.CRow[i] + terms.CColumn[j]]) - exact)) / (double)exact;
                Assert.True(error <= 1e-14, $"relative error {error:E}");
            }
        }
    }

    [Fact]
    public void WhatIsNotFiniteComesOutAsItShould()
    {
        foreach (int depth in (int[])[20, 700])
        {
            var terms = new ContractionCase<float>(13, 40, depth, Layout.RowMajor, Layout.RowMajor, Layout.RowMajor);
            terms.A[terms.ARow[2] + terms.ADepth[5]] = float.PositiveInfinity;
            terms.A[terms.ARow[3] + terms.ADepth[depth - 1]] = -float.NaN;
            terms.A[terms.ARow[4] + terms.ADepth[0]] = float.MaxValue;
            terms.A[terms.ARow[4] + terms.ADepth[1]] = float.MaxValue;
            terms.B[terms.BColumn[7] + terms.BDepth[5]] = 0;
            terms.B[terms.BColumn[8] + terms.BDepth[0]] = 16;
            float[] c = terms.Run();
            Same(terms);
            Assert.Equal(BitConverter.SingleToUInt32Bits(float.NaN), BitConverter.SingleToUInt32Bits(c[terms.CRow[2] + terms.CColumn[7]]));
            Assert.Equal(BitConverter.SingleToUInt32Bits(float.NaN), BitConverter.SingleToUInt32Bits(c[terms.CRow[3] + terms.CColumn[0]]));
            Assert.True(float.IsInfinity(c[terms.CRow[2] + terms.CColumn[0]]));
            Assert.True(float.IsPositiveInfinity(c[terms.CRow[4] + terms.CColumn[8]]));
        }
    }

    private static void Same<T>(ContractionCase<T> terms)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Equal(terms.Expected(), terms.Run());
        Equal(terms.Expected(accumulate: true), terms.Run(accumulate: true));
    }

    private static void Equal<T>(T[] expected, T[] actual)
        where T : unmanaged
        => Assert.True(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(expected.AsSpan()).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(actual.AsSpan())));
}

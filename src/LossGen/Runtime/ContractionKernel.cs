using System.Runtime.CompilerServices;

namespace LossGen.Runtime;

/// <summary>A number that the JIT knows.</summary>
internal interface IContractionCount
{
    /// <summary>The number.</summary>
    static abstract int Value { get; }
}

/// <summary>
/// The inner loop of a contraction: a tile of c, some rows by one or two vectors of columns, each element in its place in a
/// register while it goes along the depth.
/// </summary>
/// <remarks>
/// An element of c is one sequence of fused multiply-adds in the order of the depth, whatever the shape of its tile, begun
/// anew after each run and added up. So
/// shapes may differ between widths and at the edges without a bit changing.
/// </remarks>
internal static unsafe class ContractionKernel
{
    /// <summary>
    /// How many products go into one element before a new sum begins, to be added to those before: few enough in float for
    /// an error below 1e-6 even where all roundings go the same way.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Run<T>()
        where T : unmanaged
        => sizeof(T) == sizeof(float) ? 64 : 256;

    /// <summary>Computes a tile over one stretch of the depth.</summary>
    /// <param name="rowCount">The rows of the tile, 1 to 12.</param>
    /// <param name="vectors">The vectors of columns, 1 or 2.</param>
    /// <param name="a">Packed: the tile's rows one after the other, at each depth.</param>
    /// <param name="b">The columns.</param>
    /// <param name="bStep">From the columns at one depth to those at the next.</param>
    /// <param name="depth">The length of the stretch.</param>
    /// <param name="c">Where the tile goes.</param>
    /// <param name="rows">The offset of each row there.</param>
    public static void Run<TLanes, TVector, T>(int rowCount, int vectors, T* a, T* b, nint bStep, int depth, T* c, int* rows)
        where TLanes : IContractionLanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        if (vectors == 1)
        {
            Run<TLanes, TVector, T, N1>(rowCount, a, b, bStep, depth, c, rows);
        }
        else
        {
            Run<TLanes, TVector, T, N2>(rowCount, a, b, bStep, depth, c, rows);
        }
    }

    private static void Run<TLanes, TVector, T, TVectors>(int rowCount, T* a, T* b, nint bStep, int depth, T* c, int* rows)
        where TLanes : IContractionLanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
        where TVectors : struct, IContractionCount
    {
        switch (rowCount)
        {
            case 1: Tile<TLanes, TVector, T, N1, TVectors>(a, b, bStep, depth, c, rows); break;
            case 2: Tile<TLanes, TVector, T, N2, TVectors>(a, b, bStep, depth, c, rows); break;
            case 3: Tile<TLanes, TVector, T, N3, TVectors>(a, b, bStep, depth, c, rows); break;
            case 4: Tile<TLanes, TVector, T, N4, TVectors>(a, b, bStep, depth, c, rows); break;
            case 5: Tile<TLanes, TVector, T, N5, TVectors>(a, b, bStep, depth, c, rows); break;
            case 6: Tile<TLanes, TVector, T, N6, TVectors>(a, b, bStep, depth, c, rows); break;
            case 7: Tile<TLanes, TVector, T, N7, TVectors>(a, b, bStep, depth, c, rows); break;
            case 8: Tile<TLanes, TVector, T, N8, TVectors>(a, b, bStep, depth, c, rows); break;
            case 9: Tile<TLanes, TVector, T, N9, TVectors>(a, b, bStep, depth, c, rows); break;
            case 10: Tile<TLanes, TVector, T, N10, TVectors>(a, b, bStep, depth, c, rows); break;
            case 11: Tile<TLanes, TVector, T, N11, TVectors>(a, b, bStep, depth, c, rows); break;
            case 12: Tile<TLanes, TVector, T, N12, TVectors>(a, b, bStep, depth, c, rows); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TLanes, TVector, T, TRows, TVectors>(T* a, T* b, nint bStep, int depth, T* c, int* rows)
        where TLanes : IContractionLanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
        where TRows : struct, IContractionCount
        where TVectors : struct, IContractionCount
    {
        bool add = false;
        do
        {
            int run = Math.Min(depth, Run<T>());
            depth -= run;
            bool last = depth == 0;
            TVector c00 = default, c01 = default;
            TVector c10 = default, c11 = default;
            TVector c20 = default, c21 = default;
            TVector c30 = default, c31 = default;
            TVector c40 = default, c41 = default;
            TVector c50 = default, c51 = default;
            TVector c60 = default, c61 = default;
            TVector c70 = default, c71 = default;
            TVector c80 = default, c81 = default;
            TVector c90 = default, c91 = default;
            TVector c100 = default, c101 = default;
            TVector c110 = default, c111 = default;
            for (; run > 0; run--)
            {
                TVector b0 = TLanes.Load(b), b1 = TVectors.Value > 1 ? TLanes.Load(b + TLanes.Count) : default;
                {
                    TVector x = TLanes.Broadcast(a);
                    c00 = TLanes.MultiplyAdd(x, b0, c00);
                    if (TVectors.Value > 1) c01 = TLanes.MultiplyAdd(x, b1, c01);
                }

                if (TRows.Value > 1)
                {
                    TVector x = TLanes.Broadcast(a + 1);
                    c10 = TLanes.MultiplyAdd(x, b0, c10);
                    if (TVectors.Value > 1) c11 = TLanes.MultiplyAdd(x, b1, c11);
                }

                if (TRows.Value > 2)
                {
                    TVector x = TLanes.Broadcast(a + 2);
                    c20 = TLanes.MultiplyAdd(x, b0, c20);
                    if (TVectors.Value > 1) c21 = TLanes.MultiplyAdd(x, b1, c21);
                }

                if (TRows.Value > 3)
                {
                    TVector x = TLanes.Broadcast(a + 3);
                    c30 = TLanes.MultiplyAdd(x, b0, c30);
                    if (TVectors.Value > 1) c31 = TLanes.MultiplyAdd(x, b1, c31);
                }

                if (TRows.Value > 4)
                {
                    TVector x = TLanes.Broadcast(a + 4);
                    c40 = TLanes.MultiplyAdd(x, b0, c40);
                    if (TVectors.Value > 1) c41 = TLanes.MultiplyAdd(x, b1, c41);
                }

                if (TRows.Value > 5)
                {
                    TVector x = TLanes.Broadcast(a + 5);
                    c50 = TLanes.MultiplyAdd(x, b0, c50);
                    if (TVectors.Value > 1) c51 = TLanes.MultiplyAdd(x, b1, c51);
                }

                if (TRows.Value > 6)
                {
                    TVector x = TLanes.Broadcast(a + 6);
                    c60 = TLanes.MultiplyAdd(x, b0, c60);
                    if (TVectors.Value > 1) c61 = TLanes.MultiplyAdd(x, b1, c61);
                }

                if (TRows.Value > 7)
                {
                    TVector x = TLanes.Broadcast(a + 7);
                    c70 = TLanes.MultiplyAdd(x, b0, c70);
                    if (TVectors.Value > 1) c71 = TLanes.MultiplyAdd(x, b1, c71);
                }

                if (TRows.Value > 8)
                {
                    TVector x = TLanes.Broadcast(a + 8);
                    c80 = TLanes.MultiplyAdd(x, b0, c80);
                    if (TVectors.Value > 1) c81 = TLanes.MultiplyAdd(x, b1, c81);
                }

                if (TRows.Value > 9)
                {
                    TVector x = TLanes.Broadcast(a + 9);
                    c90 = TLanes.MultiplyAdd(x, b0, c90);
                    if (TVectors.Value > 1) c91 = TLanes.MultiplyAdd(x, b1, c91);
                }

                if (TRows.Value > 10)
                {
                    TVector x = TLanes.Broadcast(a + 10);
                    c100 = TLanes.MultiplyAdd(x, b0, c100);
                    if (TVectors.Value > 1) c101 = TLanes.MultiplyAdd(x, b1, c101);
                }

                if (TRows.Value > 11)
                {
                    TVector x = TLanes.Broadcast(a + 11);
                    c110 = TLanes.MultiplyAdd(x, b0, c110);
                    if (TVectors.Value > 1) c111 = TLanes.MultiplyAdd(x, b1, c111);
                }

                a += TRows.Value;
                b += bStep;
            }

            Put<TLanes, TVector, T, TVectors>(c00, c01, c + rows[0], add, last);
            if (TRows.Value > 1) Put<TLanes, TVector, T, TVectors>(c10, c11, c + rows[1], add, last);
            if (TRows.Value > 2) Put<TLanes, TVector, T, TVectors>(c20, c21, c + rows[2], add, last);
            if (TRows.Value > 3) Put<TLanes, TVector, T, TVectors>(c30, c31, c + rows[3], add, last);
            if (TRows.Value > 4) Put<TLanes, TVector, T, TVectors>(c40, c41, c + rows[4], add, last);
            if (TRows.Value > 5) Put<TLanes, TVector, T, TVectors>(c50, c51, c + rows[5], add, last);
            if (TRows.Value > 6) Put<TLanes, TVector, T, TVectors>(c60, c61, c + rows[6], add, last);
            if (TRows.Value > 7) Put<TLanes, TVector, T, TVectors>(c70, c71, c + rows[7], add, last);
            if (TRows.Value > 8) Put<TLanes, TVector, T, TVectors>(c80, c81, c + rows[8], add, last);
            if (TRows.Value > 9) Put<TLanes, TVector, T, TVectors>(c90, c91, c + rows[9], add, last);
            if (TRows.Value > 10) Put<TLanes, TVector, T, TVectors>(c100, c101, c + rows[10], add, last);
            if (TRows.Value > 11) Put<TLanes, TVector, T, TVectors>(c110, c111, c + rows[11], add, last);
            add = true;
        }
        while (depth > 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes, TVector, T, TVectors>(TVector c0, TVector c1, T* target, bool add, bool last)
        where TLanes : IContractionLanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
        where TVectors : struct, IContractionCount
    {
        Put<TLanes, TVector, T>(c0, target, add, last);
        if (TVectors.Value > 1)
        {
            Put<TLanes, TVector, T>(c1, target + TLanes.Count, add, last);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes, TVector, T>(TVector c, T* target, bool add, bool last)
        where TLanes : IContractionLanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        c = add ? TLanes.Add(TLanes.Load(target), c) : c;
        TLanes.Store(last ? TLanes.Canonical(c) : c, target);
    }

    private readonly struct N1 : IContractionCount
    {
        public static int Value => 1;
    }

    private readonly struct N2 : IContractionCount
    {
        public static int Value => 2;
    }

    private readonly struct N3 : IContractionCount
    {
        public static int Value => 3;
    }

    private readonly struct N4 : IContractionCount
    {
        public static int Value => 4;
    }

    private readonly struct N5 : IContractionCount
    {
        public static int Value => 5;
    }

    private readonly struct N6 : IContractionCount
    {
        public static int Value => 6;
    }

    private readonly struct N7 : IContractionCount
    {
        public static int Value => 7;
    }

    private readonly struct N8 : IContractionCount
    {
        public static int Value => 8;
    }

    private readonly struct N9 : IContractionCount
    {
        public static int Value => 9;
    }

    private readonly struct N10 : IContractionCount
    {
        public static int Value => 10;
    }

    private readonly struct N11 : IContractionCount
    {
        public static int Value => 11;
    }

    private readonly struct N12 : IContractionCount
    {
        public static int Value => 12;
    }
}

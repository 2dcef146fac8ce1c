using System.Numerics;

namespace LossGen.Runtime;

/// <summary>Turns a contraction the way that suits its shape, and cuts it into pieces of c for the cores.</summary>
internal static unsafe class ContractionChunks<TLanes, TVector, T>
    where TLanes : IContractionLanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Below so many products, another thread takes longer to come than it helps.
    private const long LeastProducts = 1 << 20;

    public static void Run(ContractionOperand<T> a, ContractionOperand<T> b, ContractionOperand<T> c, bool accumulate, bool parallel)
    {
        // The product of two numbers has the same bits either way round, so rows and columns may be exchanged.
        if (Cost(c.Transposed, a.SecondLength) < Cost(c, a.SecondLength))
        {
            (a, b, c) = (b, a, c.Transposed);
        }

        long products = (long)c.FirstLength * c.SecondLength * a.SecondLength;
        int wanted = parallel ? (int)Math.Min(4L * Environment.ProcessorCount, products / LeastProducts) : 1;
        if (wanted <= 1)
        {
            Piece(a, b, c, accumulate);
            return;
        }

        // Each piece packs what it reads, so they are as square as may be.
        int rowUnit = TLanes.Rows, columnUnit = 2 * TLanes.Count;
        int rowPieces = 1, columnPieces = 1;
        while (rowPieces * columnPieces < wanted)
        {
            bool byRows = c.FirstLength / rowPieces >= c.SecondLength / columnPieces;
            if (c.FirstLength / rowPieces < 2 * rowUnit && c.SecondLength / columnPieces < 2 * columnUnit)
            {
                break;
            }

            if (byRows)
            {
                rowPieces *= 2;
            }
            else
            {
                columnPieces *= 2;
            }
        }

        var pieces = new Pieces(a, b, c, accumulate, PieceLength(c.FirstLength, rowPieces, rowUnit), PieceLength(c.SecondLength, columnPieces, columnUnit));
        ChunkRunner.Run(ref pieces, pieces.Count, parallel);
    }

    private static void Piece(ContractionOperand<T> a, ContractionOperand<T> b, ContractionOperand<T> c, bool accumulate)
    {
        if (ContractionRows<TLanes, TVector, T>.Suits(b, c))
        {
            ContractionRows<TLanes, TVector, T>.Run(a, b, c, accumulate);
        }
        else
        {
            new ContractionBlocks<TLanes, TVector, T>(a, b, c, accumulate).Run();
        }
    }

    private static int PieceLength(int length, int pieces, int unit) => (int)Math.Min(length, (length / pieces / unit + 1L) * unit);

    // In cycles, roughly: the lanes of c, those beyond its edge too, times the depth; and the stores, one by one where they
    // aren't contiguous.
    private static double Cost(ContractionOperand<T> c, int depth)
    {
        double rows = c.FirstLength, vectors = (c.SecondLength + TLanes.Count - 1) / TLanes.Count;
        bool run = c.SecondLength > 1 && c.Second[1] == c.Second[0] + 1;
        return rows * vectors * (0.5 * depth + (run ? 1 : 2 * TLanes.Count));
    }

    private ref struct Pieces(ContractionOperand<T> a, ContractionOperand<T> b, ContractionOperand<T> c, bool accumulate, int rows, int columns) : IChunkKernel
    {
        private readonly int _across = (c.SecondLength + columns - 1) / columns;

        public readonly int Count => _across * ((c.FirstLength + rows - 1) / rows);

        public readonly void Invoke(int chunk)
        {
            int row = chunk / _across * rows, column = chunk % _across * columns;
            int height = Math.Min(rows, c.FirstLength - row), width = Math.Min(columns, c.SecondLength - column);
            Piece(a.SliceFirst(row, height), b.SliceFirst(column, width), c.SliceFirst(row, height).SliceSecond(column, width), accumulate);
        }
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace LossGen.Runtime;

/// <summary>
/// A contraction on one thread: cut into tiles, and into blocks of rows, columns and depth that stay in the caches, packed
/// when they are first needed.
/// </summary>
internal unsafe ref struct ContractionBlocks<TLanes, TVector, T>
    where TLanes : IContractionLanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Chain = ContractionSums<TLanes, TVector, T>.Chain;

    private const int CacheLine = 64;

    // Sums go on in memory from one block of the depth to the next, so blocks are deep before they are wide.
    private const int BlockDepth = 8 * Chain;
    private const int BlockRows = 144;
    private const int BlockColumns = 512;

    // Rows whose sums are kept while the depth goes on, where it is longer than a block.
    private const int KeptRows = 1536;

    // As many panels or fewer don't pay for the packing of columns that can be read where they are.
    private const int PanelsWithoutPacking = 3;

    private const int ShortDepth = 64;

    private readonly T* _a, _b, _c;
    private readonly int* _aRow, _aDepth, _bColumn, _bDepth, _cRow, _cColumn;
    private readonly int _rows, _columns, _depth;
    private readonly bool _accumulate;

    private T* _packedA, _packedB, _tile, _sums;
    private int* _tileRows;

    public ContractionBlocks(ContractionOperand<T> a, ContractionOperand<T> b, ContractionOperand<T> c, bool accumulate)
    {
        _a = a.Data;
        _aRow = a.First;
        _aDepth = a.Second;
        _b = b.Data;
        _bColumn = b.First;
        _bDepth = b.Second;
        _c = c.Data;
        _cRow = c.First;
        _cColumn = c.Second;
        (_rows, _columns, _depth) = (c.FirstLength, c.SecondLength, a.SecondLength);
        _accumulate = accumulate;
    }

    private static int Width => 2 * TLanes.Count;

    private static int TileLength => TLanes.Rows * Width;

    private readonly int Panels => Quotient(_rows, TLanes.Rows);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        int slivers = Quotient(_columns, Width), panels = Panels;
        int blockDepth = Math.Min(_depth, BlockDepth);
        int blockPanels = Math.Min(panels, BlockRows / TLanes.Rows), blockSlivers = Math.Min(slivers, BlockColumns / Width);
        int keptPanels = _depth > BlockDepth ? Math.Min(panels, KeptRows / TLanes.Rows) : panels;
        int sums = _depth > BlockDepth ? keptPanels * blockSlivers : _depth > Chain ? 1 : 0;
        int bLength = blockSlivers * Width * blockDepth, aLength = blockPanels * TLanes.Rows * blockDepth;
        using var scratch = new Scratch<T>(bLength + aLength + (1 + 2 * sums) * TileLength + CacheLine / sizeof(T));
        int* tileRows = stackalloc int[2 * TLanes.Rows];
        for (int r = 0; r < TLanes.Rows; r++)
        {
            tileRows[r] = r * TLanes.Count;
            tileRows[TLanes.Rows + r] = r * Width;
        }

        fixed (T* start = scratch.Span)
        {
            _packedB = (T*)(((nuint)start + CacheLine - 1) & ~(nuint)(CacheLine - 1));
            _tile = _packedB + bLength;
            _sums = _tile + TileLength;
            _packedA = _sums + 2 * sums * TileLength;
            _tileRows = tileRows;
            nint bStep = panels <= PanelsWithoutPacking ? Step(_bDepth, _depth) : 0;

            for (int sliver = 0; sliver < slivers; sliver += blockSlivers)
            {
                int sliverEnd = Math.Min(slivers, sliver + blockSlivers);
                for (int kept = 0; kept < panels; kept += keptPanels)
                {
                    int keptEnd = Math.Min(panels, kept + keptPanels);
                    for (int depth = 0; depth < _depth; depth += BlockDepth)
                    {
                        for (int panel = kept; panel < keptEnd; panel += blockPanels)
                        {
                            Block(panel, Math.Min(keptEnd, panel + blockPanels), kept, sliver, sliverEnd, depth, blockDepth, bStep);
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Block(int firstPanel, int panelEnd, int kept, int firstSliver, int sliverEnd, int depth, int blockDepth, nint bStep)
    {
        int length = Math.Min(_depth - depth, BlockDepth);
        for (int panel = firstPanel; panel < panelEnd; panel++)
        {
            int row = PanelStart(panel), rows = PanelStart(panel + 1) - row;
            ContractionPacking.Pack(_a, _aRow + row, rows, _aDepth + depth, length, _packedA + (nint)(panel - firstPanel) * TLanes.Rows * blockDepth, rows);
        }

        // A short depth is all stores: they go along the rows.
        int panelStep = length <= ShortDepth ? 1 : panelEnd - firstPanel;
        for (int panel = firstPanel; panel < panelEnd; panel += panelStep)
        {
            for (int sliver = firstSliver; sliver < sliverEnd; sliver++)
            {
                Sliver(panel, panel + panelStep, firstPanel, kept, sliver, firstSliver, sliverEnd, depth, length, blockDepth, bStep);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sliver(int panel, int panelEnd, int firstPanel, int kept, int sliver, int firstSliver, int sliverEnd, int depth, int length, int blockDepth, nint bStep)
    {
        int column = sliver * Width, columns = Math.Min(Width, _columns - column);
        int vectors = columns > TLanes.Count ? 2 : 1, width = vectors * TLanes.Count;
        T* b = _packedB + (nint)(sliver - firstSliver) * Width * blockDepth;
        nint step = width;
        if (bStep != 0 && columns == width && ContractionPacking.IsRun(_bColumn + column, columns))
        {
            b = _b + _bColumn[column] + _bDepth[depth];
            step = bStep;
        }
        else if (panel == kept)
        {
            ContractionPacking.Pack(_b, _bColumn + column, columns, _bDepth + depth, length, b, width);
        }

        bool run = ContractionPacking.IsRun(_cColumn + column, columns), direct = run && columns == width && !_accumulate;
        int* tileRows = _tileRows + (vectors - 1) * TLanes.Rows;
        for (; panel < panelEnd; panel++)
        {
            int row = PanelStart(panel), rows = PanelStart(panel + 1) - row;
            T* a = _packedA + (nint)(panel - firstPanel) * TLanes.Rows * blockDepth;
            if (_depth > Chain)
            {
                T* sum = _sums + (_depth > BlockDepth ? 2 * (nint)TileLength * ((panel - kept) * (sliverEnd - firstSliver) + sliver - firstSliver) : 0);
                Chains(sum, rows, vectors, a, b, step, depth, length, tileRows);
                if (depth + length == _depth)
                {
                    ContractionSums<TLanes, TVector, T>.Finish(sum, sum + TileLength, rows * width);
                    Write(sum, row, rows, column, columns, width, run);
                }
            }
            else if (direct)
            {
                ContractionKernel.Run<TLanes, TVector, T>(rows, vectors, a, b, step, length, _c + _cColumn[column], _cRow + row);
            }
            else
            {
                ContractionKernel.Run<TLanes, TVector, T>(rows, vectors, a, b, step, length, _tile, tileRows);
                Write(_tile, row, rows, column, columns, width, run);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Write(T* tile, int row, int rows, int column, int columns, int width, bool run)
    {
        for (int r = 0; r < rows; r++)
        {
            ContractionSums<TLanes, TVector, T>.Write(tile + r * width, _c + _cRow[row + r], _cColumn + column, columns, run, _accumulate);
        }
    }

    // Panels are cut as even as they can be, since a low one leaves the kernel waiting for its own results.
    private readonly int PanelStart(int panel) => (int)((long)panel * _rows / Panels);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Chains(T* sum, int rows, int vectors, T* a, T* b, nint step, int depth, int length, int* tileRows)
    {
        for (int k = 0; k < length; k += Chain)
        {
            bool first = depth + k == 0;
            ContractionKernel.Run<TLanes, TVector, T>(rows, vectors, a + (nint)k * rows, b + k * step, step, Math.Min(Chain, length - k), first ? sum : _tile, tileRows);
            if (first)
            {
                new Span<T>(sum + TileLength, rows * vectors * TLanes.Count).Clear();
            }
            else
            {
                ContractionSums<TLanes, TVector, T>.Add(_tile, sum, sum + TileLength, rows * vectors * TLanes.Count);
            }
        }
    }

    // The one step from each offset to the next, 0 if there isn't.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Step(int* offsets, int length)
    {
        nint step = length > 1 ? (nint)offsets[1] - offsets[0] : 1;
        for (int i = 1; i < length; i++)
        {
            if ((nint)offsets[i] - offsets[i - 1] != step)
            {
                return 0;
            }
        }

        return step;
    }

    private static int Quotient(int value, int divisor) => (int)(((long)value + divisor - 1) / divisor);
}

namespace LossGen.Training.Layers;

/// <summary>Windows along one extent of an image: how many elements each has, how far apart these and the windows are.</summary>
/// <param name="Size">How many elements a window has.</param>
/// <param name="Stride">From one window to the next.</param>
/// <param name="Dilation">From one element of a window to the next.</param>
/// <param name="Same">Whether there is a window at each place, or at each so many.</param>
/// <param name="Start">How many places there are before the first one, where not.</param>
/// <param name="End">How many places there are after the last one, where not.</param>
internal readonly record struct WindowAxis(int Size, int Stride, int Dilation, bool Same, int Start, int End)
{
    /// <summary>From the first element of a window to behind its last.</summary>
    public long Reach => (Size - 1L) * Dilation + 1;

    /// <summary>The least extent that has a window.</summary>
    public long Least => Same ? 1 : Math.Max(Reach - Start - End, 1);

    /// <summary>How many windows there are along an extent, and how much of the first is before it.</summary>
    public (int Count, int Before) Along(int extent)
    {
        if (Same)
        {
            int count = (extent - 1) / Stride + 1;
            return (count, (int)(Math.Max((count - 1L) * Stride + Reach - extent, 0) / 2));
        }

        long free = (long)extent + Start + End - Reach;
        return (free < 0 ? 0 : checked((int)(free / Stride + 1)), Start);
    }

    /// <summary>How much of an extent with its padding windows reach; the extent itself, if they don't reach beyond it.</summary>
    public int Needed(int extent)
    {
        (int count, int before) = Along(extent);
        int reached = checked((int)((count - 1L) * Stride + Reach));
        return before == 0 && reached <= extent ? extent : reached;
    }

    /// <summary>Where a window begins in an extent, and which of its elements are inside.</summary>
    public (int Origin, int First, int End) Inside(int window, int extent)
    {
        int origin = checked(window * Stride - Along(extent).Before);
        int first = origin >= 0 ? 0 : (int)((-(long)origin + Dilation - 1) / Dilation);
        int end = origin >= extent ? 0 : Math.Min(Size, (int)((extent - 1L - origin) / Dilation) + 1);
        return (origin, first, Math.Max(first, end));
    }
}

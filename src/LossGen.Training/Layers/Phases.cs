namespace LossGen.Training.Layers;

/// <summary>
/// An extent for windows without a stride. With a dilation, each so many rows are an image by itself, a phase of the whole, in
/// which windows have none. An extent that the phases don't divide reaches beyond what is wanted; what is there is left out.
/// </summary>
/// <param name="Size">How many elements a window has.</param>
/// <param name="Dilation">How many phases there are.</param>
/// <param name="Extent">The image's extent.</param>
/// <param name="Count">How many windows there are.</param>
/// <param name="Before">How much of the first is before the image.</param>
internal readonly record struct Phases(int Size, int Dilation, int Extent, int Count, int Before)
{
    /// <summary>How many windows a phase has.</summary>
    public int Rows => (Count - 1) / Dilation + 1;

    /// <summary>What all phases together give.</summary>
    public int Target => checked(Rows * Dilation);

    /// <summary>What they read.</summary>
    public int Source => checked((Rows + Size - 1) * Dilation);

    /// <summary>Whether they read more than the image.</summary>
    public bool IsPadded => Before > 0 || Source != Extent;

    /// <summary>Whether they give more than is wanted.</summary>
    public bool IsWide => Target != Count;

    /// <summary>How many elements of the gradient by the image a phase has.</summary>
    public int RowsBack => (Extent - 1) / Dilation + 1;

    /// <summary>What all phases together give of the gradient by the image.</summary>
    public int TargetBack => checked(RowsBack * Dilation);

    /// <summary>What they read for it.</summary>
    public int SourceBack => checked((RowsBack + Size - 1) * Dilation);

    /// <summary>Where the gradient of the output begins in what they read; negative where windows see nothing but padding.</summary>
    public int BeforeBack => (Size - 1) * Dilation - Before;

    /// <summary>Whether they give more than the gradient by the image.</summary>
    public bool IsWideBack => TargetBack != Extent;

    /// <summary>The phases of windows along an extent.</summary>
    public static Phases Of(WindowAxis axis, int extent)
    {
        (int count, int before) = axis.Along(extent);
        return new Phases(axis.Size, axis.Dilation, extent, count, before);
    }
}

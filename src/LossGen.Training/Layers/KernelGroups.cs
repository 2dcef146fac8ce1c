namespace LossGen.Training.Layers;

/// <summary>
/// Groups of the channels of a convolution, some of them taken together where each is narrow: a contraction over few channels leaves
/// lanes empty, and zeros between the groups cost less. Kernels are [groups, filters, places, channels].
/// </summary>
/// <param name="Groups">How many there are, together.</param>
/// <param name="Filters">How many filters one has.</param>
/// <param name="Channels">How many channels one has.</param>
/// <param name="Together">How many of the layer's own groups one is.</param>
internal readonly record struct KernelGroups(int Groups, int Filters, int Channels, int Together)
{
    // What is narrower gains by zeros beside it, up to what fills lanes; more zeros than that don't pay.
    private const int Narrow = 4;
    private const int Wide = 8;
    private const int MostTogether = 32;

    /// <summary>The groups of a layer, narrow ones together.</summary>
    public static KernelGroups Of(int groups, int filters, int channels)
    {
        int narrow = Math.Min(filters, channels);
        for (int together = 1; narrow < Narrow && together <= Math.Min(groups, MostTogether); together++)
        {
            if (groups % together == 0 && together * narrow >= Math.Min(Wide, groups * narrow))
            {
                return new KernelGroups(groups / together, filters * together, channels * together, together);
            }
        }

        return new KernelGroups(groups, filters, channels, 1);
    }

    /// <summary>The same groups each by itself.</summary>
    public KernelGroups Apart => new(Groups * Together, Filters / Together, Channels / Together, 1);

    /// <summary>How many numbers the kernels have, with the zeros.</summary>
    public int Length(int places) => checked(Groups * Filters * places * Channels);

    /// <summary>Puts the kernels of the layer's own groups among zeros.</summary>
    public void Unite(ReadOnlySpan<float> kernels, int places, Span<float> united)
    {
        united.Clear();
        int own = Channels / Together;
        for (int row = 0; row * own < kernels.Length; row++)
        {
            kernels.Slice(row * own, own).CopyTo(united[Place(row, places)..]);
        }
    }

    /// <summary>Takes them out again.</summary>
    public void Divide(ReadOnlySpan<float> united, int places, Span<float> kernels)
    {
        int own = Channels / Together;
        for (int row = 0; row * own < kernels.Length; row++)
        {
            united.Slice(Place(row, places), own).CopyTo(kernels[(row * own)..]);
        }
    }

    // Where the channels of a place of a filter are: after those of the groups before.
    private int Place(int row, int places)
    {
        int group = row / places / (Filters / Together) % Together;
        return row * Channels + group * (Channels / Together);
    }
}

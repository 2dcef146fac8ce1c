namespace LossGen.Tests.Engines.Indexed;

/// <summary>One hash an indexed formula over the bits of all that its methods give, to be compared between processes.</summary>
public static class IndexedHash
{
    /// <summary>The hash of a formula's results at several shapes.</summary>
    public static ulong Of(IndexedEngine engine)
    {
        ulong hash = 14695981039346656037;
        foreach (int[] sizes in (int[][])[[1, 1], [3, 5, 2], [7, 40, 3], [3, 301, 2], [70, 3, 5], [2, 4111, 2]])
        {
            if (engine.Draw(sizes[0], sizes) is not { } point)
            {
                continue;
            }

            foreach (var kind in engine.Engine.Routines)
            {
                foreach (double value in engine.Run(kind, point).OrderBy(r => r.Key, StringComparer.Ordinal).SelectMany(r => r.Value))
                {
                    // Which NaN it is depends on the processor.
                    hash = (hash ^ BitConverter.DoubleToUInt64Bits(double.IsNaN(value) ? double.NaN : value)) * 1099511628211;
                }
            }
        }

        return hash;
    }
}

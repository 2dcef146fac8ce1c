using System.Runtime.InteropServices;

namespace LossGen.Tests.Runtime;

/// <summary>A hash of what contractions give, for comparison between processes with other instruction sets.</summary>
internal static class ContractionHash
{
    /// <summary>The line of the contractions.</summary>
    public static string Line()
    {
        ulong hash = 14695981039346656037;
        foreach (var (rows, columns, depth) in ((int, int, int)[])[(1, 1, 1), (7, 9, 300), (13, 33, 17), (25, 70, 40), (40, 3, 1030), (1, 100, 513)])
        {
            foreach (Layout c in (Layout[])[Layout.RowMajor, Layout.Strided])
            {
                foreach (bool accumulate in (bool[])[false, true])
                {
                    Add(new ContractionCase<float>(rows, columns, depth, Layout.RowMajor, Layout.Transposed, c).Run(accumulate), ref hash);
                    Add(new ContractionCase<double>(rows, columns, depth, Layout.Scattered, Layout.RowMajor, c).Run(accumulate), ref hash);
                }
            }
        }

        return $"Contraction {hash:x16}";
    }

    private static void Add<T>(T[] values, ref ulong hash)
        where T : unmanaged
    {
        foreach (byte value in MemoryMarshal.AsBytes(values.AsSpan()))
        {
            hash = (hash ^ value) * 1099511628211;
        }
    }
}

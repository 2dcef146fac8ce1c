using System.Globalization;
using System.Runtime.Intrinsics;
using LossGen.Compiler.Scheduling;
using LossGen.Tests.Engines.Indexed;
using LossGen.Tests.Runtime;

namespace LossGen.Tests.Engines;

/// <summary>Which formulas a process prints the hashes of: to compile their code at another width is what takes its time.</summary>
public enum HashShare
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>All but those that run in parallel, whose large inputs take too long without vectors, and of indexed ones every third.</summary>
    Small,

    /// <summary>Every third.</summary>
    Third,

    /// <summary>Those that run in parallel.</summary>
    Parallel,
}

/// <summary>
/// One hash a formula over the bits of all that its methods give. A process prints them, so that processes with other instruction sets
/// can be compared.
/// </summary>
public static class ResultHash
{
    /// <summary>The widest vectors that this process has.</summary>
    public static int Width => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;

    /// <summary>Prints the width, a line for each formula, and one for contractions.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="share">Which formulas.</param>
    /// <param name="large">The assembly of the formula of a thousand nodes, where it is to be among them.</param>
    public static void Print(TextWriter output, HashShare share, byte[]? large)
    {
        output.WriteLine(Width.ToString(CultureInfo.InvariantCulture));
        foreach (string line in Lines(share))
        {
            output.WriteLine(line);
        }

        if (large is not null)
        {
            output.WriteLine(Large(large));
        }
    }

    /// <summary>A line for each formula of a share, and the one for contractions.</summary>
    public static IEnumerable<string> Lines(HashShare share) =>
    [
        .. FixedFormulas.Declared.Where((e, i) => IsOf(share, e.Value, i, indexed: false)).Select(e => $"{e.Key} {Of(e.Value):x16}"),
        .. IndexedFormulas.Declared.Where((e, i) => IsOf(share, e.Value.Engine, i, indexed: true)).Select(e => $"{e.Key} {IndexedHash.Of(e.Value):x16}"),
        ContractionHash.Line(),
    ];

    /// <summary>The line of the formula of a thousand nodes, by its assembly.</summary>
    public static string Large(byte[] image) => $"Large {Of(EngineLab.Load(image, LargeFormulaTests.Split)[0]):x16}";

    /// <summary>The hash of a formula's results at typical points and at extremes, with and without a tail.</summary>
    public static ulong Of(Engine engine, int offset = 0)
    {
        ulong hash = 14695981039346656037;
        var random = new Random(engine.Formula.Name.Length);
        foreach (int length in (int[])[1, 5, 16, 40, 300])
        {
            var (typical, wild) = (Point.Draw(engine.Formula, length, Draws.Typical(random)), Point.Draw(engine.Formula, length, Draws.Wild(random)));
            foreach (var kind in engine.Routines)
            {
                hash = Add(Add(hash, engine.Run(kind, typical, offset)), engine.Run(kind, wild, offset));
            }
        }

        if (engine.Formula.Signature.Options.Parallel)
        {
            var point = Point.Draw(engine.Formula, 200_003, Draws.Typical(random));
            foreach (var kind in engine.Routines)
            {
                hash = Add(hash, engine.Run(kind, point, offset));
            }
        }

        return hash;
    }

    private static bool IsOf(HashShare share, Engine engine, int number, bool indexed)
    {
        bool isParallel = engine.Formula.Signature.Options.Parallel;
        return share switch
        {
            HashShare.All => true,
            HashShare.Small => !isParallel && (!indexed || number % 3 == 0),
            HashShare.Third => number % 3 == 0,
            _ => isParallel,
        };
    }

    private static ulong Add(ulong hash, Dictionary<string, double[]> results)
    {
        foreach (double[] values in results.Values)
        {
            foreach (double value in values)
            {
                // Which NaN it is depends on the processor.
                hash = (hash ^ BitConverter.DoubleToUInt64Bits(double.IsNaN(value) ? double.NaN : value)) * 1099511628211;
            }
        }

        return hash;
    }
}

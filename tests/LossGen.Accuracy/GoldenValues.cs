using LossGen.Compiler.Lanes;

namespace LossGen.Accuracy;

/// <summary>Arguments with their exact values in double, as golden.py wrote them.</summary>
public sealed class GoldenValues
{
    private GoldenValues(double[][] inputs, double[] exact, float[] rest) => (Inputs, Exact, Rest) = (inputs, exact, rest);

    /// <summary>One array an argument.</summary>
    public double[][] Inputs { get; }

    /// <summary>The exact values rounded to double.</summary>
    public double[] Exact { get; }

    /// <summary>What that rounding lost, in ulps.</summary>
    public float[] Rest { get; }

    public static GoldenValues Read(string folder, string name)
    {
        using var reader = new BinaryReader(File.OpenRead(Path.Combine(folder, name + ".bin")));
        var arity = VectorMath.Arity(name);
        var count = (int)(reader.BaseStream.Length / (8 * (arity + 1) + 4));

        // Padded to whole vectors by the first row.
        var padded = (count + 15) / 16 * 16;
        var inputs = Enumerable.Range(0, arity).Select(_ => new double[padded]).ToArray();
        var (exact, rest) = (new double[padded], new float[padded]);
        for (var i = 0; i < padded; i++)
        {
            if (i == count) reader.BaseStream.Position = 0;
            if (i > count) (exact[i], rest[i]) = (exact[count], rest[count]);
            for (var a = 0; a < arity; a++) inputs[a][i] = i > count ? inputs[a][count] : reader.ReadDouble();
            if (i <= count) (exact[i], rest[i]) = (reader.ReadDouble(), reader.ReadSingle());
        }

        return new(inputs, exact, rest);
    }

    /// <summary>The largest error of an output in ulps, and where.</summary>
    public (double Worst, int Index) Compare(double[] output, Func<double[], double, bool> counts)
    {
        var (worst, index) = (0.0, 0);
        for (var i = 0; i < output.Length; i++)
        {
            if (!counts([.. Inputs.Select(x => x[i])], Exact[i])) continue;
            var ulp = Math.Abs(Exact[i]) is var m && double.IsInfinity(m) ? 0 : m == double.MaxValue ? m - Math.BitDecrement(m) : Math.BitIncrement(m) - m;
            var error = Ulps.Of(output[i], Exact[i], Rest[i] * ulp);
            if (error > worst) (worst, index) = (error, i);
        }

        return (worst, index);
    }
}

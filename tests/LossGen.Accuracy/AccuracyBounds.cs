namespace LossGen.Accuracy;

/// <summary>What the project promises of each function, in ulps: float over all floats, double where it is measured.</summary>
public static class AccuracyBounds
{
    private static readonly HashSet<string> Four = ["lgamma", "digamma", "erf", "erfc", "erfcx", "gelu", "normcdf", "lognormcdf", "pow"];

    /// <summary>Parts of derivatives, of which more is not asked.</summary>
    private static readonly Dictionary<string, double> Others = new()
    {
        ["logisticdensity"] = 2.5, ["sech2"] = 2.5, ["silu"] = 2.1, ["log1mexp"] = 2, ["trigamma"] = 2.5, ["tetragamma"] = 4,
        ["xlogy"] = 2, ["xlog1py"] = 2.5,
    };

    public static double Of(string name) => Others.TryGetValue(name, out var bound) ? bound : Four.Contains(name) ? 4 : 1.5;

    /// <summary>
    /// Left out of the measure in double: near its zeros, which only lie below 0 for the gamma family, a function's error is that
    /// of the terms whose difference it is; and so is logaddexp's near its zeros.
    /// </summary>
    public static bool Counts(string name, double[] x, double exact) => name switch
    {
        "lgamma" or "digamma" or "trigamma" or "tetragamma" => x[0] > 0,
        "logaddexp" => Math.Abs(exact) > 0.5 * Math.Max(Math.Abs(x[0]), Math.Abs(x[1])),
        _ => true,
    };
}

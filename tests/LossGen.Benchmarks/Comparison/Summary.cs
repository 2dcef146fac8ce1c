namespace LossGen.Benchmarks.Comparison;

/// <summary>A section beside one peer.</summary>
/// <param name="Comparison">What the numbers are.</param>
/// <param name="Section">Of which rows.</param>
/// <param name="Rows">How many.</param>
/// <param name="GeometricMean">Their mean.</param>
/// <param name="Behind">How many are on the wrong side of 1.</param>
/// <param name="LeastFavorable">The worst of them.</param>
internal sealed record Summary(string Comparison, string Section, int Rows, double GeometricMean, int Behind, IReadOnlyList<Rated> LeastFavorable)
{
    private const int Worst = 5;

    /// <summary>All sections beside all peers.</summary>
    public static IEnumerable<Summary> Of(IReadOnlyList<Result> results) =>
    [
        .. Compare("time over that of C", results, SectionOf, x => x.C?.Ratio, lower: true),
        .. Compare("times of TensorPrimitives over those of LossGen", results, SectionOf, x => x.Tensors?.Times, lower: false),
        .. Compare("times of PyTorch over those of LossGen", results, SectionAndLength, x => x.Torch?.Times, lower: false),
        .. Compare("speedup over the cores", results, SectionOf, x => x.Threads?.Ratio, lower: false),
    ];

    /// <summary>The section of a result.</summary>
    public static string SectionOf(Result x) => $"{x.VectorBits} bits, {x.Type}, {Name(x.Mode)}";

    // What starting an operation costs counts where there is little to do.
    private static string SectionAndLength(Result x) => $"{SectionOf(x)}, {(x.Size == "1000" ? "1000 elements" : "more")}";

    private static IEnumerable<Summary> Compare(
        string comparison, IReadOnlyList<Result> results, Func<Result, string> section, Func<Result, double?> measure, bool lower)
        => from x in results
           where measure(x) is not null
           let rated = new Rated($"{x.Name} {x.Size}", measure(x)!.Value)
           group rated by section(x) into rows
           let ordered = rows.OrderBy(x => lower ? -x.Ratio : x.Ratio).ToArray()
           select new Summary(
               comparison, rows.Key, ordered.Length, Math.Exp(ordered.Average(x => Math.Log(x.Ratio))), ordered.Count(x => lower ? x.Ratio > 1 : x.Ratio < 1), ordered[..Math.Min(Worst, ordered.Length)]);

    private static string Name(Mode mode) => mode switch
    {
        Mode.Value => "value",
        Mode.Gradient => "value and gradient",
        Mode.Forward => "forward",
        Mode.Backward => "backward",
        _ => "step",
    };
}

/// <summary>A row and size with its number.</summary>
internal sealed record Rated(string Row, double Ratio);

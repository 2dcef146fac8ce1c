namespace LossGen.Compiler.Rewriting;

/// <summary>Every stabilization, in the order in which they are tried.</summary>
public static partial class StabilizationRules
{
    /// <summary>The one rule that no pattern says: what is done to <c>1e-10 + v - m^2</c>.</summary>
    public static RewriteRule SmallConstantLast { get; } =
        new("c + x - y", "x - y + c", "LG3202", "a small constant is lost in what it is added to first") { When = "abs(c) < 1e-4" };

    // The families stand in several files, whose initializers run in no particular order.
    private static readonly Lazy<RewriteRule[]> Gathered = new(Gather);

    /// <summary>All rules.</summary>
    public static IReadOnlyList<RewriteRule> All => Gathered.Value;

    private static RewriteRule[] Gather() => [.. Sigmoids, .. Logarithms, .. Hyperbolics, .. Differences, .. Roots, .. Reductions, SmallConstantLast];
}

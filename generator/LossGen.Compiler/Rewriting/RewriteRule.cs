using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Rewriting;

/// <summary>
/// A rewrite in one line, both sides written in the formula language. A single letter stands for any expression, <c>k</c> and <c>c</c>
/// for numbers only. Terms and factors match in any order and among others; <c>size(x)</c> is what a reduction runs over.
/// </summary>
/// <param name="From">What it finds.</param>
/// <param name="To">What it writes instead: the same value, with all its digits.</param>
/// <param name="Id">The diagnostic that it cures; null where it only shortens.</param>
/// <param name="Meaning">Why, in one line.</param>
public sealed record RewriteRule(string From, string To, string? Id, string Meaning)
{
    /// <summary>What must be proven of the declared ranges for the identity to hold; null: nothing.</summary>
    public string? When { get; init; }

    /// <summary>What makes the rewrite needless, where it holds in the usual ranges; null: it is always worth its cost.</summary>
    public string? Unless { get; init; }

    /// <summary>Whether the found terms must be the whole sum, but for a small constant.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether what cancels on the right side is taken out, since the right side depends on it besides.</summary>
    public bool Cancels { get; init; }

    /// <inheritdoc/>
    public override string ToString() => When is null ? $"{From} → {To}" : $"{From} → {To} where {When}";
}

/// <summary>A rule that was applied.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Origin">The node of the graph as it was given, at which the rule was applied.</param>
/// <param name="Before">What the rule met there: the same value, perhaps simplified or rewritten by other rules already.</param>
/// <param name="After">What stands there now.</param>
public sealed record AppliedRule(RewriteRule Rule, Node Origin, Node Before, Node After);

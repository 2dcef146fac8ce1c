namespace LossGen.Compiler.Diagnostics;

/// <summary>A range of characters of the formula's text.</summary>
public readonly record struct TextSpan(int Start, int Length)
{
    public int End => Start + Length;

    public static TextSpan FromBounds(int start, int end) => new(start, end - start);

    /// <summary>The smallest span that covers both.</summary>
    public static TextSpan Cover(TextSpan a, TextSpan b) => FromBounds(Math.Min(a.Start, b.Start), Math.Max(a.End, b.End));

    public bool Contains(TextSpan other) => Start <= other.Start && other.End <= End;

    /// <summary>Whether both have characters in common.</summary>
    public bool Overlaps(TextSpan other) => Start < other.End && other.Start < End;

    /// <summary>The characters of <paramref name="text"/> that the span covers.</summary>
    public string Of(string text) => text.Substring(Start, Length);

    public override string ToString() => FormattableString.Invariant($"[{Start}..{End})");
}

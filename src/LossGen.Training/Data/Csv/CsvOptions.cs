using System.Globalization;

namespace LossGen.Training.Data.Csv;

/// <summary>What is done about a value that is missing, or a category that the schema doesn't know.</summary>
public enum MissingValues
{
    /// <summary>An error that names line and column.</summary>
    Refuse,

    /// <summary>It is kept: a number as NaN, a category as -1.</summary>
    Keep,
}

/// <summary>How a CSV file is read: the same in every culture.</summary>
public sealed record CsvOptions
{
    private static readonly NumberFormatInfo Comma = new() { NumberDecimalSeparator = "," };

    /// <summary>What separates fields; null to find out: a comma, a semicolon, a tab or a bar.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether numbers have a decimal comma, as German or French programs write them; else a point.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>
    /// Whether the first line names the columns; otherwise they are named c1, c2 and so on. So is a column whose name is empty, such as the row
    /// numbers that pandas writes: it is left out, unless <see cref="Kinds"/> says what it is.
    /// </summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The kinds of columns that aren't to be told by their values.</summary>
    public IReadOnlyDictionary<string, CsvColumnKind> Kinds { get; init; } = new Dictionary<string, CsvColumnKind>();

    /// <summary>What is done about missing values and unknown categories.</summary>
    public MissingValues Missing { get; init; }

    /// <summary>The texts that stand for a missing value, in any case.</summary>
    public IReadOnlyList<string> MissingTexts { get; init; } = ["", "NA", "N/A", "NaN", "null", "?"];

    /// <summary>How many categories a column may have before it is taken for a mistake.</summary>
    public int MaxCategories { get; init; } = 1000;

    internal bool IsNumber(string text, out float value) => float.TryParse(text, NumberStyles.Float, DecimalComma ? Comma : NumberFormatInfo.InvariantInfo, out value);

    // Where a text would be a number with other separators: what to do.
    internal string? OtherSeparator(string text)
        => (this with { DecimalComma = !DecimalComma }).IsNumber(text, out _)
            ? DecimalComma ? "has a decimal point, where numbers have a comma" : $"has a decimal comma, which {nameof(DecimalComma)} allows"
            : IsGrouped(text, ',', '.') || IsGrouped(text, '.', ',') ? "has separators of thousands, which numbers are to be without" : null;

    // Such as -1,234,567.8.
    private static bool IsGrouped(string text, char separator, char point)
    {
        string[] groups = text.TrimStart('-', '+').Split(point)[0].Split(separator);
        return groups.Length > 1 && groups[0].Length is > 0 and <= 3 && groups.Skip(1).All(group => group.Length == 3) && groups.All(group => group.All(char.IsAsciiDigit))
            && text.Count(point) <= 1 && text[(text.IndexOf(point) + 1)..].TrimStart('-', '+').All(c => char.IsAsciiDigit(c) || c == separator);
    }
}

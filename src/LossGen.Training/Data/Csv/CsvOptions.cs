namespace LossGen.Training.Data.Csv;

/// <summary>What is done about a value that is missing, or a category that the schema doesn't know.</summary>
public enum MissingValues
{
    /// <summary>An error that names line and column.</summary>
    Refuse,

    /// <summary>It is kept: a number as NaN, a category as -1.</summary>
    Keep,
}

/// <summary>How a CSV file is read. Numbers are read the same in every culture, with a decimal point.</summary>
public sealed record CsvOptions
{
    /// <summary>What separates fields; null to find out: a comma, a semicolon or a tab.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether the first line names the columns; otherwise they are named c1, c2 and so on.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The kinds of columns that aren't to be told by their values.</summary>
    public IReadOnlyDictionary<string, CsvColumnKind> Kinds { get; init; } = new Dictionary<string, CsvColumnKind>();

    /// <summary>What is done about missing values and unknown categories.</summary>
    public MissingValues Missing { get; init; }

    /// <summary>The texts that stand for a missing value, in any case.</summary>
    public IReadOnlyList<string> MissingTexts { get; init; } = ["", "NA", "N/A", "NaN", "null", "?"];

    /// <summary>How many categories a column may have before it is taken for a mistake.</summary>
    public int MaxCategories { get; init; } = 1000;
}

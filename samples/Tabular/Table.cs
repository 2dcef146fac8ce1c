using LossGen.Training.Data;
using LossGen.Training.Data.Csv;

namespace Tabular;

/// <summary>The user's file, the target of the right kind.</summary>
internal static class Table
{
    /// <summary>Reads the file; whether the target is a number or a class is told by the task, the loss, or the values.</summary>
    /// <exception cref="DataFormatException">Something is wrong with the file; line and column are named.</exception>
    public static CsvTable Read(string path, string target, Kind? kind, CsvOptions options)
    {
        IReadOnlyList<string> header = CsvTable.HeaderOf(path, options);
        if (!header.Contains(target))
        {
            throw new FormatException($"{path} has no column '{target}'; it has {string.Join(", ", header.Select(known => $"'{known}'"))}.");
        }

        CsvTable table = Read(path, options);
        CsvColumn column = table.Schema[target];
        bool asClass = kind switch
        {
            null => column.Kind == CsvColumnKind.Category || IsZeroOrOne(table.Data[target]),
            Kind.Regression => false,
            _ => true,
        };
        CsvColumnKind wanted = asClass ? CsvColumnKind.Category : CsvColumnKind.Number;
        if (column.Kind != wanted)
        {
            var kinds = new Dictionary<string, CsvColumnKind>(options.Kinds) { [target] = wanted };
            table = Read(path, options with { Kinds = kinds });
        }

        CheckTarget(table, target, kind);
        return table;
    }

    private static CsvTable Read(string path, CsvOptions options)
    {
        try
        {
            return CsvTable.Read(path, options);
        }
        catch (DataFormatException exception) when (exception.Message.Contains("the value is missing", StringComparison.Ordinal))
        {
            throw new FormatException($"{exception.Message}; --keep-missing allows that.", exception);
        }
        catch (DataFormatException exception) when (exception.Message.Contains(nameof(CsvOptions.DecimalComma), StringComparison.Ordinal))
        {
            throw new FormatException($"{exception.Message.Replace(nameof(CsvOptions.DecimalComma), "--decimal-comma", StringComparison.Ordinal)}.", exception);
        }
    }

    private static bool IsZeroOrOne(Field field) => field.Type == FieldType.Float && field.ToFloats().All(value => value is 0 or 1);

    private static void CheckTarget(CsvTable table, string target, Kind? kind)
    {
        Field field = table.Data[target];
        for (int row = 0; row < field.Count; row++)
        {
            if (field.Type == FieldType.Float ? float.IsNaN(field.FloatRow(row)[0]) : field.IntRow(row)[0] < 0)
            {
                throw new FormatException($"{table.FileName}, line {table.Lines[row]}, column '{target}': the target is missing.");
            }
        }

        int classes = table.Schema[target].Categories.Count;
        if (field.Type == FieldType.Int && (classes < 2 || (kind == Kind.Binary && classes != 2)))
        {
            throw new FormatException($"{table.FileName}: column '{target}' has {classes} different values; {(kind == Kind.Binary ? "two" : "at least two")} are needed.");
        }

        if (!TabularModel.Columns(table.Schema, target).Any())
        {
            throw new FormatException($"{table.FileName} has no column but '{target}' to predict it from.");
        }

        const int fewest = 10;
        if (field.Count < fewest)
        {
            throw new FormatException($"{table.FileName} has {field.Count} rows; at least {fewest} are needed.");
        }
    }
}

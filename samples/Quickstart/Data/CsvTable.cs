using LossGen.Training.Data;
using LossGen.Training.Data.Csv;

namespace Quickstart.Data;

/// <summary>A CSV file of numbers: a header, then one row a line. Columns without a name are left out.</summary>
internal sealed class CsvTable
{
    // NaN is no missing value here: it is no number at all.
    private static readonly CsvOptions Options = new() { MissingTexts = [""] };

    private CsvTable(string file, string[] columns, float[][] rows, int[] lines)
        => (File, Columns, Rows, Lines) = (file, columns, rows, lines);

    public string File { get; }

    public string[] Columns { get; }

    public IReadOnlyList<float[]> Rows { get; }

    /// <summary>The line of the file on which each row ends.</summary>
    public IReadOnlyList<int> Lines { get; }

    /// <summary>Reads a file whole.</summary>
    /// <exception cref="DataException">It can't be read, or something in it isn't a number; names line and column.</exception>
    public static CsvTable Read(string path)
    {
        if (!System.IO.File.Exists(path))
        {
            throw new DataException($"There is no file {path}.");
        }

        try
        {
            using FileStream stream = System.IO.File.OpenRead(path);
            return Read(stream, Path.GetFileName(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} can't be read: {exception.Message}");
        }
    }

    /// <summary>Reads from a stream that can go back.</summary>
    public static CsvTable Read(Stream stream, string file)
    {
        try
        {
            string[] columns = [.. LossGen.Training.Data.Csv.CsvTable.NamedColumnsOf(stream, file, Options)];
            stream.Position = 0;
            var table = LossGen.Training.Data.Csv.CsvTable.Read(stream, file, new CsvSchema(columns.Select(CsvColumn.Number)), Options);
            float[][] values = [.. columns.Select(column => table.Data[column].ToFloats())];
            float[][] rows = [.. Enumerable.Range(0, table.Data.Count).Select(row => Array.ConvertAll(values, column => column[row]))];
            return new CsvTable(file, columns, rows, table.Lines.ToArray());
        }
        catch (DataFormatException exception)
        {
            throw new DataException($"{exception.Message}.");
        }
    }
}

using System.Globalization;
using CsvHelper;

namespace Tabular;

/// <summary>Predictions as a CSV file, its numbers written as the model's file has them: a line for each row, in its order.</summary>
internal static class Predictions
{
    public static void Write(string path, TabularModel model, float[] predictions)
    {
        CultureInfo format = FormatOf(model.Csv.DecimalComma);
        string temporary = path + ".tmp";
        using (var writer = new StreamWriter(temporary))
        using (var csv = new CsvWriter(writer, format))
        {
            csv.WriteField(model.Target);
            string[] scores = model.Kind switch
            {
                Kind.Regression => [],
                Kind.Binary => [$"score of {model.Classes[1]}"],
                _ => [.. model.Classes.Select(name => $"score of {name}")],
            };
            foreach (string name in scores)
            {
                csv.WriteField(name);
            }

            csv.NextRecord();
            int width = Math.Max(1, scores.Length);
            for (int row = 0; row < predictions.Length / width; row++)
            {
                ReadOnlySpan<float> values = predictions.AsSpan(row * width, width);
                csv.WriteField(Answer(model, values, format));
                for (int i = 0; i < scores.Length; i++)
                {
                    csv.WriteField(Text(values[i], format));
                }

                csv.NextRecord();
            }
        }

        // Whoever opens the path sees all of it.
        File.Move(temporary, path, overwrite: true);
    }

    private static string Answer(TabularModel model, ReadOnlySpan<float> values, CultureInfo format) => model.Kind switch
    {
        Kind.Regression => Text(values[0], format),
        Kind.Binary => model.Classes[values[0] > (model.Loss.Head == Head.Margin ? 0 : 0.5f) ? 1 : 0],
        _ => model.Classes[System.Numerics.Tensors.TensorPrimitives.IndexOfMax(values)],
    };

    private static string Text(float value, CultureInfo format) => value.ToString("G6", format);

    // Numbers as the file has them that the model was trained on; a comma in them isn't what separates them.
    private static CultureInfo FormatOf(bool decimalComma)
    {
        var format = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        if (decimalComma)
        {
            format.NumberFormat.NumberDecimalSeparator = ",";
            format.TextInfo.ListSeparator = ";";
        }

        return format;
    }
}

using System.Globalization;
using CsvHelper;

namespace Tabular;

/// <summary>Predictions as a CSV file: a line for each row, in its order.</summary>
internal static class Predictions
{
    public static void Write(string path, TabularModel model, float[] predictions)
    {
        string temporary = path + ".tmp";
        using (var writer = new StreamWriter(temporary))
        using (var csv = new CsvWriter(writer, CultureInfo.InvariantCulture))
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
                csv.WriteField(Answer(model, values));
                for (int i = 0; i < scores.Length; i++)
                {
                    csv.WriteField(Text(values[i]));
                }

                csv.NextRecord();
            }
        }

        // Whoever opens the path sees all of it.
        File.Move(temporary, path, overwrite: true);
    }

    private static string Answer(TabularModel model, ReadOnlySpan<float> values) => model.Kind switch
    {
        Kind.Regression => Text(values[0]),
        Kind.Binary => model.Classes[values[0] > (model.Loss.Head == Head.Margin ? 0 : 0.5f) ? 1 : 0],
        _ => model.Classes[System.Numerics.Tensors.TensorPrimitives.IndexOfMax(values)],
    };

    private static string Text(float value) => value.ToString("G6", CultureInfo.InvariantCulture);
}

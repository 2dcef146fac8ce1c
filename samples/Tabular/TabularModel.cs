using System.Globalization;
using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Data.Csv;
using LossGen.Training.Layers;
using LossGen.Training.Models;

namespace Tabular;

/// <summary>A network with all that it takes to read a file as the first one was read: columns, categories, scales.</summary>
internal sealed class TabularModel
{
    private const string Format = "tabular 1";
    private readonly Standardizer _features;
    private readonly float _center;
    private readonly float _scale;

    public TabularModel(CsvSchema schema, string target, string loss, int[] hidden, CsvOptions csv, Standardizer features, float center, float scale, ulong seed)
    {
        (Schema, Target, Hidden, Csv, _features, _center, _scale) = (schema, target, hidden, csv, features, center, scale);
        Loss = Catalogue.All.FirstOrDefault(known => known.Name == loss) ?? throw new FormatException($"There is no loss '{loss}'.");
        int classes = Math.Max(2, schema[target].Categories.Count);
        var layers = new Sequential(FeatureNames.Count);
        foreach (int units in hidden)
        {
            layers.Add(new Dense(units));
            layers.Add(Activation.Relu);
        }

        layers.Add(new Dense(Loss.Head.KindOf() == Kind.Classes ? classes : 1));
        if (Loss.Head.Layer(center, scale, classes) is { } last)
        {
            layers.Add(last);
        }

        Network = layers.Build(seed);
    }

    public CsvSchema Schema { get; }

    public string Target { get; }

    public NamedLoss Loss { get; }

    public int[] Hidden { get; }

    public CsvOptions Csv { get; }

    public Model Network { get; }

    public Kind Kind => Loss.Head.KindOf();

    public IReadOnlyList<string> FeatureNames => Schema.FeatureNames(Columns(Schema, Target));

    public IReadOnlyList<string> Classes => Schema[Target].Categories;

    /// <summary>The columns that are features.</summary>
    public static IEnumerable<string> Columns(CsvSchema schema, string target)
        => schema.Columns.Where(column => column.Kind != CsvColumnKind.Ignored && column.Name != target).Select(column => column.Name);

    /// <summary>The rows as the network and its loss take them: "x", and where the target is known "y" and for classes "label".</summary>
    public Dataset Prepare(Dataset rows)
    {
        Dataset data = _features.Apply(Dataset.From(Schema.Features(rows, "x", Columns(Schema, Target))), fillMissing: Csv.Missing == MissingValues.Keep);
        if (!rows.Contains(Target))
        {
            return data;
        }

        Field target = rows[Target];
        if (Kind == Kind.Regression)
        {
            float[] values = target.ToFloats();
            return data.With(Field.Floats("y", Loss.Head == Head.Scaled ? Array.ConvertAll(values, value => (value - _center) / _scale) : values));
        }

        int[] labels = target.ToInts();
        data = data.With(Field.Ints("label", labels));
        return data.With(Kind == Kind.Classes
            ? Field.Ints("y", labels)
            : Field.Floats("y", Array.ConvertAll(labels, label => Loss.Head == Head.Margin ? 2f * label - 1 : label)));
    }

    /// <summary>What is predicted for each row, in the units of the file: a number, or for classes a probability or score each.</summary>
    public float[] Predict(Dataset rows)
    {
        float[] output = Network.Predict(Prepare(rows));
        return Loss.Head switch
        {
            Head.Scaled => Array.ConvertAll(output, value => value * _scale + _center),
            Head.Logarithm => Array.ConvertAll(output, MathF.Exp),
            Head.Logit => Array.ConvertAll(output, logit => 1 / (1 + MathF.Exp(-logit))),
            _ => output,
        };
    }

    public void Save(string path)
    {
        var file = new Checkpoint();
        Network.AddTo(file);
        file.Add("features.means", _features.Means, _features.Means.Length);
        file.Add("features.deviations", _features.Deviations, _features.Deviations.Length);
        file.Add("target.center", [_center], 1);
        file.Add("target.scale", [_scale], 1);
        file.Metadata["format"] = Format;
        file.Metadata["schema"] = Schema.ToJson();
        file.Metadata["target"] = Target;
        file.Metadata["loss"] = Loss.Name;
        file.Metadata["missing"] = Csv.Missing.ToString();
        file.Metadata["decimalComma"] = Csv.DecimalComma.ToString();
        file.Metadata["hidden"] = string.Join(' ', Hidden.Select(units => units.ToString(CultureInfo.InvariantCulture)));
        file.Save(path);
    }

    /// <exception cref="CheckpointException">The file is damaged, or of something else.</exception>
    /// <exception cref="FormatException">Likewise.</exception>
    public static TabularModel Load(string path)
    {
        Checkpoint file = Checkpoint.Load(path, required: true);
        if (file.Require("format") != Format)
        {
            throw new FormatException($"{path} is no model of this program: its format is '{file.Require("format")}'.");
        }

        int[] hidden = [.. file.Require("hidden").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(units => int.Parse(units, CultureInfo.InvariantCulture))];
        file.Check("target.center", 1);
        file.Check("target.scale", 1);
        var model = new TabularModel(CsvSchema.FromJson(file.Require("schema")), file.Require("target"), file.Require("loss"), hidden,
            new CsvOptions { Missing = Enum.Parse<MissingValues>(file.Require("missing")), DecimalComma = file.Metadata.TryGetValue("decimalComma", out string? comma) && bool.Parse(comma) },
            Standardizer.Of("x", file.Floats("features.means"), file.Floats("features.deviations")),
            file.Floats("target.center")[0], file.Floats("target.scale")[0], seed: 1);
        foreach (Weight weight in model.Network.Parameters)
        {
            file.Check(weight.Name, weight.Shape.Extents);
        }

        model.Network.TakeFrom(file);
        return model;
    }
}

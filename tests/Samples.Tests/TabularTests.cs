using System.Globalization;
using System.Reflection;
using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Data.Csv;
using LossGen.Training.Fitting;
using LossGen.Training.Randomness;
using Tabular;

namespace Samples.Tests;

public sealed class TabularTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lossgen-tabular").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // area and city decide the price; one area in thirty is missing.
    private string Houses(int count = 400)
    {
        var random = new RandomStream(1);
        string[] cities = ["Oslo", "Bergen", "\"Nord, Odal\""];
        var lines = new List<string> { "id,area,city,price,expensive,band,rooms" };
        for (int i = 0; i < count; i++)
        {
            int city = random.NextInt(3);
            double area = 50 + 100 * random.NextDouble(), price = 1000 * (3 + 0.1 * area + 4 * city + 0.3 * random.NextNormal());
            string band = price < 13000 ? "low" : price < 17000 ? "middle" : "high";
            lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"n{i},{(i % 30 == 0 ? "" : area.ToString("0.00", CultureInfo.InvariantCulture))},{cities[city]},{price:0.00},{(price > 15000 ? "yes" : "no")},{band},{(int)(area / 30) + 1}"));
        }

        string path = Path.Combine(_folder, "houses.csv");
        File.WriteAllLines(path, lines);
        return path;
    }

    private TrainRequest Request(string target, params string[] ignored) => new(Houses(), target, Path.Combine(_folder, "out"))
    {
        Epochs = 60,
        Rate = 1e-2f,
        Csv = new CsvOptions { Missing = MissingValues.Keep, Kinds = ignored.Append("id").ToDictionary(name => name, _ => CsvColumnKind.Ignored) },
    };

    private static TrainOutcome Train(TrainRequest request) => Session.Train(request, null, CancellationToken.None);

    public static TheoryData<string, string?, string[], string, double> Tasks => new()
    {
        { "price", null, ["expensive", "band"], "R²", 0.9 },
        { "price", "Robust.Huber", ["expensive", "band"], "R²", 0.9 },
        { "price", "Likelihood.Gamma", ["expensive", "band"], "R²", 0.9 },
        { "rooms", "Counts.Poisson", ["expensive", "band"], "R²", 0.7 },
        { "expensive", null, ["price", "band"], "accuracy", 0.9 },
        { "expensive", "Margins.Hinge", ["price", "band"], "accuracy", 0.9 },
        { "band", null, ["price", "expensive"], "accuracy", 0.85 },
        { "band", "NoisyLabels.Generalized", ["price", "expensive"], "accuracy", 0.85 },
    };

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_table_is_learnt_and_predicted_in_a_second_run(string target, string? loss, string[] ignored, string metric, double least)
    {
        TrainRequest request = Request(target, ignored) with { Loss = loss };
        TrainOutcome outcome = Train(request);
        double value = outcome.Metrics.Single(named => named.Name == metric).Value;
        Assert.True(value >= least, $"{metric}: {value}");
        Assert.Contains("<svg", File.ReadAllText(outcome.ReportPath), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(request.Output, "tensorboard")));

        // Nothing but the files is left of the first run.
        string predictions = Path.Combine(_folder, "predictions.csv");
        IReadOnlyList<NamedValue> measured = Session.Predict(outcome.ModelPath, request.Data, predictions);
        Assert.True(measured.Single(named => named.Name == metric).Value >= least);
        string[] lines = File.ReadAllLines(predictions);
        Assert.Equal(401, lines.Length);
        Assert.StartsWith(target, lines[0], StringComparison.Ordinal);
        CsvTable table = CsvTable.Read(request.Data, outcome.Model.Schema, request.Csv);
        Assert.Equal(outcome.Model.Predict(table.Data), TabularModel.Load(outcome.ModelPath).Predict(table.Data));
    }

    [Fact]
    public void Rows_without_the_target_are_predicted()
    {
        TrainOutcome outcome = Train(Request("price", "expensive", "band", "rooms"));
        string data = Path.Combine(_folder, "new.csv"), predictions = Path.Combine(_folder, "predictions.csv");
        File.WriteAllText(data, "city,area\nOslo,100\n\"Nord, Odal\",100\n");
        Assert.Empty(Session.Predict(outcome.ModelPath, data, predictions));

        // Four a city more, in thousands.
        float[] prices = [.. File.ReadLines(predictions).Skip(1).Select(line => float.Parse(line, CultureInfo.InvariantCulture))];
        Assert.InRange(prices[0], 12000, 14000);
        Assert.InRange(prices[1], 20000, 22000);
    }

    [Fact]
    public void The_catalogue_is_all_there()
    {
        // What compares other things than a prediction and a column.
        string[] others = ["Adversarial", "Pairs", "Preference", "PolicyGradient", "MultiTask", "Embedding", "Contrastive"];
        string[] without =
        [
            "ClassMargins.ArcFace", "ClassMargins.CosFace", // cosines with the classes' directions
            "Ordinal.Coral", // one logit less than classes
            "RelativeErrors.Correlation", // leaves location and scale open
            "Regression.Periodic", // angles
        ];
        Type[][] signatures =
        [
            [typeof(ReadOnlySpan<float>), typeof(ReadOnlySpan<float>)],
            [typeof(ReadOnlySpan<float>), typeof(ReadOnlySpan<bool>)],
            [typeof(System.Numerics.Tensors.ReadOnlyTensorSpan<float>), typeof(ReadOnlySpan<int>)],
        ];
        string[] names = [.. typeof(LossGen.Losses.Regression).Assembly.GetExportedTypes().Where(type => !others.Contains(type.Name))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.ReturnType == typeof(float) && !method.GetParameters().Any(p => p.Name == "gradientScale"))
            .Where(method => signatures.Any(types => method.GetParameters().Where(p => !p.IsOptional).Select(p => p.ParameterType).SequenceEqual(types)))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}").Distinct()];

        Assert.Equal(names.Except(without).Append("Robust.Adaptive").Order(StringComparer.Ordinal), Catalogue.All.Select(loss => loss.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_loss_of_the_catalogue_learns()
    {
        var bad = new List<string>();
        foreach (NamedLoss loss in Catalogue.All)
        {
            (string target, string[] ignored, string metric, double least) = loss.Head.KindOf() switch
            {
                Kind.Regression => ("price", (string[])["expensive", "band"], "R²", 0.5),
                Kind.Binary => ("expensive", ["price", "band"], "AUC", 0.8),
                _ => ("band", ["price", "expensive"], "accuracy", 0.5),
            };
            TrainOutcome outcome = Train(Request(target, ignored) with { Loss = loss.Name, Epochs = 40, Hidden = [16] });
            double value = outcome.Metrics.Single(named => named.Name == metric).Value;
            if (!(value >= least))
            {
                bad.Add(string.Create(CultureInfo.InvariantCulture, $"{loss.Name}: {metric} {value:0.000}"));
            }
        }

        Assert.True(bad.Count == 0, string.Join('\n', bad));
    }

    [Fact]
    public void What_is_wrong_is_said_and_nothing_is_written()
    {
        Assert.Contains("has no column 'prize'; it has 'id'", Assert.Throws<FormatException>(() => Train(Request("prize"))).Message, StringComparison.Ordinal);
        Assert.Contains("line 2, column 'area': the target is missing", Assert.Throws<FormatException>(() => Train(Request("area"))).Message, StringComparison.Ordinal);
        Assert.Contains("is for the task binary, not regression", Assert.Throws<FormatException>(() => Train(Request("price") with { Loss = "Margins.Hinge", Task = Kind.Regression })).Message, StringComparison.Ordinal);
        Assert.Contains("There is no loss 'Huber'", Assert.Throws<FormatException>(() => Train(Request("price") with { Loss = "Huber" })).Message, StringComparison.Ordinal);
        Assert.Contains("column 'band' has 3 different values; two are needed", Assert.Throws<FormatException>(() => Train(Request("band") with { Task = Kind.Binary })).Message, StringComparison.Ordinal);
        Assert.Contains("line 2, column 'area': the value is missing", Assert.Throws<DataFormatException>(() => Train(Request("price") with { Csv = new CsvOptions { Kinds = new Dictionary<string, CsvColumnKind> { ["id"] = CsvColumnKind.Ignored } } })).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "out")));
    }

    [Fact]
    public void A_damaged_model_is_refused()
    {
        TrainOutcome outcome = Train(Request("price", "expensive", "band") with { Epochs = 2 });
        byte[] file = File.ReadAllBytes(outcome.ModelPath);
        file[^3] ^= 1;
        File.WriteAllBytes(outcome.ModelPath, file);
        string predictions = Path.Combine(_folder, "predictions.csv");
        Assert.Throws<CheckpointException>(() => Session.Predict(outcome.ModelPath, Houses(), predictions));
        Assert.False(File.Exists(predictions));
    }
}

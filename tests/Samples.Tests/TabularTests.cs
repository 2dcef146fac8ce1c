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
        { "price", "gamma", ["expensive", "band"], "R²", 0.9 },
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
    public void An_option_changes_what_is_learnt()
    {
        // Nine of ten prices are below the 0.9-quantile, which is reported with the loss.
        TrainRequest request = Request("price", "expensive", "band") with { Loss = "pinball", LossOptions = ["tau=0.9"] };
        TrainOutcome outcome = Train(request);
        Assert.Contains("Quantiles.Pinball(tau: 0.9)", File.ReadAllText(outcome.ReportPath), StringComparison.Ordinal);
        CsvTable table = CsvTable.Read(request.Data, outcome.Model.Schema, request.Csv);
        float[] predictions = outcome.Model.Predict(table.Data), prices = table.Data["price"].ToFloats();
        Assert.InRange(prices.Zip(predictions).Count(pair => pair.First < pair.Second) / (double)prices.Length, 0.8, 0.97);
        Assert.Throws<FormatException>(() => Train(request with { LossOptions = ["tau=2"], Output = Path.Combine(_folder, "none") }));
        Assert.False(Directory.Exists(Path.Combine(_folder, "none")));
    }

    [Fact]
    public void Decimal_commas_are_read_where_that_is_said_and_remembered()
    {
        var random = new RandomStream(3);
        string data = Path.Combine(_folder, "komma.csv");
        File.WriteAllLines(data, Enumerable.Range(0, 120).Select(_ => random.NextDouble())
            .Select(weight => string.Create(CultureInfo.InvariantCulture, $"{weight:0.000};{2 * weight + 1:0.000}").Replace('.', ',')).Prepend("weight;height"));
        var request = new TrainRequest(data, "height", Path.Combine(_folder, "out")) { Rate = 1e-2f };
        Assert.Contains("has a decimal comma, which --decimal-comma allows", Assert.Throws<FormatException>(() => Train(request)).Message, StringComparison.Ordinal);
        TrainOutcome outcome = Train(request with { Csv = new CsvOptions { DecimalComma = true } });
        string predictions = Path.Combine(_folder, "predictions.csv");
        Assert.True(Session.Predict(outcome.ModelPath, data, predictions).Single(metric => metric.Name == "R²").Value > 0.95);
        string[] written = File.ReadAllLines(predictions);
        Assert.All(written[1..], line => Assert.Matches("^[0-3](,[0-9]+)?$", line));

        // A score for each class: separated by what isn't in a number.
        File.WriteAllLines(data, Enumerable.Range(0, 120).Select(i => $"{i % 40},5;{(i % 40 < 20 ? "low" : "high")}").Prepend("weight;size"));
        outcome = Train(request with { Target = "size", Csv = new CsvOptions { DecimalComma = true } });
        Session.Predict(outcome.ModelPath, data, predictions);
        written = File.ReadAllLines(predictions);
        Assert.Equal($"size;score of {outcome.Model.Classes[1]}", written[0]);
        Assert.All(written[1..], line => Assert.Matches("^(low|high);[0-9](,[0-9]+)?(E-[0-9]+)?$", line));
        Assert.Equal(120, CsvTable.Read(predictions, new CsvOptions { DecimalComma = true }).Data.Count);
    }

    [Theory]
    [InlineData("\r\n", ",", true)]
    [InlineData("\n", ";", false)]
    [InlineData("\n", "\t", true)]
    public void Files_of_other_programs_are_read(string newLine, string delimiter, bool mark)
    {
        var random = new RandomStream(3);
        string[] names = ["Ann", "O'Hara", $"Smith{delimiter} \"\"Jo\"\"", "Zoë\nÅs"];
        var lines = new List<string> { string.Join(delimiter, "\"na me\"", " weight ", "height") };
        for (int i = 0; i < 120; i++)
        {
            int name = random.NextInt(4);
            double weight = 50 + 40 * random.NextDouble();
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"\"{names[name]}\"{delimiter} {weight:0.0}{delimiter}{1e2 + weight + 5 * name:0.00e+0}"));
        }

        string data = Path.Combine(_folder, "people.csv"), predictions = Path.Combine(_folder, "predictions.csv");
        File.WriteAllText(data, string.Join(newLine, lines), new System.Text.UTF8Encoding(mark));
        TrainOutcome outcome = Train(new TrainRequest(data, "height", Path.Combine(_folder, "out")) { Rate = 1e-2f });
        Assert.Equal(["na me=Ann", "na me=O'Hara", $"na me=Smith{delimiter} \"Jo\"", "na me=Zoë\nÅs"], outcome.Model.FeatureNames.Where(name => name.StartsWith("na me", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.True(Session.Predict(outcome.ModelPath, data, predictions).Single(metric => metric.Name == "R²").Value > 0.95);
        Assert.Equal(121, File.ReadAllLines(predictions).Length);
    }

    [Fact]
    public void A_file_that_does_not_fit_the_model_is_refused_at_its_place()
    {
        TrainOutcome outcome = Train(Request("price", "expensive", "band", "rooms") with { Epochs = 1 });
        string data = Path.Combine(_folder, "new.csv"), predictions = Path.Combine(_folder, "predictions.csv");
        string Refused(string text)
        {
            File.WriteAllText(data, text);
            string message = Assert.ThrowsAny<FormatException>(() => Session.Predict(outcome.ModelPath, data, predictions)).Message;
            Assert.False(File.Exists(predictions));
            return message;
        }

        Assert.Contains("'area'", Refused("city,size\nOslo,100\n"), StringComparison.Ordinal);
        Assert.Contains("line 3, column 'area'", Refused("city,area\nOslo,100\nOslo,wide\n"), StringComparison.Ordinal);
        Assert.Contains("line 3", Refused("city,area\nOslo,100\nOslo\n"), StringComparison.Ordinal);
        Assert.Contains("quote", Refused("city,area\nOslo,100\n\"Oslo,100\n"), StringComparison.Ordinal);
        Assert.Contains("empty", Refused(""), StringComparison.Ordinal);
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
    public void The_options_are_those_of_the_formulas()
    {
        foreach (NamedLoss loss in Catalogue.All.Where(loss => loss.Name != "Robust.Adaptive"))
        {
            string[] parts = loss.Name.Split('.');
            MethodInfo method = typeof(LossGen.Losses.Regression).Assembly.GetExportedTypes().Single(type => type.Name == parts[0])
                .GetMethods().Single(m => m.Name == parts[1] && m.ReturnType == typeof(float) && m.GetParameters().All(p => !p.ParameterType.Name.Contains("Double")));
            var options = method.GetParameters().Where(p => p.IsOptional && p.ParameterType == typeof(float)).Select(p =>
            {
                var range = p.GetCustomAttribute<System.ComponentModel.DataAnnotations.RangeAttribute>();
                Assert.True(range is not null || p.GetCustomAttribute<LossGen.PositiveAttribute>() is not null, $"{loss.Name}: {p.Name}");
                return range is null ? LossOption.Positive(p.Name!, (float)p.DefaultValue!)
                    : new LossOption(p.Name!, (float)p.DefaultValue!, Convert.ToSingle(range.Minimum, CultureInfo.InvariantCulture), Convert.ToSingle(range.Maximum, CultureInfo.InvariantCulture));
            });
            Assert.Equal(options, loss.Options);
        }
    }

    [Fact]
    public void Each_option_reaches_its_loss()
    {
        // At one prediction a loss that takes an option changes with it.
        var model = new LossGen.Training.Models.Sequential(1) { new LossGen.Training.Layers.Dense(1) }.Build(1);
        var classes = new LossGen.Training.Models.Sequential(1) { new LossGen.Training.Layers.Dense(3) }.Build(1);
        static Batch Of(float second) => Batch.Of(Field.Floats("x", [1, -2, 0.5f, 3]), Field.Floats("y", [1, second, 0.75f, 0.25f]));
        var labels = Batch.Of(Field.Floats("x", [1, -2, 0.5f, 3]), Field.Ints("y", [0, 1, 2, 0]));
        float Slope(NamedLoss loss, params string[] options)
        {
            bool several = loss.Head.KindOf() == Kind.Classes;
            var network = several ? classes : model;
            network.WeightOf("dense1.bias").Fill(loss.Head is Head.Probability or Head.Positive or Head.ClassProbabilities ? 0.4f : loss.Head == Head.ClassLogProbabilities ? -1 : 1.7f);
            network.WeightOf("dense1.weight").Fill(loss.Head is Head.Scaled or Head.Units or Head.Logit or Head.Margin ? 0.8f : 0.01f);
            if (several)
            {
                network.WeightOf("dense1.weight")[1] *= -2;
            }

            var trainer = new Trainer(network, loss.With(options), new LossGen.Training.Optimizers.Sgd(0));
            double value = trainer.TrainOn(several ? labels : Of(loss.Head.KindOf() == Kind.Binary ? 0 : 0.1f));
            return (float)value + network.Gradients[0];
        }

        // What is below all of these predictions, or far beyond them, changes nothing.
        string[] silent = ["floor", "eps of Binary.CrossEntropyOfProbabilities", "eps of ClassProbabilities.CrossEntropy"];
        foreach (NamedLoss loss in Catalogue.All)
        {
            float usual = Slope(loss);
            foreach (LossOption option in loss.Options.Where(option => !silent.Contains(option.Name) && !silent.Contains($"{option.Name} of {loss.Name}")))
            {
                float other = Math.Min(option.Most, Math.Max(option.Least, option.Default == 0 ? 1 : option.Default * 0.6f));
                other = other == option.Default ? Math.Min(option.Most, option.Default * 1e4f) : other;
                Assert.True(Slope(loss, $"{option.Name} = {other.ToString(CultureInfo.InvariantCulture)}") != usual, $"{option} of {loss.Name} at {other}");
            }
        }
    }

    [Fact]
    public void A_loss_is_found_and_its_options_are_checked()
    {
        static string Refused(string loss, params string[] options) => Assert.Throws<FormatException>(() => Catalogue.Find(loss).With(options)).Message;
        Assert.Equal("Robust.Huber(delta: 0.5)", Catalogue.Find("huber").With(["delta=0.5"]).Formula);
        Assert.Equal("Binary.Asymmetric(gammaPositive: 1, margin: 0.1)", Catalogue.Find("Asymmetric").With(["margin = 0.1", "gammapositive=1"]).Formula);
        Assert.Equal("Binary.CrossEntropy", Catalogue.Find("crossentropy", Kind.Binary).Name);
        Assert.Equal("The loss Robust.Huber has no option 'dleta'. It has delta (above 0; 1).", Refused("huber", "dleta=1"));
        Assert.Equal("The loss Regression.LogCosh has no option 'delta'. It has none.", Refused("logcosh", "delta=1"));
        Assert.Equal("The option delta of the loss Robust.Huber is -1; it must be above 0.", Refused("huber", "delta=-1"));
        Assert.Equal("The option tau of the loss Quantiles.Pinball is 1.5; it must be from 0 to 1.", Refused("pinball", "tau=1.5"));
        Assert.Equal("The option tau of the loss Quantiles.Pinball is 'half', which is no number; it must be from 0 to 1.", Refused("pinball", "tau=half"));
        Assert.Equal("The option tau of the loss Quantiles.Pinball is given twice.", Refused("pinball", "tau=0.5", "Tau=0.6"));
        Assert.Contains("not of the form name=value. It has tau (from 0 to 1; 0.5), beta (from 0.01 to 1000; 10).", Refused("SmoothPinball", "0.5"), StringComparison.Ordinal);
        Assert.Contains("'CrossEntropy' is the name of several losses: Binary.CrossEntropy, Multiclass.CrossEntropy, ClassProbabilities.CrossEntropy", Refused("CrossEntropy"), StringComparison.Ordinal);
        Assert.Contains("There is no loss 'hub' that compares a prediction with a column; there is Robust.Huber", Refused("hub"), StringComparison.Ordinal);
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
        Assert.Contains("Robust.Huber is -1; it must be above 0", Assert.Throws<FormatException>(() => Train(Request("prize") with { Loss = "huber", LossOptions = ["delta=-1"] })).Message, StringComparison.Ordinal);
        Assert.Contains("There is no loss 'Hubert'", Assert.Throws<FormatException>(() => Train(Request("price") with { Loss = "Hubert" })).Message, StringComparison.Ordinal);
        Assert.Contains("column 'band' has 3 different values; two are needed", Assert.Throws<FormatException>(() => Train(Request("band") with { Task = Kind.Binary })).Message, StringComparison.Ordinal);
        Assert.Contains("line 2, column 'area': the value is missing; --keep-missing allows that", Assert.Throws<FormatException>(() => Train(Request("price") with { Csv = new CsvOptions { Kinds = new Dictionary<string, CsvColumnKind> { ["id"] = CsvColumnKind.Ignored } } })).Message, StringComparison.Ordinal);
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

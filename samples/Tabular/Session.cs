using System.Globalization;
using LossGen.Training.Data;
using LossGen.Training.Data.Csv;
using LossGen.Training.Fitting;
using LossGen.Training.Metrics;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Reports;
using LossGen.Training.Reports.TensorBoard;

namespace Tabular;

/// <summary>What the command line asked for.</summary>
internal sealed record TrainRequest(string Data, string Target, string Output)
{
    public Kind? Task { get; init; }

    public string? Loss { get; init; }

    /// <summary>Options of the loss, each as name=value.</summary>
    public IReadOnlyList<string> LossOptions { get; init; } = [];

    public int[] Hidden { get; init; } = [32, 16];

    public int Epochs { get; init; } = 100;

    public int Batch { get; init; } = 32;

    public float Rate { get; init; } = 3e-3f;

    public ulong Seed { get; init; } = 1;

    public CsvOptions Csv { get; init; } = new();
}

/// <summary>What a training came to.</summary>
internal sealed record TrainOutcome(TabularModel Model, TrainingResult Run, IReadOnlyList<NamedValue> Metrics, string ModelPath, string ReportPath);

/// <summary>Trains on a file, and predicts with what was trained.</summary>
internal static class Session
{
    public static TrainOutcome Train(TrainRequest request, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        NamedLoss? asked = request.Loss is null ? null : Catalogue.Find(request.Loss, request.Task);
        asked?.With(request.LossOptions);
        CsvTable table = Table.Read(request.Data, request.Target, request.Task ?? asked?.Head.KindOf(), request.Csv);
        int classes = table.Schema[request.Target].Categories.Count;
        Kind kind = request.Task ?? asked?.Head.KindOf() ?? (classes == 0 ? Kind.Regression : classes == 2 ? Kind.Binary : Kind.Classes);
        NamedLoss loss = asked ?? Catalogue.Find(kind switch { Kind.Regression => "Regression.SquaredError", Kind.Binary => "Binary.CrossEntropy", _ => "Multiclass.CrossEntropy" });
        if (loss.Head.KindOf() != kind)
        {
            throw new FormatException($"The loss {loss.Name} is for the task {Name(loss.Head.KindOf())}, not {Name(kind)}.");
        }

        LossTerm term = loss.With(request.LossOptions);
        Dataset[] parts = kind == Kind.Regression
            ? table.Data.Split(request.Seed, 0.8)
            : table.Data.SplitStratified(request.Target, request.Seed, 0.8);
        TabularModel model = Build(table, parts[0], loss, request);
        Dataset train = model.Prepare(parts[0]), validation = model.Prepare(parts[1]);
        Directory.CreateDirectory(request.Output);
        using var curves = new TensorBoardCallback(Path.Combine(request.Output, "tensorboard"));
        var trainer = new Trainer(model.Network, term, new Adam(request.Rate), new TrainerOptions { ClipNorm = 10 });
        TrainingResult run = trainer.Fit(train, new FitOptions
        {
            Epochs = request.Epochs,
            BatchSize = request.Batch,
            Seed = request.Seed,
            Validation = validation,
            EarlyStopping = new EarlyStopping { Patience = Math.Max(10, request.Epochs / 5) },
            Progress = progress,
            Callbacks = [curves],
        }, cancellation);

        var confusion = new ConfusionMatrix();
        IReadOnlyList<NamedValue> metrics = Measure(model, parts[1], confusion);
        string modelPath = Path.Combine(request.Output, "model.safetensors"), reportPath = Path.Combine(request.Output, "report.html");
        model.Save(modelPath);
        new TrainingReport($"{Path.GetFileName(request.Data)}: {request.Target}", run.History)
        {
            Facts =
            [
                ("rows", string.Create(CultureInfo.InvariantCulture, $"{train.Count} to train on, {validation.Count} held out")),
                ("features", string.Join(", ", model.FeatureNames)),
                ("task", Name(kind)),
                ("best epoch", (run.BestEpoch + 1).ToString(CultureInfo.InvariantCulture)),
            ],
            Results = metrics,
            Model = model.Network,
            Confusion = kind == Kind.Regression ? null : confusion,
            Classes = model.Classes,
            Losses = [LossCard.Of(term)],
        }.Save(reportPath);
        return new TrainOutcome(model, run, metrics, modelPath, reportPath);
    }

    /// <summary>Predicts the rows of a file; where it has the target too, measures the predictions.</summary>
    public static IReadOnlyList<NamedValue> Predict(string modelPath, string data, string output)
    {
        TabularModel model = TabularModel.Load(modelPath);
        CsvSchema schema = CsvTable.HeaderOf(data, model.Csv).Contains(model.Target) ? model.Schema : model.Schema.Without(model.Target);
        CsvTable table = CsvTable.Read(data, schema, model.Csv);
        Predictions.Write(output, model, model.Predict(table.Data));
        return schema == model.Schema ? Measure(model, table.Data, new ConfusionMatrix()) : [];
    }

    public static string Name(Kind kind) => kind.ToString().ToLowerInvariant();

    private static TabularModel Build(CsvTable table, Dataset train, NamedLoss loss, TrainRequest request)
    {
        CsvSchema schema = table.Schema;
        Field features = schema.Features(train, "x", TabularModel.Columns(schema, request.Target));
        var scales = Standardizer.Fit(Dataset.From(features), "x");
        (float center, float scale) = (0, 1);
        if (loss.Head.KindOf() == Kind.Regression)
        {
            var target = Standardizer.Fit(train, request.Target);
            (center, scale) = (target.Means[0], target.Deviations[0]);
            if (loss.Head is Head.Positive or Head.Logarithm && (center <= 0 || table.Data[request.Target].ToFloats().Min() < 0))
            {
                throw new FormatException($"The loss {loss.Name} is for numbers above 0, but some of '{request.Target}' are below.");
            }
        }

        return new TabularModel(schema, request.Target, loss.Name, request.Hidden, request.Csv, scales, center, scale, request.Seed);
    }

    // In the units of the file, whatever the loss saw.
    private static IReadOnlyList<NamedValue> Measure(TabularModel model, Dataset rows, ConfusionMatrix confusion)
    {
        float[] predictions = model.Predict(rows);
        if (model.Kind == Kind.Regression)
        {
            RegressionMetric[] numbers = [new MeanAbsoluteError(), new RootMeanSquaredError(), new RSquared()];
            return Array.ConvertAll(numbers, metric =>
            {
                metric.Add(predictions, rows[model.Target].ToFloats());
                return new NamedValue(metric.Name, metric.Value);
            });
        }

        if (model.Kind == Kind.Binary && model.Loss.Head != Head.Margin)
        {
            // The metrics take what is above 0 for the second class.
            predictions = Array.ConvertAll(predictions, probability => probability - 0.5f);
        }

        int[] labels = rows[model.Target].ToInts();
        ClassificationMetric[] classes = model.Kind == Kind.Binary
            ? [new Accuracy(), new AreaUnderRoc(), new F1Score()]
            : [new Accuracy(), new F1Score(Averaging.Macro)];

        confusion.Add(predictions, labels);
        return Array.ConvertAll(classes, metric =>
        {
            metric.Add(predictions, labels);
            return new NamedValue(metric.Name, metric.Value);
        });
    }
}

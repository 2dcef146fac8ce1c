using System.Globalization;
using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;
using LossGen.Training.Schedules;
using Microsoft.Extensions.Logging;

namespace LossGen.Training.Tests.Fitting;

public class FitTests
{
    private static Dataset Rows(int count, ulong seed = 1)
    {
        float[] x = new float[count * 6];
        new RandomStream(seed).FillNormal(x);
        int[] y = [.. Enumerable.Range(0, count).Select(i => x[i * 6] * x[i * 6 + 1] > 0 ? 1 : 0)];
        return Dataset.From(Field.Floats("x", x, 6), Field.Ints("y", y));
    }

    private static Trainer NewTrainer(float rate = 1e-2f, ulong seed = 4) => new(
        new Sequential(6) { new Dense(16), new BatchNorm(), Activation.Relu, new Dropout(0.2f), new Dense(2) }.Build(seed),
        Objective.CrossEntropy(), new Adam(rate), new TrainerOptions { Schedule = new CosineDecay().WarmUp(5), L2 = 1e-4f, MicroBatch = 9 });

    private static readonly FitOptions Options = new() { Epochs = 4, BatchSize = 20, Seed = 3, Validation = Rows(50, 2), EarlyStopping = new EarlyStopping { Patience = 9 } };

    [Fact]
    public void TheSameSeedGivesTheSameBits()
    {
        Trainer a = NewTrainer(), b = NewTrainer(), c = NewTrainer();
        a.Fit(Rows(110), Options);
        b.Fit(Rows(110), Options with { Prefetch = 2 });
        c.Fit(Rows(110), Options with { Seed = 4 });
        Assert.Equal(a.Model.Weights.ToArray(), b.Model.Weights.ToArray());
        Assert.NotEqual(a.Model.Weights.ToArray(), c.Model.Weights.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(13)]
    [InlineData(23)]
    public void AResumedRunGivesTheSameBits(int steps)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run.safetensors");
        Dataset data = Rows(110);
        Trainer whole = NewTrainer(), first = NewTrainer(), second = NewTrainer();
        TrainingResult expected = whole.Fit(data, Options);

        first.Fit(data, Options with { CheckpointPath = path, CheckpointSteps = steps, Callbacks = [new StopAfter(steps)] });
        second.Load(path);
        Assert.Equal(steps, second.Step);
        TrainingResult result = second.Fit(data, Options);

        Assert.Equal(whole.Model.Weights.ToArray(), second.Model.Weights.ToArray());
        Assert.Equal(expected.BestEpoch, result.BestEpoch);
        Assert.Equal(expected.Last!.Loss, result.Last!.Loss);
        Assert.Equal(expected.Last.ValidationLoss, result.Last.ValidationLoss);
    }

    [Fact]
    public void WhatARunGoesOnWithOtherwiseIsTold()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run.safetensors");
        Trainer Make(Optimizer optimizer, TrainerOptions options) => new(NewTrainer().Model, Objective.CrossEntropy(), optimizer, options);
        TrainerOptions plain = new() { L2 = 1e-3f, ClipNorm = 1, Schedule = new StepDecay(3).WarmUp(5) };
        Make(new AdamW(1e-2f), plain).Save(path);
        Assert.Empty(Make(new AdamW(1e-2f), plain).Load(path));

        var log = new Lines();
        string[] others =
        [
            "Optimizer 'adamw, rate 0.003, beta1 0.9, beta2 0.999, epsilon 1E-08, weight decay 0.1', which was 'adamw, rate 0.01, beta1 0.9, beta2 0.999, epsilon 1E-08, weight decay 0.01'",
            "Schedule 'StepDecay, epochs 3, factor 0.5, WarmUp 5', which was 'StepDecay, epochs 3, factor 0.1, WarmUp 5'",
            "ClipNorm 'Infinity', which was '1'",
            "MicroBatch '8', which was '0'",
        ];
        TrainerOptions options = new() { L2 = 1e-3f, MicroBatch = 8, Threads = 2, Schedule = new StepDecay(3, 0.5f).WarmUp(5), Logger = log };
        Assert.Equal(others, Make(new AdamW(3e-3f, weightDecay: 0.1f), options).Load(path));
        Assert.Equal(others.Select(o => $"Warning: The run of {path} goes on otherwise: {o}"), log.All);

        // What is minimized is another matter; files of before don't tell it.
        Trainer other = Make(new AdamW(1e-2f), plain with { L2 = 0 });
        Assert.Contains("its penalty.L2 is '0.001', that of this trainer '0'", Assert.Throws<CheckpointException>(() => other.Load(path)).Message, StringComparison.Ordinal);
        var file = Checkpoint.Load(path);
        foreach (string key in file.Metadata.Keys.Where(k => k.StartsWith("penalty.", StringComparison.Ordinal) || k.StartsWith("setting.", StringComparison.Ordinal)).ToArray())
        {
            file.Metadata.Remove(key);
        }

        file.Save(path);
        Assert.Empty(other.Load(path));
    }

    [Fact]
    public void ARowThatCannotBeMeasuredIsNamed()
    {
        float[] x = Rows(90)["x"].ToFloats();
        x[6 * 77 + 2] = float.NaN;
        Dataset rows = Dataset.From(Field.Floats("x", x, 6), Rows(90)["y"]);
        ArgumentException error = Assert.Throws<ArgumentException>(() => NewTrainer().Fit(Rows(20), Options with { Validation = rows, Measures = [new Accuracy()] }));
        Assert.Contains("The field 'x' is NaN in row 77 of the dataset", error.Message, StringComparison.Ordinal);
        Assert.True(double.IsNaN(NewTrainer().Evaluate(rows).Loss));
    }

    [Fact]
    public void HowARunStandsIsALineInEveryCulture()
    {
        TrainingResult result = NewTrainer().Fit(Rows(20), new FitOptions { Epochs = 2, BatchSize = 10 });
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal("Epoch 2 of 2, step 4: loss 0.5, validation 0.25, R² 0.125",
                (result.Last! with { Loss = 0.5, ValidationLoss = 0.25, Metrics = [new NamedValue("R²", 0.125)] }).ToString());
            Assert.Equal("loss 0.5, accuracy 1", new Evaluation(0.5, [], [new NamedValue("accuracy", 1)]).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void EveryOptimizerAndScheduleTellsWhatItIsMadeWith()
    {
        Assert.Equal(
            [
                "sgd, rate 0.1, momentum 0.9, nesterov 1, weight decay 0", "adam, rate 0.001, beta1 0.9, beta2 0.999, epsilon 1E-08, weight decay 0",
                "rmsprop, rate 0.01, alpha 0.99, epsilon 1E-08, momentum 0, weight decay 0", "adagrad, rate 0.01, epsilon 1E-10, weight decay 0",
                "lion, rate 0.0001, beta1 0.9, beta2 0.99, weight decay 0",
            ],
            ((Optimizer[])[new Sgd(0.1f, 0.9f, nesterov: true), new Adam(), new RmsProp(), new Adagrad(), new Lion()]).Select(o => o.ToString()));
        Assert.Equal(
            ["Constant", "CosineDecay, steps 10, least 0.5", "Plateau, patience 2, factor 0.1, least 0, WarmUp 3"],
            ((Schedule[])[Schedule.Constant, new CosineDecay(10, 0.5f), new Plateau(2).WarmUp(3)]).Select(s => s.ToString()));
    }

    [Fact]
    public void AnInterruptedEpochGoesOnWithItsOwnBatches()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run.safetensors");
        Trainer first = NewTrainer(), second = NewTrainer();
        first.Fit(Rows(110), Options with { CheckpointPath = path, CheckpointSteps = 8, Callbacks = [new StopAfter(8)] });
        second.Load(path);
        float[] before = second.Model.Weights.ToArray();
        foreach (Trainer trainer in (Trainer[])[first, second])
        {
            foreach ((Dataset data, FitOptions options, string now) in ((Dataset, FitOptions, string)[])
                [(Rows(110), Options with { BatchSize = 30 }, "30 of 110 rows, shuffled by the seed 3"),
                 (Rows(110), Options with { Seed = 5 }, "20 of 110 rows, shuffled by the seed 5"),
                 (Rows(110), Options with { Shuffle = false, DropLast = true }, "20 of 110 rows, in their order, without the last if it isn't full"),
                 (Rows(120), Options, "20 of 120 rows, shuffled by the seed 3")])
            {
                ArgumentException error = Assert.Throws<ArgumentException>(() => trainer.Fit(data, options));
                Assert.StartsWith($"Epoch 1 was interrupted after 2 batches of 20 of 110 rows, shuffled by the seed 3; it can't go on with {now}.", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.Equal(before, second.Model.Weights.ToArray());
        second.Fit(Rows(110), Options);
        // Between epochs it may.
        second.Fit(Rows(120), Options with { Epochs = 5, BatchSize = 30 });
        Assert.Equal(5, second.Epoch);
    }

    [Fact]
    public void AFurtherRunIsPatientAnew()
    {
        Trainer trainer = NewTrainer(rate: 0);
        FitOptions options = Options with { Epochs = 50, EarlyStopping = new EarlyStopping { Patience = 3 } };
        Assert.Equal(4, trainer.Fit(Rows(110), options).History.Count);
        Assert.Equal(3, trainer.Fit(Rows(110), options).History.Count);
    }

    [Fact]
    public void ACheckpointOfOtherWindowsIsRefused()
    {
        // The weights have the same shapes.
        Trainer Of(Layer layer) => new(new Sequential(6, 6, 1) { layer, new GlobalAvgPool() }.Build(1), Objective.MeanSquaredError(), new Sgd(0.1f));
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "windows.safetensors");
        Of(new Conv2D(2, 3, dilation: 2)).Save(path);
        Of(new Conv2D(2, 3, dilation: 2)).Load(path);
        Assert.Contains("its layer.conv2d1 is '3 by 3, dilation 2 by 2', that of this trainer '3 by 3'",
            Assert.Throws<CheckpointException>(() => Of(new Conv2D(2, 3)).Load(path)).Message, StringComparison.Ordinal);
        // As a file of weights it fits.
        Of(new Conv2D(2, 3)).Model.LoadWeights(path);
    }

    [Fact]
    public void ACheckpointOfOtherOptionsOfALayerIsRefused()
    {
        static Layer[] All(float rate, float momentum, float epsilon, bool reverse, int padding)
            => [new Embedding(5, 4) { Padding = padding }, new LayerNorm(epsilon), new Gru(4) { Reverse = reverse }, new Dropout(rate), new BatchNorm(momentum)];
        static Trainer Of(Layer[] layers)
        {
            var chain = new Sequential(Node.IntInput("x", [3]));
            Array.ForEach(layers, chain.Add);
            return new Trainer(chain.Build(1), Objective.MeanSquaredError(), new Sgd(0.1f));
        }

        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "layers.safetensors");
        Layer[] saved = All(0.5f, 0.1f, 1e-5f, false, 0), other = All(0.25f, 0.01f, 1e-3f, true, 1);
        Of(saved).Save(path);
        Of(saved).Load(path);
        Assert.Contains("dropout 0.5", Of(saved).Model.Summary(), StringComparison.Ordinal);
        for (int i = 0; i < saved.Length; i++)
        {
            Layer[] one = [.. saved];
            one[i] = other[i];
            Assert.Contains($"its layer.{saved[i].Kind}1 is '", Assert.Throws<CheckpointException>(() => Of(one).Load(path)).Message, StringComparison.Ordinal);
        }

        // Files of before have the kind alone.
        var file = Checkpoint.Load(path);
        Array.ForEach(saved, layer => file.Metadata[$"layer.{layer.Kind}1"] = layer.Kind);
        file.Metadata.Remove("ended");
        file.Save(path);
        Of(other).Load(path);
    }

    [Fact]
    public void ACheckpointOfAnotherRunIsRefused()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run.safetensors");
        NewTrainer(seed: 5).Save(path);
        Trainer trainer = NewTrainer();
        float[] before = trainer.Model.Weights.ToArray();
        Assert.Contains("seed", Assert.Throws<CheckpointException>(() => trainer.Load(path)).Message);
        var other = new Trainer(new Sequential(6) { new Dense(3) }.Build(5), Objective.CrossEntropy(), new Adam());
        other.Save(path);
        trainer = NewTrainer(seed: 5);
        Assert.Throws<CheckpointException>(() => trainer.Load(path));
        Assert.Equal(NewTrainer(seed: 5).Model.Weights.ToArray(), trainer.Model.Weights.ToArray());
        Assert.NotEmpty(before);
    }

    [Fact]
    public void EarlyStoppingRestoresTheBestWeights()
    {
        // Too high a rate: the validation gets worse sooner or later.
        Trainer trainer = NewTrainer(rate: 0.3f);
        var options = Options with { Epochs = 60, EarlyStopping = new EarlyStopping { Patience = 3, Metric = "accuracy" }, Measures = [new Accuracy()] };
        TrainingResult result = trainer.Fit(Rows(110), options);
        Assert.True(result.StoppedEarly);
        Assert.Equal(result.History.Max(p => p.Metrics[0].Value), result.History[result.BestEpoch].Metrics[0].Value);
        Assert.Equal(result.BestEpoch + 4, result.History.Count);
        Assert.Equal(result.History[result.BestEpoch].ValidationLoss, trainer.Evaluate(options.Validation!, batchSize: 64).Loss);
    }

    [Fact]
    public async Task CancelsBetweenSteps()
    {
        using var source = new CancellationTokenSource();
        Trainer trainer = NewTrainer(), same = NewTrainer();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => trainer.FitAsync(Rows(110), Options with { Callbacks = [new Cancel(source, 8)] }, source.Token));
        Assert.Equal(8, trainer.Step);
        trainer.Fit(Rows(110), Options);
        same.Fit(Rows(110), Options);
        Assert.Equal(same.Model.Weights.ToArray(), trainer.Model.Weights.ToArray());
    }

    [Fact]
    public void ReportsProgress()
    {
        var reports = new List<TrainingProgress>();
        NewTrainer().Fit(Rows(110), Options with { Progress = new Immediately(reports), ProgressSteps = 4, TermGradientNorms = true });
        Assert.Equal(4, reports.Count(r => r.IsEpochEnd));
        Assert.Equal(6, reports.Count(r => !r.IsEpochEnd));
        Assert.All(reports, r => Assert.True(r.Loss > 0 && r.SamplesPerSecond > 0 && r.Steps == 24 && r.TimeLeft >= TimeSpan.Zero && r.Penalty > 0));
        Assert.Equal("cross-entropy", reports[^1].Terms[0].Name);
        Assert.Equal(reports[^1].Terms[0].Value, reports[^1].Loss, 1e-9);
        Assert.True(reports[^1].TermGradientNorms[0].Value > 0);
        Assert.Equal(TimeSpan.Zero, reports[^1].TimeLeft);
    }

    private sealed class StopAfter(int steps) : TrainingCallback
    {
        public override void OnStep(Trainer trainer, Batch batch)
        {
            if (trainer.Step == steps)
            {
                trainer.Stop();
            }
        }
    }

    private sealed class Cancel(CancellationTokenSource source, int steps) : TrainingCallback
    {
        public override void OnStep(Trainer trainer, Batch batch)
        {
            if (trainer.Step == steps)
            {
                source.Cancel();
            }
        }
    }

    private sealed class Immediately(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => All.Add($"{logLevel}: {formatter(state, exception)}");
    }
}

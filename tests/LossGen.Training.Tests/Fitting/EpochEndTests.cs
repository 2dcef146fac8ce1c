using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Schedules;

namespace LossGen.Training.Tests.Fitting;

/// <summary>What happens once an epoch's steps are made: the best weights, callbacks, checkpoints, and the evaluation.</summary>
public sealed class EpochEndTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lossgen-epochs").FullName;

    private static readonly Dataset Table = SmallTable.Rows();

    private string Path => System.IO.Path.Combine(_folder, "run.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Model Net() => Model.Build(2, Node.Input("x", [SmallTable.Columns]).Then(new Dense(6), "body").Then(new BatchNorm(), "norm").Then(Activation.Tanh).Then(new Dense(1), "head"));

    private static Trainer Make(params WeightGroup[] groups) => new(
        Net(), Objective.MeanSquaredError(), new Adam(0.05f), new TrainerOptions { Schedule = new Plateau(1, 0.5f), Groups = groups });

    // Noise can be learnt of these rows, not of those held out: soon nothing gets better.
    private static FitOptions Options => new() { Epochs = 40, BatchSize = 8, Validation = Table.Take(13), EarlyStopping = new EarlyStopping { Patience = 2, MinImprovement = 0.01 } };

    [Fact]
    public void ARunThatIsInterruptedAsItEndsMakesNoFurtherEpoch()
    {
        Trainer whole = Make(), again = Make();
        TrainingResult expected = whole.Fit(Table, Options with { CheckpointPath = Path });
        Assert.True(expected.StoppedEarly && expected.History.Count < 40);
        again.Load(Path);
        TrainingResult result = again.Fit(Table, Options);
        Assert.Equal((whole.Step, true, 0, expected.BestEpoch), (again.Step, result.StoppedEarly, result.History.Count, result.BestEpoch));
        Assert.Equal(whole.Model.Weights.ToArray(), again.Model.Weights.ToArray());

        // Who asks for more patience gets it, and a run that has returned is patient anew, read from a file too.
        again.Load(Path);
        Assert.NotEmpty(again.Fit(Table, Options with { EarlyStopping = new EarlyStopping { Patience = 4, MinImprovement = 0.01 } }).History);
        whole.Save(Path);
        again.Load(Path);
        again.Fit(Table, Options);
        whole.Fit(Table, Options);
        Assert.Equal((whole.Step, whole.Epoch), (again.Step, again.Epoch));
        Assert.Equal(whole.Model.Weights.ToArray(), again.Model.Weights.ToArray());
    }

    [Fact]
    public void TheBestByOneValueIsNotComparedWithAnother()
    {
        // R² is far below the loss.
        Trainer trainer = Make();
        trainer.Fit(Table, Options with { Epochs = 3, Validation = null });
        FitOptions options = Options with { Epochs = 6, Measures = [new RSquared()], EarlyStopping = new EarlyStopping { Metric = "R²", Patience = 9 } };
        TrainingResult result = trainer.Fit(Table, options);
        Assert.Equal(result.History.MaxBy(p => p.Metrics[0].Value)!.Epoch, result.BestEpoch);
        trainer.Save(Path);
        Trainer again = Make();
        again.Load(Path);
        Assert.Equal(result.BestEpoch, again.Fit(Table, options).BestEpoch);
        Assert.Equal(-1, again.Fit(Table, options with { Validation = Table.Take(14) }).BestEpoch);
    }

    [Fact]
    public void TheBestWeightsAreThoseThatAreTrained()
    {
        Trainer trainer = Make(WeightGroup.Frozen("body", "head.bias")), again = Make(WeightGroup.Frozen("body", "head.bias"));
        trainer.Fit(Table, Options with { CheckpointPath = Path });
        var file = Checkpoint.Load(Path);
        Assert.Equal(trainer.TrainedCount, file.Shape("best.weights")[0]);
        again.Load(Path);
        again.Fit(Table, Options);
        Assert.Equal(trainer.Model.Weights.ToArray(), again.Model.Weights.ToArray());

        // Files of before have all weights there, and don't tell what was best by what.
        var old = new Checkpoint();
        foreach (string name in file.Names.Where(n => n != "best.weights"))
        {
            if (file.TypeOf(name) == TensorType.F64)
            {
                old.Add(name, file.Doubles(name), file.Shape(name));
            }
            else
            {
                old.Add(name, file.Floats(name), file.Shape(name));
            }
        }

        old.Add("best.weights", trainer.Model.Weights, trainer.Model.ParameterCount);
        foreach ((string key, string value) in file.Metadata.Where(m => m.Key is not ("ended" or "best.of")))
        {
            old.Metadata[key] = value;
        }

        old.Save(Path);
        Trainer third = Make(WeightGroup.Frozen("body", "head.bias"));
        third.Load(Path);
        third.Fit(Table, Options with { Epochs = third.Epoch });
        Assert.Equal(trainer.Model.Weights.ToArray(), third.Model.Weights.ToArray());
    }

    [Fact]
    public void ACallbackThatSavesOrThrowsFindsTheEpochDone()
    {
        Trainer whole = Make(), thrown = Make(), saved = Make();
        whole.Fit(Table, Options);
        Assert.Throws<TimeZoneNotFoundException>(() => thrown.Fit(Table, Options with
        {
            Callbacks = [new AtEpoch(1, trainer =>
            {
                Assert.Equal(2, trainer.Epoch);
                trainer.Save(Path);
                throw new TimeZoneNotFoundException();
            })],
        }));
        saved.Load(Path);
        foreach (Trainer trainer in (Trainer[])[thrown, saved])
        {
            trainer.Fit(Table, Options);
            Assert.Equal(whole.Model.Weights.ToArray(), trainer.Model.Weights.ToArray());
            Assert.Equal(whole.Epoch, trainer.Epoch);
        }
    }

    [Fact]
    public void AnEvaluationThatCannotBeMadeIsToldBeforeTheFirstStep()
    {
        void Says<T>(string expected, FitOptions options)
            where T : Exception
        {
            Trainer trainer = Make();
            Assert.Contains(expected, Assert.ThrowsAny<T>(() => trainer.Fit(Table, options)).Message, StringComparison.Ordinal);
            Assert.Equal(0, trainer.Step);
        }

        Says<ArgumentException>("There is no field 'y'; there are 'x'", Options with { Validation = Table.Without("y") });
        Says<ShapeException>("takes a field of shape [3], but is given one of shape [2]", Options with { Validation = Dataset.From(Field.Floats("x", new float[4], 2), Field.Floats("y", new float[2])) });
        Says<ArgumentException>("There is no field 'z'", Options with { Measures = [new Measure(new RSquared(), "z")] });
        Says<ArgumentException>("The model has no output 'tail'", Options with { Measures = [new Measure(new RSquared(), Output: "tail")] });
        Says<ArgumentException>("neither 0 nor 1", Options with { Validation = null, Measures = [new Accuracy()] });
        var metric = new RSquared();
        Says<ArgumentException>("Measures 0 and 1 share one metric 'R²'", Options with { Measures = [metric, new Measure(metric, "x")] });
    }

    [Fact]
    public void MeasuresOfOneNameAreToldApart()
    {
        Node x = Node.Input("x", [SmallTable.Columns]);
        var trainer = new Trainer(
            Model.Build(1, x.Then(new Dense(1), "a"), x.Then(new Dense(1), "b")),
            new Objective(Objective.MeanSquaredError(output: "a"), Objective.MeanSquaredError(output: "b")), new Adam());
        Measure[] measures = [new(new RSquared(), Output: "a"), new(new RSquared(), Output: "b"), new MeanAbsoluteError()];
        Assert.Equal(["R² of a", "R² of b", new MeanAbsoluteError().Name], trainer.Evaluate(Table, measures).Metrics.Select(m => m.Name));
        FitOptions options = Options with { Epochs = 4, Measures = measures };
        TrainingResult result = trainer.Fit(Table, options with { EarlyStopping = new EarlyStopping { Metric = "R² of b" } });
        Assert.Equal(result.History.MaxBy(p => p.Metrics[1].Value)!.Epoch, result.BestEpoch);
        Assert.Contains("the metric 'R²', which is not among the measures: 'R² of a', 'R² of b'",
            Assert.Throws<ArgumentException>(() => trainer.Fit(Table, options with { EarlyStopping = new EarlyStopping { Metric = "R²" } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLossOfADatasetDoesNotDependOnItsBatches()
    {
        // Of some batches nothing counts.
        Dataset data = Table.With(Field.Floats("mask", [.. Enumerable.Range(0, 40).Select(i => i < 15 || i % 3 == 0 ? 0f : 1f)]));
        LossTerm masked = Objective.MeanSquaredError(mask: "mask") with { Weight = 0.7f }, all = Objective.MeanAbsoluteError();
        foreach (Objective objective in (Objective[])[masked, new Objective(masked, all), Objective.Uncertainty(masked, all)])
        {
            var trainer = new Trainer(Net(), objective, new Sgd(0));
            double whole = trainer.Evaluate(data, batchSize: 40).Loss;
            Assert.Equal(whole, trainer.Evaluate(data, batchSize: 7).Loss, 1e-6);
            Assert.Equal(whole, trainer.Evaluate(data, batchSize: 1).Loss, 1e-6);
        }
    }

    [Fact]
    public void NothingIsNoDataset()
    {
        Dataset none = Table.Take(0);
        Assert.Contains("The dataset has no rows", Assert.Throws<ArgumentException>(() => Make().Evaluate(none)).Message, StringComparison.Ordinal);
        Assert.Contains("The batch has no rows", Assert.Throws<ArgumentException>(() => Make().Minimize(none.AsBatch())).Message, StringComparison.Ordinal);
        Assert.Empty(Net().Predict(none));
    }

    [Fact]
    public void WhatDoesNotFitInMemoryIsTold()
    {
        Model wide = new Sequential(1) { new Dense(1 << 19) }.Build(1);
        var rows = Dataset.From(Field.Floats("x", new float[5000]));
        Assert.Contains("The layer 'dense1' has 524288 numbers a sample: for 5000 samples at once",
            Assert.Throws<ArgumentException>(() => wide.Predict(rows.AsBatch()).Length).Message, StringComparison.Ordinal);
        Assert.Contains("Of 5000 rows the output 'dense1' has more numbers than an array holds: 524288 a row",
            Assert.Throws<ArgumentException>(() => wide.Predict(rows)).Message, StringComparison.Ordinal);
        Assert.Contains("The model has 1 output, numbered from 0: 'dense1'",
            Assert.Throws<ArgumentOutOfRangeException>(() => wide.Predict(rows.Take(1), output: 1)).Message, StringComparison.Ordinal);
    }

    private sealed class AtEpoch(int epoch, Action<Trainer> act) : TrainingCallback
    {
        public override void OnEpoch(Trainer trainer, TrainingProgress progress)
        {
            if (progress.Epoch == epoch)
            {
                act(trainer);
            }
        }
    }
}

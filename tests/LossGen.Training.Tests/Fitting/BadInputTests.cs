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

namespace LossGen.Training.Tests.Fitting;

/// <summary>What is wrong with data, options or the way a trainer is used is told in the user's terms, before it does harm.</summary>
public class BadInputTests
{
    private static Dataset Rows(int count, int badRow = -1, int label = 9)
    {
        float[] x = new float[count * 4];
        new RandomStream(1).FillNormal(x);
        int[] y = [.. Enumerable.Range(0, count).Select(i => i == badRow ? label : i % 3)];
        return Dataset.From(
            Field.Floats("x", x, 4), Field.Ints("other", [.. Enumerable.Range(0, count)]), Field.Ints("y", y), Field.Floats("t", x[..count]));
    }

    private static Model Net(int outputs = 3) => new Sequential(4) { new Dense(5), Activation.Relu, new Dense(outputs) }.Build(1);

    private static Trainer NewTrainer(TrainerOptions? options = null, Objective? objective = null, int outputs = 3)
        => new(Net(outputs), objective ?? Objective.CrossEntropy(), new Adam(1e-2f), options);

    private static void Says(string expected, Exception error) => Assert.Contains(expected, error.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(0, 1, 2)]
    [InlineData(3, 1, 0)]
    [InlineData(3, 2, 1)]
    public void ALabelIsToldByItsFieldAndRow(int microBatch, int threads, int prefetch)
    {
        Trainer trainer = NewTrainer(new TrainerOptions { MicroBatch = microBatch, Threads = threads });
        float[] before = trainer.Model.Weights.ToArray();
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
            () => trainer.Fit(Rows(100, 77), new FitOptions { BatchSize = 100, Prefetch = prefetch }));
        Says("The field 'y' is 9 in row 77 of the dataset; the loss term 'cross-entropy' takes integers of [0, 3).", error);
        Assert.Equal(before, trainer.Model.Weights.ToArray());
        // Where another field has the same number in that row, too.
        Says("The field 'y' is 9 in row 9 ", Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(Rows(100, 9), new FitOptions { BatchSize = 100, Shuffle = false })));
        // The trainer is as good as before.
        trainer.Fit(Rows(100), new FitOptions { Epochs = 1 });
    }

    [Fact]
    public void ALabelOfTheValidationToo()
    {
        Says("The field 'y' is -1 in row 77", Assert.Throws<ArgumentOutOfRangeException>(
            () => NewTrainer().Fit(Rows(20), new FitOptions { Validation = Rows(100, 77, -1) })));
        Says("The field 'y' is 9 in row 77", Assert.Throws<ArgumentOutOfRangeException>(() => NewTrainer(
            objective: LossTerm.OfLabels((scores, label, gradient, scale) => Losses.Multiclass.CrossEntropyGradient(scores, label, gradient, gradientScale: scale)))
            .Fit(Rows(100, 77))));
        Says("the label of row 77 is none of the 3 classes", Assert.Throws<ArgumentOutOfRangeException>(
            () => NewTrainer(objective: Objective.MeanSquaredError("t"), outputs: 3).Evaluate(Rows(100, 77).With(Field.Floats("t", new float[300], 3)), [new Accuracy()], batchSize: 10)));
    }

    [Fact]
    public void AWordIsToldByItsFieldAndRow()
    {
        int[] words = [.. Enumerable.Range(0, 60).Select(i => i % 10)];
        words[43] = 10;
        Dataset data = Dataset.From(Field.Ints("words", words, 6), Field.Ints("y", new int[10]));
        Model model = Model.Build(1, Node.IntInput("words", [6]).Then(new Embedding(10, 3)).Then(new Gru(4)).Then(new Dense(2)));
        const string expected = "The field 'words' is 10 in row 7 of the dataset, element 1; the layer 'embedding1' takes integers of [0, 10).";
        Says(expected, Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer(model, Objective.CrossEntropy(), new Adam()).Fit(data, new FitOptions { BatchSize = 3 })));
        Says(expected, Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict(data, batchSize: 3)));
    }

    [Fact]
    public void AFieldThatDoesNotFitIsTold()
    {
        Says("The field 't' holds floats, but the loss term 'cross-entropy' reads integers", Assert.Throws<ArgumentException>(
            () => NewTrainer(objective: Objective.CrossEntropy("t")).Fit(Rows(20))));
        Says("The field 't' has 1 numbers a row, but the output of shape [3] has 3", Assert.Throws<ArgumentException>(
            () => NewTrainer(objective: Objective.MeanSquaredError("t")).Fit(Rows(20))));
        Says("The field 't' has 1 numbers a row", Assert.Throws<ArgumentException>(
            () => NewTrainer(objective: Objective.MeanAbsoluteError("x", mask: "t"), outputs: 4).Fit(Rows(20))));
        Dataset ints = Dataset.From(Field.Ints("x", new int[40], 4), Field.Ints("y", new int[10]));
        Says("The layer 'x' takes a field of floats, but is given one of integers", Assert.Throws<ShapeException>(() => NewTrainer().Fit(ints)));
        Says("The dataset has no rows", Assert.Throws<ArgumentException>(() => NewTrainer().Fit(Rows(3).Rows())));
        Says("The batch has no rows", Assert.Throws<ArgumentException>(() => NewTrainer().TrainOn(Rows(3).Rows().AsBatch())));
    }

    [Fact]
    public void OptionsThatMakeNoSenseAreTold()
    {
        void Refused<T>(string expected, FitOptions options)
            where T : Exception => Says(expected, Assert.Throws<T>(() => NewTrainer().Fit(Rows(20), options)));
        Refused<ArgumentException>("Validation has no rows", new FitOptions { Validation = Rows(3).Rows() });
        Refused<ArgumentException>("CheckpointSteps is 2, but there is no CheckpointPath", new FitOptions { CheckpointSteps = 2 });
        Refused<DirectoryNotFoundException>("There is no folder", new FitOptions { CheckpointPath = Path.Combine(Path.GetTempPath(), "no such folder", "x.safetensors") });
        Refused<ArgumentNullException>("Callbacks", new FitOptions { Callbacks = null! });
        Refused<ArgumentException>("Callbacks", new FitOptions { Callbacks = [null!] });
        Refused<ArgumentException>("Measures", new FitOptions { Measures = [null!] });
        Refused<ArgumentOutOfRangeException>("MinImprovement", new FitOptions { EarlyStopping = new EarlyStopping { MinImprovement = double.NaN } });
        Refused<ArgumentOutOfRangeException>("MinImprovement", new FitOptions { EarlyStopping = new EarlyStopping { MinImprovement = -1 } });
        Assert.Throws<ArgumentNullException>(() => NewTrainer(new TrainerOptions { Schedule = null! }));
        Assert.Throws<ArgumentNullException>(() => NewTrainer(new TrainerOptions { Logger = null! }));
        Says("The weight of the term 'cross-entropy' is NaN", Assert.Throws<ArgumentException>(() => new Objective(Objective.CrossEntropy() with { Weight = float.NaN })));
        foreach (Func<Optimizer> make in (Func<Optimizer>[])[() => new Adam(epsilon: 0), () => new AdamW(epsilon: 0), () => new RmsProp(epsilon: 0), () => new Adagrad(epsilon: 0)])
        {
            // A weight without a gradient would become 0 / 0.
            Assert.Throws<ArgumentOutOfRangeException>(make);
        }

        Says("With Nesterov's look ahead it must be above 0", Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(0.1f, nesterov: true)));
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run.safetensors");
        NewTrainer().Save(path);
        Says("its schedule is another one: it keeps [0] numbers, that of this trainer [3]",
            Assert.Throws<CheckpointException>(() => NewTrainer(new TrainerOptions { Schedule = new Plateau() }).Load(path)));
    }

    [Fact]
    public void SizesWithoutEndAreOfAllRows()
    {
        double whole = NewTrainer().Fit(Rows(20), new FitOptions { BatchSize = 20 }).Last!.Loss;
        Assert.Equal(whole, NewTrainer().Fit(Rows(20), new FitOptions { BatchSize = int.MaxValue, Prefetch = int.MaxValue }).Last!.Loss);
        Assert.Equal(60, Net().Predict(Rows(20), batchSize: int.MaxValue).Length);
    }

    [Fact]
    public void ATrainerMakesOneRunAtATime()
    {
        Trainer trainer = NewTrainer();
        Says("The trainer is in a run already", Assert.Throws<InvalidOperationException>(
            () => trainer.Fit(Rows(20), new FitOptions { Callbacks = [new Then(() => trainer.Fit(Rows(20)))] })));
        // Once it has ended there may be another.
        trainer.Fit(Rows(20));
    }

    [Fact]
    public void AModelServesOneAtATime()
    {
        Model model = Net();
        var term = LossTerm.Of(c =>
        {
            model.Predict(Rows(3));
            return 0;
        });
        Says("The model is in use", Assert.Throws<InvalidOperationException>(() => new Trainer(model, term, new Adam()).TrainOn(Rows(20).AsBatch())));
        Assert.Equal(9, model.Predict(Rows(3)).Length);
        // Nor is it saved or loaded while it changes.
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "model.safetensors");
        Trainer? busy = null;
        foreach (Action act in (Action[])[() => busy!.Save(path), () => model.SaveWeights(path), () => model.AddTo(new Checkpoint())])
        {
            busy = new Trainer(model, LossTerm.Of(c =>
            {
                act();
                return 0;
            }), new Adam());
            Says("The model is in use", Assert.Throws<InvalidOperationException>(() => busy.TrainOn(Rows(20).AsBatch())));
            Assert.False(File.Exists(path));
        }

        // Between steps it is free.
        var trainer = new Trainer(model, Objective.CrossEntropy(), new Adam());
        trainer.Fit(Rows(20), new FitOptions { Epochs = 1, Callbacks = [new Then(() => model.Predict(Rows(3)))] });
    }

    [Fact]
    public void ALossThatStaysTheSameIsAPlateauOfEachTrainerByItself()
    {
        // As a double it is less than as a float.
        var plateau = new Plateau(patience: 2, factor: 0.5f);
        foreach (double loss in (ReadOnlySpan<double>)[0.1, 0.1, 0.1])
        {
            plateau.Observe(loss);
        }

        Assert.Equal(0.5f, plateau.Factor(default));
        Schedule shared = new Plateau(patience: 1, factor: 0.5f).WarmUp(0);
        Trainer first = new(Net(), Objective.CrossEntropy(), new Sgd(0), new TrainerOptions { Schedule = shared });
        first.Fit(Rows(20), new FitOptions { Epochs = 5 });
        Assert.Equal(1, NewTrainer(new TrainerOptions { Schedule = shared }).Fit(Rows(20), new FitOptions { Epochs = 1 }).Last!.Rate / 0.01f);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Plateau(least: float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Plateau(least: 2));
    }

    [Fact]
    public void AValidationThatIsNoNumberIsNeverTheBest()
    {
        float[] x = Rows(20)["x"].ToFloats();
        x[5] = float.NaN;
        Dataset bad = Rows(20).With(Field.Floats("x", x, 4));
        TrainingResult result = NewTrainer().Fit(Rows(20), new FitOptions { Epochs = 50, Validation = bad, EarlyStopping = new EarlyStopping { Patience = 3 } });
        Assert.Equal((3, -1), (result.History.Count, result.BestEpoch));
    }

    [Fact]
    public void AWeightThatIsNoNumberIsTold()
    {
        Trainer trainer = NewTrainer();
        trainer.Model.WeightOf("dense2.bias")[1] = float.NaN;
        Says("the weight 'dense2.bias' has been NaN before", Assert.Throws<NonFiniteException>(() => trainer.Fit(Rows(20))));
    }

    [Fact]
    public void ACheckpointOfOtherActivationsOrOptionsIsRefused()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run.safetensors");
        Trainer Make(Optimizer optimizer, params Layer[] between)
        {
            var layers = new Sequential(4) { new Dense(5) };
            Array.ForEach(between, layers.Add);
            layers.Add(new Dense(3));
            return new Trainer(layers.Build(1), Objective.CrossEntropy(), optimizer);
        }

        Make(new Sgd(0.1f, 0.9f), Activation.Relu).Save(path);
        Make(new Sgd(0.2f, 0.9f), Activation.Relu).Load(path);
        Says("it tells of none named 'tanh1'", Assert.Throws<CheckpointException>(() => Make(new Sgd(0.1f, 0.9f), Activation.Tanh).Load(path)));
        Says("its layers is '3', that of this trainer '4'", Assert.Throws<CheckpointException>(() => Make(new Sgd(0.1f, 0.9f), Activation.Relu, new Dropout(0.5f)).Load(path)));
        Says("beside the weights it keeps 'velocity', that of this trainer nothing", Assert.Throws<CheckpointException>(() => Make(new Sgd(0.1f), Activation.Relu).Load(path)));
    }

    [Fact]
    public void PiecesOfACombinationAreTheWholeWhateverEachTermDividesBy()
    {
        float[] mask = [.. Enumerable.Range(0, 120).Select(i => i % 7 < 3 || i < 30 ? 1f : 0)];
        Batch batch = Rows(40).With(Field.Floats("q", new float[120], 3)).With(Field.Floats("mask", mask, 3)).AsBatch();
        (double, float[]) After(int microBatch, int threads)
        {
            Objective objective = Objective.Uncertainty(
                Objective.CrossEntropy(), Objective.MeanSquaredError("q", mask: "mask") with { Name = "q", Weight = 0.3f },
                LossTerm.Of(c => Losses.Regression.SquaredErrorSumGradient(c.Prediction, c.Floats("q"), c.PredictionGradient, c.Scale), "sum") with { Denominator = LossTerm.Sum });
            var trainer = new Trainer(Net(), objective, new Sgd(0.01f), new TrainerOptions { MicroBatch = microBatch, Threads = threads });
            double loss = trainer.TrainOn(batch);
            return (loss, trainer.Model.Gradients.ToArray());
        }

        (double loss, float[] whole) = After(0, 1);
        foreach ((int microBatch, int threads) in (ReadOnlySpan<(int, int)>)[(7, 1), (1, 1), (9, 2)])
        {
            (double pieces, float[] gradient) = After(microBatch, threads);
            Assert.Equal(loss, pieces, 1e-5 * Math.Abs(loss));
            Assert.All(whole.Zip(gradient), g => Assert.Equal(g.First, g.Second, 1e-5 * Math.Max(1, Math.Abs(g.First))));
        }
    }

    private sealed class Then(Action act) : TrainingCallback
    {
        public override void OnStep(Trainer trainer, Batch batch) => act();
    }
}

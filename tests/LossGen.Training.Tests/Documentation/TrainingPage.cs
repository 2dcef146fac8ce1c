using System.ComponentModel.DataAnnotations;
using LossGen;
using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Initializers;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;
using LossGen.Training.Reports;
using LossGen.Training.Schedules;

namespace LossGen.Training.Tests.Documentation;

/// <summary>The code of docs/training.md, and of the trainer in README.md, as it stands there; <see cref="TrainingPageTests"/> compares the two and runs this.</summary>
internal static partial class TrainingPage
{
    private sealed record Flower(float Length, float Width, int Kind);

    [Kernel("x * tanh(softplus(x)) + 0.1 * sin(x)")]
    public static partial void Wave(ReadOnlySpan<float> x, Span<float> y);

    [Loss("""
        d = pred - target
        h = abs(d) <= 1 ? 0.5 * d^2 : abs(d) - 0.5
        mean(weight * (d < 0 ? 3 * h : h))
        """)]
    public static partial float Lopsided(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Positive] ReadOnlySpan<float> weight);

    private static partial class Losses
    {
        [Loss("""
            d = pred - target
            mean(abs(d) <= delta ? 0.5 * d^2 : delta * (abs(d) - 0.5 * delta))
            """)]
        public static partial float Huber(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, float delta = 1f);
    }

    public static double Begin()
    {
        float[] x = new float[2000], y = new float[1000];
        new RandomStream(1).FillNormal(x);
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = MathF.Abs(x[2 * i]) + x[2 * i + 1];
        }

        Dataset data = Dataset.From(Field.Floats("x", x, 2), Field.Floats("y", y));
        Dataset[] parts = data.Split(seed: 1, 0.8);

        Model model = new Sequential(2) { new Dense(10), Activation.Relu, new Dense(1) }.Build(seed: 1);
        var trainer = new Trainer(model, Objective.MeanSquaredError(), new Adam(1e-2f));
        TrainingResult result = trainer.Fit(parts[0], new FitOptions
        {
            Epochs = 20,
            Validation = parts[1],
            Measures = [new RSquared(), new MeanAbsoluteError()],
        });

        float[] predictions = model.Predict(parts[1]);
        Assert.Equal(200, predictions.Length);
        return result.Last!.Metrics[0].Value;
    }

    public static double Front(float[] x, float[] y)
    {
        Dataset data = Dataset.From(Field.Floats("x", x, 2), Field.Floats("y", y));
        Model model = new Sequential(2) { new Dense(10), Activation.Relu, new Dense(1) }.Build(seed: 1);
        var trainer = new Trainer(model, LossTerm.Of((p, t, g, scale) => Losses.HuberGradient(p, t, g, delta: 2, scale)), new Adam(1e-2f));
        trainer.Fit(data, new FitOptions { Epochs = 20 });
        float[] predictions = model.Predict(data);
        return predictions.Zip(y).Average(pair => Math.Abs(pair.First - pair.Second));
    }

    public static void Data()
    {
        IEnumerable<Flower> rows = Enumerable.Range(0, 60).Select(i => new Flower(i, i % 7, i % 3));
        Dataset iris = Dataset.From(rows,
            RowField.Floats<Flower>("x", [2], (flower, x) => (x[0], x[1]) = (flower.Length, flower.Width)),
            RowField.Int<Flower>("y", flower => flower.Kind));
        Dataset[] thirds = iris.SplitStratified("y", seed: 1, 0.6, 0.2);

        // Fitted on the training part alone.
        var scale = Standardizer.Fit(thirds[0], "x");
        Dataset train = scale.Apply(thirds[0]), validation = scale.Apply(thirds[1]), test = scale.Apply(thirds[2]);
        float[] weights = train.BalancedWeights("y", classes: 3);
        train = train.With(train.WeightsByClass("y", weights, "weight"));
        LossTerm fair = Objective.CrossEntropy(weight: "weight");
        Assert.Equal((36, 12, 12), (train.Count, validation.Count, test.Count));
        var trainer = new Trainer(new Sequential(2) { new Dense(3) }.Build(seed: 1), fair, new Adam(1e-2f));
        Assert.True(trainer.TrainOn(train.AsBatch()) > trainer.TrainOn(train.AsBatch()));
    }

    public static void OwnFormulas()
    {
        Model waves = new Sequential(2) { new Dense(16), new Activation("wave", Wave, WaveBackward), new Dense(1) }.Build(seed: 1);
        LossTerm lopsided = LossTerm.Of(c => LopsidedGradient(c.Prediction, c.Floats("y"), c.Floats("weight"), c.PredictionGradient, c.Scale));
        Batch batch = Batch.Of(Field.Floats("x", [1, 2, 3, 4], 2), Field.Floats("y", [1, 2]), Field.Floats("weight", [1, 1]));
        var trainer = new Trainer(waves, lopsided, new Sgd(0.01f));
        Assert.True(trainer.TrainOn(batch) > trainer.TrainOn(batch));
    }

    public static void Graph(string path, string report)
    {
        Node words = Node.IntInput("words", [8]).Then(new Embedding(1000, 16)).Then(new Gru(32));
        Node numbers = Node.Input("x", [5]);
        Node joined = Node.Of(new Concatenate(), words, numbers).Then(new Dense(32)).Then(Activation.Gelu).Then(new Dropout(0.2f));
        Model network = Model.Build(seed: 7, joined.Then(new Dense(1), "price"), joined.Then(new Dense(3), "kind"));
        Console.WriteLine(network.Summary());

        Model Network() => Model.Build(seed: 7, joined.Then(new Dense(1), "price"), joined.Then(new Dense(3), "kind"));
        Dataset mixed = Mixed(100, 1), held = Mixed(20, 2);
        Objective both = new Objective(
            Objective.MeanSquaredError("price", output: "price") with { Weight = 0.1f },
            Objective.CrossEntropy("kind", output: "kind"));
        Objective balanced = Objective.Uncertainty(Objective.MeanSquaredError("price", output: "price"), Objective.CrossEntropy("kind", output: "kind"));
        Assert.Equal(2, balanced.Terms.Count);

        var options = new TrainerOptions { Schedule = new CosineDecay(), ClipNorm = 1, L2 = 1e-4f };
        var careful = new Trainer(network, both, new AdamW(3e-3f), options);
        TrainingResult run = careful.Fit(mixed, new FitOptions
        {
            Epochs = 5,
            BatchSize = 16,
            Validation = held,
            Measures = [new Measure(new RSquared(), "price", "price"), new Measure(new Accuracy(), "kind", "kind")],
            EarlyStopping = new EarlyStopping { Patience = 3 },
            Progress = new Progress<TrainingProgress>(p => Console.WriteLine($"{p.Epoch}: {p.Loss}, {p.SamplesPerSecond} samples a second")),
            CheckpointPath = path,
        });

        var resumed = new Trainer(Network(), both, new AdamW(3e-3f), options);
        resumed.Load(path);
        resumed.Fit(mixed, new FitOptions { Epochs = 8, BatchSize = 16 });
        Assert.Equal(8, resumed.Epoch);

        new TrainingReport("Houses", run.History)
        {
            Model = network,
            Results = run.Last!.Metrics,
            Losses = both.Terms.Select(LossCard.Of).ToList(),
        }.Save(report);
    }

    public static void Images()
    {
        Model images = new Sequential(32, 32, 3)
        {
            new Conv2D(16, 3, Padding.Same) { HasBias = false, Weight = Initializer.HeNormal }, new BatchNorm(), Activation.Relu,
            new Conv2D(16, (1, 7), Padding.Of(0, 3), stride: (1, 2)), Activation.Relu,
            new Conv2D(16, 3, Padding.Same, groups: 16), new Conv2D(32, 1), Activation.Relu,  // by depth, then by point
            new Conv2D(32, 3, Padding.Same, dilation: 2), Activation.Relu,
            new MaxPool2D((2, 1)), new GlobalAvgPool(), new Dense(10),
        }.Build(seed: 1);
        Batch batch = Batch.Of(Field.Floats("x", [.. Enumerable.Range(0, 2 * 32 * 32 * 3).Select(i => MathF.Sin(i))], 32, 32, 3), Field.Ints("y", [1, 7]));
        var trainer = new Trainer(images, Objective.CrossEntropy(), new Adam(1e-3f));
        Assert.True(trainer.TrainOn(batch) > trainer.TrainOn(batch));
    }

    public static void FineTuning(string path, string python)
    {
        float[] x = new float[40 * 144];
        new RandomStream(3).FillNormal(x);
        Dataset few = Dataset.From(Field.Floats("x", x, 12, 12, 1), Field.Ints("y", [.. Enumerable.Range(0, 40).Select(i => i % 26)]));
        Node Features() => Node.Input("x", [12, 12, 1]).Then(new Conv2D(8, 3), "conv").Then(new BatchNorm(), "norm").Then(Activation.Relu)
            .Then(new Conv2D(16, 3), "conv2").Then(Activation.Relu).Then(new GlobalAvgPool());
        Model digits = Model.Build(seed: 1, Features().Then(new Dense(10), "head"));
        digits.SaveWeights(path);

        Model letters = Model.Build(seed: 2, Features().Then(new Dense(26), "head"));
        letters.LoadWeights(path, new WeightMatching { Except = ["head"] });

        // The head alone, on features that stay as they are.
        var warm = new Trainer(letters, Objective.CrossEntropy(), new AdamW(1e-2f), new TrainerOptions
        {
            Groups = [new WeightGroup("head"), WeightGroup.Frozen("*") with { Inference = true }],
        });
        warm.Fit(few, new FitOptions { Epochs = 3 });

        // Then what is above the first convolution too, at a tenth of the rate, the head with the moments that it has.
        var fine = new Trainer(letters, Objective.CrossEntropy(), new AdamW(1e-3f), new TrainerOptions
        {
            Groups = [new WeightGroup("head"), new WeightGroup("conv2") { RateFactor = 0.1f }, WeightGroup.Frozen("*") with { Inference = true }],
        });
        fine.TakeOptimizerFrom(warm);
        fine.Fit(few, new FitOptions { Epochs = 3 });
        Assert.Equal(digits.WeightOf("conv.weight").ToArray(), letters.WeightOf("conv.weight").ToArray());
        Assert.NotEqual(digits.WeightOf("conv2.weight").ToArray(), letters.WeightOf("conv2.weight").ToArray());

        var file = new Checkpoint();
        foreach (string layer in (ReadOnlySpan<string>)["conv", "conv2"])
        {
            int[] shape = [.. letters.Parameters.First(w => w.Name == $"{layer}.weight").Shape.Extents];
            file.Add($"features.{layer}.weight", new float[letters.WeightOf($"{layer}.weight").Length], shape[0], shape[3], shape[1], shape[2]);
            file.Add($"features.{layer}.bias", new float[shape[0]], shape[0]);
        }

        foreach (string name in (ReadOnlySpan<string>)["weight", "bias", "running_mean", "running_var"])
        {
            file.Add($"features.norm.{name}", new float[8], 8);
        }

        file.Add("features.norm.num_batches_tracked", [7L]);
        file.Save(python);
        var matching = new WeightMatching { FromTorch = true, Except = ["head"], NameInFile = name => $"features.{name}" };
        letters.LoadWeights(python, matching);
        Assert.Equal(0, letters.WeightOf("conv2.weight")[0]);
    }

    public static void Sequences()
    {
        Node text = Node.IntInput("text", [20]), present = text.Then(new Mask(padding: 0));
        Node states = new Bidirectional(reverse => new Gru(24) { Reverse = reverse, ReturnSequences = true })
            .Apply(text.Then(new Embedding(1000, 16) { Padding = 0 }), present);
        Model tagger = Model.Build(seed: 1, states.Then(new Dense(5)));                                         // a tag a word
        LossTerm tags = Objective.CrossEntropy("tags", ignore: -100);
        Model reader = Model.Build(seed: 1, Node.Of(new GlobalAvgPool(), states, present).Then(new Dense(2)));  // a class a text
        int[] words = [.. Enumerable.Range(0, 40).Select(i => i % 20 < 12 ? 7 * i : 0)];
        Batch batch = Batch.Of(Field.Ints("text", words, 20), Field.Ints("tags", Array.ConvertAll(words, word => word == 0 ? -100 : word % 5), 20));
        var trainer = new Trainer(tagger, tags, new Adam(1e-2f));
        Assert.True(trainer.TrainOn(batch) > trainer.TrainOn(batch));
        Assert.Equal(4, reader.Predict(batch).Length);
    }

    private static Dataset Mixed(int count, ulong seed)
    {
        var random = new RandomStream(seed);
        float[] x = new float[count * 5];
        random.FillNormal(x);
        return Dataset.From(
            Field.Floats("x", x, 5),
            Field.Ints("words", [.. Enumerable.Range(0, count * 8).Select(_ => random.NextInt(1000))], 8),
            Field.Floats("price", [.. Enumerable.Range(0, count).Select(i => x[5 * i])]),
            Field.Ints("kind", [.. Enumerable.Range(0, count).Select(i => i % 3)]));
    }
}

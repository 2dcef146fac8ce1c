using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using static LossGen.Training.Tests.Fitting.SmallTable;

namespace LossGen.Training.Tests.Fitting;

/// <summary>Each group decays by its own factor, as PyTorch's groups do by their weight_decay: the arithmetic is written out here, in double.</summary>
public class DecayFactorTests
{
    private const double Rate = 0.05, Decay = 0.1;
    private const int Steps = 20;

    private static readonly Dictionary<string, Optimizer> Optimizers = new()
    {
        ["sgd"] = new Sgd((float)Rate, weightDecay: (float)Decay),
        ["momentum"] = new Sgd((float)Rate, 0.9f, weightDecay: (float)Decay),
        ["nesterov"] = new Sgd((float)Rate, 0.9f, nesterov: true, weightDecay: (float)Decay),
        ["adam"] = new Adam((float)Rate, weightDecay: (float)Decay),
        ["adamw"] = new AdamW((float)Rate, weightDecay: (float)Decay),
        ["rmsprop"] = new RmsProp((float)Rate, weightDecay: (float)Decay),
        ["rmsprop-momentum"] = new RmsProp((float)Rate, momentum: 0.5f, weightDecay: (float)Decay),
        ["adagrad"] = new Adagrad((float)Rate, weightDecay: (float)Decay),
        ["lion"] = new Lion((float)Rate, weightDecay: (float)Decay),
    };

    public static TheoryData<string> Names => [.. Optimizers.Keys];

    private static Trainer Line(Optimizer optimizer, TrainerOptions options)
    {
        Model model = Model.Build(4, Node.Input("x", [Columns]).Then(new Dense(1), "line"));
        model.WeightOf("line.bias")[0] = 2;
        return new Trainer(model, Objective.MeanSquaredError(), optimizer, options);
    }

    // A step of torch.optim on one number, with what it keeps beside it.
    private static double Next(string optimizer, double w, double g, double decay, double[] kept, int step)
    {
        double slope = optimizer is "adamw" or "lion" ? g : g + decay * w;
        switch (optimizer)
        {
            case "sgd":
                return w - Rate * slope;
            case "momentum" or "nesterov":
                kept[0] = 0.9 * kept[0] + slope;
                return w - Rate * (optimizer == "nesterov" ? slope + 0.9 * kept[0] : kept[0]);
            case "adam" or "adamw":
                kept[0] = 0.9 * kept[0] + 0.1 * slope;
                kept[1] = 0.999 * kept[1] + 0.001 * slope * slope;
                w *= optimizer == "adamw" ? 1 - Rate * decay : 1;
                return w - Rate * kept[0] / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(kept[1] / (1 - Math.Pow(0.999, step))) + 1e-8);
            case "rmsprop" or "rmsprop-momentum":
                kept[0] = 0.99 * kept[0] + 0.01 * slope * slope;
                kept[1] = (optimizer == "rmsprop" ? 0 : 0.5 * kept[1]) + slope / (Math.Sqrt(kept[0]) + 1e-8);
                return w - Rate * kept[1];
            case "adagrad":
                kept[0] += slope * slope;
                return w - Rate * slope / (Math.Sqrt(kept[0]) + 1e-10);
            default:
                double direction = Math.Sign(0.9 * kept[0] + 0.1 * g);
                kept[0] = 0.99 * kept[0] + 0.01 * g;
                return w * (1 - Rate * decay) - Rate * direction;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EachGroupDecaysAsInTorch(string optimizer)
    {
        Trainer trainer = Line(Optimizers[optimizer], new TrainerOptions
        {
            Groups = [new WeightGroup("line.weight") { DecayFactor = 0.25f }, new WeightGroup("line.bias") { Decays = true, DecayFactor = 3 }],
        });
        Batch batch = Rows().AsBatch();
        double[] w = Array.ConvertAll(trainer.Model.Weights.ToArray(), v => (double)v);
        double[][] kept = [.. w.Select(_ => new double[2])];
        for (int step = 1; step <= Steps; step++)
        {
            double[] slopes = Slopes(w);
            w = [.. w.Select((v, k) => Next(optimizer, v, slopes[k], Decay * (k < Columns ? 0.25 : 3), kept[k], step))];
            trainer.TrainOn(batch);
        }

        Assert.All(w.Zip(trainer.Model.Weights.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-4));
    }

    [Fact]
    public void PenaltiesHaveTheFactorToo()
    {
        Trainer trainer = Line(new Sgd((float)Rate), new TrainerOptions
        {
            L1 = 0.02f, L2 = 0.3f,
            Groups = [new WeightGroup("line.weight") { DecayFactor = 0.5f }, new WeightGroup("line.bias") { Decays = true, DecayFactor = 2 }],
        });
        double[] w = Array.ConvertAll(trainer.Model.Weights.ToArray(), v => (double)v);
        double penalty = 0;
        for (int step = 1; step <= Steps; step++)
        {
            double[] slopes = Slopes(w);
            w = [.. w.Select((v, k) => v - Rate * (slopes[k] + (k < Columns ? 0.5 : 2) * (0.02 * Math.Sign(v) + 0.3 * v)))];
            penalty = w.Select((v, k) => (k < Columns ? 0.5 : 2) * (0.02 * Math.Abs(v) + 0.15 * v * v)).Sum();
        }

        TrainingResult result = trainer.Fit(Rows(), new FitOptions { Epochs = Steps, BatchSize = 40 });
        Assert.All(w.Zip(trainer.Model.Weights.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-4));
        Assert.Equal(penalty, result.Last!.Penalty, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void OneAndNoneAreWhatDecaysSays(string optimizer)
    {
        float[] After(params WeightGroup[] groups)
        {
            Trainer trainer = Line(Optimizers[optimizer], new TrainerOptions { Groups = groups, L1 = 0.01f, L2 = 0.1f });
            trainer.Fit(Rows(), new FitOptions { Epochs = 3 });
            return trainer.Model.Weights.ToArray();
        }

        Assert.Equal(After(), After(new WeightGroup("*") { DecayFactor = 1 }));
        Assert.Equal(After(new WeightGroup("*") { Decays = false }), After(new WeightGroup("*") { DecayFactor = 0 }));
        Assert.NotEqual(After(), After(new WeightGroup("*") { DecayFactor = 0.5f }));
    }

    [Fact]
    public void AWarmStepAllocatesNothingAndThreadsChangeNoBit()
    {
        WeightGroup[] groups = [new WeightGroup("*.bias") { Decays = true, DecayFactor = 2 }, new WeightGroup("dense2") { DecayFactor = 0.5f }];
        Trainer Make(int threads) => new(
            new Sequential(Columns) { new Dense(400), Activation.Tanh, new Dense(300), new Dense(1) }.Build(2), Objective.MeanSquaredError(), new AdamW(),
            new TrainerOptions { Groups = groups, L2 = 1e-3f, MicroBatch = 16, Threads = threads });
        Trainer one = Make(1), three = Make(3);
        one.Fit(Rows(), new FitOptions { Epochs = 3 });
        three.Fit(Rows(), new FitOptions { Epochs = 3 });
        Assert.Equal(one.Model.Weights.ToArray(), three.Model.Weights.ToArray());
        Assert.Equal(0, StepTests.AllocatedBySteps(one, Rows().AsBatch()));
    }

    [Fact]
    public void ACheckpointIsOfItsFactor()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run.safetensors");
        Trainer Make(float factor) => Line(new Adam(weightDecay: 0.1f), new TrainerOptions { Groups = [new WeightGroup("line") { DecayFactor = factor }] });
        Trainer whole = Make(0.3f), first = Make(0.3f), second = Make(0.3f);
        whole.Fit(Rows(), new FitOptions { Epochs = 4 });
        first.Fit(Rows(), new FitOptions { Epochs = 2, CheckpointPath = path });
        second.Load(path);
        second.Fit(Rows(), new FitOptions { Epochs = 4 });
        Assert.Equal(whole.Model.Weights.ToArray(), second.Model.Weights.ToArray());
        Assert.Contains("its groups is 'line: trained, decay times 0.3', that of this trainer 'line: trained, decay times 0.4'",
            Assert.Throws<CheckpointException>(() => Make(0.4f).Load(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void AFactorThatIsNoneIsTold(float factor)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
            () => Line(new AdamW(), new TrainerOptions { Groups = [new WeightGroup("line", "*.bias") { DecayFactor = factor }] }));
        Assert.Equal(("DecayFactor", factor), (error.ParamName, error.ActualValue));
        Assert.Contains("Of the group 'line', '*.bias': it must be finite and not negative.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFactorOfWhatDoesNotDecayIsTold()
    {
        void Says(string expected, WeightGroup group) => Assert.Contains(expected,
            Assert.Throws<ArgumentException>(() => Line(new AdamW(), new TrainerOptions { Groups = [group] })).Message, StringComparison.Ordinal);
        Says("The group 'line' doesn't decay, so it has no DecayFactor, which is 0.5.", new WeightGroup("line") { Decays = false, DecayFactor = 0.5f });
        Says("The group 'line.bias' is frozen, so it has no DecayFactor.", WeightGroup.Frozen("line.bias") with { DecayFactor = 2 });
    }
}

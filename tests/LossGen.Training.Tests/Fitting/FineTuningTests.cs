using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Fitting;

/// <summary>What is frozen stays as it is, bit for bit, and costs nothing; what isn't is trained by its own rate and decay.</summary>
public class FineTuningTests
{
    private static readonly Dictionary<string, Optimizer> Optimizers = new()
    {
        ["sgd"] = new Sgd(0.1f, weightDecay: 0.1f), ["momentum"] = new Sgd(0.1f, 0.9f, weightDecay: 0.1f), ["adam"] = new Adam(0.01f, weightDecay: 0.1f),
        ["adamw"] = new AdamW(0.01f), ["rmsprop"] = new RmsProp(momentum: 0.5f), ["adagrad"] = new Adagrad(), ["lion"] = new Lion(weightDecay: 0.1f),
    };

    public static TheoryData<string> OptimizerNames => [.. Optimizers.Keys];

    private static readonly WeightGroup[] HeadOnly = [new WeightGroup("dense2"), WeightGroup.Frozen("*") with { Inference = true }];

    private static Dataset Rows(int count, ulong seed = 1)
    {
        float[] x = new float[count * 6];
        new RandomStream(seed).FillNormal(x);
        return Dataset.From(Field.Floats("x", x, 6), Field.Ints("y", [.. Enumerable.Range(0, count).Select(i => x[6 * i] + x[6 * i + 2] > 0 ? 1 : 0)]));
    }

    private static Model Net() => new Sequential(6) { new Dense(8), new BatchNorm(), Activation.Relu, new Dropout(0.3f), new Dense(2) }.Build(5);

    // A model that has learnt something, so that its normalization has statistics.
    private static Model Trained()
    {
        Model model = Net();
        new Trainer(model, Objective.CrossEntropy(), new Adam(1e-2f)).Fit(Rows(100), new FitOptions { Epochs = 2 });
        return model;
    }

    private static Checkpoint Kept(Model model)
    {
        var file = new Checkpoint();
        model.AddTo(file);
        return file;
    }

    [Theory]
    [MemberData(nameof(OptimizerNames))]
    public void WhatIsFrozenStaysAsItIs(string optimizer)
    {
        Model model = Trained();
        Checkpoint before = Kept(model);
        var trainer = new Trainer(model, Objective.CrossEntropy(), Optimizers[optimizer],
            new TrainerOptions { Groups = HeadOnly, L1 = 1e-3f, L2 = 1e-2f, ClipNorm = 0.5f, ClipValue = 0.2f, MicroBatch = 10, Threads = 2 });
        trainer.Fit(Rows(110), new FitOptions { Epochs = 2, BatchSize = 25 });
        Checkpoint after = Kept(model);
        foreach (string name in before.Names)
        {
            bool same = before.Bytes(name).SequenceEqual(after.Bytes(name));
            Assert.True(same != name.StartsWith("dense2.", StringComparison.Ordinal), name);
        }
    }

    [Fact]
    public void TheHeadLearnsWhatItWouldFromTheFeatures()
    {
        Model model = Trained();
        Model body = Model.Build(1, Node.Input("x", [6]).Then(new Dense(8)).Then(new BatchNorm()).Then(Activation.Relu));
        body.TakeFrom(Kept(model));
        Dataset rows = Rows(100), features = Dataset.From(Field.Floats("x", body.Predict(rows), 8), rows["y"]);
        Model head = Model.Build(1, Node.Input("x", [8]).Then(new Dense(2), "dense2"));
        head.TakeFrom(Kept(model));
        new Trainer(model, Objective.CrossEntropy(), new Adam(1e-2f), new TrainerOptions { Groups = HeadOnly, L2 = 0.01f, ClipValue = 0.01f })
            .Fit(rows, new FitOptions { Epochs = 3 });
        new Trainer(head, Objective.CrossEntropy(), new Adam(1e-2f), new TrainerOptions { L2 = 0.01f, ClipValue = 0.01f }).Fit(features, new FitOptions { Epochs = 3 });
        Assert.Equal(head.WeightOf("dense2.weight").ToArray(), model.WeightOf("dense2.weight").ToArray());
        Assert.Equal(head.WeightOf("dense2.bias").ToArray(), model.WeightOf("dense2.bias").ToArray());
    }

    [Fact]
    public void StatisticsGoOnUnlessTheLayerDoesAsInPrediction()
    {
        Model model = Trained();
        byte[] before = Kept(model).Bytes("batchnorm1.mean").ToArray();
        new Trainer(model, Objective.CrossEntropy(), new Sgd(0.1f), new TrainerOptions { Groups = [WeightGroup.Frozen("batchnorm1") with { Inference = true }] })
            .TrainOn(Rows(32, 2).AsBatch());
        Assert.Equal(before, Kept(model).Bytes("batchnorm1.mean").ToArray());
        new Trainer(model, Objective.CrossEntropy(), new Sgd(0.1f), new TrainerOptions { Groups = [WeightGroup.Frozen("batchnorm1")] })
            .TrainOn(Rows(32, 2).AsBatch());
        Assert.NotEqual(before, Kept(model).Bytes("batchnorm1.mean").ToArray());
    }

    [Fact]
    public void NothingGoesBackwardBelowWhatIsTrained()
    {
        Spy low = new(), middle = new(), high = new();
        Model model = new Sequential(6) { low, new Dense(4), middle, new Dense(3), high, new Dense(2) }.Build(1);
        var trainer = new Trainer(model, Objective.CrossEntropy(), new Adam(), new TrainerOptions { Groups = [WeightGroup.Frozen("dense1", "spy*", "dense3")] });
        trainer.TrainOn(Rows(10).AsBatch());
        Assert.Equal((0, 0, 1), (low.Backwards, middle.Backwards, high.Backwards));
        Assert.False(high.Wanted);
        new Trainer(model, Objective.CrossEntropy(), new Adam()).TrainOn(Rows(10).AsBatch());
        Assert.Equal((1, 1, 2), (low.Backwards, middle.Backwards, high.Backwards));
        Assert.True(high.Wanted);
        trainer.TrainOn(Rows(10).AsBatch());
        Assert.Equal((1, 1, 3), (low.Backwards, middle.Backwards, high.Backwards));
    }

    [Fact]
    public void TheOptimizerKeepsNothingOfWhatIsFrozen()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "head.safetensors");
        var trainer = new Trainer(Trained(), Objective.CrossEntropy(), new Adam(), new TrainerOptions { Groups = HeadOnly });
        trainer.Save(path);
        Assert.Equal(2 * 8 + 2, trainer.TrainedCount);
        Assert.Equal([trainer.TrainedCount], Checkpoint.Load(path).Shape("optimizer.square").ToArray());
    }

    [Fact]
    public void AWarmStepAllocatesNothing()
    {
        var trainer = new Trainer(Trained(), Objective.CrossEntropy(), new AdamW(),
            new TrainerOptions { Groups = [new WeightGroup("*.bias") { RateFactor = 2 }, WeightGroup.Frozen("dense1")], L2 = 1e-4f, ClipNorm = 1, ClipValue = 1, MicroBatch = 20 });
        Assert.Equal(0, StepTests.AllocatedBySteps(trainer, Rows(32).AsBatch()));
    }

    [Fact]
    public void ARunGoesOnWithTheSameBitsAndOfTheSameGroupsOnly()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run.safetensors");
        WeightGroup[] groups = [new WeightGroup("dense2") { RateFactor = 0.3f }, WeightGroup.Frozen("dense1.weight", "batchnorm1")];
        Trainer Make(params WeightGroup[] own) => new(Net(), Objective.CrossEntropy(), new Adam(1e-2f), new TrainerOptions { Groups = own });
        FitOptions options = new() { Epochs = 4, BatchSize = 20 };
        Trainer whole = Make(groups), first = Make(groups), second = Make(groups);
        whole.Fit(Rows(90), options);
        first.Fit(Rows(90), options with { Epochs = 2 });
        first.Save(path);
        second.Load(path);
        second.Fit(Rows(90), options);
        Assert.Equal(whole.Model.Weights.ToArray(), second.Model.Weights.ToArray());
        Assert.Contains("its groups is 'dense2: trained, rate times 0.3; dense1.weight batchnorm1: frozen', that of this trainer ''",
            Assert.Throws<CheckpointException>(() => Make().Load(path)).Message, StringComparison.Ordinal);
        Make().Save(path);
        Assert.Throws<CheckpointException>(() => second.Load(path));
    }

    [Fact]
    public void ARateAndADecayAreThoseOfTheGroup()
    {
        float[] After(Optimizer optimizer, params WeightGroup[] groups)
        {
            var trainer = new Trainer(Net(), Objective.CrossEntropy(), optimizer, new TrainerOptions { Groups = groups });
            trainer.Fit(Rows(90), new FitOptions { Epochs = 2 });
            return trainer.Model.Weights.ToArray();
        }

        Assert.Equal(After(new Sgd(0.05f, 0.9f)), After(new Sgd(0.1f, 0.9f), new WeightGroup("*") { RateFactor = 0.5f }));
        Assert.Equal(After(new Adam(0.01f)), After(new Adam(0.01f, weightDecay: 0.1f), new WeightGroup("*") { Decays = false }));
        Assert.NotEqual(After(new Adam(0.01f, weightDecay: 0.1f)), After(new Adam(0.01f, weightDecay: 0.1f), new WeightGroup("*.bias") { Decays = true }));
        Assert.Equal(After(new Adam(0.01f, weightDecay: 0.1f)), After(new Adam(0.01f, weightDecay: 0.1f), new WeightGroup("*.weight"), new WeightGroup("*") { Decays = false }));
    }

    [Fact]
    public void BiasesAloneAreTrainedByTheSameGradients()
    {
        float[] After(params WeightGroup[] groups)
        {
            Model model = Model.Build(1, Node.Input("x", [6]).Then(new Dense(5)).Then(Activation.Tanh).Then(new Dense(4)).Then(Activation.Tanh).Then(new Dense(2)));
            var trainer = new Trainer(model, Objective.CrossEntropy(), new Sgd(0.1f), new TrainerOptions { Groups = groups });
            trainer.TrainOn(Rows(40).AsBatch());
            return [.. model.WeightOf("dense1.bias"), .. model.WeightOf("dense2.bias"), .. model.WeightOf("dense3.bias")];
        }

        float[] all = After(), biases = After(new WeightGroup("*.bias"), WeightGroup.Frozen("*"));
        Assert.All(all.Zip(biases), b => Assert.Equal(b.First, b.Second, 1e-6f));
    }

    [Fact]
    public void ALossKeepsItsParametersToo()
    {
        Node x = Node.Input("x", [6]);
        Model model = Model.Build(1, x.Then(new Dense(2), "a"), x.Then(new Dense(2), "b"));
        Objective objective = Objective.Uncertainty(Objective.CrossEntropy(output: "a"), Objective.CrossEntropy(output: "b") with { Name = "other" });
        var trainer = new Trainer(model, objective, new Sgd(0.1f), new TrainerOptions { Groups = [WeightGroup.Frozen("loss", "b")] });
        float[] b = model.WeightOf("b.weight").ToArray(), a = model.WeightOf("a.weight").ToArray();
        trainer.TrainOn(Rows(20).AsBatch());
        Assert.Equal([0, 0], model.WeightOf("loss.combination").ToArray());
        Assert.Equal(b, model.WeightOf("b.weight").ToArray());
        Assert.NotEqual(a, model.WeightOf("a.weight").ToArray());
    }

    [Theory]
    [InlineData(true, "*")]
    [InlineData(true, "*.weight", "*.bias")]
    [InlineData(false, "*", "loss")]
    [InlineData(false, "*", "loss.*")]
    [InlineData(false, "*", "loss.combination")]
    public void FrozenLayersLeaveALossToLearn(bool learns, params string[] frozen)
    {
        Node x = Node.Input("x", [6]);
        Model model = Model.Build(1, x.Then(new Dense(2), "a"), x.Then(new Dense(2), "b"));
        Objective objective = Objective.Uncertainty(Objective.CrossEntropy(output: "a"), Objective.CrossEntropy(output: "b") with { Name = "other" });
        var trainer = new Trainer(model, objective, new Sgd(0.1f), new TrainerOptions { Groups = [new WeightGroup("a"), WeightGroup.Frozen(frozen)] });
        float[] b = model.WeightOf("b.weight").ToArray();
        trainer.TrainOn(Rows(20).AsBatch());
        Assert.Equal(b, model.WeightOf("b.weight").ToArray());
        Assert.Equal(learns, model.WeightOf("loss.combination").ToArray().All(s => s != 0));
        Assert.Contains("names '*.combination', but the model has no such layer or weight",
            Assert.Throws<ArgumentException>(() => new Trainer(model, objective, new Sgd(0.1f), new TrainerOptions { Groups = [WeightGroup.Frozen("*.combination")] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALayerThatIsUsedTwiceIsFrozenOnce()
    {
        Node one = Node.Input("x", [6]);
        var shared = new Dense(6);
        Model model = Model.Build(1, one.Then(new Dense(6)).Then(shared).Then(Activation.Tanh).Then(shared).Then(new Dense(2)));
        float[] before = model.WeightOf("dense2.weight").ToArray(), low = model.WeightOf("dense1.weight").ToArray();
        new Trainer(model, Objective.CrossEntropy(), new Adam(), new TrainerOptions { Groups = [WeightGroup.Frozen("dense2")] }).TrainOn(Rows(20).AsBatch());
        Assert.Equal(before, model.WeightOf("dense2.weight").ToArray());
        Assert.NotEqual(low, model.WeightOf("dense1.weight").ToArray());
    }

    [Fact]
    public void MinimizingLeavesWhatIsFrozen()
    {
        Model model = Trained();
        float[] low = model.WeightOf("dense1.weight").ToArray();
        var trainer = new Trainer(model, Objective.CrossEntropy(), new Sgd(0), new TrainerOptions { Groups = HeadOnly, L2 = 1e-3f });
        Batch batch = Rows(100).AsBatch();
        double before = trainer.Evaluate(Rows(100)).Loss;
        LbfgsResult result = trainer.Minimize(batch);
        Assert.True(result.Converged && result.Loss < before, result.ToString());
        Assert.Equal(low, model.WeightOf("dense1.weight").ToArray());
        // Convex in the head: nothing is left of its gradient.
        Assert.True(result.GradientMaximum < 1e-3, result.ToString());
    }

    [Fact]
    public void ADivergedFrozenWeightIsNoFaultOfTheGradient()
    {
        Model model = Trained();
        var trainer = new Trainer(model, Objective.CrossEntropy(), new Sgd(0.1f), new TrainerOptions { Groups = HeadOnly });
        model.WeightOf("dense1.weight")[0] = float.NaN;
        NonFiniteException error = Assert.Throws<NonFiniteException>(() => trainer.TrainOn(Rows(10).AsBatch()));
        Assert.Contains("dense1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsWrongWithAGroupIsSaid()
    {
        Trainer Make(params WeightGroup[] groups) => new(Net(), Objective.CrossEntropy(), new Adam(), new TrainerOptions { Groups = groups });
        Assert.Contains("A group names 'dense9', but the model has no such layer or weight; it has 'dense1', 'batchnorm1'",
            Assert.Throws<ArgumentException>(() => Make(WeightGroup.Frozen("dense9"))).Message, StringComparison.Ordinal);
        Assert.Contains("All of the model's 90 weights are frozen", Assert.Throws<ArgumentException>(() => Make(WeightGroup.Frozen("*"))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(new WeightGroup("dense1") { RateFactor = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(new WeightGroup("dense1") { RateFactor = float.NaN }));
        Assert.Throws<ArgumentException>(() => Make(WeightGroup.Frozen("dense1") with { RateFactor = 2 }));
        Assert.Throws<ArgumentException>(() => new WeightGroup());
        Assert.Throws<ArgumentException>(() => new WeightGroup("dense1", ""));
        Assert.Throws<ArgumentNullException>(() => Make(null!, null!));
        // A layer without weights may be named with the others.
        Assert.Equal(90, Make(WeightGroup.Frozen("dropout1") with { Inference = true }).TrainedCount);
    }

    [Theory]
    [InlineData("dense1", "dense1.weight", true)]
    [InlineData("dense1", "dense1", true)]
    [InlineData("dense1", "dense10.weight", false)]
    [InlineData("encoder", "encoder.dense1.weight", true)]
    [InlineData("dense1.weight", "dense1.weight", true)]
    [InlineData("*.bias", "dense1.bias", true)]
    [InlineData("*.bias", "dense1", false)]
    [InlineData("*", "dense1.bias", true)]
    [InlineData("conv*", "conv2d1.weight", true)]
    [InlineData("con*d1", "conv2d1.weight", true)]
    [InlineData("con*d2*t", "conv2d2.weight", true)]
    [InlineData("con*d3*t", "conv2d2.weight", false)]
    [InlineData("weight", "dense1.weight", false)]
    [InlineData("dense?", "dense1", false)]
    [InlineData("Dense1", "dense1", false)]
    public void NamesNameWhatTheySay(string pattern, string name, bool expected) => Assert.Equal(expected, NamePattern.Names(pattern, name));

    /// <summary>A weight for each element, and notes of what it is asked for.</summary>
    private sealed class Spy : Layer
    {
        public override string Kind => "spy";

        public int Backwards { get; private set; }

        public bool Wanted { get; private set; }

        protected internal override Shape Build(LayerBuilder layer)
        {
            layer.Weight("weight", layer.Input, Initializers.Initializer.Ones);
            return layer.Input;
        }

        protected internal override void Forward(LayerPass pass) => pass.Input().CopyTo(pass.Output);

        protected internal override void Backward(LayerPass pass)
        {
            Backwards++;
            Wanted = pass.NeedsWeightGradient(0);
            pass.WeightGradient(0).Clear();
            pass.OutputGradient.CopyTo(pass.NeedsInputGradient() ? pass.InputGradient() : new float[pass.OutputGradient.Length]);
        }
    }
}

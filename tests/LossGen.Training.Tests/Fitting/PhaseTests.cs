using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using static LossGen.Training.Tests.Fitting.SmallTable;

namespace LossGen.Training.Tests.Fitting;

/// <summary>A phase of training goes on with what the optimizer of the last one keeps, weight by weight.</summary>
public class PhaseTests
{
    private static readonly WeightGroup[] WithoutBias = [WeightGroup.Frozen("line.bias")], WithoutWeight = [WeightGroup.Frozen("line.weight")];

    private static readonly Dictionary<string, Func<float, Optimizer>> Optimizers = new()
    {
        ["sgd"] = rate => new Sgd(rate), ["nesterov"] = rate => new Sgd(rate, 0.9f, nesterov: true), ["adam"] = rate => new Adam(rate),
        ["adamw"] = rate => new AdamW(rate), ["rmsprop"] = rate => new RmsProp(rate, momentum: 0.5f), ["adagrad"] = rate => new Adagrad(rate),
        ["lion"] = rate => new Lion(rate),
    };

    public static TheoryData<string> Names => [.. Optimizers.Keys];

    private static Model Line() => Model.Build(4, Node.Input("x", [Columns]).Then(new Dense(1), "line"));

    private static Model Net() => new Sequential(Columns) { new Dense(8), new BatchNorm(), Activation.Tanh, new Dense(5), Activation.Tanh, new Dense(1) }.Build(3);

    private static Trainer Make(Model model, Optimizer optimizer, params WeightGroup[] groups)
        => new(model, Objective.MeanSquaredError(), optimizer, new TrainerOptions { Groups = groups });

    private static Trainer After(Trainer earlier, params WeightGroup[] groups)
    {
        Trainer next = Make(earlier.Model, earlier.Optimizer, groups);
        next.TakeOptimizerFrom(earlier);
        return next;
    }

    private static void Steps(Trainer trainer, int count)
    {
        Batch batch = Rows().AsBatch();
        for (int i = 0; i < count; i++)
        {
            trainer.TrainOn(batch);
        }
    }

    private static byte[] Saved(Trainer trainer)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run.safetensors");
        trainer.Save(path);
        return File.ReadAllBytes(path);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void APhaseOfTheSameGroupsGoesOnAsIfThereWereOne(string optimizer)
    {
        Trainer whole = Make(Net(), Optimizers[optimizer](0.01f)), first = Make(Net(), Optimizers[optimizer](0.01f));
        Steps(whole, 12);
        Steps(first, 5);
        Trainer second = After(first);
        Steps(second, 4);
        Trainer third = After(second);
        Steps(third, 3);
        Assert.Equal(whole.Model.Weights.ToArray(), third.Model.Weights.ToArray());
    }

    /// <summary>torch.optim.Adam by hand: each number has moments and a step of its own, which stand still while it is frozen.</summary>
    [Fact]
    public void MomentsAndStepsAreThoseOfTorchAcrossPhases()
    {
        Trainer first = Make(Line(), new Adam(0.05f), WithoutBias);
        double[] w = Array.ConvertAll(first.Model.Weights.ToArray(), v => (double)v), m = new double[4], v = new double[4];
        int[] steps = new int[4];
        void Expect(int count, Func<int, bool> trained, Trainer trainer)
        {
            for (int i = 0; i < count; i++)
            {
                double[] slopes = Slopes(w);
                for (int k = 0; k < w.Length; k++)
                {
                    if (trained(k))
                    {
                        steps[k]++;
                        m[k] = 0.9 * m[k] + 0.1 * slopes[k];
                        v[k] = 0.999 * v[k] + 0.001 * slopes[k] * slopes[k];
                        w[k] -= 0.05 * m[k] / (1 - Math.Pow(0.9, steps[k])) / (Math.Sqrt(v[k] / (1 - Math.Pow(0.999, steps[k]))) + 1e-8);
                    }
                }
            }

            Steps(trainer, count);
            Assert.All(w.Zip(trainer.Model.Weights.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5));
        }

        Expect(30, k => k < Columns, first);
        Trainer second = Make(first.Model, new Adam(0.05f));
        Assert.Equal(["line.weight"], second.TakeOptimizerFrom(first));
        Expect(7, _ => true, second);
        Trainer third = Make(first.Model, new Adam(0.05f), WithoutWeight);
        Assert.Equal(["line.bias"], third.TakeOptimizerFrom(second));
        Expect(5, k => k == Columns, third);
        // What the last one froze is as the one before it left it.
        Trainer fourth = Make(first.Model, new Adam(0.05f));
        Assert.Equal(["line.weight", "line.bias"], fourth.TakeOptimizerFrom(second));
        Assert.Equal(["line.bias"], fourth.TakeOptimizerFrom(third));
        Expect(6, _ => true, fourth);
    }

    [Fact]
    public void AdamAndAdamWGoOnFromEachOther()
    {
        // Where nothing decays they are the same.
        Trainer whole = Make(Net(), new Adam(0.01f)), first = Make(Net(), new Adam(0.01f));
        Trainer second = Make(first.Model, new AdamW(0.01f, weightDecay: 0)), third = Make(first.Model, new Adam(0.01f));
        Steps(whole, 12);
        Steps(first, 4);
        second.TakeOptimizerFrom(first);
        Steps(second, 4);
        third.TakeOptimizerFrom(second);
        Steps(third, 4);
        Assert.Equal(whole.Model.Weights.ToArray(), third.Model.Weights.ToArray());
    }

    [Fact]
    public void ARunGoesOnFromACheckpointWithTheSameBits()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run.safetensors"), last = path + ".first";
        WeightGroup[] head = [new WeightGroup("dense3"), WeightGroup.Frozen("*")], more = [WeightGroup.Frozen("dense1")];
        FitOptions options = new() { Epochs = 3, BatchSize = 16 };
        Trainer first = Make(Net(), new Adam(0.02f), head);
        first.Fit(Rows(), options);
        first.Save(last);
        Trainer whole = After(first, more);
        whole.Fit(Rows(), options with { Epochs = 2, CheckpointPath = path, CheckpointSteps = 4 });
        whole.Fit(Rows(), options with { Epochs = 5 });

        Trainer resumed = Make(Net(), new Adam(0.02f), more);
        resumed.Load(path);
        Assert.Equal(4, resumed.Step);
        resumed.Fit(Rows(), options with { Epochs = 5 });
        Assert.Equal(whole.Model.Weights.ToArray(), resumed.Model.Weights.ToArray());
        Assert.Equal(Saved(whole), Saved(resumed));

        // The phase from its beginning, in another process.
        Trainer loaded = Make(Net(), new Adam(0.02f), head);
        loaded.Load(last);
        Trainer again = After(loaded, more);
        again.Fit(Rows(), options with { Epochs = 5 });
        Assert.Equal(whole.Model.Weights.ToArray(), again.Model.Weights.ToArray());

        // A file of a run that took over nothing has nothing of it.
        Trainer plain = Make(Net(), new Adam(0.02f), more);
        byte[] before = Saved(plain);
        plain.Save(path);
        plain.TakeOptimizerFrom(loaded);
        Assert.NotEqual(before, Saved(plain));
        plain.Load(path);
        Assert.Equal(before, Saved(plain));
    }

    [Fact]
    public void AnotherModelIsTakenOverFromByNames()
    {
        Trainer first = Make(Net(), new Adam());
        Steps(first, 5);
        Model other = Model.Build(1, Node.Input("x", [Columns]).Then(new Dense(8)).Then(new BatchNorm()).Then(Activation.Tanh)
            .Then(new Dense(5)).Then(Activation.Tanh).Then(new Dense(2), "pair"));
        Trainer second = new(other, Objective.CrossEntropy(), new Adam(), new TrainerOptions { Groups = [WeightGroup.Frozen("batchnorm1")] });
        Assert.Equal(["dense1.weight", "dense2.weight", "dense1.bias", "dense2.bias"], second.TakeOptimizerFrom(first));
    }

    [Fact]
    public void AWarmStepAllocatesNothingAndThreadsChangeNoBit()
    {
        Trainer[] trainers = [.. new[] { 1, 3 }.Select(threads =>
        {
            Model model = new Sequential(Columns) { new Dense(400), Activation.Tanh, new Dense(300), new Dense(1) }.Build(2);
            Trainer Phase(params WeightGroup[] groups)
                => new(model, Objective.MeanSquaredError(), new AdamW(), new TrainerOptions { Groups = groups, MicroBatch = 16, Threads = threads });
            Trainer first = Phase(WeightGroup.Frozen("dense2")), second = Phase();
            Steps(first, 5);
            second.TakeOptimizerFrom(first);
            Steps(second, 5);
            return second;
        })];
        Assert.Equal(trainers[0].Model.Weights.ToArray(), trainers[1].Model.Weights.ToArray());
        Assert.Equal(0, StepTests.AllocatedBySteps(trainers[0], Rows().AsBatch()));
    }

    [Fact]
    public void WhatCannotBeTakenOverIsSaidAndNothingChanges()
    {
        void Says<T>(string expected, Trainer trainer, Trainer earlier)
            where T : Exception
        {
            byte[] before = Saved(trainer), there = Saved(earlier);
            Assert.Contains(expected, Assert.Throws<T>(() => trainer.TakeOptimizerFrom(earlier)).Message, StringComparison.Ordinal);
            Assert.Equal(before, Saved(trainer));
            Assert.Equal(there, Saved(earlier));
        }

        Trainer adam = Make(Line(), new Adam());
        Steps(adam, 3);
        Says<ArgumentException>("The earlier trainer's optimizer is 'adam', this one's 'lion'", Make(adam.Model, new Lion()), adam);
        Says<ArgumentException>("beside the weights the earlier trainer's keeps nothing, this one's 'velocity'", Make(adam.Model, new Sgd(0.1f, 0.9f)), Make(adam.Model, new Sgd(0.1f)));
        Says<ArgumentException>("trains none of the weights that this one trains", Make(adam.Model, new Adam(), WithoutWeight), Make(adam.Model, new Adam(), WithoutBias));
        Says<ArgumentException>("The weight 'line.weight' has the shape [2, 3], but [1, 3] in the earlier trainer's model",
            Make(Model.Build(1, Node.Input("x", [Columns]).Then(new Dense(2), "line")), new Adam()), adam);
        Says<ArgumentException>("A trainer can't take over from itself", adam, adam);
        Says<InvalidOperationException>("The trainer has made 3 steps", adam, Make(adam.Model, new Adam()));
        Assert.Throws<ArgumentNullException>(() => adam.TakeOptimizerFrom(null!));
        // In the middle of a step.
        Trainer next = Make(Line(), new Adam());
        Exception? error = null;
        Trainer? busy = null;
        busy = new Trainer(adam.Model, LossTerm.Of(_ =>
        {
            error = Record.Exception(() => next.TakeOptimizerFrom(busy!));
            return 0;
        }), new Adam());
        Steps(busy, 1);
        Assert.IsType<InvalidOperationException>(error);
        // Its own model isn't left in use.
        next.TakeOptimizerFrom(busy);
    }
}

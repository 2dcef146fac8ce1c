using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Fitting;

/// <summary>Pieces of a batch on several threads.</summary>
public class ThreadTests
{
    private static Batch Rows(int count)
    {
        float[] x = new float[count * 4];
        new RandomStream(1).FillNormal(x);
        return Batch.Of(Field.Floats("x", x, 4), Field.Floats("y", [.. Enumerable.Range(0, count).Select(i => x[4 * i])]));
    }

    private static Trainer Make(LossTerm term, TrainerOptions options)
        => new(new Sequential(4) { new Dense(8), new BatchNorm(), Activation.Tanh, new Dense(1) }.Build(2), term, new Sgd(0.1f), options);

    [Fact]
    public void PiecesRunAtOnce()
    {
        // Each of two pieces waits for the other to have begun.
        using var both = new Barrier(2);
        LossTerm term = LossTerm.Of(c =>
        {
            Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(60)));
            return Layers.ProbeLoss.OfGradient(c.Prediction, c.Floats("y"), c.PredictionGradient, c.Scale);
        });
        Make(term, new TrainerOptions { MicroBatch = 5, Threads = 2 }).TrainOn(Rows(10));
    }

    [Fact]
    public void AWarmStepAllocatesNothingHere()
    {
        Trainer trainer = Make(Objective.MeanSquaredError(), new TrainerOptions { MicroBatch = 5, Threads = 3 });
        Batch batch = Rows(32);
        for (int i = 0; i < 200; i++)
        {
            trainer.TrainOn(batch);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            trainer.TrainOn(batch);
        }

        // The queue of the thread pool may grow by a piece.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void WhatAPieceThrowsComesOutAndTheNextStepIsAsEver(int bad)
    {
        bool throws = true;
        Batch batch = Rows(20);
        LossTerm term = LossTerm.Of(c => throws && c.Floats("y")[0] == batch.Floats("y")[bad * 5]
            ? throw new InvalidOperationException("thrown by the loss")
            : Layers.ProbeLoss.OfGradient(c.Prediction, c.Floats("y"), c.PredictionGradient, c.Scale));
        Trainer trainer = Make(term, new TrainerOptions { MicroBatch = 5, Threads = 4 });
        float[] before = trainer.Model.Weights.ToArray();
        Assert.Equal("thrown by the loss", Assert.Throws<InvalidOperationException>(() => trainer.TrainOn(batch)).Message);
        Assert.Equal(before, trainer.Model.Weights.ToArray());
        throws = false;
        trainer.TrainOn(batch);
        Assert.NotEqual(before, trainer.Model.Weights.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void ALossThatIsNotFiniteIsNamed(int threads)
    {
        Batch batch = Rows(20);
        LossTerm term = LossTerm.Of(
            c => c.Floats("y")[0] == batch.Floats("y")[10] ? float.NaN : Layers.ProbeLoss.OfGradient(c.Prediction, c.Floats("y"), c.PredictionGradient, c.Scale), name: "third");
        Trainer trainer = Make(term, new TrainerOptions { MicroBatch = 5, Threads = threads });
        float[] weights = trainer.Model.Weights.ToArray(), states = [.. trainer.Model.States.SelectMany(s => s.Values)];
        var exception = Assert.Throws<NonFiniteException>(() => trainer.TrainOn(batch));
        Assert.Contains("'third'", exception.Message, StringComparison.Ordinal);
        Assert.Equal(weights, trainer.Model.Weights.ToArray());
        Assert.Equal(states, trainer.Model.States.SelectMany(s => s.Values));
    }

    // Weights of more than two chunks, of which one is cut by where decay ends.
    private static (float[] Weights, float Norm, Trainer Trainer) Wide(int threads, Optimizer optimizer, TrainerOptions options)
    {
        Model model = new Sequential(4) { new Dense(600), Activation.Tanh, new Dense(300), Activation.Tanh, new Dense(1) }.Build(2);
        var trainer = new Trainer(model, Objective.MeanSquaredError(), optimizer, options with { MicroBatch = 4, Threads = threads });
        for (int i = 0; i < 3; i++)
        {
            trainer.TrainOn(Rows(10));
        }

        Assert.True(model.ParameterCount > 2 * Crew.Chunk);
        return (model.Weights.ToArray(), trainer.GradientNorm, trainer);
    }

    public static TheoryData<string> Optimizers => ["sgd", "adam", "adamw", "rmsprop", "adagrad", "lion"];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void StepsInPartsGiveTheSameBits(string name)
    {
        Optimizer Make() => name switch
        {
            "sgd" => new Sgd(0.01f, 0.9f, weightDecay: 0.1f),
            "adam" => new Adam(weightDecay: 0.1f),
            "adamw" => new AdamW(),
            "rmsprop" => new RmsProp(momentum: 0.5f),
            "adagrad" => new Adagrad(),
            _ => new Lion(),
        };
        var options = new TrainerOptions { L1 = 1e-4f, L2 = 1e-3f, ClipValue = 0.02f, ClipNorm = 0.3f };
        (float[] expected, float norm, _) = Wide(1, Make(), options);
        foreach (int threads in (int[])[2, 3, 5])
        {
            (float[] weights, float actual, _) = Wide(threads, Make(), options);
            Assert.Equal(expected, weights);
            Assert.Equal(norm, actual);
        }
    }

    // Divides by the length of the gradient that it sees: it must see all of it.
    private sealed class Normalized(List<int> lengths) : Optimizer
    {
        public override string Kind => "normalized";

        public override float Rate => 0.1f;

        public override IReadOnlyList<string> Slots => [];

        protected internal override bool HasDecay => false;

        protected internal override void Update(OptimizerPass pass)
        {
            lengths.Add(pass.Weights.Length);
            float length = Arithmetic.Norm(pass.Gradients);
            Arithmetic.AddScaled(pass.Weights, pass.Gradients, -pass.Rate / length);
        }
    }

    [Fact]
    public void AnOptimizerOfOnesOwnSeesAllWeightsAtOnce()
    {
        List<int> lengths = [];
        (float[] weights, _, Trainer trainer) = Wide(3, new Normalized(lengths), new TrainerOptions());
        Assert.All(lengths, length => Assert.Equal(trainer.Model.ParameterCount, length));
        Assert.Equal(Wide(1, new Normalized([]), new TrainerOptions()).Weights, weights);
    }

    [Fact]
    public void AWarmStepInPartsAllocatesNothingHere()
    {
        Trainer trainer = Wide(3, new Adam(), new TrainerOptions { L2 = 1e-4f, ClipNorm = 1 }).Trainer;
        Batch batch = Rows(10);
        Assert.InRange(StepTests.AllocatedBySteps(trainer, batch), 0, 4096);
    }

    private static Dataset Table(int count)
    {
        float[] x = new float[count * 4];
        new RandomStream(3).FillNormal(x);
        return Dataset.From(Field.Floats("x", x, 4), Field.Floats("y", [.. Enumerable.Range(0, count).Select(i => x[4 * i])]));
    }

    // Large enough to be shared.
    private static Model Large() => new Sequential(4) { new Dense(600), new BatchNorm(), Activation.Tanh, new Dense(300), new Dense(1) }.Build(2);

    [Fact]
    public void EvaluationAndPredictionOnSeveralThreadsGiveTheBitsOfOne()
    {
        Dataset data = Table(233);
        Evaluation Evaluate(int threads)
        {
            var trainer = new Trainer(Large(), Objective.MeanSquaredError(), new Sgd(1e-4f), new TrainerOptions { MicroBatch = 16, Threads = threads });
            trainer.Fit(data, new FitOptions { Epochs = 1, BatchSize = 40 });
            return trainer.Evaluate(data, [new RSquared(), new MeanAbsoluteError(), new RootMeanSquaredError()], batchSize: 10);
        }

        Evaluation expected = Evaluate(1);
        Assert.True(double.IsFinite(expected.Loss));
        float[] predicted = Large().Predict(data, batchSize: 10);
        foreach (int threads in (int[])[2, 4, 30])
        {
            Evaluation actual = Evaluate(threads);
            Assert.Equal(expected.Loss, actual.Loss);
            Assert.Equal(expected.Terms, actual.Terms);
            Assert.Equal(expected.Metrics, actual.Metrics);
            Assert.Equal(predicted, Large().Predict(data, batchSize: 10, threads: threads));
        }
    }

    [Fact]
    public void BatchesOfAnEvaluationRunAtOnce()
    {
        using var both = new Barrier(2);
        LossTerm term = LossTerm.Of(c =>
        {
            Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(60)));
            return Layers.ProbeLoss.OfGradient(c.Prediction, c.Floats("y"), c.PredictionGradient, c.Scale);
        });
        new Trainer(Large(), term, new Sgd(0.1f), new TrainerOptions { MicroBatch = 5, Threads = 2 }).Evaluate(Table(20), batchSize: 10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void TheFirstFailureOfAnEvaluationComesOut(int threads)
    {
        Dataset data = Table(200);
        float[] y = data.AsBatch().Floats("y").ToArray();
        LossTerm term = LossTerm.Of(c => Array.IndexOf(y, c.Floats("y")[0]) is var row && row >= 50
            ? throw new InvalidOperationException($"row {row}")
            : Layers.ProbeLoss.OfGradient(c.Prediction, c.Floats("y"), c.PredictionGradient, c.Scale));
        var trainer = new Trainer(Large(), term, new Sgd(0.1f), new TrainerOptions { MicroBatch = 5, Threads = threads });
        Assert.Equal("row 50", Assert.Throws<InvalidOperationException>(() => trainer.Evaluate(data, batchSize: 10)).Message);
    }

    [Fact]
    public void ThreadsNeedPieces()
    {
        Assert.Contains("MicroBatch is 0", Assert.Throws<ArgumentException>(() => Make(Objective.MeanSquaredError(), new TrainerOptions { Threads = 2 })).Message, StringComparison.Ordinal);
        Assert.Equal("threads", Assert.Throws<ArgumentOutOfRangeException>(() => Large().Predict(Table(3), threads: 0)).ParamName);
        Assert.Equal("batchSize", Assert.Throws<ArgumentOutOfRangeException>(() => Large().Predict(Table(3), batchSize: 0)).ParamName);
        Assert.Equal("Threads", Assert.Throws<ArgumentOutOfRangeException>(() => Make(Objective.MeanSquaredError(), new TrainerOptions { Threads = 0 })).ParamName);
    }
}

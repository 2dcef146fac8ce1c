using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
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

    [Fact]
    public void ThreadsNeedPieces()
    {
        Assert.Contains("MicroBatch is 0", Assert.Throws<ArgumentException>(() => Make(Objective.MeanSquaredError(), new TrainerOptions { Threads = 2 })).Message, StringComparison.Ordinal);
        Assert.Equal("Threads", Assert.Throws<ArgumentOutOfRangeException>(() => Make(Objective.MeanSquaredError(), new TrainerOptions { Threads = 0 })).ParamName);
    }
}

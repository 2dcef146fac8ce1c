using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Fitting;

public class MinimizeTests
{
    [Fact]
    public void FindsTheLeastSquares()
    {
        // Columns of very different size: gradient descent would take long.
        float[] x = new float[80 * 3], y = new float[80];
        new RandomStream(1).FillNormal(x);
        for (int i = 0; i < 80; i++)
        {
            x[3 * i + 1] *= 8;
            x[3 * i + 2] *= 0.2f;
            y[i] = 1 + 2 * x[3 * i] - 0.5f * x[3 * i + 1] + 4 * x[3 * i + 2];
        }

        Model model = new Sequential(3) { new Dense(1) }.Build(1);
        var trainer = new Trainer(model, Objective.MeanSquaredError(), new Sgd(0));
        LbfgsResult result = trainer.Minimize(Batch.Of(Field.Floats("x", x, 3), Field.Floats("y", y)));
        Assert.True(result.Converged && result.Iterations < 40, result.ToString());
        Assert.Equal([2, -0.5f, 4], model.WeightOf("dense1.weight").ToArray(), (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.Equal(1, model.WeightOf("dense1.bias")[0], 1e-3);
    }

    [Fact]
    public void WhereTheLossShowsNoFurtherStepItHasConverged()
    {
        // The loss is a float: long before the gradient is 0, no step makes it less.
        var trainer = new Trainer(new Sequential(SmallTable.Columns) { new Dense(1) }.Build(1), Objective.MeanSquaredError(), new Sgd(0), new TrainerOptions { L2 = 0.1f });
        Batch batch = SmallTable.Rows().AsBatch();
        var exact = new Lbfgs { GradientTolerance = 0, LossTolerance = 0 };
        LbfgsResult result = trainer.Minimize(batch, exact), again = trainer.Minimize(batch, exact);
        Assert.True(result.Converged && again.Converged && again.Iterations == 0, $"{result}, {again}");
    }

    [Fact]
    public void WhatDrawsRandomNumbersIsNoFunctionToMinimize()
    {
        Model model = new Sequential(SmallTable.Columns) { new BatchNorm(), new Dropout(0.5f), new Dense(1) }.Build(1);
        Batch batch = SmallTable.Rows().AsBatch();
        Checkpoint before = new(), after = new();
        model.AddTo(before);
        var trainer = new Trainer(model, Objective.MeanSquaredError(), new Sgd(0));
        Assert.Contains("The layer 'dropout1' draws random numbers", Assert.Throws<InvalidOperationException>(() => trainer.Minimize(batch)).Message, StringComparison.Ordinal);
        model.AddTo(after);
        Assert.All(before.Names, name => Assert.Equal(before.Bytes(name).ToArray(), after.Bytes(name).ToArray()));

        // Whatever was drawn before.
        trainer.TrainOn(batch);
        LbfgsResult result = new Trainer(model, Objective.MeanSquaredError(), new Sgd(0), new TrainerOptions { Groups = [new WeightGroup("dropout1") { Inference = true }] }).Minimize(batch);
        Assert.True(result.Converged, result.ToString());
    }

    [Fact]
    public void GoesDownWhereItIsNotConvex()
    {
        float[] x = [0, 0, 0, 1, 1, 0, 1, 1], y = [0, 1, 1, 0];
        Model model = new Sequential(2) { new Dense(6), Activation.Tanh, new Dense(1) }.Build(2);
        var trainer = new Trainer(model, Objective.BinaryCrossEntropy(), new Sgd(0), new TrainerOptions { L2 = 1e-4f });
        Batch batch = Batch.Of(Field.Floats("x", x, 2), Field.Floats("y", y));
        LbfgsResult result = trainer.Minimize(batch, new Lbfgs { Iterations = 200 });
        Assert.True(result.Loss < 0.05, result.ToString());
        Assert.Equal([false, true, true, false], model.Predict(batch).ToArray().Select(z => z > 0));
    }
}

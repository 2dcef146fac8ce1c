using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Fitting;

/// <summary>Gradients take memory for what is trained alone, and there they are found.</summary>
public class GradientMemoryTests
{
    private const int Wide = 700;

    private static Dataset Rows(int count, int columns = Wide)
    {
        float[] x = new float[count * columns];
        new RandomStream(1).FillNormal(x);
        return Dataset.From(Field.Floats("x", x, columns), Field.Ints("y", [.. Enumerable.Range(0, count).Select(i => x[i * columns] > 0 ? 1 : 0)]));
    }

    private static Model Net(int columns = Wide)
        => Model.Build(1, Node.Input("x", [columns]).Then(new Dense(columns)).Then(Activation.Tanh).Then(new Dense(columns)).Then(Activation.Tanh).Then(new Dense(2), "head"));

    private static Trainer Make(Model model, params WeightGroup[] groups)
        => new(model, Objective.CrossEntropy(), new Sgd(0.01f), new TrainerOptions { Groups = groups });

    // The least of several times: the pool of arrays that kernels use must be warm, and a collection that other tests cause may empty it.
    private static double BytesAWeight<T>(Func<T> make, Action<T> act, int weights) => Enumerable.Range(0, 5).Min(_ =>
    {
        T made = make();
        long before = GC.GetAllocatedBytesForCurrentThread();
        act(made);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / weights;
    });

    [Fact]
    public void WhatIsNotTrainedTakesNone()
    {
        Dataset rows = Rows(8);
        Batch batch = rows.AsBatch();
        int weights = Net().ParameterCount;
        // Beside 4 of each weight itself, a little for the values of a batch.
        Assert.InRange(BytesAWeight(() => 0, _ => Net(), weights), 4, 4.5);
        Assert.InRange(BytesAWeight(() => Net(), model => model.Predict(rows), weights), 0, 0.5);
        Assert.InRange(BytesAWeight(() => Net(), model => Make(model, WeightGroup.Frozen("dense*")).TrainOn(batch), weights), 0, 0.5);
        Assert.InRange(BytesAWeight(() => Net(), model => Make(model).TrainOn(batch), weights), 4, 4.5);
    }

    [Fact]
    public void NeitherDoesAFrozenPartOfARecurrentLayer()
    {
        const int units = 300;
        Model Recurrence() => Model.Build(1, Node.Input("x", [2, 300]).Then(new Gru(units), "gru").Then(new Dense(2), "head"));
        Batch batch = Batch.Of(Field.Floats("x", Rows(1, 600)["x"].ToFloats(), 2, 300), Field.Ints("y", [1]));
        Trainer Biases(Model model) => Make(model, new WeightGroup("*.bias", "*.recurrentBias"), WeightGroup.Frozen("*"));
        Assert.InRange(BytesAWeight(Recurrence, model => Biases(model).TrainOn(batch), Recurrence().ParameterCount), 0, 0.5);
        Model all = Recurrence(), some = Recurrence();
        Make(all).TrainOn(batch);
        Biases(some).TrainOn(batch);
        foreach (string name in (string[])["gru.bias", "gru.recurrentBias", "head.bias"])
        {
            Assert.All(all.GradientOf(name).ToArray().Zip(some.GradientOf(name).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    [Fact]
    public void ACopyForAnotherThreadTakesNoneUntilItGoesBackward()
    {
        Batch batch = Rows(8).AsBatch();
        foreach (WeightGroup[] groups in (WeightGroup[][])[[WeightGroup.Frozen("dense*")], [WeightGroup.Frozen("dense1")]])
        {
            Model model = Net();
            Trainer trainer = Make(model, groups);
            trainer.TrainOn(batch);
            Model copy = model.Copy();
            void Forward(Model of) => of.Forward(batch, 0, 8, training: true, 0);
            Assert.InRange(BytesAWeight(model.Copy, Forward, model.ParameterCount), 0, 0.5);
            Forward(copy);
            Assert.Equal(0, copy.Gradients.Length);
            copy.Backward();
            Assert.Equal(trainer.TrainedCount, copy.Gradients.Length);
        }
    }

    [Fact]
    public void GradientsAreFoundByNames()
    {
        Batch batch = Rows(20, 5).AsBatch();
        Model all = Net(5), some = Net(5);
        Assert.Equal((0, 0), (some.Gradients.Length, some.GradientOf("head.bias").Length));
        Make(all).TrainOn(batch);
        Trainer trainer = Make(some, WeightGroup.Frozen("dense1.weight", "dense2.bias"));
        trainer.TrainOn(batch);
        Assert.Equal(all.ParameterCount, all.Gradients.Length);
        Assert.Equal(trainer.TrainedCount, some.Gradients.Length);
        foreach (Weight weight in all.Parameters)
        {
            ReadOnlySpan<float> expected = all.GradientOf(weight.Name), actual = some.GradientOf(weight.Name);
            Assert.Equal(all.Gradients.Slice(weight.Offset, weight.Length).ToArray(), expected.ToArray());
            if (weight.Name is "dense1.weight" or "dense2.bias")
            {
                Assert.True(actual.IsEmpty);
                continue;
            }

            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < actual.Length; i++)
            {
                Assert.Equal(expected[i], actual[i], 1e-6f);
            }
        }

        Assert.Contains("The model has no weight 'tail'; it has 'dense1.weight'",
            Assert.Throws<ArgumentException>(() => some.GradientOf("tail").Length).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainersMayTakeTurns()
    {
        Batch batch = Rows(20, 5).AsBatch();
        Model model = Net(5);
        Trainer body = Make(model, WeightGroup.Frozen("head")), head = Make(model, WeightGroup.Frozen("dense*"));
        for (int turn = 0; turn < 3; turn++)
        {
            body.TrainOn(batch);
            Assert.Equal((body.TrainedCount, 0, 25), (model.Gradients.Length, model.GradientOf("head.weight").Length, model.GradientOf("dense2.weight").Length));
            float[] kept = model.WeightOf("dense2.weight").ToArray();
            head.TrainOn(batch);
            Assert.Equal((head.TrainedCount, 10, 0), (model.Gradients.Length, model.GradientOf("head.weight").Length, model.GradientOf("dense2.weight").Length));
            Assert.Equal(kept, model.WeightOf("dense2.weight").ToArray());
        }

        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            body.TrainOn(batch);
            head.TrainOn(batch);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }));
    }
}

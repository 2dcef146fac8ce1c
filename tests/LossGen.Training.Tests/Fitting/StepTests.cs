using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Fitting;

public class StepTests
{
    private static Batch Classes(int count)
    {
        float[] x = new float[count * 10];
        new RandomStream(1).FillNormal(x);
        int[] y = [.. Enumerable.Range(0, count).Select(i => x[i * 10] + x[i * 10 + 3] > 0 ? 1 : 0)];
        return Batch.Of(Field.Floats("x", x, 10), Field.Ints("y", y));
    }

    internal static long AllocatedBySteps(Trainer trainer, Batch batch)
    {
        for (int i = 0; i < 60; i++)
        {
            trainer.TrainOn(batch);
        }

        // The least: a collection that other tests cause may empty the pool of arrays.
        return Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++)
            {
                trainer.TrainOn(batch);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }

    [Fact]
    public void AWarmStepAllocatesNothing()
    {
        Model model = new Sequential(10) { new Dense(10), Activation.Relu, new Dense(2) }.Build(1);
        var trainer = new Trainer(model, Objective.CrossEntropy(), new Adam(), new TrainerOptions { L2 = 1e-4f, ClipNorm = 1, MicroBatch = 20 });
        Batch batch = Classes(32);
        Assert.Equal(0, AllocatedBySteps(trainer, batch));
    }

    [Fact]
    public void AWarmStepOfEveryLayerAllocatesNothing()
    {
        Node image = Node.Input("image", [8, 8, 1]), id = Node.IntInput("words", [5]), words = id.Then(new Embedding(9, 6));
        Node seen = image.Then(new Conv2D(4, 3, Padding.Same)).Then(new BatchNorm()).Then(Activation.Gelu).Then(new MaxPool2D()).Then(new Conv2D(4, 3))
            .Then(new AvgPool2D()).Then(new Flatten()).Then(new Dropout(0.1f));
        Node read = Node.Of(new Concatenate(), words.Then(new Gru(5)), words.Then(new Lstm(4)), words.Then(new SimpleRnn(3))).Then(new LayerNorm());
        Node strided = image.Then(new Conv2D(3, 3, Padding.Same, stride: 2)).Then(new MaxPool2D(3, stride: 1)).Then(new AvgPool2D(2, stride: 1, Padding.Same)).Then(new Flatten());
        Node windows = image.Then(new Conv2D(6, (2, 3), Padding.Of(1, 2, 0, 1), dilation: (2, 3))).Then(new Conv2D(6, 3, Padding.Same, groups: 2))
            .Then(new Conv2D(6, 3, Padding.Same, groups: 6)).Then(new Conv2D(6, 2, stride: (1, 2), groups: 6)).Then(new MaxPool2D((2, 1), dilation: (2, 1)))
            .Then(new AvgPool2D((2, 1))).Then(new ZeroPad2D((1, 0), (0, 1))).Then(new Flatten());
        Node mask = id.Then(new Mask());
        Node padded = new Bidirectional(reverse => new Gru(3) { Reverse = reverse, ReturnSequences = true }).Apply(id.Then(new Embedding(9, 3) { Padding = 0 }), mask);
        Node joined = Node.Of(new Concatenate(), seen, read, strided, windows, Node.Of(new Lstm(3), padded, mask), Node.Of(new GlobalAvgPool(), padded, mask));
        Model model = Model.Build(1, joined.Then(new Dense(1), "a"), joined.Then(new Dense(2), "b"));
        var objective = Objective.Uncertainty(Objective.MeanSquaredError("a", "a"), Objective.CrossEntropy("b", "b"));
        var trainer = new Trainer(model, objective, new Lion(), new TrainerOptions { Schedule = new Schedules.CosineDecay(100), L1 = 1e-5f, ClipValue = 3 });
        var random = new RandomStream(1);
        float[] pixels = new float[12 * 64];
        random.FillNormal(pixels);
        Batch batch = Batch.Of(
            Field.Floats("image", pixels, 8, 8, 1), Field.Ints("words", [.. Enumerable.Range(0, 60).Select(i => i % 9)], 5),
            Field.Floats("a", pixels[..12]), Field.Ints("b", [.. Enumerable.Range(0, 12).Select(i => i % 2)]));
        Assert.Equal(0, AllocatedBySteps(trainer, batch));
    }

    [Fact]
    public void LearnsClasses()
    {
        Model model = new Sequential(10) { new Dense(10), Activation.Relu, new Dense(2) }.Build(1);
        var trainer = new Trainer(model, Objective.CrossEntropy(), new Adam(1e-2f));
        Batch batch = Classes(64);
        double first = trainer.TrainOn(batch), last = 0;
        for (int i = 0; i < 300; i++)
        {
            last = trainer.TrainOn(batch);
        }

        Assert.True(last < 0.1 * first, $"{first} -> {last}");
    }
}

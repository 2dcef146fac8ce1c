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

    [Fact]
    public void AWarmStepAllocatesNothing()
    {
        Model model = new Sequential(10) { new Dense(10), Activation.Relu, new Dense(2) }.Build(1);
        var trainer = new Trainer(model, Objective.CrossEntropy(), new Adam(), new TrainerOptions { L2 = 1e-4f, ClipNorm = 1, MicroBatch = 20 });
        Batch batch = Classes(32);
        for (int i = 0; i < 100; i++)
        {
            trainer.TrainOn(batch);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            trainer.TrainOn(batch);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
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

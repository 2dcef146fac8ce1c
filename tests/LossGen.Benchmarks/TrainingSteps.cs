using System.Diagnostics;
using System.Globalization;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;

namespace LossGen.Benchmarks;

/// <summary>Steps of training beside PyTorch (eager), each on one thread: forward, backward and optimizer on a batch that is there.</summary>
internal static class TrainingSteps
{
    public static int Run()
    {
        IReadOnlyDictionary<string, double> torch = PythonTimes.Read("training.py", out string without);
        Console.WriteLine($"A step of training, microseconds and steps a second, least of many runs{(torch.Count == 0 ? $"; no PyTorch: {without}" : "")}");
        Console.WriteLine($"{"model",-40}{"LossGen",10}{"steps/s",12}{"PyTorch",10}{"steps/s",12}{"times",8}");
        foreach (var (name, trainer, batch) in Cases())
        {
            double ours = Stopwatches.Minima(() => trainer.TrainOn(batch))[0];
            string line = string.Create(CultureInfo.InvariantCulture, $"{name,-40}{ours,10:0.0}{1e6 / ours,12:0}");
            Console.WriteLine(torch.TryGetValue(name, out double eager)
                ? line + string.Create(CultureInfo.InvariantCulture, $"{eager,10:0.0}{1e6 / eager,12:0}{eager / ours,8:0.00}")
                : line);
        }

        Console.WriteLine($"\n{"the batch in halves",-40}{"one thread",12}{"two",10}{"times",8}");
        foreach (int number in (int[])[2, 3, 4])
        {
            double[] both = Array.ConvertAll([1, 2], threads =>
            {
                var (_, trainer, batch) = Cases(threads).ElementAt(number);
                return Stopwatches.Minima(() => trainer.TrainOn(batch))[0];
            });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Cases().ElementAt(number).Name,-40}{both[0],12:0.0}{both[1],10:0.0}{both[0] / both[1],8:0.00}"));
        }

        return 0;
    }

    // With threads, each batch goes through in two pieces.
    private static IEnumerable<(string Name, Trainer Trainer, Batch Batch)> Cases(int threads = 0)
    {
        Trainer Make(Sequential layers, Objective objective, Optimizer optimizer, int batch)
            => new(layers.Build(1), objective, optimizer, new TrainerOptions { MicroBatch = threads == 0 ? 0 : batch / 2, Threads = Math.Max(threads, 1) });

        yield return ("linear regression, 100 rows, SGD",
            Make(new Sequential(1) { new Dense(1) }, Objective.MeanSquaredError(), new Sgd(0.01f), 100), Numbers(100, 1));
        yield return ("10-10-2, batch 32, Adam",
            Make(new Sequential(10) { new Dense(10), Activation.Relu, new Dense(2) }, Objective.CrossEntropy(), new Adam(), 32), Labels(32, 2, 10));
        yield return ("784-128-10, batch 64, SGD",
            Make(new Sequential(784) { new Dense(128), Activation.Relu, new Dense(10) }, Objective.CrossEntropy(), new Sgd(0.01f), 64), Labels(64, 10, 784));
        yield return ("784-512-512-10, batch 128, Adam",
            Make(new Sequential(784) { new Dense(512), Activation.Relu, new Dense(512), Activation.Relu, new Dense(10) }, Objective.CrossEntropy(), new Adam(), 128),
            Labels(128, 10, 784));
        yield return ("CNN 8c3-pool-16c3-pool-10, batch 64, SGD",
            Make(
                new Sequential(28, 28, 1)
                {
                    new Conv2D(8, 3), Activation.Relu, new MaxPool2D(), new Conv2D(16, 3), Activation.Relu, new MaxPool2D(), new Flatten(), new Dense(10),
                },
                Objective.CrossEntropy(), new Sgd(0.01f), 64),
            Labels(64, 10, 28, 28, 1));
        yield return ("embedding 16, GRU 32, 20 words, batch 32",
            Make(new Sequential(Node.IntInput("x", [20])) { new Embedding(1000, 16), new Gru(32), new Dense(2) }, Objective.CrossEntropy(), new Adam(), 32), Words(32));
    }

    private static float[] Draw(int length)
    {
        float[] values = new float[length];
        new RandomStream(1).FillNormal(values);
        return values;
    }

    private static Batch Numbers(int count, int width)
    {
        float[] x = Draw(count * width);
        return Batch.Of(Field.Floats("x", x, width), Field.Floats("y", [.. x.Select(v => 3 * v)], width));
    }

    private static Batch Labels(int count, int classes, params int[] shape)
    {
        float[] x = Draw(shape.Aggregate(count, (a, b) => a * b));
        return Batch.Of(Field.Floats("x", x, shape), Field.Ints("y", [.. Enumerable.Range(0, count).Select(i => i % classes)]));
    }

    private static Batch Words(int count)
        => Batch.Of(Field.Ints("x", [.. Enumerable.Range(0, count * 20).Select(i => i * 37 % 1000)], 20), Field.Ints("y", [.. Enumerable.Range(0, count).Select(i => i % 2)]));
}

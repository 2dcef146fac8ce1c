using LossGen.Training.Data;
using LossGen.Training.Data.Arrays;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using Shared;

namespace Classics.Examples;

/// <summary>Images of digits by a small convolutional network: files of the IDX format if given, else images that are drawn.</summary>
internal static class Digits
{
    public static Outcome Run(Request request)
    {
        Dataset data = request is { Images: { } images, Labels: { } labels }
            ? Read(images, labels, request.Short ? 1200 : int.MaxValue)
            : DrawnDigits.Draw(request.Short ? 1200 : 12000, seed: 1);
        Dataset[] parts = data.SplitStratified("y", seed: 1, 0.85);
        int classes = data["y"].ToInts().Max() + 1;

        ReadOnlySpan<int> shape = data["x"].RowShape;
        Model model = new Sequential(shape)
        {
            new Conv2D(8, 3), Activation.Relu, new MaxPool2D(),
            new Conv2D(16, 3), Activation.Relu, new MaxPool2D(),
            new Flatten(), new Dense(classes),
        }.Build(seed: 1);
        Objective loss = Objective.CrossEntropy();
        var confusion = new ConfusionMatrix();
        TrainingResult run = new Trainer(model, loss, new Adam(3e-3f)).Fit(parts[0], new FitOptions
        {
            Epochs = request.Short ? 6 : 8,
            BatchSize = request.Short ? 32 : 64,
            Validation = parts[1],
            Measures = [new Accuracy(), confusion],
            Progress = request.Progress,
        });

        double accuracy = run.Last!.Metrics[0].Value;
        return new Outcome(model, loss, run, $"Accuracy on held-out images: {ConsoleProgress.Short(accuracy)}", accuracy, Least: request.Short ? 0.85 : 0.95) { Confusion = confusion };
    }

    private static Dataset Read(string images, string labels, int most)
    {
        LoadedArray<float> pixels = IdxFile.ReadFloats(images, scale: 1 / 255f);
        if (pixels.Shape.Length != 3)
        {
            throw new FormatException($"{images}: images have three dimensions, this array {pixels.Shape.Length}.");
        }

        // A channel of its own at the end, as convolutions take it.
        Field x = Field.Floats("x", pixels.Values, [.. pixels.Shape[1..], 1]);
        Field y = IdxFile.ReadInts(labels).ToField("y");
        if (x.Count != y.Count)
        {
            throw new FormatException($"{images} has {x.Count} images, but {labels} {y.Count} labels.");
        }

        return Dataset.From(x, y).Take(Math.Min(most, x.Count));
    }
}

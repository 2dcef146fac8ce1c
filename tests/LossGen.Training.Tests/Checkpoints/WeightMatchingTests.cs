using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;

namespace LossGen.Training.Tests.Checkpoints;

/// <summary>What a model takes from a file that isn't quite its own, and what it refuses.</summary>
public class WeightMatchingTests
{
    private static string NewPath() => Path.Combine(Directory.CreateTempSubdirectory().FullName, "weights.safetensors");

    private static Model Net(int classes, ulong seed, bool extra = false)
    {
        Node body = Node.Input("x", [6]).Then(new Dense(8), "body").Then(new BatchNorm(), "norm");
        body = extra ? body.Then(new Dense(8), "more") : body;
        return Model.Build(seed, body.Then(new Dense(classes), "head"));
    }

    private static string Refused(Action load) => Assert.Throws<CheckpointException>(load).Message;

    [Fact]
    public void TheHeadMayDiffer()
    {
        string path = NewPath();
        Model old = Net(10, 1), model = Net(3, 2);
        old.SaveWeights(path);
        float[] head = model.WeightOf("head.weight").ToArray();
        model.LoadWeights(path, new WeightMatching { Except = ["head"] });
        Assert.Equal(old.WeightOf("body.weight").ToArray(), model.WeightOf("body.weight").ToArray());
        Assert.Equal(head, model.WeightOf("head.weight").ToArray());
    }

    [Fact]
    public void EverythingThatDiffersIsNamedAndNothingIsTaken()
    {
        string path = NewPath();
        Net(10, 1, extra: true).SaveWeights(path);
        Model model = Net(3, 2);
        float[] before = model.Weights.ToArray();
        string message = Refused(() => model.LoadWeights(path));
        Assert.Contains("of 'head.weight' its shape is [10, 8], but [3, 8] is needed, of 'head.bias' its shape is [10], but [3] is needed", message, StringComparison.Ordinal);
        Assert.Contains("it has 'more.weight' [8, 8], 'more.bias' [8], which the model hasn't", message, StringComparison.Ordinal);
        message = Refused(() => model.LoadWeights(path, new WeightMatching { Except = ["head"] }));
        Assert.DoesNotContain("head", message, StringComparison.Ordinal);
        Assert.Contains("more.bias", message, StringComparison.Ordinal);
        Assert.Equal(before, model.Weights.ToArray());
        model.LoadWeights(path, new WeightMatching { Except = ["head"], Ignore = ["more"] });
        Assert.NotEqual(before, model.Weights.ToArray());
        // The other way round.
        Net(3, 1).SaveWeights(path);
        Model larger = Net(3, 2, extra: true);
        CheckpointException error = Assert.Throws<CheckpointException>(() => larger.LoadWeights(path));
        Assert.Contains("it lacks 'more.weight' [8, 8], 'more.bias' [8]. ", error.Message, StringComparison.Ordinal);
        Assert.Equal("more.weight", error.Tensor);
        larger.LoadWeights(path, new WeightMatching { Except = ["more"] });
    }

    [Fact]
    public void StatesAreWeightsToo()
    {
        string path = NewPath();
        var file = new Checkpoint();
        Model model = Net(3, 1);
        var all = new Checkpoint();
        model.AddTo(all);
        foreach (string name in all.Names.Where(n => n != "norm.variance"))
        {
            file.Add(name, all.Floats(name), all.Shape(name));
        }

        file.Save(path);
        Assert.Contains("it lacks 'norm.variance' [8]", Refused(() => model.LoadWeights(path)), StringComparison.Ordinal);
        model.LoadWeights(path, new WeightMatching { Except = ["norm.variance"] });
    }

    [Fact]
    public void AFileOfATrainerIsOneOfWeights()
    {
        string path = NewPath();
        var trainer = new Trainer(Net(2, 1), Objective.Uncertainty(Objective.CrossEntropy()), new Adam());
        float[] x = [.. Enumerable.Range(0, 120).Select(i => MathF.Sin(i))];
        Dataset data = Dataset.From(Field.Floats("x", x, 6), Field.Ints("y", [.. Enumerable.Range(0, 20).Select(i => i % 2)]));
        trainer.Fit(data, new FitOptions { Epochs = 1, EarlyStopping = new EarlyStopping() });
        trainer.Save(path);
        Model model = Net(2, 2);
        model.LoadWeights(path);
        Assert.Equal(trainer.Model.WeightOf("head.bias").ToArray(), model.WeightOf("head.bias").ToArray());
    }

    [Fact]
    public void NamesAndKernelsOfTorch()
    {
        string path = NewPath();
        var file = new Checkpoint();
        // [filters, channels, height, width]: told apart by their values.
        float[] kernel = [.. Enumerable.Range(0, 4 * 2 * 3 * 3).Select(i => (float)i)];
        file.Add("features.0.weight", kernel, 4, 2, 3, 3);
        file.Add("features.0.bias", [1f, 2, 3, 4], 4);
        foreach ((string name, float value) in (ReadOnlySpan<(string, float)>)[("weight", 2), ("bias", 3), ("running_mean", 4), ("running_var", 5)])
        {
            file.Add($"features.1.{name}", [value, value, value, value], 4);
        }

        file.Add("features.1.num_batches_tracked", [17L]);
        file.Add("rnn.weight_ih_l0", new float[9 * 4], 9, 4);
        file.Add("rnn.weight_hh_l0", [.. Enumerable.Range(0, 27).Select(i => (float)i)], 9, 3);
        file.Add("rnn.bias_ih_l0", new float[9], 9);
        file.Add("rnn.bias_hh_l0", new float[9], 9);
        file.Save(path);
        Model model = Model.Build(1, Node.Input("x", [5, 5, 2]).Then(new Conv2D(4, 3), "conv").Then(new BatchNorm(), "norm")
            .Then(new Reshape([9, 4])).Then(new Gru(3), "rnn").Then(new Dense(2), "head"));
        var matching = new WeightMatching
        {
            FromTorch = true,
            Except = ["head"],
            NameInFile = name => name.Replace("conv.", "features.0.", StringComparison.Ordinal).Replace("norm.", "features.1.", StringComparison.Ordinal),
        };
        model.LoadWeights(path, matching);
        for (int i = 0; i < kernel.Length; i++)
        {
            int filter = i / 18, place = i / 2 % 9, channel = i % 2;
            Assert.Equal(kernel[(filter * 2 + channel) * 9 + place], model.WeightOf("conv.weight")[i]);
        }

        var now = new Checkpoint();
        model.AddTo(now);
        Assert.Equal([2f, 3, 4, 5], new[] { "gain", "bias", "mean", "variance" }.Select(name => now.Floats($"norm.{name}")[2]));
        Assert.Equal(26, model.WeightOf("rnn.recurrent")[26]);
        // Without it, shapes and names don't fit.
        string message = Refused(() => model.LoadWeights(path, matching with { FromTorch = false }));
        Assert.Contains("of 'features.0.weight' its shape is [4, 2, 3, 3], but [4, 3, 3, 2] is needed", message, StringComparison.Ordinal);
        Assert.Contains("it lacks 'features.1.gain' [4]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsWrongIsSaid()
    {
        string path = NewPath();
        Net(3, 1).SaveWeights(path);
        Model model = Net(3, 2);
        Assert.Contains("Except names 'heads', but the model has no such layer with weights; it has 'body.weight'",
            Assert.Throws<ArgumentException>(() => model.LoadWeights(path, new WeightMatching { Except = ["heads"] })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.LoadWeights(path, new WeightMatching { NameInFile = _ => null! }));
        Assert.Throws<ArgumentNullException>(() => model.LoadWeights(path, matching: null!));
        Checkpoint whole = Converted(model, v => (int)v), large = Converted(model, v => v + 1e39);
        Assert.Contains("of 'body.weight' it is of type I32; F32, F64, F16 or BF16 is needed", Refused(() => model.TakeFrom(whole)), StringComparison.Ordinal);
        Assert.Contains("of 'body.weight' it has 1E+39, which is too large for a number of single precision", Refused(() => model.TakeFrom(large)), StringComparison.Ordinal);
    }

    [Fact]
    public void DoublesAreRoundedToTheNearest()
    {
        Model model = Net(3, 2);
        float[] before = model.Weights.ToArray();
        model.TakeFrom(Converted(model, v => v * (1 + 1e-9)));
        Assert.Equal(before, model.Weights.ToArray());
        model.TakeFrom(Converted(model, v => v == 0 ? double.NegativeInfinity : v * (1 + 1e-6)));
        Assert.Equal(Array.ConvertAll(before, v => v == 0 ? float.NegativeInfinity : (float)(v * (1 + 1e-6))), model.Weights.ToArray());
    }

    // The model's weights and states as another type.
    private static Checkpoint Converted<T>(Model model, Converter<float, T> convert)
    {
        Checkpoint own = new(), converted = new();
        model.AddTo(own);
        foreach (string name in own.Names)
        {
            T[] values = Array.ConvertAll(own.Floats(name).ToArray(), convert);
            if (values is double[] doubles)
            {
                converted.Add(name, doubles, own.Shape(name));
            }
            else
            {
                converted.Add(name, (int[])(object)values, own.Shape(name));
            }
        }

        return converted;
    }

    [Fact]
    public void LongListsAreShortened()
    {
        Node node = Node.Input("x", [2]);
        for (int i = 0; i < 20; i++)
        {
            node = node.Then(new Dense(2));
        }

        Assert.EndsWith("'dense4.bias' [2] and 32 more. A WeightMatching says what may differ",
            Refused(() => Model.Build(1, node).TakeFrom(new Checkpoint())), StringComparison.Ordinal);
    }
}

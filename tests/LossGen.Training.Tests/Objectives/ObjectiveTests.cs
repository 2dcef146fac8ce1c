using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Objectives;

public partial class ObjectiveTests
{
    [Loss("sum[n where mask[n] > 0](w[n] * (pred[n] - target[n])^2) / sum[n where mask[n] > 0](w[n])")]
    private static partial float Weighted(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Positive] ReadOnlySpan<float> w, ReadOnlySpan<int> mask);

    [Loss("mean((pred - target)^2 / (2 * exp(2 * width)) + width)")]
    private static partial float Gaussian([Grad] ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [Grad][System.ComponentModel.DataAnnotations.Range(-20.0, 20.0)] float width);

    [Loss("mean(abs(pred - target)^power)")]
    private static partial float Power(ReadOnlySpan<float> pred, ReadOnlySpan<float> target, [System.ComponentModel.DataAnnotations.Range(1.1, 4.0)] float power = 1.5f);

    private static readonly LossTerm Masked = LossTerm.Of(
        c => WeightedGradient(c.Prediction, c.Floats("y"), c.Floats("w"), c.Ints("mask"), c.PredictionGradient, c.Scale)) with
    {
        Denominator = static c =>
        {
            double sum = 0;
            for (int i = 0; i < c.Count; i++)
            {
                sum += c.Ints("mask")[i] > 0 ? c.Floats("w")[i] : 0;
            }

            return sum;
        },
    };

    private static Batch Rows(int count)
    {
        float[] x = new float[count * 4], y = new float[count], w = new float[count];
        var random = new RandomStream(1);
        random.FillNormal(x);
        random.FillUniform(w, 0.5f, 2);
        for (int i = 0; i < count; i++)
        {
            y[i] = 2 * x[4 * i] - x[4 * i + 2] + 0.5f * random.NextNormal();
        }

        return Batch.Of(
            Field.Floats("x", x, 4), Field.Floats("y", y), Field.Floats("w", w), Field.Ints("mask", [.. Enumerable.Range(0, count).Select(i => i % 3 == 0 || i > 20 ? 0 : 1)]),
            Field.Floats("counts", [.. Enumerable.Range(0, count).Select(i => i % 3 == 0 ? 0f : 1f)]), Field.Ints("kind", [.. y.Select(v => v > 0 ? 1 : 0)]));
    }

    private static readonly Dictionary<string, (Func<string?, LossTerm> Make, int Outputs)> Weightable = new()
    {
        ["squared"] = (weight => Objective.MeanSquaredError("y", weight: weight), 1),
        ["absolute"] = (weight => Objective.MeanAbsoluteError("y", weight: weight), 1),
        ["binary"] = (weight => Objective.BinaryCrossEntropy("kind", weight: weight), 1),
        ["classes"] = (weight => Objective.CrossEntropy("kind", weight: weight), 2),
        ["classes, but some"] = (weight => Objective.CrossEntropy("some", ignore: -1, weight: weight), 2),
        ["rows of three"] = (weight => Objective.MeanSquaredError("three", weight: weight), 3),
    };

    public static TheoryData<string> WeightableNames => [.. Weightable.Keys];

    [Theory]
    [MemberData(nameof(WeightableNames))]
    public void ARowOfWeightTwoIsThatRowTwice(string name)
    {
        (Func<string?, LossTerm> make, int outputs) = Weightable[name];
        (double Loss, float[] Gradient) Step(int[] rows, string? weight, int piece)
        {
            Batch all = Rows(12);
            float[] three = new float[36];
            new RandomStream(7).FillNormal(three);
            Dataset data = Dataset.From(
                Field.Floats("x", [.. rows.SelectMany(r => all.Floats("x").Slice(4 * r, 4).ToArray())], 4),
                Field.Floats("y", [.. rows.Select(r => all.Floats("y")[r])]), Field.Ints("kind", [.. rows.Select(r => all.Ints("kind")[r])]),
                Field.Ints("some", [.. rows.Select(r => r == 4 ? -1 : all.Ints("kind")[r])]),
                Field.Floats("three", [.. rows.SelectMany(r => three[(3 * r)..(3 * r + 3)])], 3),
                Field.Ints("weight", [.. rows.Select(r => r % 3)]));
            Model model = new Sequential(4) { new Dense(outputs) }.Build(3);
            var trainer = new Trainer(model, make(weight), new Sgd(0), new TrainerOptions { MicroBatch = piece });
            double loss = trainer.TrainOn(data.AsBatch());
            return (loss, model.Gradients.ToArray());
        }

        int[] rows = [.. Enumerable.Range(0, 12)];
        (double expected, float[] gradient) = Step([.. rows.SelectMany(r => Enumerable.Repeat(r, r % 3))], null, 0);
        foreach (int piece in (int[])[0, 1, 5])
        {
            (double loss, float[] actual) = Step(rows, "weight", piece);
            Assert.Equal(expected, loss, 1e-6);
            Assert.All(gradient.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-6f));
        }
    }

    [Fact]
    public void LabelsMustBeOneARowOfScores()
    {
        // As where a layer that flattens was forgotten: not one label of 24 classes.
        var trainer = new Trainer(new Sequential(4, 2) { new Dense(6) }.Build(1), Objective.CrossEntropy(), new Sgd(0.1f));
        Batch batch = Batch.Of(Field.Floats("x", new float[16], 4, 2), Field.Ints("y", [1, 5]));
        Assert.StartsWith("Of 2 samples the field 'y' has 2 labels, but an output of shape [4, 6] has 8 rows of 6 scores",
            Assert.Throws<ArgumentException>(() => trainer.TrainOn(batch)).Message, StringComparison.Ordinal);
        var other = new Trainer(trainer.Model, LossTerm.Of(c => 0), new Sgd(0));
        Assert.StartsWith("The metric 'accuracy': of 2 samples the field 'y' has 2 labels, but an output of shape [4, 6] has 8 rows of 6 scores.",
            Assert.Throws<ArgumentException>(() => other.Evaluate(Dataset.From(Field.Floats("x", new float[16], 4, 2), Field.Ints("y", [1, 5])), [new Accuracy()])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ATargetThatIsNoProbabilityIsToldByItsRow()
    {
        static void Train(LossTerm term, int microBatch)
        {
            float[] y = [.. Enumerable.Range(0, 20).Select(i => i == 13 ? -1f : i % 2)], counts = [.. y.Select(v => v < 0 ? 0f : 1f)], ones = [.. y.Select(_ => 1f)];
            Dataset data = Dataset.From(Field.Floats("x", new float[80], 4), Field.Floats("y", y), Field.Floats("counts", counts), Field.Floats("ones", ones));
            new Trainer(new Sequential(4) { new Dense(1) }.Build(1), term, new Sgd(0.1f), new TrainerOptions { MicroBatch = microBatch })
                .Fit(data, new FitOptions { Epochs = 1, BatchSize = 8 });
        }

        foreach (LossTerm term in (LossTerm[])[Objective.BinaryCrossEntropy(), Objective.BinaryCrossEntropy(mask: "ones"), Objective.BinaryCrossEntropy(weight: "ones")])
        {
            Assert.StartsWith("The field 'y' in row 13 of the dataset: a cross-entropy of logits takes targets from 0 to 1.",
                Assert.Throws<ArgumentOutOfRangeException>(() => Train(term, 3)).Message, StringComparison.Ordinal);
        }

        Train(Objective.BinaryCrossEntropy(mask: "counts"), 0);
        Train(Objective.BinaryCrossEntropy(weight: "counts"), 3);
        Train(Objective.MeanSquaredError(), 3);
    }

    [Fact]
    public void ALossThatForgetsItsGradientIsTold()
    {
        string Says(LossTerm term, int microBatch = 0)
        {
            var trainer = new Trainer(new Sequential(4) { new Dense(1) }.Build(1), term, new Sgd(0.1f), new TrainerOptions { MicroBatch = microBatch });
            return Record.Exception(() => trainer.TrainOn(Rows(30))) is { } error ? Assert.IsType<InvalidOperationException>(error).Message : "";
        }

        LossTerm value = LossTerm.Of(c => Losses.Regression.SquaredError(c.Prediction, c.Floats("kind")), "value");
        LossTerm unscaled = LossTerm.Of(c => Losses.Regression.SquaredErrorGradient(c.Prediction, c.Floats("kind"), c.PredictionGradient));
        Assert.Contains("The loss term 'value' is ", Says(value), StringComparison.Ordinal);
        Assert.Contains("asks for no gradient", Says(value), StringComparison.Ordinal);
        Assert.Equal("", Says(unscaled));
        Assert.Contains("doesn't ask for Scale, which its gradient is to be multiplied with, here 0.5", Says(unscaled with { Weight = 0.5f }), StringComparison.Ordinal);
        Assert.Contains("doesn't ask for Scale", Says(unscaled, microBatch: 9), StringComparison.Ordinal);
        // To look at, it needs none.
        Assert.True(new Trainer(new Sequential(4) { new Dense(1) }.Build(1), value, new Sgd(0.1f)).Evaluate(Dataset.From(
            Field.Floats("x", new float[8], 4), Field.Ints("kind", [1, 0]))).Loss > 0);
    }

    [Fact]
    public void AMaskAndWeightsAreNotGivenTogether()
        => Assert.StartsWith("Both the mask 'm' and the weights 'w' are given", Assert.Throws<ArgumentException>(() => Objective.BinaryCrossEntropy(mask: "m", weight: "w")).Message, StringComparison.Ordinal);

    [Fact]
    public void IntegersAreNumbersWhereALossTakesFloats()
    {
        Batch batch = Rows(30), asFloats = Batch.Of(
            Field.Floats("x", batch.Floats("x").ToArray(), 4), Field.Floats("kind", [.. batch.Ints("kind").ToArray().Select(k => (float)k)]));
        float[] Train(Batch of)
        {
            var trainer = new Trainer(new Sequential(4) { new Dense(1) }.Build(3), Objective.BinaryCrossEntropy("kind"), new Sgd(0.1f), new TrainerOptions { MicroBatch = 8, Threads = 3 });
            trainer.TrainOn(of);
            trainer.TrainOn(of);
            return trainer.Model.Weights.ToArray();
        }

        Assert.Equal(Train(asFloats), Train(batch));
        var measured = new Trainer(new Sequential(4) { new Dense(1) }.Build(3), Objective.MeanSquaredError("kind"), new Sgd(0));
        Dataset data = Dataset.From(Field.Floats("x", batch.Floats("x").ToArray(), 4), Field.Ints("kind", batch.Ints("kind").ToArray()));
        double error = measured.Evaluate(data, [new Measure(new RootMeanSquaredError(), "kind")]).Metrics[0].Value;
        Assert.Equal(measured.Evaluate(data).Loss, error * error, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(30)]
    public void PiecesGiveTheGradientOfTheWhole(int piece)
    {
        float[] Gradient(int microBatch, Objective objective)
        {
            Model model = new Sequential(4) { new Dense(8), Activation.Tanh, new Dense(1) }.Build(2);
            new Trainer(model, objective, new Sgd(0), new TrainerOptions { MicroBatch = microBatch }).TrainOn(Rows(30));
            return model.Gradients.ToArray();
        }

        foreach (Objective objective in (Objective[])[Masked, Objective.MeanSquaredError(), Objective.MeanAbsoluteError(mask: "counts"), LossTerm.Of(ProbeSum, "y") with { Denominator = LossTerm.Sum }])
        {
            float[] whole = Gradient(0, objective), pieces = Gradient(piece, objective);
            float greatest = whole.Max(Math.Abs);
            Assert.True(greatest > 0);
            Assert.All(whole.Zip(pieces), p => Assert.Equal(p.First, p.Second, 2e-6f * greatest));
        }
    }

    [Fact]
    public void WhatIsMaskedDoesNotCount()
    {
        // Predictions are the first of x; what isn't counted is as wrong as can be.
        Model model = new Sequential(2, 1) { new Dense(1) }.Build(1);
        model.WeightOf("dense1.weight")[0] = 1;
        Batch batch = Batch.Of(
            Field.Floats("x", [1, 2, 3, -1], 2, 1), Field.Floats("y", [0.5f, float.PositiveInfinity, 0.25f, 1], 2, 1),
            Field.Floats("mask", [1, 0, 1, 1], 2, 1), Field.Ints("label", [0, -1, 0, 0], 2));

        (double Value, float Slope) Of(LossTerm term)
        {
            double value = new Trainer(model, term, new Sgd(0)).TrainOn(batch);
            return (value, model.Gradients[0]);
        }

        (double squared, float slope) = Of(Objective.MeanSquaredError(mask: "mask"));
        Assert.Equal((0.25 + 2.75 * 2.75 + 4) / 3, squared, 1e-5);
        Assert.Equal(2 * (0.5 * 1 + 2.75 * 3 + -2.0 * -1) / 3, slope, 1e-5);
        (double absolute, slope) = Of(Objective.MeanAbsoluteError(mask: "mask"));
        Assert.Equal((0.5 + 2.75 + 2) / 3, absolute, 1e-5);
        Assert.Equal((1 + 3 + 1) / 3.0, slope, 1e-5);
        (double binary, slope) = Of(Objective.BinaryCrossEntropy(mask: "mask"));
        Assert.Equal((Math.Log(1 + Math.Exp(1)) - 0.5 + Math.Log(1 + Math.Exp(3)) - 0.75 + Math.Log(1 + Math.Exp(-1)) + 1) / 3, binary, 1e-5);

        // Of one class, the cross-entropy is 0 whatever the score; of two, by hand.
        Assert.Equal(0, Of(Objective.CrossEntropy("label", ignore: -1)).Value);
        model = new Sequential(2, 1) { new Dense(2) }.Build(1);
        model.WeightOf("dense1.weight")[0] = 1;
        model.WeightOf("dense1.weight")[1] = -1;
        (double classes, _) = Of(Objective.CrossEntropy("label", ignore: -1));
        Assert.Equal((Math.Log(1 + Math.Exp(-2)) + Math.Log(1 + Math.Exp(-6)) + Math.Log(1 + Math.Exp(2))) / 3, classes, 1e-5);
        Assert.Contains("'missing'", Assert.Throws<ArgumentException>(() => Of(Objective.MeanSquaredError(mask: "missing"))).Message, StringComparison.Ordinal);
    }

    private static float ProbeSum(ReadOnlySpan<float> p, ReadOnlySpan<float> t, Span<float> g, float scale) => Layers.ProbeLoss.OfGradient(p, t, g, scale);

    [Fact]
    public void ALossLearnsItsParameters()
    {
        Model model = new Sequential(4) { new Dense(1) }.Build(1);
        LossTerm term = LossTerm.Of(c => GaussianGradient(c.Prediction, c.Floats("y"), c.Parameters[0], c.PredictionGradient, out c.ParameterGradients[0], c.Scale)) with
        {
            Name = "likelihood",
            Parameters = [1f],
        };
        var trainer = new Trainer(model, term, new Adam(2e-2f));
        Batch batch = Rows(200);
        for (int i = 0; i < 1500; i++)
        {
            trainer.TrainOn(batch);
        }

        // The best width is the logarithm of the residuals' deviation.
        float[] residuals = [.. model.Predict(batch).ToArray().Zip(batch.Floats("y").ToArray(), (p, y) => p - y)];
        double deviation = Math.Sqrt(residuals.Average(r => (double)r * r));
        Assert.Equal(Math.Log(deviation), model.WeightOf("loss.likelihood")[0], 1e-3);
        Assert.Equal(0.5, deviation, 0.1);
        Assert.Contains("loss", model.Summary());
        Assert.Contains("GaussianGradient", trainer.Objective.Terms[0].Formula);
    }

    [Fact]
    public void TasksLearnTheirUncertainties()
    {
        Node x = Node.Input("x", [4]);
        Node h = x.Then(new Dense(8)).Then(Activation.Tanh);
        Model model = Model.Build(3, h.Then(new Dense(1), "price"), h.Then(new Dense(2), "sort"));
        var objective = Objective.Uncertainty(Objective.MeanSquaredError("y", "price"), Objective.CrossEntropy("kind", "sort"));
        var trainer = new Trainer(model, objective, new Adam(1e-2f));
        Batch batch = Rows(60);
        double first = trainer.TrainOn(batch);
        for (int i = 0; i < 800; i++)
        {
            trainer.TrainOn(batch);
        }

        // At the optimum, each variance is its task's loss.
        float[] s = model.WeightOf("loss.combination").ToArray();
        double last = trainer.TrainOn(batch), total = 0;
        for (int t = 0; t < 2; t++)
        {
            Assert.Equal(0.5 - 0.5 * Math.Exp(-s[t]) * trainer.TermValue(t), model.Gradients[^(2 - t)], 1e-5);
            total += 0.5 * Math.Exp(-s[t]) * trainer.TermValue(t) + 0.5 * s[t];
        }

        Assert.Equal(total, last, 1e-5);
        Assert.True(last < first && s[0] < -1 && s[0] != s[1]);
        Assert.Equal(["price", "sort"], trainer.TermGradientNorms(batch).Select(n => n.Name));
        Assert.All(trainer.TermGradientNorms(batch), n => Assert.True(n.Value > 0));
    }

    [Fact]
    public void TermsAddWithTheirWeights()
    {
        float[] Gradient(params LossTerm[] terms)
        {
            Model model = new Sequential(4) { new Dense(3), Activation.Tanh, new Dense(1) }.Build(2);
            new Trainer(model, new Objective(terms), new Sgd(0)).TrainOn(Rows(30));
            return model.Gradients.ToArray();
        }

        LossTerm square = Objective.MeanSquaredError(), power = LossTerm.Of((p, t, g, s) => PowerGradient(p, t, g, 1.5f, s), name: "power");
        float[] a = Gradient(square), b = Gradient(power), both = Gradient(square with { Weight = 2 }, power with { Weight = -0.5f });
        for (int i = 0; i < a.Length; i++)
        {
            Assert.Equal(2 * a[i] - 0.5f * b[i], both[i], 1e-5f);
        }
    }

    [Fact]
    public void NamesMustFit()
    {
        Model model = new Sequential(4) { new Dense(1) }.Build(1);
        Assert.Contains("'price'", Assert.Throws<ArgumentException>(() => new Trainer(model, Objective.MeanSquaredError("y", "price"), new Sgd(1))).Message);
        Assert.Contains("'loss'", Assert.Throws<ArgumentException>(() => new Objective(Masked, Masked)).Message);
        var trainer = new Trainer(model, Objective.MeanSquaredError("z"), new Sgd(1));
        Assert.Contains("'z'", Assert.Throws<ArgumentException>(() => trainer.TrainOn(Rows(3))).Message);
    }
}

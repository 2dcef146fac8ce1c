using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Initializers;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Models;

public class ModelTests
{
    [Fact]
    public void SummarizesShapesAndParameters()
    {
        Model model = new Sequential(28, 28, 1)
        {
            new Conv2D(8, 3), Activation.Relu, new MaxPool2D(), new Conv2D(16, 3), Activation.Relu, new MaxPool2D(), new Flatten(), new Dense(10),
        }.Build(1);
        Assert.Equal(80 + 1168 + 4010, model.ParameterCount);
        string summary = model.Summary();
        Assert.Contains("[n, 13, 13, 8]", summary);
        Assert.Contains("4,010", summary);
        Assert.EndsWith("5,258\n", summary);
        Assert.All(summary.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Theory]
    [InlineData("conv2d1", "[height, width, channels]", "[10]")]
    public void AMisfitNamesTheLayerAndBothShapes(string layer, string expected, string actual)
    {
        ShapeException error = Assert.Throws<ShapeException>(() => new Sequential(10) { new Conv2D(3, 3) }.Build(1));
        Assert.Equal(layer, error.Layer);
        Assert.Contains(expected, error.Message);
        Assert.Contains(actual, error.Message);
    }

    [Fact]
    public void MisfitsOfOtherLayers()
    {
        Node x = Node.Input("x", [6]), image = Node.Input("image", [4, 4, 2]), id = Node.IntInput("id", [3]);
        foreach (Node node in (Node[])[
            x.Then(new Gru(3)), x.Then(new MaxPool2D()), image.Then(new MaxPool2D(5)), x.Then(new Embedding(3, 3)), id.Then(new Dense(3)),
            Node.Of(new Add(), x, x.Then(new Dense(5))), x.Then(new Reshape([4])), Node.Of(new Concatenate(), x, image), x.Then(new GlobalAvgPool()),
            Node.Of(new Dense(3), x, x), x.Then(new Lstm(3))])
        {
            ShapeException error = Assert.Throws<ShapeException>(() => Model.Build(1, node));
            Assert.Contains($"'{node.Layer!.Kind}1'", error.Message);
            Assert.Contains("is given", error.Message);
        }
    }

    [Fact]
    public void AFieldOfAnotherShapeIsRefused()
    {
        Model model = new Sequential(3) { new Dense(1) }.Build(1);
        string message = Assert.Throws<ShapeException>(() => model.Predict(Batch.Of(Field.Floats("x", new float[8], 4)))).Message;
        Assert.Contains("[3]", message);
        Assert.Contains("[4]", message);
    }

    [Fact]
    public void TheSeedDecidesTheWeights()
    {
        Model Build(ulong seed) => new Sequential(30) { new Dense(50), new Dense(20) { Weight = Initializer.HeNormal } }.Build(seed);
        Assert.Equal(Build(1).Weights.ToArray(), Build(1).Weights.ToArray());
        Assert.NotEqual(Build(1).Weights.ToArray(), Build(2).Weights.ToArray());
        float[] glorot = Build(1).WeightOf("dense1.weight").ToArray(), he = Build(1).WeightOf("dense2.weight").ToArray();
        float limit = MathF.Sqrt(6f / 80);
        Assert.InRange(glorot.Max(Math.Abs), 0.97f * limit, limit);
        Assert.Equal(Math.Sqrt(2.0 / 50), Math.Sqrt(he.Average(w => (double)w * w)), 0.01);
        Assert.All(Build(1).WeightOf("dense1.bias").ToArray(), b => Assert.Equal(0, b));
    }

    [Fact]
    public void PredictsADatasetInPieces()
    {
        Model model = new Sequential(5) { new Dense(4), Activation.Gelu, new Dense(2) }.Build(1);
        float[] x = new float[23 * 5];
        new RandomStream(1).FillNormal(x);
        Dataset data = Dataset.From(Field.Floats("x", x, 5));
        Assert.Equal(model.Predict(data, batchSize: 23), model.Predict(data, batchSize: 4));
    }

    [Fact]
    public void DropoutDropsInTrainingOnly()
    {
        Model model = new Sequential(1000) { new Dropout(0.25f), new Probeless() }.Build(1);
        float[] ones = new float[3000];
        Array.Fill(ones, 1);
        Batch batch = Batch.Of(Field.Floats("x", ones, 1000), Field.Floats("y", ones, 1000));
        Assert.Equal(ones, model.Predict(batch).ToArray());
        var trainer = new Trainer(model, Objective.MeanSquaredError(), new Sgd(0));
        trainer.TrainOn(batch);
        float[] first = model.Output().ToArray();
        Assert.All(first, v => Assert.True(v == 0 || Math.Abs(v - 4f / 3) < 1e-6));
        Assert.Equal(0.25, first.Count(v => v == 0) / 3000.0, 0.03);
        trainer.TrainOn(batch);
        Assert.NotEqual(first, model.Output().ToArray());
    }

    [Theory]
    [InlineData("best", true)]
    [InlineData("optimizer", true)]
    [InlineData("loss.a", true)]
    [InlineData("losses", false)]
    public void ALayerDoesNotTakeANameThatCheckpointsKeep(string name, bool kept)
    {
        Node node = Node.Input("run", [3]).Then(new Dense(2), name);
        Assert.Equal(kept, Record.Exception(() => Model.Build(1, node)) is ArgumentException error && error.Message.Contains($"A layer can't be named '{name}'", StringComparison.Ordinal));
    }

    [Fact]
    public void WeightsComeBackFromAFile()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "weights.safetensors");
        Model Build(ulong seed) => new Sequential(5) { new Dense(4), new BatchNorm(), new Dense(2) }.Build(seed);
        Model a = Build(1), b = Build(2);
        a.SaveWeights(path);
        b.LoadWeights(path);
        Assert.Equal(a.Weights.ToArray(), b.Weights.ToArray());
        Model other = new Sequential(5) { new Dense(4), new BatchNorm(), new Dense(3) }.Build(1);
        float[] before = other.Weights.ToArray();
        Assert.Contains("dense2", Assert.Throws<CheckpointException>(() => other.LoadWeights(path)).Message);
        Assert.Equal(before, other.Weights.ToArray());
    }

    [Fact]
    public void ABatchOfOneRowHasNoVarianceToKeep()
    {
        // Of 9 rows in batches of 4, the last has one.
        float[] x = [.. Enumerable.Range(0, 27).Select(i => (i * i) % 7f)];
        var rows = Dataset.From(Field.Floats("x", x, 3), Field.Floats("y", new float[9]));
        Model nine = new Sequential(3) { new BatchNorm(), new Dense(1) }.Build(1), eight = new Sequential(3) { new BatchNorm(), new Dense(1) }.Build(1);
        foreach ((Model model, Dataset data) in ((Model, Dataset)[])[(nine, rows), (eight, rows.Take(8))])
        {
            new Trainer(model, Objective.MeanSquaredError(), new Sgd(0)).Fit(data, new FitOptions { Epochs = 1, BatchSize = 4, Shuffle = false });
        }

        Assert.Equal(eight.Predict(rows), nine.Predict(rows));
    }

    /// <summary>A layer with a weight that does nothing, so that there is something to train.</summary>
    private sealed class Probeless : Layer
    {
        public override string Kind => "nothing";

        protected internal override Shape Build(LayerBuilder layer)
        {
            layer.Weight("unused", [1], Initializer.Zeros);
            return layer.Input;
        }

        protected internal override void Forward(LayerPass pass) => pass.Input().CopyTo(pass.Output);

        protected internal override void Backward(LayerPass pass) => pass.WeightGradient(0).Clear();
    }
}

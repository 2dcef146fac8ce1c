using LossGen.Training.Data;
using LossGen.Training.Layers;
using LossGen.Training.Models;

namespace LossGen.Training.Tests.Layers;

/// <summary>What is beyond the end of a sequence changes nothing.</summary>
public class SequenceLayerTests
{
    private static float[] Predict(Model model, int[] words) => model.Predict(Batch.Of(Field.Ints("x", words, words.Length))).ToArray();

    private static Model Reader(int length, Func<bool, Recurrent> layer)
    {
        Node id = Node.IntInput("x", [length]);
        return Model.Build(3, new Bidirectional(layer).Apply(id.Then(new Embedding(9, 4)), id.Then(new Mask())));
    }

    [Fact]
    public void ASequenceGivesTheSameHoweverLongItsRow()
    {
        foreach (Func<bool, Recurrent> layer in (Func<bool, Recurrent>[])[
            reverse => new SimpleRnn(5) { Reverse = reverse }, reverse => new Gru(5) { Reverse = reverse }, reverse => new Lstm(5) { Reverse = reverse }])
        {
            float[] alone = Predict(Reader(3, layer), [4, 7, 1]);
            Assert.Equal(alone, Predict(Reader(6, layer), [4, 7, 1, 0, 0, 0]));
            Assert.Equal(alone, Predict(Reader(6, layer), [0, 4, 0, 7, 0, 1]));
            Assert.NotEqual(alone, Predict(Reader(3, layer), [1, 7, 4]));
        }
    }

    [Fact]
    public void StatesStandAtTheirStepsInBothDirections()
    {
        // There, the first state knows the first word alone; back, the last state the last one.
        Func<bool, Recurrent> layer = reverse => new Gru(5) { Reverse = reverse, ReturnSequences = true };
        float[] states = Predict(Reader(4, layer), [4, 7, 1, 2]), others = Predict(Reader(4, layer), [4, 1, 7, 2]);
        Assert.Equal(states[..5], others[..5]);
        Assert.Equal(states[35..], others[35..]);
        Assert.NotEqual(states[5..10], others[5..10]);
        Assert.NotEqual(states[30..35], others[30..35]);
        Assert.NotEqual(states[25..30], others[25..30]);
    }

    [Fact]
    public void APaddedEmbeddingGivesZeros()
    {
        Model model = new Sequential(Node.IntInput("x", [3])) { new Embedding(9, 2) { Padding = -1 } }.Build(1);
        float[] rows = Predict(model, [5, -1, 8]);
        Assert.Equal([0, 0], rows[2..4]);
        Assert.Equal(model.WeightOf("embedding1.weight")[10..12].ToArray(), rows[..2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Predict(model, [5, -2, 8]));
    }

    [Fact]
    public void ASequenceMayHaveOneStep()
    {
        Node one = Node.IntInput("x", [1]);
        Model model = Model.Build(1, Node.Of(new Gru(3), one.Then(new Embedding(9, 2) { Padding = 0 }), one.Then(new Mask())));
        Assert.Equal([0, 0, 0], Predict(model, [0]));
        Assert.NotEqual([0, 0, 0], Predict(model, [4]));
        Assert.Equal(new Shape(2), Model.Build(1, Node.IntInput("x", []).Then(new Embedding(9, 2))).OutputShape());
    }

    [Fact]
    public void AMeanOverNothingIsZero()
    {
        Node x = Node.Input("x", [2, 3]);
        Model model = Model.Build(1, Node.Of(new GlobalAvgPool(), x, Node.Input("mask", [2])));
        float[] means = model.Predict(Batch.Of(Field.Floats("x", [1, 2, 3, 5, 6, 7, 1, 1, 1, 1, 1, 1], 2, 3), Field.Floats("mask", [0, 1, 0, 0], 2))).ToArray();
        Assert.Equal([5, 6, 7, 0, 0, 0], means);
    }

    [Fact]
    public void BlocksStandWhereALayerCan()
    {
        var chain = new Sequential(Node.IntInput("x", [4]))
        {
            new Embedding(9, 4), new Bidirectional(reverse => new Gru(5) { Reverse = reverse, ReturnSequences = true }), new GlobalAvgPool(), new Dense(2),
        };
        Assert.Equal(["embedding", "gru", "gru", "concatenate", "globalavgpool", "dense"], chain.Select(layer => layer.Kind));
        Model model = chain.Build(1);
        Assert.Contains("gru1, gru2", model.Summary(), StringComparison.Ordinal);
        Assert.Equal(36 + 2 * 3 * (20 + 25 + 5 + 5) + 22, model.ParameterCount);
    }

    [Fact]
    public void WhatDoesNotFitIsSaid()
    {
        Node id = Node.IntInput("x", [4]), words = id.Then(new Embedding(9, 3));
        string message = Assert.Throws<ShapeException>(() => Model.Build(1, Node.Of(new Gru(5), words, Node.Input("mask", [3])))).Message;
        Assert.Contains("'gru1' takes the shapes [time, features] and [time], but is given [4, 3] and [3]", message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Model.Build(1, Node.Of(new Gru(5), words, id)));
        Assert.Throws<ShapeException>(() => Model.Build(1, Node.Of(new GlobalAvgPool(), words, Node.Input("mask", [4, 3]))));
        Assert.Throws<ShapeException>(() => Model.Build(1, Node.Input("x", [4]).Then(new Mask())));
        Assert.Contains("Reverse is False of the first and False of the second", Assert.Throws<ArgumentException>(() => new Bidirectional(_ => new Gru(5))).Message, StringComparison.Ordinal);
        Assert.Contains("ReturnSequences is False of the first layer and True of the second",
            Assert.Throws<ArgumentException>(() => new Bidirectional(reverse => new Gru(5) { Reverse = reverse, ReturnSequences = reverse })).Message, StringComparison.Ordinal);
    }
}

using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;

namespace LossGen.Training.Tests.Fitting;

public partial class NonFiniteTests
{
    // Fine forward, infinite backward at 0.
    [Kernel("sqrt(abs(x))")]
    private static partial void Root(ReadOnlySpan<float> x, Span<float> y);

    private static Dataset Rows(float bad) => Dataset.From(
        Field.Floats("x", [1, 2, 3, 4, 5, bad, 7, 8]), Field.Floats("y", [1, 2, 3, 4, 5, 6, 7, 8]));

    private static Trainer NewTrainer(TrainerOptions? options = null)
        => new(new Sequential(1) { new Dense(3), Activation.Tanh, new Dense(1) }.Build(1), Objective.MeanSquaredError(), new Sgd(0.01f), options);

    private static readonly FitOptions InOrder = new() { Epochs = 2, BatchSize = 2, Shuffle = false };

    [Fact]
    public void TellsWhereAValueIsNotFinite()
    {
        Trainer trainer = NewTrainer(), until = NewTrainer();
        NonFiniteException error = Assert.Throws<NonFiniteException>(() => trainer.Fit(Rows(float.NaN), InOrder));
        Assert.Equal((0, 2L, "squared error", "x"), (error.Epoch, error.Step, error.Term, error.Layer));
        Assert.Contains("epoch 0, step 2, loss term 'squared error', layer 'x'", error.Message);

        // The weights are those of the two steps before.
        until.Fit(Dataset.From(Field.Floats("x", [1, 2, 3, 4]), Field.Floats("y", [1, 2, 3, 4])), InOrder with { Epochs = 1 });
        Assert.Equal(until.Model.Weights.ToArray(), trainer.Model.Weights.ToArray());
    }

    [Fact]
    public void TellsWhichRowOfTheDataIsToBlame()
    {
        NonFiniteException error = Assert.Throws<NonFiniteException>(() => NewTrainer().Fit(Rows(float.NaN), InOrder with { Shuffle = true }));
        Assert.Equal(("x", 5), (error.Field, error.Row));
        Assert.Contains("layer 'x'; the field 'x' is NaN in row 5 of the dataset. The weights", error.Message, StringComparison.Ordinal);

        Dataset target = Rows(6).With(Field.Floats("y", [1, 2, 3, float.NegativeInfinity, 5, 6, 7, 8]));
        error = Assert.Throws<NonFiniteException>(() => NewTrainer(new TrainerOptions { MicroBatch = 1 }).Fit(target, InOrder));
        Assert.Equal(("y", 3), (error.Field, error.Row));
        Assert.Contains("loss term 'squared error'; the field 'y' is -Infinity in row 3 of the dataset", error.Message, StringComparison.Ordinal);

        // Where the data are finite, nothing is said of them.
        error = Assert.Throws<NonFiniteException>(() => new Trainer(
            new Sequential(1) { new Dense(3), new Dense(1) }.Build(1), Objective.MeanSquaredError(), new Sgd(1e30f)).Fit(Rows(6), InOrder));
        Assert.Null(error.Field);
        Assert.DoesNotContain("field", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TellsWhichGradientIsNotFinite()
    {
        Model model = new Sequential(1) { new Dense(2) { Weight = Initializers.Initializer.Zeros }, new Activation("root", Root, (x, dy, dx) => dx.Fill(float.PositiveInfinity)), new Dense(1) }.Build(1);
        var trainer = new Trainer(model, Objective.MeanSquaredError(), new Sgd(0.01f));
        float[] before = model.Weights.ToArray();
        NonFiniteException error = Assert.Throws<NonFiniteException>(() => trainer.Fit(Rows(6), InOrder));
        Assert.StartsWith("dense1.", error.Layer);
        Assert.Equal(before, model.Weights.ToArray());
    }

    [Fact]
    public void ASkippedStepLeavesNoTraceInRunningMeans()
    {
        Model model = new Sequential(1) { new Dense(3), new BatchNorm(), new Dense(1) }.Build(1);
        var trainer = new Trainer(model, Objective.MeanSquaredError(), new Sgd(0.01f), new TrainerOptions { SkipNonFinite = true });
        trainer.Fit(Rows(float.NaN), InOrder);
        Assert.Equal(2, trainer.SkippedSteps);
        Assert.All(model.Predict(Rows(6)), y => Assert.True(float.IsFinite(y)));
    }

    [Fact]
    public void AStepMayBeSkipped()
    {
        Trainer trainer = NewTrainer(new TrainerOptions { SkipNonFinite = true });
        TrainingResult result = trainer.Fit(Rows(float.PositiveInfinity - float.PositiveInfinity), InOrder);
        Assert.Equal(2, trainer.SkippedSteps);
        Assert.Equal(8, trainer.Step);
        Assert.True(double.IsFinite(result.Last!.Loss));
    }
}

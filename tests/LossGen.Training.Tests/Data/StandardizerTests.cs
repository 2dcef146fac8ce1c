using LossGen.Training.Checkpoints;
using LossGen.Training.Data;
using LossGen.Training.Layers;
using LossGen.Training.Models;

namespace LossGen.Training.Tests.Data;

public class StandardizerTests
{
    private static Dataset Data(params float[] values) => Dataset.From(Field.Floats("x", values, 2));

    [Fact]
    public void The_training_part_alone_decides()
    {
        Dataset train = Data(1, 5, 3, 5, 5, 5), other = Data(7, 6);
        var standardizer = Standardizer.Fit(train, "x");

        // Over n, as is usual: the deviation of 1, 3, 5 is √(8/3). What is constant keeps its scale.
        Assert.Equal([3, 5], standardizer.Means.ToArray());
        Assert.Equal([(float)Math.Sqrt(8 / 3.0), 1], standardizer.Deviations.ToArray());
        Assert.Equal([(float)(4 / Math.Sqrt(8 / 3.0)), 1], standardizer.Apply(other)["x"].ToFloats(), (a, b) => Math.Abs(a - b) < 1e-6);
        float[] standardized = standardizer.Apply(train)["x"].ToFloats();
        Assert.Equal(0, standardized.Sum(), 1e-6);
        Assert.Equal([1, 5], train["x"].FloatRow(0).ToArray());

        standardizer.Invert(standardized);
        Assert.Equal(train["x"].ToFloats(), standardized, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void It_is_saved_with_a_model()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "model.safetensors");
        Model model = new Sequential(2) { new Dense(1) }.Build(1);
        var x = Standardizer.Fit(Data(1, 5, 3, 5, 5, 7), "x");
        var file = new Checkpoint();
        model.AddTo(file);
        x.AddTo(file);
        file.Save(path);

        Checkpoint read = Checkpoint.Load(path);
        Standardizer loaded = Standardizer.From(read, "x");
        Assert.Equal("x", loaded.Field);
        Assert.Equal(x.Means.ToArray(), loaded.Means.ToArray());
        Assert.Equal(x.Deviations.ToArray(), loaded.Deviations.ToArray());
        Model other = new Sequential(2) { new Dense(1) }.Build(2);
        other.TakeFrom(read);
        Assert.Equal(model.Weights.ToArray(), other.Weights.ToArray());
        Assert.Contains("'standardizer.y.means'", Assert.Throws<CheckpointException>(() => Standardizer.From(read, "y")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Far_from_zero_no_digit_is_lost()
    {
        float[] values = [.. Enumerable.Range(0, 2000).Select(i => 1_000_000f + (i / 2 % 2))];
        var standardizer = Standardizer.Fit(Data(values), "x");
        Assert.Equal(0.5f, standardizer.Deviations[0], 1e-6f);
    }

    [Fact]
    public void Missing_values_do_not_count_and_are_filled_on_request()
    {
        Dataset data = Data(1, float.NaN, 3, 4, float.NaN, 8);
        var standardizer = Standardizer.Fit(data, "x");

        Assert.Equal([2, 6], standardizer.Means.ToArray());
        Assert.Equal([-1, 0, 1, -1, 0, 1], standardizer.Apply(data, fillMissing: true)["x"].ToFloats());
        Assert.Equal(float.NaN, standardizer.Apply(data)["x"].ToFloats()[1]);
    }

    [Fact]
    public void It_can_be_saved_and_made_again()
    {
        var standardizer = Standardizer.Fit(Data(1, 2, 3, 5), "x");
        var again = Standardizer.Of("x", standardizer.Means, standardizer.Deviations);
        Assert.Equal(standardizer.Apply(Data(9, 9))["x"].ToFloats(), again.Apply(Data(9, 9))["x"].ToFloats());
        Assert.Throws<ArgumentException>(() => Standardizer.Of("x", [1], [1, 2]));
        Assert.Throws<ArgumentException>(() => Standardizer.Of("x", [1], [0]));
        Assert.Throws<ArgumentException>(() => Standardizer.Of("x", [float.NaN], [1]));
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused()
    {
        Assert.Contains("Element 1 of the field 'x' has no value", Assert.Throws<ArgumentException>(() => Standardizer.Fit(Data(1, float.NaN), "x")).Message, StringComparison.Ordinal);
        Assert.Contains("Element 0 of row 0", Assert.Throws<ArgumentException>(() => Standardizer.Fit(Data(float.PositiveInfinity, 1), "x")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Standardizer.Fit(Data(), "x"));
        Assert.Throws<ArgumentException>(() => Standardizer.Fit(Dataset.From(Field.Ints("i", [1])), "i"));
        Assert.Throws<ArgumentException>(() => Standardizer.Fit(Data(1, 2), "x").Apply(new float[3]));
    }
}

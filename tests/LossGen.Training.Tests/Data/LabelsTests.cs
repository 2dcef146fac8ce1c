using LossGen.Training.Data;

namespace LossGen.Training.Tests.Data;

public class LabelsTests
{
    private static readonly Dataset Data = Dataset.From(Field.Ints("label", [2, 0, 0, 1]));

    [Fact]
    public void One_hot()
    {
        Field field = Data.OneHot("label", 3, "y");
        Assert.Equal([0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0], field.ToFloats());
        Assert.Equal([3], field.RowShape.ToArray());
        Assert.Equal([0, 1, 0], Data.With(field).Rows(3)["y"].ToFloats());
    }

    [Fact]
    public void Balanced_weights_are_those_of_the_usual_formula()
    {
        float[] weights = Data.BalancedWeights("label", 3);
        Assert.Equal([4 / 6f, 4 / 3f, 4 / 3f], weights);
        Assert.Equal([4 / 3f, 4 / 6f, 4 / 6f, 4 / 3f], Data.WeightsByClass("label", weights, "w").ToFloats());
    }

    [Fact]
    public void A_label_outside_is_named_by_its_row()
    {
        Assert.Contains("of row 0 is none of the 2 classes", Assert.Throws<ArgumentOutOfRangeException>(() => Data.OneHot("label", 2, "y")).Message, StringComparison.Ordinal);
        Assert.Contains("is of class 3", Assert.Throws<ArgumentException>(() => Data.BalancedWeights("label", 4)).Message, StringComparison.Ordinal);
        Assert.Contains("is no label", Assert.Throws<ArgumentException>(() => Dataset.From(Field.Floats("x", [1f])).OneHot("x", 2, "y")).Message, StringComparison.Ordinal);
    }
}

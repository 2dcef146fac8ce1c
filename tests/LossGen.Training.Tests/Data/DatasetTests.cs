using LossGen.Training.Data;

namespace LossGen.Training.Tests.Data;

public class DatasetTests
{
    [Fact]
    public void A_batch_has_the_rows_of_the_arrays()
    {
        Dataset data = Dataset.From(Field.Floats("x", [1, 2, 3, 4, 5, 6], 2), Field.Ints("label", [7, 8, 9]));
        Batch batch = data.Rows(2, 0).AsBatch();

        Assert.Equal(3, data.Count);
        Assert.Equal(2, batch.Count);
        Assert.Equal([5, 6, 1, 2], batch.Floats("x").ToArray());
        Assert.Equal([9, 7], batch.Ints("label").ToArray());
        Assert.Equal([2, 2], batch.Shape("x").ToArray());
        Assert.Equal([2], batch.Shape("label").ToArray());
        Assert.Equal(1, batch.IndexOf("label"));
        Assert.Equal(FieldType.Int, batch.TypeOf(1));
    }

    [Fact]
    public void A_span_is_copied_and_an_array_is_not()
    {
        float[] array = [1, 2];
        Field over = Field.Floats("a", array), copy = Field.Floats("b", array.AsSpan());
        array[0] = 9;

        Assert.Equal([9, 2], Dataset.From(over).AsBatch().Floats(0).ToArray());
        Assert.Equal([1, 2], Dataset.From(copy).AsBatch().Floats(0).ToArray());
    }

    [Fact]
    public void Rows_of_rows_are_rows_of_the_first()
    {
        Dataset data = Dataset.From(Field.Ints("i", [.. Enumerable.Range(0, 10)]));
        Dataset part = data.Rows(9, 8, 7, 6).Rows(3, 1).With(Field.Floats("new", [0.5f, 1.5f])).Rows(1);

        Assert.Equal([8], part["i"].ToInts());
        Assert.Equal([1.5f], part["new"].ToFloats());
        Assert.Equal([8], part.Without("new").AsBatch().Ints("i").ToArray());
        Assert.Equal(8, part["i"].IntRow(0)[0]);
    }

    [Fact]
    public void What_does_not_fit_is_an_error_that_says_what()
    {
        Assert.Equal("The field 'x' has 5 values, which are no whole number of rows of 2. (Parameter 'rowShape')",
            Assert.Throws<ArgumentException>(() => Field.Floats("x", [1, 2, 3, 4, 5], 2)).Message);
        Assert.Contains("a dimension of 0", Assert.Throws<ArgumentException>(() => Field.Floats("x", [1f], 0)).Message, StringComparison.Ordinal);
        Assert.Contains("no whole number of rows of 2147483647", Assert.Throws<ArgumentException>(() => Field.Floats("x", [1f], 65536, 65536)).Message, StringComparison.Ordinal);
        Assert.Contains("'y' has 2 rows, but 'x' has 1", Assert.Throws<ArgumentException>(() => Dataset.From(Field.Floats("x", [1f]), Field.Floats("y", [1f, 2f]))).Message, StringComparison.Ordinal);
        Assert.Contains("Two fields are named 'x'", Assert.Throws<ArgumentException>(() => Dataset.From(Field.Floats("x", [1f]), Field.Ints("x", [1]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Dataset.From());

        Dataset data = Dataset.From(Field.Floats("x", [1f]), Field.Ints("label", [1]));
        Assert.Contains("There is no field 'z'; there are 'x', 'label'", Assert.Throws<ArgumentException>(() => data["z"]).Message, StringComparison.Ordinal);
        Assert.Contains("holds integers", Assert.Throws<InvalidOperationException>(() => data.AsBatch().Floats("label").Length).Message, StringComparison.Ordinal);
        Assert.Contains("holds floats", Assert.Throws<InvalidOperationException>(() => data.AsBatch().Ints("x").Length).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Rows(0, 1));
        Assert.Throws<ArgumentException>(() => data.With(Field.Floats("w", [1f, 2f])));
        Assert.Throws<ArgumentOutOfRangeException>(() => data["x"].FloatRow(1).Length);
    }

    [Fact]
    public void A_split_has_each_row_once_and_its_shares()
    {
        Dataset data = Dataset.From(Field.Ints("i", [.. Enumerable.Range(0, 103)]));
        Dataset[] parts = data.Split(seed: 5, 0.7, 0.2);

        Assert.Equal([72, 21, 10], parts.Select(part => part.Count));
        Assert.Equal(Enumerable.Range(0, 103), parts.SelectMany(part => part["i"].ToInts()).Order());
        Assert.Equal(parts[0]["i"].ToInts(), data.Split(5, 0.7, 0.2)[0]["i"].ToInts());
        Assert.NotEqual(parts[0]["i"].ToInts(), data.Split(6, 0.7, 0.2)[0]["i"].ToInts());
    }

    [Fact]
    public void A_stratified_split_has_each_class_in_its_share()
    {
        int[] labels = [.. Enumerable.Range(0, 1000).Select(i => i < 900 ? 0 : i < 990 ? -5 : 2)];
        Dataset data = Dataset.From(Field.Ints("label", labels), Field.Ints("i", [.. Enumerable.Range(0, 1000)]));
        Dataset[] parts = data.SplitStratified("label", seed: 1, 0.8);

        Assert.Equal([720, 180], parts.Select(part => part["label"].ToInts().Count(label => label == 0)));
        Assert.Equal([72, 18], parts.Select(part => part["label"].ToInts().Count(label => label == -5)));
        Assert.Equal([8, 2], parts.Select(part => part["label"].ToInts().Count(label => label == 2)));
        Assert.Equal(Enumerable.Range(0, 1000), parts.SelectMany(part => part["i"].ToInts()).Order());
        // Classes don't come one after the other.
        Assert.Contains(parts[0]["label"].ToInts().Take(100), label => label == -5);
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { 1.0 })]
    [InlineData(new[] { 0.5, 0.5 })]
    [InlineData(new[] { -0.1 })]
    [InlineData(new[] { double.NaN })]
    public void Shares_that_leave_nothing_are_refused(double[] shares)
    {
        Dataset data = Dataset.From(Field.Ints("i", [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => data.Split(1, shares));
        Assert.Throws<ArgumentException>(() => data.SplitStratified("i", 1, shares));
    }

    [Fact]
    public void A_split_that_leaves_a_part_empty_is_refused()
        => Assert.Contains("Part 1", Assert.Throws<ArgumentException>(() => Dataset.From(Field.Ints("i", [1])).Split(1, 0.9)).Message, StringComparison.Ordinal);
}

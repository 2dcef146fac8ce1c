using System.Text;
using Quickstart.Data;

namespace Quickstart.Tests;

public class DatasetTests
{
    [Fact]
    public void AMissingTargetListsTheColumns()
        => Assert.Equal("d.csv has no column 'z'; it has 'x', 'y'.", Fails(Table(20), "z", null));

    [Fact]
    public void TooFewRowsAreRefused()
        => Assert.Equal("d.csv has 9 rows; at least 10 are needed.", Fails(Table(9), "y", null));

    [Fact]
    public void ATargetAloneIsRefused()
        => Assert.StartsWith("d.csv has no column but 'y'", Fails(Read("y\n1\n2\n"), "y", null));

    [Fact]
    public void AClassThatIsNeitherZeroNorOneIsPlaced()
        => Assert.Equal("d.csv, line 4, column 'y': 2 is neither 0 nor 1, as --task binary needs.", Fails(Table(20), "y", TaskKind.Binary));

    [Fact]
    public void OneClassIsRefused()
        => Assert.StartsWith("d.csv: column 'y' is 0 in every row", Fails(Table(20, _ => 0), "y", null));

    [Fact]
    public void TheTaskIsToldByTheTarget()
    {
        Assert.Equal(TaskKind.Binary, Dataset.From(Table(20, i => i % 2), "y", null, 1).Task);
        Assert.Equal(TaskKind.Regression, Dataset.From(Table(20), "y", null, 1).Task);
    }

    [Fact]
    public void AFifthIsHeldOutAndNoRowIsLost()
    {
        Dataset data = Dataset.From(Table(50), "y", null, 1);
        Assert.Equal((40, 10), (data.Train.Count, data.HeldOut.Count));
        IEnumerable<int> all = data.Train.Targets.Concat(data.HeldOut.Targets).Select(t => (int)MathF.Round(t * data.TargetScale + data.TargetCenter));
        Assert.Equal(Enumerable.Range(0, 50), all.Order());
    }

    [Fact]
    public void ScaledWeightsComeBackInTheFilesUnits()
    {
        // x is 3 i, y is i: whatever the scaling, y = x / 3.
        Dataset data = Dataset.From(Table(50), "y", null, 1);
        ReadOnlySpan<float> row = data.Train.Row(0), other = data.Train.Row(1);
        float slope = (data.Train.Targets[0] - data.Train.Targets[1]) / (row[0] - other[0]);
        float bias = data.Train.Targets[0] - slope * row[0];
        double[] weights = data.Unscale([slope, bias]);
        Assert.Equal(1 / 3.0, weights[0], 4);
        Assert.Equal(0, weights[1], 4);
    }

    private static string Fails(CsvTable table, string target, TaskKind? task)
        => Assert.Throws<DataException>(() => Dataset.From(table, target, task, 1)).Message;

    private static CsvTable Table(int rows, Func<int, int>? y = null)
    {
        var text = new StringBuilder("x,y\n");
        for (int i = 0; i < rows; i++)
        {
            text.Append($"{3 * i},{(y is null ? i : y(i))}\n");
        }

        return Read(text.ToString());
    }

    private static CsvTable Read(string text) => CsvTable.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "d.csv");
}

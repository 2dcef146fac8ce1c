using Quickstart.Data;
using Quickstart.Reporting;
using Quickstart.Training;

namespace Quickstart.Tests;

public sealed class TrainingTests : IDisposable
{
    private static readonly TrainingOptions Options = new(60, 32, 0.01f, "adam", 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("quickstart").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("adam", 0.01f)]
    [InlineData("sgd", 0.003f)]
    public void RobustLossesFindTheLineAmongOutliersAndSquaresDoNot(string optimizer, float rate)
    {
        Dataset data = Outliers();
        Dictionary<string, double[]> lines = Objectives.All().Where(o => o.Task == TaskKind.Regression).ToDictionary(
            o => o.Name,
            o => data.Unscale(Train(data, o, Options with { Optimizer = optimizer, Rate = rate }).Model.Weights));

        // The line is y = 3x + 1; one row in eight is 40 too high on average.
        Assert.InRange(lines["squared"][1], 5, 7);
        Assert.InRange(lines["huber"][1], 1.2, 3);
        Assert.InRange(lines["barron"][0], 2.9, 3.1);
        Assert.InRange(lines["barron"][1], 0.9, 1.1);
    }

    [Fact]
    public void TwoClassesAreToldApart()
    {
        string path = Path.Combine(_folder, "classes.csv");
        SyntheticData.WriteTwoClasses(path, 1);
        Dataset data = Dataset.From(CsvTable.Read(path), "label", null, 1);
        foreach (Objective objective in Objectives.All().Where(o => o.Task == TaskKind.Binary))
        {
            IReadOnlyList<(string Name, double Value)> metrics = Metrics.Of(data, Train(data, objective, Options).Model);
            Assert.InRange(metrics.Single(m => m.Name == "area under ROC").Value, 0.85, 0.95);
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameBits()
    {
        Dataset data = Outliers();
        TrainingRun First() => Train(data, Objectives.All().Single(o => o.Name == "barron"), Options with { Epochs = 5 });
        Assert.Equal(First().Model.Weights, First().Model.Weights);
    }

    [Fact]
    public void CancellationEndsATraining()
    {
        Dataset data = Outliers();
        using var stop = new CancellationTokenSource();
        int epochs = 0;
        Assert.Throws<OperationCanceledException>(() => Trainer.Train(data, Objectives.All().First(), Options, _ =>
        {
            if (++epochs == 3)
            {
                stop.Cancel();
            }
        }, stop.Token));
        Assert.Equal(3, epochs);
    }

    [Fact]
    public void ARunWritesAReportWithFormulasAndCurvesAndNothingFromElsewhere()
    {
        int code = Session.Run(new Request(null, null, null, null, Options with { Epochs = 3 }, _folder), CancellationToken.None);
        Assert.Equal(0, code);
        string html = File.ReadAllText(Path.Combine(_folder, "report.html"));
        Assert.Equal(10, html.Split("<svg").Length - 1);
        Assert.Contains("mean((pred - target)^2)", html);
        Assert.Matches(@"The derivative by <code>pred</code>:</p>\s*<pre>[^<]*size\(pred\) \* \(pred - target\)</pre>", html);
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("http", html);
        Assert.True(File.Exists(Path.Combine(_folder, "outliers.csv")));
    }

    [Theory]
    [InlineData(1, "x,y\n1,two\n")]
    [InlineData(1, null)]
    public void BadDataEndsWithItsCode(int code, string? text)
    {
        string path = Path.Combine(_folder, "bad.csv");
        if (text is not null)
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(code, Session.Run(new Request(path, "y", null, null, Options, _folder), CancellationToken.None));
        Assert.False(File.Exists(Path.Combine(_folder, "report.html")));
    }

    [Fact]
    public void AStoppedRunEndsWithItsCode()
        => Assert.Equal(130, Session.Run(new Request(null, null, null, null, Options, _folder), new CancellationToken(true)));

    private static TrainingRun Train(Dataset data, Objective objective, TrainingOptions options)
        => Trainer.Train(data, objective, options, _ => { }, CancellationToken.None);

    private Dataset Outliers()
    {
        string path = Path.Combine(_folder, "outliers.csv");
        SyntheticData.WriteOutliers(path, 1);
        return Dataset.From(CsvTable.Read(path), "y", null, 1);
    }
}

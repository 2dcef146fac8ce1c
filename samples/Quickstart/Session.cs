using Quickstart.Data;
using Quickstart.Reporting;
using Quickstart.Training;
using Spectre.Console;

namespace Quickstart;

/// <summary>The whole of a run: data, training, comparison, report.</summary>
internal static class Session
{
    private const int Done = 0, BadData = 1, Cancelled = 130;

    public static int Run(Request request, CancellationToken cancellation)
    {
        try
        {
            var experiments = new List<Experiment>();
            foreach (Dataset data in Load(request))
            {
                experiments.Add(Train(data, request, cancellation));
            }

            string report = Path.Combine(request.Output, "report.html");
            Write(request.Output, () => HtmlReport.Render(experiments).Save(report));
            AnsiConsole.MarkupLineInterpolated($"Report: [blue]{Path.GetFullPath(report)}[/]");
            return Done;
        }
        catch (DataException exception)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{exception.Message}[/]");
            return BadData;
        }
        catch (OperationCanceledException)
        {
            AnsiConsole.MarkupLine("[yellow]Stopped; no report was written.[/]");
            return Cancelled;
        }
    }

    private static List<Dataset> Load(Request request)
    {
        Objective? only = Objectives.All().FirstOrDefault(objective => objective.Name == request.Loss);
        if (only is not null && request.Task is { } task && task != only.Task)
        {
            throw new DataException($"--loss {only.Name} is for --task {Name(only.Task)}, not {Name(task)}.");
        }

        int seed = request.Training.Seed;
        if (request.Data is not null)
        {
            TaskKind? kind = request.Task ?? only?.Task;
            return [Dataset.From(CsvTable.Read(request.Data), request.Target!, kind, seed)];
        }

        string outliers = Path.Combine(request.Output, "outliers.csv"), classes = Path.Combine(request.Output, "two-classes.csv");
        Write(request.Output, () =>
        {
            SyntheticData.WriteOutliers(outliers, seed);
            SyntheticData.WriteTwoClasses(classes, seed);
        });
        TaskKind? wanted = request.Task ?? only?.Task;
        var made = new List<Dataset>();
        if (wanted is null or TaskKind.Regression)
        {
            made.Add(Dataset.From(CsvTable.Read(outliers), "y", TaskKind.Regression, seed));
        }

        if (wanted is null or TaskKind.Binary)
        {
            made.Add(Dataset.From(CsvTable.Read(classes), "label", TaskKind.Binary, seed));
        }

        return made;
    }

    private static Experiment Train(Dataset data, Request request, CancellationToken cancellation)
    {
        AnsiConsole.Write(new Rule(Markup.Escape($"{data.Name}: predicting {data.Target} ({Name(data.Task)}), {data.Train.Count} rows, {data.HeldOut.Count} held out")).LeftJustified());
        var runs = new List<TrainingRun>();
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                foreach (Objective objective in Objectives.All().Where(o => o.Task == data.Task && (request.Loss is null || o.Name == request.Loss)))
                {
                    ProgressTask bar = progress.AddTask(objective.Title, maxValue: request.Training.Epochs);
                    runs.Add(Trainer.Train(data, objective, request.Training, loss =>
                    {
                        bar.Description = $"{objective.Title}: loss {Text.Short(loss.Train)}";
                        bar.Increment(1);
                    }, cancellation));
                }
            });
        var experiment = new Experiment(data, runs);
        AnsiConsole.Write(ComparisonTable.Of(experiment));
        return experiment;
    }

    private static string Name(TaskKind task) => task == TaskKind.Binary ? "binary" : "regression";

    private static void Write(string folder, Action write)
    {
        try
        {
            Directory.CreateDirectory(folder);
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder} can't be written to: {exception.Message}");
        }
    }
}

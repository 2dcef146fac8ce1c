using Quickstart.Data;
using Quickstart.Training;
using Spectre.Console;

namespace Quickstart.Reporting;

/// <summary>The losses side by side on held-out rows, in the terminal.</summary>
internal static class ComparisonTable
{
    public static Table Of(Experiment experiment)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("loss");
        IReadOnlyList<IReadOnlyList<(string Name, double Value)>> metrics = [.. experiment.Runs.Select(run => Metrics.Of(experiment.Data, run.Model))];
        foreach ((string name, _) in metrics[0])
        {
            table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
        }

        table.AddColumn(experiment.Data.Task == TaskKind.Binary ? "logit" : Markup.Escape(experiment.Data.Target));
        table.AddColumn("learnt by the loss");
        for (int i = 0; i < experiment.Runs.Count; i++)
        {
            TrainingRun run = experiment.Runs[i];
            table.AddRow(
            [
                Markup.Escape(run.Objective.Title),
                .. metrics[i].Select(metric => Text.Short(metric.Value)),
                Markup.Escape(experiment.Describe(run)),
                run.Objective.Learnt,
            ]);
        }

        return table;
    }
}

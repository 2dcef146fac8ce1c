using System.Text;
using LossGen.Training.Reports;
using Quickstart.Data;
using Quickstart.Training;

namespace Quickstart.Reporting;

/// <summary>One file with everything in it: tables, curves, formulas.</summary>
internal static class HtmlReport
{
    public static HtmlPage Render(IReadOnlyList<Experiment> experiments)
    {
        var documentation = FormulaDocumentation.Load("Quickstart", typeof(Losses).FullName!);
        var page = new HtmlPage("LossGen quickstart");
        page.Add("<p>Each loss below is one formula; its value, gradient and Hessian were generated from it when this program was compiled.</p>");
        foreach (Experiment experiment in experiments)
        {
            RenderExperiment(page, experiment, documentation);
        }

        return page;
    }

    private static void RenderExperiment(HtmlPage page, Experiment experiment, FormulaDocumentation documentation)
    {
        Dataset data = experiment.Data;
        page.Add($"<h2>{Escape(data.Name)}: predicting {Escape(data.Target)}</h2>");
        page.Add($"<p>{data.Train.Count} rows to train on, {data.HeldOut.Count} held out, {data.Features.Length} features.</p>");
        page.Add(TableOf(experiment));
        page.AddSideBySide(experiment.Runs.Select(run => new LineChart($"{run.Objective.Title}: training", "epoch",
        [
            new Line("training rows", [.. run.Epochs.Select((e, i) => (i + 1.0, (double)e.Train))]),
            new Line("held-out rows", [.. run.Epochs.Select((e, i) => (i + 1.0, (double)e.HeldOut))], Dashed: true),
        ]).ToSvg()));
        foreach (TrainingRun run in experiment.Runs)
        {
            page.Add($"<h3>{Escape(run.Objective.Title)}</h3>").AddSideBySide(LossCurve.Of(run.Objective).ToSvg(), documentation.Html(run.Objective.Method));
        }
    }

    private static string TableOf(Experiment experiment)
    {
        var html = new StringBuilder("<table>\n<tr><th>loss</th>");
        foreach ((string name, _) in Metrics.Of(experiment.Data, experiment.Runs[0].Model))
        {
            html.Append($"<th>{Escape(name)}</th>");
        }

        html.Append("<th>model</th><th>learnt by the loss</th></tr>\n");
        foreach (TrainingRun run in experiment.Runs)
        {
            html.Append($"<tr><td>{Escape(run.Objective.Title)}</td>");
            foreach ((_, double value) in Metrics.Of(experiment.Data, run.Model))
            {
                html.Append($"<td class=\"number\">{Text.Short(value)}</td>");
            }

            html.Append($"<td>{Escape(experiment.Describe(run))}</td><td>{Escape(run.Objective.Learnt)}</td></tr>\n");
        }

        return html.Append("</table>").ToString();
    }

    private static string Escape(string text) => HtmlPage.Escape(text);
}

using System.Net;
using System.Text;
using Quickstart.Data;
using Quickstart.Training;

namespace Quickstart.Reporting;

/// <summary>One file with everything in it: tables, curves, formulas.</summary>
internal static class HtmlReport
{
    public static string Render(IReadOnlyList<Experiment> experiments)
    {
        var documentation = FormulaDocumentation.Load();
        var body = new StringBuilder();
        foreach (Experiment experiment in experiments)
        {
            RenderExperiment(body, experiment, documentation);
        }

        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>LossGen quickstart</title>
            <style>
            :root { color-scheme: light dark; --line: #8884; --soft: #8882; }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 1180px; margin: 2rem auto; padding: 0 1rem; }
            table { border-collapse: collapse; } th, td { padding: .3rem .8rem; border-bottom: 1px solid var(--line); text-align: left; }
            td.number { text-align: right; font-variant-numeric: tabular-nums; }
            pre { background: var(--soft); padding: .7rem 1rem; border-radius: 6px; overflow-x: auto; font-size: .85rem; }
            .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 1.5rem; align-items: start; }
            svg { width: 100%; height: auto; } svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
            svg .title { font-weight: 600; font-size: 14px; } svg .grid { stroke: var(--line); }
            </style>
            </head>
            <body>
            <h1>LossGen quickstart</h1>
            <p>Each loss below is one formula; its value, gradient and Hessian were generated from it when this program was compiled.</p>
            {{body}}</body>
            </html>

            """.ReplaceLineEndings("\n");
    }

    private static void RenderExperiment(StringBuilder html, Experiment experiment, FormulaDocumentation documentation)
    {
        Dataset data = experiment.Data;
        html.Append($"<h2>{Escape(data.Name)}: predicting {Escape(data.Target)}</h2>\n");
        html.Append($"<p>{data.Train.Count} rows to train on, {data.HeldOut.Count} held out, {data.Features.Length} features.</p>\n");
        RenderTable(html, experiment);
        html.Append("<div class=\"pair\">\n");
        foreach (TrainingRun run in experiment.Runs)
        {
            html.Append(new LineChart($"{run.Objective.Title}: training", "epoch",
            [
                new Line("training rows", [.. run.Epochs.Select((e, i) => (i + 1.0, (double)e.Train))]),
                new Line("held-out rows", [.. run.Epochs.Select((e, i) => (i + 1.0, (double)e.HeldOut))], Dashed: true),
            ]).ToSvg());
        }

        html.Append("</div>\n");
        foreach (TrainingRun run in experiment.Runs)
        {
            html.Append($"<h3>{Escape(run.Objective.Title)}</h3>\n<div class=\"pair\">\n<div>{LossCurve.Of(run.Objective).ToSvg()}</div>\n<div>\n");
            html.Append(documentation.Html(run.Objective.Method));
            html.Append("</div>\n</div>\n");
        }
    }

    private static void RenderTable(StringBuilder html, Experiment experiment)
    {
        html.Append("<table>\n<tr><th>loss</th>");
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

        html.Append("</table>\n");
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}

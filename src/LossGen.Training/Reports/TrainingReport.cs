using System.Text;
using LossGen.Training.Fitting;
using LossGen.Training.Metrics;
using LossGen.Training.Models;

namespace LossGen.Training.Reports;

/// <summary>A run as a page that stands alone: curves of losses and metrics, the confusion matrix, the model, the losses' cards.</summary>
/// <remarks><code>
/// new TrainingReport("Digits", result.History) { Model = model, Losses = [LossCard.Of(term)], Confusion = confusion }.Save("report.html");
/// </code></remarks>
/// <param name="title">The page's title.</param>
/// <param name="history">A report an epoch: <see cref="TrainingResult.History"/>.</param>
public sealed class TrainingReport(string title, IReadOnlyList<TrainingProgress> history)
{
    /// <summary>What the run was about: names and values for a table at the top.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>The final numbers, such as metrics of the test rows, for a table.</summary>
    public IReadOnlyList<NamedValue> Results { get; init; } = [];

    /// <summary>The model, whose summary is shown.</summary>
    public Model? Model { get; init; }

    /// <summary>What was taken for what.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>The names of the classes of <see cref="Confusion"/>; numbers, where there are none.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>What the losses are.</summary>
    public IReadOnlyList<LossCard> Losses { get; init; } = [];

    /// <summary>The page.</summary>
    public HtmlPage ToPage()
    {
        var page = new HtmlPage(title);
        AddTable(page, Facts.Select(fact => (fact.Name, HtmlPage.Escape(fact.Value), Number: false)));
        if (Results.Count > 0)
        {
            page.Add("<h2>Results</h2>");
            AddTable(page, Results.Select(result => (result.Name, Numbers.Short(result.Value), Number: true)));
        }

        page.Add("<h2>The run</h2>").AddSideBySide(Curves().Select(chart => chart.ToSvg()));
        if (Confusion is { Classes: > 0 } confusion)
        {
            page.Add("<h2>What was taken for what</h2>").Add(ConfusionTable.Html(confusion, Classes));
        }

        if (Losses.Count > 0)
        {
            page.Add(Losses.Count == 1 ? "<h2>The loss</h2>" : "<h2>The losses</h2>");
        }

        foreach (LossCard card in Losses)
        {
            page.Add($"<h3>{HtmlPage.Escape(card.Name)}</h3>").AddSideBySide(
                card.Curve?.ToSvg() ?? "", $"<pre>{HtmlPage.Escape(card.Formula)}</pre>\n{card.Documentation}");
        }

        return Model is null ? page : page.Add("<h2>The model</h2>").Add($"<pre>{HtmlPage.Escape(Model.Summary())}</pre>");
    }

    /// <summary>The page as text.</summary>
    public string ToHtml() => ToPage().ToHtml();

    /// <summary>Writes the page to a file, atomically.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="IOException">The folder doesn't exist, or can't be written to.</exception>
    public void Save(string path) => ToPage().Save(path);

    private IEnumerable<LineChart> Curves()
    {
        yield return Chart("Loss", progress => progress.Loss, progress => progress.ValidationLoss);
        if (history.Count == 0)
        {
            yield break;
        }

        int terms = history[0].Terms.Count;
        for (int i = 0; i < terms && terms > 1; i++)
        {
            yield return Chart($"Loss term: {history[0].Terms[i].Name}", progress => progress.Terms[i].Value, progress => At(progress.ValidationTerms, i));
        }

        for (int i = 0; i < history[0].Metrics.Count; i++)
        {
            NamedValue metric = history[0].Metrics[i];
            yield return new LineChart(metric.Name, "epoch", [new Line(metric.Name, Points(progress => At(progress.Metrics, i)))]);
        }

        yield return new LineChart("Length of the gradient", "epoch", [new Line("last step of the epoch", Points(progress => progress.GradientNorm))]);
        if (history.Any(progress => progress.Rate != history[0].Rate))
        {
            yield return new LineChart("Learning rate", "epoch", [new Line("rate", Points(progress => progress.Rate))]);
        }
    }

    private LineChart Chart(string name, Func<TrainingProgress, double> train, Func<TrainingProgress, double> validation)
    {
        var lines = new List<Line> { new("training", Points(train)) };
        if (history.Any(progress => !double.IsNaN(validation(progress))))
        {
            lines.Add(new Line("validation", Points(validation), Dashed: true));
        }

        return new LineChart(name, "epoch", lines);
    }

    private IReadOnlyList<(double X, double Y)> Points(Func<TrainingProgress, double> value) => [.. history.Select(progress => (progress.Epoch + 1.0, value(progress)))];

    private static double At(IReadOnlyList<NamedValue> values, int index) => index < values.Count ? values[index].Value : double.NaN;

    private static void AddTable(HtmlPage page, IEnumerable<(string Name, string Value, bool Number)> rows)
    {
        var html = new StringBuilder();
        foreach ((string name, string value, bool number) in rows)
        {
            html.Append($"<tr><th>{HtmlPage.Escape(name)}</th><td{(number ? " class=\"number\"" : "")}>{value}</td></tr>\n");
        }

        if (html.Length > 0)
        {
            page.Add($"<table>\n{html}</table>");
        }
    }
}

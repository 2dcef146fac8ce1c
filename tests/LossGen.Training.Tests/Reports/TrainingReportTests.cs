using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;
using LossGen.Training.Reports;

namespace LossGen.Training.Tests.Reports;

public sealed class TrainingReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lossgen-reports").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TrainingReport Report()
    {
        float[] x = new float[200];
        new RandomStream(1).FillNormal(x);
        Dataset data = Dataset.From(Field.Floats("x", x, 2), Field.Ints("y", [.. Enumerable.Range(0, 100).Select(i => x[2 * i] > 0 ? 1 : 0)]));
        Model model = new Sequential(2) { new Dense(2) }.Build(1);
        LossTerm term = Objective.CrossEntropy();
        TrainingResult result = new Trainer(model, term, new Adam(0.05f)).Fit(
            data, new FitOptions { Epochs = 5, Validation = data, Measures = [new Measure(new Accuracy(), "y")] });
        var confusion = new ConfusionMatrix();
        confusion.Add(model.Predict(data), data["y"].ToInts());
        return new TrainingReport("Signs <of> numbers", result.History)
        {
            Facts = [("rows", "100 & more")],
            Results = result.Last!.Metrics,
            Model = model,
            Confusion = confusion,
            Classes = ["negative", "<positive>"],
            Losses = [LossCard.Of(term), LossCard.Of(LossTerm.Of((p, t, g, s) => Squared(p, t, g, s), formula: "(p - t)^2"), Squared)],
        };
    }

    private static float Squared(ReadOnlySpan<float> prediction, ReadOnlySpan<float> target, Span<float> gradient, float scale)
    {
        gradient[0] = 2 * (prediction[0] - target[0]) * scale;
        return (prediction[0] - target[0]) * (prediction[0] - target[0]);
    }

    [Fact]
    public void A_page_has_all_that_it_was_given_and_stands_alone()
    {
        string path = Path.Combine(_folder, "report.html");
        Report().Save(path);
        string html = File.ReadAllText(path);

        foreach (string part in (string[])["<h1>Signs &lt;of&gt; numbers</h1>", "100 &amp; more", "accuracy", "&lt;positive&gt;", "mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])", "dense1", "validation", "Length of the gradient", "(p - t)^2"])
        {
            Assert.Contains(part, html, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", Regex.Replace(html, "lang=\"en\"", ""), StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);

        // Well formed, but for the two elements that HTML leaves open.
        XDocument.Parse(Regex.Replace(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "<meta[^>]*>", ""));
    }

    [Fact]
    public void The_culture_does_not_matter()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            string german = Report().ToHtml();
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            Assert.Equal(Report().ToHtml(), german);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_page_of_nothing_is_a_page() => Assert.Contains("<h1>empty</h1>", new TrainingReport("empty", []).ToHtml(), StringComparison.Ordinal);

    [Fact]
    public void A_line_goes_through_its_points_and_breaks_where_there_is_none()
    {
        string svg = new LineChart("c", "x", [new Line("l", [(0, 0), (1, 1), (2, double.NaN), (3, 0.5), (4, 1)])]).ToSvg();
        MatchCollection lines = Regex.Matches(svg, "<polyline points=\"([^\"]*)\"");

        // The plot spans 56 to 548 and 30 to 242.
        Assert.Equal(["56.00,242.00 179.00,30.00 ", "425.00,136.00 548.00,30.00 "], lines.Select(match => match.Groups[1].Value));
        Assert.Equal("", new LineChart("c", "x", [new Line("l", [(0, double.NaN)])]).ToSvg());
    }

    [Theory]
    [InlineData(1e9, 1e9 + 1e-7)]
    [InlineData(-3, -3)]
    [InlineData(0, 1e-300)]
    [InlineData(-1e300, 1e300)]
    public void Any_range_can_be_drawn(double low, double high)
        => Assert.Contains("<polyline", new LineChart("c", "x", [new Line("l", [(low, low), (high, high)])]).ToSvg(), StringComparison.Ordinal);

    [Fact]
    public void The_documentation_of_a_loss_is_shown()
    {
        File.WriteAllText(Path.Combine(_folder, "some.xml"), """
            <doc><members>
            <member name="M:Some.Losses.Huber(System.ReadOnlySpan{System.Single})"><summary>Of <paramref name="pred"/> &lt; 1.</summary><remarks><code>
              a
                b
              c</code><para>More.</para></remarks></member>
            <member name="M:Other.Losses.Huber"><summary>Another.</summary></member>
            </members></doc>
            """);
        var documentation = FormulaDocumentation.Load("some", "Some.Losses", _folder);

        Assert.Equal("<div>Of <code>pred</code> &lt; 1.</div>\n<div><pre>a\n  b\nc</pre><p>More.</p></div>\n", documentation.Html("Huber"));
        Assert.Equal("", documentation.Html("Nothing"));
        Assert.Equal("", FormulaDocumentation.Load("none", "Some.Losses", _folder).Html("Huber"));
    }
}

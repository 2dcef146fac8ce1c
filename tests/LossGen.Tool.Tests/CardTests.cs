using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LossGen.Tool.Tests;

public sealed class CardTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("lossgen-card").FullName, "card.html");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public void A_card_has_formulas_curves_properties_and_findings()
    {
        string html = Write("mean(abs(z) + log(1 + exp(z)) - y * z)", "z: logit", "y: probability");
        Assert.Equal(2, Parts(html, "math").Count);
        var charts = Parts(html, "svg");
        Assert.Equal(3, charts.Count);
        Assert.Equal(3, charts[0].Descendants("polyline").Count());
        Assert.Contains(charts[0].Descendants("circle"), c => c.Value.StartsWith("kink at", StringComparison.Ordinal));
        Assert.Contains("<tr><th>Convex</th><td>yes</td><td>proven</td></tr>", html);
        Assert.Contains("<mark>log(1 + exp(z))</mark>", html);
        Assert.Contains("prefers-color-scheme: dark", html);
        Assert.DoesNotContain("http", html.Replace("http://www.w3.org/1998/Math/MathML", ""));
    }

    [Fact]
    public void Dangerous_regions_are_shaded() =>
        Assert.Contains(Parts(Write("mean(-log(p))", "p: probability"), "svg")[0].Descendants("rect"), r => (string?)r.Attribute("class") == "danger");

    [Fact]
    public void Rows_and_kernels_have_cards_too()
    {
        Assert.Equal(3, Parts(Write("mean[n](logsumexp[c](z[n, c]) - z[n, label[n]])", "z: logit", "label: int[]"), "svg").Count);
        Assert.Equal(2, Parts(Write("x * sigmoid(x)", "x: float[]", "y: out"), "math").Count);
    }

    [Fact]
    public void What_does_not_compile_has_no_card()
    {
        var outcome = Tool.Run("explain", "mean(p", "--html", _file);
        Assert.Contains("--html: the formula doesn't compile", outcome.Errors);
        Assert.False(File.Exists(_file));
    }

    [Fact]
    public void A_file_that_can_not_be_written_is_named()
    {
        var outcome = Tool.Run("explain", "mean(p)", "--html", Path.Combine(Path.GetDirectoryName(_file)!, "missing", "card.html"));
        Assert.Contains("missing", outcome.Errors);
        Assert.Equal(CommandLine.Refused, outcome.Code);
    }

    private string Write(string formula, params string[] parameters)
    {
        var outcome = Tool.Run(["explain", formula, "--html", _file, .. parameters.SelectMany(p => new[] { "--param", p })]);
        Assert.Equal("", outcome.Errors);
        Assert.Contains($"The card is in {_file}.", outcome.Output);
        return File.ReadAllText(_file);
    }

    private static List<XElement> Parts(string html, string name) =>
        [.. Regex.Matches(html, $"<{name}[ >].*?</{name}>", RegexOptions.Singleline).Select(m => Stripped(XElement.Parse(m.Value)))];

    private static XElement Stripped(XElement element)
    {
        foreach (var e in element.DescendantsAndSelf())
        {
            e.Name = e.Name.LocalName;
        }

        return element;
    }
}

using System.Globalization;
using System.Net;
using System.Text;

namespace LossGen.Training.Reports;

/// <summary>Lines over common axes, as SVG.</summary>
/// <param name="Title">Above the chart.</param>
/// <param name="XLabel">Below its axis.</param>
/// <param name="Lines">The lines.</param>
public sealed record LineChart(string Title, string XLabel, IReadOnlyList<Line> Lines)
{
    private const int Width = 560, Height = 300, Left = 56, Right = 12, Top = 30, Bottom = 58;
    private static readonly string[] Colors = ["#2563eb", "#ea580c", "#16a34a", "#9333ea", "#dc2626", "#0891b2"];

    /// <summary>The greatest value shown; lines are cut there.</summary>
    public double Ceiling { get; init; } = double.PositiveInfinity;

    /// <summary>The chart as an SVG element, in the colors of the page around it; nothing where there is no point.</summary>
    public string ToSvg()
    {
        var points = Lines.SelectMany(line => line.Points).Where(p => double.IsFinite(p.Y) && p.Y <= Ceiling).ToList();
        if (points.Count == 0)
        {
            return "";
        }

        (double xLow, double xHigh) = (points.Min(p => p.X), points.Max(p => p.X));
        (double yLow, double yHigh) = (points.Min(p => p.Y), points.Max(p => p.Y));
        double[] xTicks = Ticks(xLow, xHigh), yTicks = Ticks(yLow, yHigh);
        (yLow, yHigh) = (Math.Min(yLow, yTicks[0]), Math.Max(yHigh, yTicks[^1]));
        double X(double x) => Left + (xHigh > xLow ? (x - xLow) / (xHigh - xLow) : 0.5) * (Width - Left - Right);
        double Y(double y) => Top + (yHigh > yLow ? (yHigh - y) / (yHigh - yLow) : 0.5) * (Height - Top - Bottom);

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Escape(Title)}\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"18\" class=\"title\">{Escape(Title)}</text>\n");
        foreach (double tick in yTicks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(tick):0.0}\" y2=\"{Y(tick):0.0}\" class=\"grid\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{Y(tick) + 4:0.0}\" class=\"tick\" text-anchor=\"end\">{Numbers.Short(tick)}</text>\n");
        }

        foreach (double tick in xTicks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(tick):0.0}\" y=\"{Height - Bottom + 16}\" class=\"tick\" text-anchor=\"middle\">{Numbers.Short(tick)}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - Bottom + 32}\" class=\"tick\" text-anchor=\"middle\">{Escape(XLabel)}</text>\n");
        for (int i = 0; i < Lines.Count; i++)
        {
            string color = Colors[i % Colors.Length];
            string dash = Lines[i].Dashed ? " stroke-dasharray=\"5 4\"" : "";
            foreach (string path in Paths(Lines[i].Points, X, Y))
            {
                svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"{dash}/>\n");
            }

            int legend = Left + i * (Width - Left - Right) / Lines.Count;
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{legend}\" x2=\"{legend + 18}\" y1=\"{Height - 12}\" y2=\"{Height - 12}\" stroke=\"{color}\" stroke-width=\"2\"{dash}/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{legend + 23}\" y=\"{Height - 8}\" class=\"tick\">{Escape(Lines[i].Name)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    // A line breaks where it isn't finite or passes the ceiling.
    private IEnumerable<string> Paths(IReadOnlyList<(double X, double Y)> points, Func<double, double> x, Func<double, double> y)
    {
        var path = new StringBuilder();
        foreach ((double px, double py) in points)
        {
            if (double.IsFinite(py) && py <= Ceiling)
            {
                path.Append(CultureInfo.InvariantCulture, $"{x(px):0.00},{y(py):0.00} ");
            }
            else if (path.Length > 0)
            {
                yield return path.ToString();
                path.Clear();
            }
        }

        if (path.Length > 0)
        {
            yield return path.ToString();
        }
    }

    // About five, at 1, 2 or 5 times a power of ten.
    private static double[] Ticks(double low, double high)
    {
        double span = high - low;
        if (!(span > 0))
        {
            return [low];
        }

        double power = Math.Pow(10, Math.Floor(Math.Log10(span / 5)));
        double step = power * ((span / 5 / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
        double first = Math.Ceiling(low / step - 1e-9), last = Math.Floor(high / step + 1e-9);

        // Far from zero and close together, steps vanish.
        return last - first is >= 0 and < 20 ? [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)] : [low];
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}

/// <summary>One line of a chart; it breaks where a point isn't finite.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">From left to right.</param>
/// <param name="Dashed">Whether it is drawn dashed.</param>
public sealed record Line(string Name, IReadOnlyList<(double X, double Y)> Points, bool Dashed = false);

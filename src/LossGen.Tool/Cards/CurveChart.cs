using System.Globalization;
using System.Net;
using System.Text;

namespace LossGen.Tool.Cards;

/// <summary>A line of a chart; it breaks where it isn't finite.</summary>
internal sealed record CurveLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Lines over a common axis as SVG, with kinks as dots and dangerous regions shaded.</summary>
/// <param name="Title">Above the chart.</param>
/// <param name="XLabel">Below it.</param>
/// <param name="Lines">The lines.</param>
/// <param name="Kinks">Dots on the lines.</param>
/// <param name="Dangers">Where no finite number comes out, from and to.</param>
internal sealed record CurveChart(
    string Title, string XLabel, IReadOnlyList<CurveLine> Lines, IReadOnlyList<(double X, double Y)> Kinks, IReadOnlyList<(double From, double To)> Dangers)
{
    private const int Width = 420, Height = 260, Left = 52, Right = 12, Top = 28, Bottom = 54;

    public string ToSvg()
    {
        var points = Lines.SelectMany(l => l.Points).ToList();
        var heights = points.Select(p => p.Y).Where(double.IsFinite).Order().ToList();
        if (points.Count == 0 || heights.Count == 0)
        {
            return "";
        }

        // A pole would flatten all else.
        double middle = heights[heights.Count / 2], spread = Math.Max(heights[(int)(heights.Count * 0.95)] - heights[(int)(heights.Count * 0.05)], 1e-9);
        double yLow = Math.Max(heights[0], middle - (4 * spread)), yHigh = Math.Min(heights[^1], middle + (4 * spread));
        double[] yTicks = Ticks(yLow, yHigh);
        (yLow, yHigh) = (Math.Min(yLow, yTicks[0]), Math.Max(yHigh, yTicks[^1]));
        double xLow = points.Min(p => p.X), xHigh = points.Max(p => p.X);
        double X(double x) => Left + ((x - xLow) / (xHigh - xLow) * (Width - Left - Right));
        double Y(double y) => Top + ((yHigh > yLow ? (yHigh - y) / (yHigh - yLow) : 0.5) * (Height - Top - Bottom));
        bool IsShown(double y) => double.IsFinite(y) && y >= yLow && y <= yHigh;

        var svg = new StringBuilder();
        void Add(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Add($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Escape(Title)}\">");
        Add($"<text x=\"{Left}\" y=\"17\" class=\"title\">{Escape(Title)}</text>");
        foreach (var (from, to) in Dangers)
        {
            Add($"<rect x=\"{X(from) - 1:0.0}\" y=\"{Top}\" width=\"{X(to) - X(from) + 2:0.0}\" height=\"{Height - Top - Bottom}\" class=\"danger\"><title>no finite number comes out here</title></rect>");
        }

        foreach (double tick in yTicks)
        {
            Add($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(tick):0.0}\" y2=\"{Y(tick):0.0}\" class=\"grid\"/>");
            Add($"<text x=\"{Left - 6}\" y=\"{Y(tick) + 4:0.0}\" text-anchor=\"end\">{tick:G4}</text>");
        }

        foreach (double tick in Ticks(xLow, xHigh))
        {
            Add($"<text x=\"{X(tick):0.0}\" y=\"{Height - Bottom + 15}\" text-anchor=\"middle\">{tick:G4}</text>");
        }

        Add($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - Bottom + 30}\" text-anchor=\"middle\">{Escape(XLabel)}</text>");
        for (int i = 0; i < Lines.Count; i++)
        {
            foreach (string path in Paths(Lines[i].Points, X, Y, IsShown))
            {
                Add($"<polyline points=\"{path}\" class=\"line c{i % 4}\"/>");
            }

            int legend = Left + (i * (Width - Left - Right) / Lines.Count);
            if (Lines[i].Name.Length > 0)
            {
                Add($"<line x1=\"{legend}\" x2=\"{legend + 16}\" y1=\"{Height - 10}\" y2=\"{Height - 10}\" class=\"line c{i % 4}\"/><text x=\"{legend + 21}\" y=\"{Height - 6}\">{Escape(Lines[i].Name)}</text>");
            }
        }

        foreach (var (x, y) in Kinks.Where(k => IsShown(k.Y)))
        {
            Add($"<circle cx=\"{X(x):0.0}\" cy=\"{Y(y):0.0}\" r=\"4\" class=\"kink\"><title>kink at {x:G6}</title></circle>");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static IEnumerable<string> Paths(IReadOnlyList<(double X, double Y)> points, Func<double, double> x, Func<double, double> y, Func<double, bool> isShown)
    {
        var path = new StringBuilder();
        foreach (var (px, py) in points)
        {
            if (isShown(py))
            {
                path.Append(CultureInfo.InvariantCulture, $"{x(px):0.0},{y(py):0.0} ");
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
        if (!(span > 1e-12 * Math.Abs(high)))
        {
            return [low];
        }

        double power = Math.Pow(10, Math.Floor(Math.Log10(span / 5)));
        double step = power * ((span / 5 / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
        double first = Math.Ceiling((low / step) - 1e-9), last = Math.Floor((high / step) + 1e-9);
        return last < first ? [low] : [.. Enumerable.Range(0, (int)Math.Min(20, last - first + 1)).Select(i => (first + i) * step)];
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}

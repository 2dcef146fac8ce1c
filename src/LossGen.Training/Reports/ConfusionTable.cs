using System.Globalization;
using System.Text;
using LossGen.Training.Metrics;

namespace LossGen.Training.Reports;

/// <summary>A confusion matrix as a table: a row what is, a column what was predicted, shaded by the share of its row.</summary>
internal static class ConfusionTable
{
    // Beyond, a table says nothing any more.
    private const int MostClasses = 50;

    public static string Html(ConfusionMatrix confusion, IReadOnlyList<string> classes)
    {
        if (confusion.Classes > MostClasses)
        {
            return $"<p>{confusion.Classes} classes are too many for a table.</p>";
        }

        string Name(int c) => HtmlPage.Escape(c < classes.Count ? classes[c] : c.ToString(CultureInfo.InvariantCulture));
        var html = new StringBuilder("<table>\n<tr><th>is \\ taken for</th>");
        for (int c = 0; c < confusion.Classes; c++)
        {
            html.Append($"<th>{Name(c)}</th>");
        }

        html.Append("<th>recall</th></tr>\n");
        for (int row = 0; row < confusion.Classes; row++)
        {
            long all = confusion.Labelled(row);
            html.Append($"<tr><th>{Name(row)}</th>");
            for (int c = 0; c < confusion.Classes; c++)
            {
                double share = all == 0 ? 0 : (double)confusion[row, c] / all;
                string color = row == c ? "22, 163, 74" : "220, 38, 38";
                html.Append(CultureInfo.InvariantCulture, $"<td class=\"number\" style=\"background: rgba({color}, {0.6 * share:0.00})\">{confusion[row, c]}</td>");
            }

            html.Append($"<td class=\"number\">{(all == 0 ? "" : Numbers.Short((double)confusion[row, row] / all))}</td></tr>\n");
        }

        return html.Append("</table>").ToString();
    }
}

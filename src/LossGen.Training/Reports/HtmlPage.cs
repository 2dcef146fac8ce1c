using System.Net;
using System.Text;
using LossGen.Training.Checkpoints;

namespace LossGen.Training.Reports;

/// <summary>A page that stands alone: no script, no file beside it, in the reader's light or dark colors.</summary>
public sealed class HtmlPage
{
    private readonly StringBuilder _body = new();

    /// <summary>An empty page.</summary>
    /// <param name="title">Its title.</param>
    public HtmlPage(string title) => Title = title;

    /// <summary>Its title.</summary>
    public string Title { get; }

    /// <summary>Text as HTML shows it.</summary>
    /// <param name="text">The text.</param>
    public static string Escape(string? text) => WebUtility.HtmlEncode(text ?? "");

    /// <summary>Adds HTML.</summary>
    /// <param name="html">The HTML, whatever is text in it escaped.</param>
    public HtmlPage Add(string html)
    {
        _body.Append(html).Append('\n');
        return this;
    }

    /// <summary>Adds parts side by side, as many as fit.</summary>
    /// <param name="parts">HTML; empty ones are left out.</param>
    public HtmlPage AddSideBySide(params IEnumerable<string> parts)
    {
        string[] filled = [.. parts.Where(part => part.Length > 0)];
        return filled.Length == 0 ? this : Add($"<div class=\"pair\">\n{string.Concat(filled.Select(part => $"<div>{part}</div>\n"))}</div>");
    }

    /// <summary>The whole page.</summary>
    public string ToHtml() => $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{Escape(Title)}}</title>
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
        <h1>{{Escape(Title)}}</h1>
        {{_body}}</body>
        </html>

        """.ReplaceLineEndings("\n");

    /// <summary>Writes the page to a file, atomically.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="IOException">The folder doesn't exist, or can't be written to.</exception>
    public void Save(string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(ToHtml());
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }
}

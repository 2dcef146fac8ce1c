using System.Net;
using System.Xml.Linq;

namespace Quickstart.Reporting;

/// <summary>
/// What the generated documentation says of each loss: its formula, its derivative, what was rewritten. It stands in the
/// XML file beside the program, and can't disagree with the code, being made from the same formula.
/// </summary>
internal sealed class FormulaDocumentation
{
    private readonly Dictionary<string, XElement> _members;

    private FormulaDocumentation(Dictionary<string, XElement> members) => _members = members;

    public static FormulaDocumentation Load()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "Quickstart.xml");
        return new FormulaDocumentation(File.Exists(file) ? Read(XDocument.Load(file, LoadOptions.PreserveWhitespace)) : []);
    }

    /// <summary>The documentation of a loss, as HTML.</summary>
    /// <param name="method">The method of <see cref="Losses"/>.</param>
    public string Html(string method)
        => _members.TryGetValue(method, out XElement? documentation)
            ? string.Concat(documentation.Elements().Where(part => part.Name.LocalName is "summary" or "remarks").Select(part => $"<div>{Render(part)}</div>\n"))
            : "";

    private static Dictionary<string, XElement> Read(XDocument document)
    {
        string prefix = $"M:{typeof(Losses).FullName}.";
        return document.Descendants("member")
            .Select(member => (Name: (string?)member.Attribute("name") ?? "", Member: member))
            .Where(pair => pair.Name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Name[prefix.Length..].Split('(')[0], pair => pair.Member);
    }

    private static string Render(XElement element)
        => string.Concat(element.Nodes().Select(node => node switch
        {
            XText text => WebUtility.HtmlEncode(text.Value),
            XElement { Name.LocalName: "code" } code => $"<pre>{WebUtility.HtmlEncode(Outdent(code.Value))}</pre>",
            XElement { Name.LocalName: "c" } code => $"<code>{WebUtility.HtmlEncode(code.Value)}</code>",
            XElement { Name.LocalName: "para" } paragraph => $"<p>{Render(paragraph)}</p>",
            XElement { Name.LocalName: "paramref" or "see" } name => $"<code>{WebUtility.HtmlEncode((string?)name.Attribute("name") ?? ((string?)name.Attribute("cref"))?.Split('.', '(')[^1] ?? "")}</code>",
            XElement { Name.LocalName: "list" } list => $"<ul>{string.Concat(list.Elements("item").Select(item => $"<li>{Render(item)}</li>"))}</ul>",
            XElement other => Render(other),
            _ => "",
        }));

    private static string Outdent(string code)
    {
        string[] lines = [.. code.ReplaceLineEndings("\n").Trim('\n', ' ').Split('\n')];
        int indent = lines.Skip(1).Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join("\n", lines.Select((line, i) => i == 0 || line.Length < indent ? line.TrimEnd() : line[indent..].TrimEnd()));
    }
}

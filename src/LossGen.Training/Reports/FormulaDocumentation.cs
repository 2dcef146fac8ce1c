using System.Net;
using System.Xml.Linq;

namespace LossGen.Training.Reports;

/// <summary>
/// What the generated documentation says of each loss: its formula, its derivative, what was rewritten. It stands in the
/// XML file beside the program, and can't disagree with the code, being made from the same formula.
/// </summary>
public sealed class FormulaDocumentation
{
    private readonly Dictionary<string, XElement> _members;

    private FormulaDocumentation(Dictionary<string, XElement> members) => _members = members;

    /// <summary>Reads the XML file that the compiler wrote beside the program; where there is none, nothing is known.</summary>
    /// <param name="assembly">The assembly's name, which is the file's.</param>
    /// <param name="type">The full name of the class of the losses.</param>
    /// <param name="folder">The folder; null for the program's.</param>
    public static FormulaDocumentation Load(string assembly, string type, string? folder = null)
    {
        string file = Path.Combine(folder ?? AppContext.BaseDirectory, assembly + ".xml");
        return new FormulaDocumentation(File.Exists(file) ? Read(XDocument.Load(file, LoadOptions.PreserveWhitespace), $"M:{type}.") : []);
    }

    /// <summary>The documentation of a loss, as HTML.</summary>
    /// <param name="method">The method's name.</param>
    /// <returns>Nothing where there is no documentation.</returns>
    public string Html(string method)
        => _members.TryGetValue(method, out XElement? documentation)
            ? string.Concat(documentation.Elements().Where(part => part.Name.LocalName is "summary" or "remarks").Select(part => $"<div>{Render(part)}</div>\n"))
            : "";

    private static Dictionary<string, XElement> Read(XDocument document, string prefix)
        => document.Descendants("member")
            .Select(member => (Name: (string?)member.Attribute("name") ?? "", Member: member))
            .Where(pair => pair.Name.StartsWith(prefix, StringComparison.Ordinal))
            .GroupBy(pair => pair.Name[prefix.Length..].Split('(')[0])
            .ToDictionary(group => group.Key, group => group.First().Member);

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

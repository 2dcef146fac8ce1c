using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LossGen.Compiler.Diagnostics;
using LossGen.Tool.Explaining;
using LossGen.Tool.Parameters;

namespace LossGen.Tool.Tests;

/// <summary>
/// The examples of the help pages do what the pages say: the first one is found, the second one, which looks alike, is not, and neither is
/// the third one, which is the way out.
/// </summary>
public sealed partial class DiagnosticExamplesTests
{
    // Examples that the judge doesn't see yet, or sees wrongly: a name leaves this list when it does.
    private static readonly string[] ToCome = ["LG3900"];

    public static TheoryData<string> Ids => [.. FormulaDiagnosticCatalogue.Judgement.Select(row => row.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Examples_do_what_their_page_says(string id)
    {
        var examples = Block().Matches(File.ReadAllText(Path.Combine(Root(), "docs", "diagnostics", id + ".md")).ReplaceLineEndings("\n")).Select(m => (Parameters: m.Groups[1].Value, Formula: m.Groups[2].Value.Trim())).ToList();
        Assert.InRange(examples.Count, 2, 3);
        var found = examples.Select(e => Explanation.Of(SignatureText.Read(e.Formula, e.Parameters.Split("; "), LossGen.Compiler.Signatures.ElementType.Single), e.Formula).Findings).ToList();
        var row = FormulaDiagnosticCatalogue.All.Single(r => r.Id == id);
        bool fires = found[0].Any(f => f.Id == id);
        bool isSilent = found.Skip(1).All(findings => !findings.Any(f => f.Id == id && (f.Severity == FormulaSeverity.Info) == (row.Severity == FormulaSeverity.Info)));
        bool compiles = found.SelectMany(f => f).All(f => f.Id == id || f.Severity != FormulaSeverity.Error);
        Assert.True(compiles, string.Join("\n", found.SelectMany(f => f)));
        Assert.True(
            (fires && isSilent) == !ToCome.Contains(id),
            $"{(ToCome.Contains(id) ? "remove it from the list: " : "")}fires {fires}, silent {isSilent}\n{string.Join("\n---\n", found.Select(f => string.Join("\n", f)))}");
    }

    [GeneratedRegex("```text\n// ([^\n]*)\n([^`]*)```")]
    private static partial Regex Block();

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}

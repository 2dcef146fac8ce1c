using Microsoft.CodeAnalysis;

namespace LossGen.Tool.Checking;

/// <summary>The severities that <c>.editorconfig</c> files set, as a build would take them.</summary>
internal sealed class EditorConfig : SyntaxTreeOptionsProvider
{
    private readonly AnalyzerConfigSet _configs;

    private EditorConfig(AnalyzerConfigSet configs) => _configs = configs;

    /// <summary>What holds for some files: all that lies in their folders and above.</summary>
    public static EditorConfig For(IEnumerable<string> files)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>();
        foreach (string file in files)
        {
            for (var folder = Directory.GetParent(file); folder is not null && seen.Add(folder.FullName); folder = folder.Parent)
            {
                string config = Path.Combine(folder.FullName, ".editorconfig");
                if (File.Exists(config))
                {
                    found.Add(config);
                }
            }
        }

        return new(AnalyzerConfigSet.Create(found.Select(path => AnalyzerConfig.Parse(File.ReadAllText(path), path)).ToList()));
    }

    /// <inheritdoc/>
    public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

    /// <inheritdoc/>
    public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
    {
        severity = ReportDiagnostic.Default;
        return tree.FilePath.Length > 0 && _configs.GetOptionsForSourcePath(tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);
    }

    /// <inheritdoc/>
    public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
        _configs.GlobalConfigOptions.TreeOptions.TryGetValue(diagnosticId, out severity);
}

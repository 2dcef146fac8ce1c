using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Generator.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.Tool.Checking;

/// <summary>A finding in a file; lines and columns count from 1.</summary>
internal sealed record Finding(string File, int Line, int Column, int EndLine, int EndColumn, string Id, string Severity, string Message, string Help);

/// <summary>What a check gave.</summary>
/// <param name="Findings">The findings, by place.</param>
/// <param name="Formulas">How many methods with a formula were looked at.</param>
/// <param name="Notes">What kept files from being understood in full.</param>
internal sealed record CheckReport(ImmutableArray<Finding> Findings, int Formulas, ImmutableArray<string> Notes);

/// <summary>Runs the analyzers over files as the C# compiler does, without a build.</summary>
internal static class Checker
{
    private static readonly CSharpParseOptions ParseOptions = new(
        LanguageVersion.Preview, DocumentationMode.Parse, SourceCodeKind.Regular, ["NET", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER", "NET10_0", "NET10_0_OR_GREATER", "RELEASE"]);

    private static readonly string[] ImplicitUsings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(FormulaAnalyzer).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    // What this program runs on, LossGen's runtime included, stands for what the files reference.
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll" or "LossGen.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static async Task<CheckReport> Run(SourceSet sources, FormulaSeverity least, CancellationToken cancellation)
    {
        var compilations = new Dictionary<string, CSharpCompilation>();
        var findings = new List<Finding>();
        var notes = new List<string>();
        int formulas = 0;
        foreach (var (folder, group) in sources.Groups.OrderBy(g => g.Key, StringComparer.Ordinal).Where(g => g.Value.Files.Any(sources.IsWanted)))
        {
            var compilation = Compile(folder, sources, compilations, []);
            var trees = compilation.SyntaxTrees.Where(t => t.FilePath.Length > 0 && sources.IsWanted(t.FilePath)).ToList();
            notes.AddRange(trees.SelectMany(Broken));
            formulas += trees.Sum(Formulas);
            var failures = new List<string>();
            var options = new CompilationWithAnalyzersOptions(
                new AnalyzerOptions([]), (exception, analyzer, _) => failures.Add($"{group.Name}: {analyzer.GetType().Name} failed, please report it: {exception.Message}"), concurrentAnalysis: true, logAnalyzerExecutionTime: false);
            var found = await compilation.WithAnalyzers(Analyzers, options).GetAnalyzerDiagnosticsAsync(cancellation);
            notes.AddRange(failures);
            findings.AddRange(found
                .Where(d => d.Id.StartsWith("LG", StringComparison.Ordinal) && d.Severity >= Minimum(least) && d.Location.SourceTree is { } tree && trees.Contains(tree))
                .Select(ToFinding));
        }

        return new([.. findings.OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column).ThenBy(f => f.Id, StringComparer.Ordinal).Distinct()], formulas, [.. notes]);
    }

    // References first; a circle, which no build would accept, is cut.
    private static CSharpCompilation Compile(string folder, SourceSet sources, Dictionary<string, CSharpCompilation> known, ImmutableHashSet<string> open)
    {
        if (known.TryGetValue(folder, out var done))
        {
            return done;
        }

        var group = sources.Groups[folder];
        var references = group.References.Where(r => sources.Groups.ContainsKey(r) && !open.Contains(r) && r != folder)
            .Select(r => (MetadataReference)Compile(r, sources, known, open.Add(folder)).ToMetadataReference());
        string usings = string.Concat(ImplicitUsings.Concat(group.Usings).Distinct().Select(u => $"global using {u};\n"));
        return known[folder] = CSharpCompilation.Create(
            group.Name,
            group.Files.Select(Parse).Prepend(CSharpSyntaxTree.ParseText(usings, ParseOptions)),
            References.Concat(references),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true)
                .WithSyntaxTreeOptionsProvider(EditorConfig.For(group.Files)));
    }

    private static SyntaxTree Parse(string file)
    {
        using var stream = File.OpenRead(file);
        return CSharpSyntaxTree.ParseText(SourceText.From(stream), ParseOptions, file);
    }

    private static IEnumerable<string> Broken(SyntaxTree tree) => tree.GetDiagnostics()
        .Where(d => d.Severity == DiagnosticSeverity.Error)
        .Take(1)
        .Select(d => $"{Place(d)}: C# syntax error, formulas behind it may be missed: {d.GetMessage()}");

    private static int Formulas(SyntaxTree tree) => tree.GetRoot().DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.AttributeSyntax>()
        .Count(a => a.Name.ToString().Split('.', ':')[^1] is "Loss" or "Kernel" or "LossAttribute" or "KernelAttribute");

    private static string Place(Diagnostic diagnostic)
    {
        var span = diagnostic.Location.GetLineSpan();
        return $"{Shown(span.Path)}:{span.StartLinePosition.Line + 1}:{span.StartLinePosition.Character + 1}";
    }

    private static Finding ToFinding(Diagnostic diagnostic)
    {
        var span = diagnostic.Location.GetLineSpan();
        return new(
            Shown(span.Path),
            span.StartLinePosition.Line + 1,
            span.StartLinePosition.Character + 1,
            span.EndLinePosition.Line + 1,
            span.EndLinePosition.Character + 1,
            diagnostic.Id,
            diagnostic.Severity.ToString().ToLowerInvariant(),
            diagnostic.GetMessage(),
            diagnostic.Descriptor.HelpLinkUri);
    }

    // As the user would write it, where that is shorter.
    private static string Shown(string file)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
    }

    private static DiagnosticSeverity Minimum(FormulaSeverity least) => least switch
    {
        FormulaSeverity.Error => DiagnosticSeverity.Error,
        FormulaSeverity.Warning => DiagnosticSeverity.Warning,
        _ => DiagnosticSeverity.Info,
    };
}

using System.Collections.Immutable;
using LossGen.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace LossGen.Generator.Tests.Harness;

/// <summary>Applies code fixes in a workspace, one at a time and all at once.</summary>
public static class Fix
{
    public static IReadOnlyList<CodeFixProvider> Providers { get; } =
    [
        .. typeof(TextFix).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    /// <summary>Asserts what the source reads after the fix of the first finding, and after Fix all.</summary>
    public static async Task Gives(string id, string before, string after, string? afterAll = null)
    {
        var document = Open(before);
        var found = Found(document, id);
        Assert.NotEmpty(found);
        var provider = Assert.Single(Providers, p => p.FixableDiagnosticIds.Contains(id));
        var action = Assert.Single(Actions(document, found[0]));
        Assert.Equal(Normalize(after), await TextAfterAsync(document, action));
        var context = new FixAllContext(
            document, provider, FixAllScope.Document, action.EquivalenceKey!, [id], new Fixed(found), CancellationToken.None);
        var all = await provider.GetFixAllProvider()!.GetFixAsync(context);
        Assert.NotNull(all);
        Assert.Equal(Normalize(afterAll ?? after), await TextAfterAsync(document, all));
    }

    /// <summary>Asserts that a finding has no fix.</summary>
    public static void Offers(string id, string source, int fixes)
    {
        var document = Open(source);
        int offered = 0;
        foreach (var diagnostic in Found(document, id))
        {
            offered += Actions(document, diagnostic).Count;
        }

        Assert.Equal(fixes, offered);
    }

    private static async Task<string> TextAfterAsync(Document document, CodeAction action)
    {
        var operations = await action.GetOperationsAsync(CancellationToken.None);
        var solution = Assert.Single(operations.OfType<ApplyChangesOperation>()).ChangedSolution;
        return Normalize((await solution.GetDocument(document.Id)!.GetTextAsync()).ToString());
    }

    private static List<CodeAction> Actions(Document document, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        foreach (var provider in Providers.Where(p => p.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None)).GetAwaiter().GetResult();
        }

        return actions;
    }

    private static Document Open(string source)
    {
        var workspace = new AdhocWorkspace();
        var project = workspace.AddProject("TestProject", LanguageNames.CSharp)
            .WithCompilationOptions(TestProject.Options)
            .WithParseOptions(TestProject.ParseOptions)
            .WithMetadataReferences(TestProject.References);
        return project.AddDocument("Test.cs", source);
    }

    private static ImmutableArray<Diagnostic> Found(Document document, string id)
    {
        var compilation = (CSharpCompilation)document.Project.GetCompilationAsync().GetAwaiter().GetResult()!;
        return [.. Judge.Analyze(compilation, id).Where(d => d.Id == id)];
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n");

    private sealed class Fixed(ImmutableArray<Diagnostic> found) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(found);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(found);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}

using System.Collections.Immutable;
using System.Composition;
using LossGen.Compiler.Analysis.Fixing;
using LossGen.Compiler.Diagnostics;
using LossGen.Generator.Analyzers;
using LossGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.CodeFixes;

/// <summary>
/// LG2xxx to LG4xxx: writes the form that cures the finding into the formula, where one is known that the judge finds clean. It is looked for
/// when it is asked for: to judge each candidate takes as long as to judge the formula.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(JudgementFix))]
[Shared]
public sealed class JudgementFix : CodeFixProvider
{
    private const int LongestTitle = 60;

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = FormulaFixes.Ids;

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root
            || await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) is not { } model)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<AttributeSyntax>() is { } attribute
                && FormulaMethod.Create(attribute, model, context.CancellationToken) is { } method
                && Edit(method, diagnostic, context.CancellationToken) is { } edit)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(edit.Title, cancellation => Apply(context.Document, edit, cancellation), equivalenceKey: nameof(JudgementFix)),
                    diagnostic);
            }
        }
    }

    private static TextEdit? Edit(FormulaMethod method, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (method.Parsed is not { Model: var model }
            || FormulaAnalysis.MapOf(method, cancellation) is not { } map
            || !diagnostic.Properties.TryGetValue(FormulaAnalysis.FormulaSpanText, out var text) || text is null)
        {
            return null;
        }

        var span = FormulaAnalysis.Parse(text);
        var finding = FindingMemo.Judge(model, cancellation).FirstOrDefault(f => f.Id == diagnostic.Id && f.Span == span);
        return finding is not null
            && FormulaFixes.Of(model.Signature, map.Value, model.Reach.ToLibrary(), finding, cancellation) is { } fix
            && fix.Edits.All(e => map.CanReplace(e.Span))
                ? new(Title(fix.Text), [.. fix.Edits.Select(e => new TextChange((e.Text.Length == 0 ? map.MapStatement(e.Span) : map.Map(e.Span)).SourceSpan, e.Text))])
                : null;
    }

    private static string Title(string text) => $"Change to '{(text.Length > LongestTitle ? text.Substring(0, LongestTitle - 1) + "…" : text)}'";

    private static async Task<Document> Apply(Document document, TextEdit edit, CancellationToken cancellation)
    {
        var text = await document.GetTextAsync(cancellation).ConfigureAwait(false);
        return document.WithText(text.WithChanges(edit.Changes));
    }
}

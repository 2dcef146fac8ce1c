using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.CodeFixes;

/// <summary>What a fix does to the text of the file.</summary>
internal sealed record TextEdit(string Title, ImmutableArray<TextChange> Changes);

/// <summary>
/// What the fixes share. A fix changes characters, not trees: the formula is text inside a literal, whose kind, escapes and
/// layout stay as the user wrote them.
/// </summary>
public abstract class TextFix : CodeFixProvider
{
    private protected TextFix(params ImmutableArray<string> ids) => FixableDiagnosticIds = ids;

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
        {
            return;
        }

        foreach (var diagnostic in context.Diagnostics)
        {
            if (Edit(root, diagnostic) is { } edit)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(edit.Title, cancellation => Apply(context.Document, edit, cancellation), equivalenceKey: GetType().Name),
                    diagnostic);
            }
        }
    }

    /// <summary>The edit that cures a finding, or null where there is none.</summary>
    private protected abstract TextEdit? Edit(SyntaxNode root, Diagnostic diagnostic);

    private static async Task<Document> Apply(Document document, TextEdit edit, CancellationToken cancellation)
    {
        var text = await document.GetTextAsync(cancellation).ConfigureAwait(false);
        return document.WithText(text.WithChanges(edit.Changes));
    }
}

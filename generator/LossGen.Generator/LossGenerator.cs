using System.Text;
using LossGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.Generator;

/// <summary>
/// Implements the partial methods with <c>[Loss]</c> and <c>[Kernel]</c>: a model a method, a file a model. It reports nothing;
/// what is wrong with a formula the analyzers say, at the exact place.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class LossGenerator : IIncrementalGenerator
{
    /// <summary>The step that gives the models of methods with <c>[Loss]</c>.</summary>
    public const string LossStep = "Losses";

    /// <summary>The step that gives the models of methods with <c>[Kernel]</c>.</summary>
    public const string KernelStep = "Kernels";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        Implement(context, AttributeNames.Loss, LossStep);
        Implement(context, AttributeNames.Kernel, KernelStep);
    }

    /// <summary>Whether this generator wrote the file.</summary>
    internal static bool IsGenerated(SyntaxTree tree) => tree.FilePath.Contains(typeof(LossGenerator).FullName);

    private static void Implement(IncrementalGeneratorInitializationContext context, string attribute, string step)
    {
        var models = context.SyntaxProvider
            .ForAttributeWithMetadataName(attribute, static (node, _) => node is MethodDeclarationSyntax, Model)
            .Where(static model => model is not null)
            .WithTrackingName(step);
        var written = models.Collect().Select(WrittenTexts.Ahead);
        context.RegisterSourceOutput(models.Combine(written), static (output, item) =>
            output.AddSource(item.Left!.Declaration.HintName + ".g.cs", SourceText.From(WrittenTexts.Of(item.Left), Encoding.UTF8)));
    }

    /// <summary>The model of a method; null where there is nothing to generate.</summary>
    internal static MethodModel? Model(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        var syntax = (MethodDeclarationSyntax)context.TargetNode;
        var attribute = context.Attributes[0];
        int place = attribute.ApplicationSyntaxReference!.Span.Start;
        var memo = ModelMemo.Of(context.SemanticModel.Compilation);
        if (memo.Find(syntax) is { } known)
        {
            return known.Model.CanImplement && known.IsBy(syntax, place) ? known.Model : null;
        }

        // With both attributes the method belongs to the pipeline of the leading one alone.
        var method = (IMethodSymbol)context.TargetSymbol;
        if (ModelParser.AttributeOf(method) is not { } leading || !SymbolEqualityComparer.Default.Equals(leading.AttributeClass, attribute.AttributeClass))
        {
            return null;
        }

        var parsed = ModelParser.Parse(method, syntax, attribute, context.SemanticModel.Compilation, cancellation);
        memo.Add(syntax, KnownMethod.Of(parsed, syntax, place));
        return parsed.Model.CanImplement ? parsed.Model : null;
    }
}

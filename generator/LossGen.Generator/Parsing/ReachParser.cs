using System.Collections.Immutable;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Signatures;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LossGen.Generator.Parsing;

/// <summary>Finds the methods that a formula calls by name, and what these call in turn, each from where it stands.</summary>
internal sealed class ReachParser
{
    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.CSharpErrorMessageFormat;

    private readonly Compilation _compilation;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<ISymbol, int> _positions = new(SymbolEqualityComparer.Default);
    private readonly List<ReachableFormula?> _formulas = [];

    private ReachParser(Compilation compilation, CancellationToken cancellation)
    {
        _compilation = compilation;
        _cancellation = cancellation;
    }

    public static FormulaReach Parse(
        IMethodSymbol method, MethodDeclarationSyntax syntax, string formula, Compilation compilation, CancellationToken cancellation)
    {
        var parser = new ReachParser(compilation, cancellation);
        var calls = parser.Calls(method, syntax, formula);
        return parser._formulas.Count == 0
            ? FormulaReach.Empty
            : new FormulaReach(parser._formulas.Select(f => f!).ToImmutableArray(), calls);
    }

    /// <summary>All names that a formula of this method could call, for suggestions.</summary>
    public static IEnumerable<string> Names(MethodDeclarationSyntax syntax, SemanticModel model) =>
        model.LookupSymbols(syntax.SpanStart)
            .OfType<IMethodSymbol>()
            .Where(m => ModelParser.AttributeOf(m) is not null)
            .Select(m => m.Name)
            .Distinct();

    private ImmutableArray<int> Calls(IMethodSymbol caller, MethodDeclarationSyntax? syntax, string formula)
    {
        var calls = ImmutableArray.CreateBuilder<int>();
        foreach (string name in CalledNames.In(formula))
        {
            if (Binder.IsLanguageFunction(name))
            {
                continue;
            }

            foreach (var method in Lookup(caller, syntax, name))
            {
                if (ModelParser.AttributeOf(method) is { } attribute)
                {
                    calls.Add(PositionOf(method, attribute));
                }
            }
        }

        return calls.ToImmutable();
    }

    // The position is taken before the method's own calls are followed, so that recursion ends.
    private int PositionOf(IMethodSymbol method, AttributeData attribute)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_positions.TryGetValue(method, out int position))
        {
            return position;
        }

        position = _formulas.Count;
        _positions.Add(method, position);
        _formulas.Add(null);
        string formula = ModelParser.FormulaOf(attribute);
        var signature = SignatureParser.Parse(method, attribute, ImmutableArray.CreateBuilder<SignatureFinding>());
        var syntax = method.Syntax<MethodDeclarationSyntax>();
        _formulas[position] = new ReachableFormula(signature, formula, Calls(method, syntax, formula));
        return position;
    }

    private IEnumerable<IMethodSymbol> Lookup(IMethodSymbol caller, MethodDeclarationSyntax? syntax, string name) =>
        syntax is not null && Owner(_compilation, syntax.SyntaxTree) is { } owner
            ? owner.GetSemanticModel(syntax.SyntaxTree).LookupSymbols(syntax.SpanStart, name: name)
                .OfType<IMethodSymbol>()
                .Select(m => m.OriginalDefinition)
                .OrderBy(m => m.ToDisplayString(Format), StringComparer.Ordinal)
            : FromMetadata(caller, name);

    // In an editor, a project's references are compilations with trees of their own.
    private static Compilation? Owner(Compilation compilation, SyntaxTree tree) =>
        compilation.ContainsSyntaxTree(tree) ? compilation
            : compilation.References.OfType<CompilationReference>().Select(r => Owner(r.Compilation, tree)).FirstOrDefault(c => c is not null);

    // A method of another assembly has no text: its names are those of its types and their bases.
    private static IEnumerable<IMethodSymbol> FromMetadata(IMethodSymbol caller, string name)
    {
        for (var outer = caller.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            for (var type = outer; type is not null; type = type.BaseType)
            {
                var found = type.OriginalDefinition.GetMembers(name).OfType<IMethodSymbol>().ToArray();
                if (found.Length > 0)
                {
                    return found;
                }
            }
        }

        return [];
    }
}

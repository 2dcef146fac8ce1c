using LossGen.Compiler.Primitives;
using LossGen.Compiler.Syntax;

namespace LossGen.Tool.Parameters;

/// <summary>How a formula uses a name that it doesn't define: with how many subscripts, and whether as a subscript itself.</summary>
internal sealed record NameUse(string Name, int Rank, bool IsSubscript)
{
    private static readonly string[] Constants = ["pi", "inf"];

    /// <summary>The names that only parameters can be, in the order of the text.</summary>
    public static IReadOnlyDictionary<string, NameUse> In(SyntaxTree tree)
    {
        var nodes = tree.Statements.SelectMany(SyntaxWalker.Within).ToList();
        var defined = nodes.SelectMany(n => n switch
        {
            DefinitionSyntax d => d.Indices.Prepend(d.Name),
            FunctionSyntax f => f.Parameters.Prepend(f.Name),
            IndexClauseSyntax c => c.Indices,
            _ => [],
        }).Select(t => t.Text).Concat(Constants).ToHashSet();

        // A function without its arguments is a mistake that the compiler tells better.
        defined.UnionWith(PrimitiveTable.Functions.Keys);
        var inSubscripts = nodes.OfType<ElementSyntax>().SelectMany(e => e.Subscripts).SelectMany(SyntaxWalker.Within).ToHashSet();
        var uses = new Dictionary<string, NameUse>();
        foreach (var node in nodes)
        {
            var (name, rank) = node switch
            {
                ElementSyntax e => (e.Name.Text, e.Subscripts.Length),
                NameSyntax n => (n.Name.Text, 0),
                _ => ("", 0),
            };
            if (name.Length > 0 && !defined.Contains(name))
            {
                var known = uses.GetValueOrDefault(name);
                uses[name] = new(name, Math.Max(rank, known?.Rank ?? 0), inSubscripts.Contains(node) || known is { IsSubscript: true });
            }
        }

        return uses;
    }
}

using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>The stable form that the compiler itself generates, written into the source.</summary>
internal static class StableCandidates
{
    public static IEnumerable<Candidate> Of(FixContext context)
    {
        // With no names but those that stood there: what a definition or a label stands for belongs to its own place.
        var found = Found(context).ToList();
        return found.Where(f => !f.IsStrange).Concat(found.Where(f => f.IsStrange)).Select(f => f.Candidate);
    }

    private static IEnumerable<(Candidate Candidate, bool IsStrange)> Found(FixContext context)
    {
        // The least expression first: the more of the user's text stays, the better. But a logarithm takes in what it is taken of.
        var logarithm = context.All.OfType<CallSyntax>().Where(c => c is { Name.Text: "log", Arguments.Length: 1 } && FixContext.Bare(c.Arguments[0].Value) == context.At);
        foreach (var expression in logarithm.Concat(Factors(context.At)).Concat(context.Near).Distinct().Take(24))
        {
            var used = Names(expression);
            var names = context.Bound.Definitions.Where(d => used.Contains(d.Name)).Reverse().Select(d => new KeyValuePair<string, Node>(d.Name, d.Value)).ToList();
            foreach (var node in context.Bound.Origins.Where(o => o.Value == expression.Span).Select(o => o.Key).Where(n => n is ApplyNode or ReduceNode))
            {
                var stable = Stabilizer.Stabilize(context.Bound.Graph, node);
                if (stable != Simplifier.Simplify(context.Bound.Graph, node) && LanguageForm.Of(stable, names) is { } text)
                {
                    yield return (FixContext.Replace(expression, text, Fidelity.Exact), IsStrange(context, text, used));
                }
            }
        }

        if (context.Finding.Properties.TryGetValue(DiagnosticProperties.Replacement, out var known))
        {
            yield return (FixContext.Replace(context.Finding.Span, LanguageForm.Fitted(known), Fidelity.Exact), IsStrange(context, known, Names(context.At)));
        }
    }

    private static IEnumerable<ExpressionSyntax> Factors(ExpressionSyntax node) =>
        node is BinarySyntax { Operator.Kind: TokenKind.Star } product ? Factors(product.Left).Concat(Factors(product.Right)).Concat([product.Left, product.Right]) : [];

    private static bool IsStrange(FixContext context, string text, ISet<string> used) =>
        SyntaxTree.Parse(text).Statements.SelectMany(s => Names(s)).Any(n => !used.Contains(n) && context.Bound.Inputs.Any(p => p.Name == n));

    private static HashSet<string> Names(SyntaxNode node) =>
        new(SyntaxWalker.Within(node).Select(n => n switch { NameSyntax name => name.Name.Text, ElementSyntax element => element.Name.Text, _ => "" }));
}

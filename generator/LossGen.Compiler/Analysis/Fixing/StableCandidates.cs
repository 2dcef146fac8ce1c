using System.Text.RegularExpressions;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Printing;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>The stable form that the compiler itself generates, written into the source.</summary>
internal static class StableCandidates
{
    private static readonly Regex ShortExponents = new("(?<=[0-9])e-0");

    public static IEnumerable<Candidate> Of(FixContext context)
    {
        if (context.Finding.Properties.TryGetValue(DiagnosticProperties.Replacement, out var known))
        {
            yield return FixContext.Replace(context.Finding.Span, Fitted(known), Fidelity.Exact);
        }

        // The least expression first: the more of the user's text stays, the better.
        foreach (var expression in context.Near.Take(24))
        {
            var used = new HashSet<string>(SyntaxWalker.Within(expression).OfType<NameSyntax>().Select(n => n.Name.Text));
            var names = context.Bound.Definitions.Where(d => used.Contains(d.Name)).Reverse().ToList();
            foreach (var node in context.Bound.Origins.Where(o => o.Value == expression.Span).Select(o => o.Key).Where(n => n is ApplyNode or ReduceNode))
            {
                var stable = Stabilizer.Stabilize(context.Bound.Graph, node);
                if (stable != Simplifier.Simplify(context.Bound.Graph, node) && Print(stable, names) is { } text)
                {
                    yield return FixContext.Replace(expression, Fitted(text), Fidelity.Exact);
                }
            }
        }
    }

    // On one line, in words that the language has, and with the names that stood there.
    private static string? Print(Node node, IReadOnlyList<BoundDefinition> names)
    {
        if (Graph.Reachable(node).OfType<ApplyNode>().Any(a => !a.Primitive.IsFunction && a.Primitive.Infix is null && a.Primitive.Name is not ("average" or "number" or "?:" or "pow" or "neg" or "!")))
        {
            return null;
        }

        var named = names.Aggregate(node, (n, d) => Substitution.Replace(n, d.Value, n.Graph.Scalar(new Parameter(d.Name, ElementType.Double, ParameterForm.Scalar))));
        string text = FormulaPrinter.Print(named);
        return text.Contains('\n') ? null : text;
    }

    // In parentheses, in case what it replaces bound more strongly.
    private static string Fitted(string text)
    {
        text = ShortExponents.Replace(text, "e-");
        var statement = SyntaxTree.Parse(text).Statements;
        bool isLoose = statement.Length == 1 && statement[0] is ResultSyntax { Value: BinarySyntax or UnarySyntax or ConditionalSyntax };
        return isLoose ? $"({text})" : text;
    }
}

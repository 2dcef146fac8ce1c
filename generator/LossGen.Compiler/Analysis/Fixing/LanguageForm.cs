using System.Text.RegularExpressions;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Printing;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>A graph as a user would write it: in the words that the language has for it, on one line.</summary>
internal static class LanguageForm
{
    private static readonly Regex ShortExponents = new("(?<=[0-9])e-0");

    // Numbers that have better words.
    private static readonly Dictionary<string, string> Known = new()
    {
        ["3.141592653589793"] = "pi",
        ["1.4142135623730951"] = "sqrt(2)",
        ["2.5066282746310002"] = "sqrt(2 * pi)",
        ["0.7978845608028654"] = "sqrt(2 / pi)",
        ["1.5957691216057308"] = "sqrt(8 / pi)",
        ["0.6931471805599453"] = "log(2)",
        ["1.8378770664093453"] = "log(2 * pi)",
    };

    /// <summary>The text, in parentheses where it is a sum or the like; null where the language has no words for it.</summary>
    /// <param name="node">What is written.</param>
    /// <param name="names">Names to use for some of its parts.</param>
    public static string? Of(Node node, IEnumerable<KeyValuePair<string, Node>> names)
    {
        if (Graph.Reachable(node).OfType<ApplyNode>().Any(a => !a.Primitive.IsFunction && a.Primitive.Infix is null && a.Primitive.Spelling is null && a.Primitive.Name is not ("average" or "number" or "?:" or "pow" or "neg" or "!")))
        {
            return null;
        }

        var named = Normalized(names.Aggregate(node, (n, d) => Substitution.Replace(n, d.Value, Named(n, d.Key))));
        string text = FormulaPrinter.Print(named);
        return text.Contains('\n') ? null : Fitted(text);
    }

    /// <summary>A text in parentheses, in case what it replaces bound more strongly.</summary>
    public static string Fitted(string text)
    {
        text = Known.Aggregate(ShortExponents.Replace(text, "e-"), (t, known) => Regex.Replace(t, @"(?<![\d.])" + Regex.Escape(known.Key) + @"(?![\d.])", known.Value));
        var statement = SyntaxTree.Parse(text).Statements;
        bool isLoose = statement.Length == 1 && statement[0] is ResultSyntax { Value: BinarySyntax or UnarySyntax or ConditionalSyntax };
        return isLoose ? $"({text})" : text;
    }

    private static Node Named(Node among, string text) => among.Graph.Scalar(new Parameter(text, ElementType.Double, ParameterForm.Scalar));

    // exp(x - logsumexp(x)) is softmax(x), over the index that x stands at.
    private static Node Normalized(Node node)
    {
        foreach (var difference in Graph.Reachable(node).OfType<ApplyNode>().Where(a => a.Primitive == Arithmetic.Subtract).ToList())
        {
            if (difference.Inputs[1] is not ReduceNode { Reduction: ReductionKind.LogSumExp, Filter: null, Over: { Length: 1 } over } lse
                || difference.Inputs[0] is not { } score
                || score.Indices.FirstOrDefault(i => i == over[0] || Substitution.Reindex(lse.Body, over[0], i) == score) is not { } index
                || (index == over[0] && lse.Body != score)
                || FormulaPrinter.Print(score) is not { } text || text.Contains('\n'))
            {
                continue;
            }

            string call = $"softmax{(index.IsImplicit ? "" : $"[{index.Name}]")}({text})";
            var softmax = node.Graph.Apply(Exponentials.Exp, difference);
            node = Substitution.Replace(node, softmax, Named(node, call));
            node = Substitution.Replace(node, difference, Named(node, "log" + call));
        }

        // So is exp(-(x + logsumexp(-x))), of what stands there negated.
        foreach (var negated in Graph.Reachable(node).OfType<ApplyNode>().Where(a => a.Primitive == Arithmetic.Negate && a.Inputs[0] is ApplyNode { Primitive: var p } && p == Arithmetic.Add).ToList())
        {
            var sum = (ApplyNode)negated.Inputs[0];
            foreach (var (score, lse) in new[] { (sum.Inputs[0], sum.Inputs[1]), (sum.Inputs[1], sum.Inputs[0]) })
            {
                if (lse is ReduceNode { Reduction: ReductionKind.LogSumExp })
                {
                    return Normalized(Substitution.Replace(node, negated, node.Graph.Apply(Arithmetic.Subtract, node.Graph.Apply(Arithmetic.Negate, score), lse)));
                }
            }
        }

        return node;
    }
}

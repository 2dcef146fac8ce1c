using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>What makes a probability of a logit.</summary>
internal enum SquashedKind
{
    Sigmoid,
    Tanh,
    Softmax,
}

/// <summary>A logit that is squashed, however it is written: <c>1 / (1 + exp(-z))</c> is a sigmoid.</summary>
/// <param name="Kind">By what.</param>
/// <param name="Logit">The text of the logit.</param>
/// <param name="Index">The index of a softmax.</param>
internal sealed record Squashed(SquashedKind Kind, string Logit, string Index = "")
{
    /// <summary>The logit as a factor.</summary>
    public string Operand => IsPrimary ? Logit : $"({Logit})";

    /// <summary>The logit of what is left of 1.</summary>
    public string Opposite => Logit.StartsWith("-", StringComparison.Ordinal) && SyntaxTree.Parse(Logit).Statements[0] is ResultSyntax { Value: UnarySyntax { Operand: NameSyntax or ElementSyntax or CallSyntax } } ? Logit.Substring(1) : $"-{Operand}";

    private bool IsPrimary => SyntaxTree.Parse(Logit).Statements is { Length: 1 } statements && statements[0] is ResultSyntax { Value: NameSyntax or ElementSyntax or CallSyntax or NumberSyntax or ParenthesizedSyntax };

    /// <summary>A number times an operand.</summary>
    public static string Times(string number, string operand) => $"{number} * {operand}";

    /// <summary>What an expression squashes, through the definition that it names; null where it is no probability of a logit.</summary>
    public static Squashed? Of(FixContext context, ExpressionSyntax expression)
    {
        var bare = context.Resolved(expression);
        if (bare is CallSyntax { Name.Text: "sigmoid" or "tanh", Arguments: { Length: 1 } direct } call)
        {
            return new(call.Name.Text == "tanh" ? SquashedKind.Tanh : SquashedKind.Sigmoid, context.Inner(direct[0].Value));
        }

        if (bare is CallSyntax { Name.Text: "softmax", Indices.Indices: { Length: 1 } indices, Arguments: { Length: 1 } row })
        {
            return new(SquashedKind.Softmax, context.Inner(row[0].Value), indices[0].Text);
        }

        return context.NodeAt(bare) is { } node ? Of(context, bare, Stabilizer.Stabilize(context.Bound.Graph, node)) : null;
    }

    private static Squashed? Of(FixContext context, ExpressionSyntax expression, Node stable)
    {
        string? Text(Node logit) => LanguageForm.Of(logit, context.NamesIn(expression)) is { } text ? FixContext.Unwrapped(text) : null;
        switch (stable)
        {
            case ApplyNode { Primitive.Name: "sigmoid" or "tanh" } squashed:
                return Text(squashed.Inputs[0]) is { } logit ? new(squashed.Primitive.Name == "tanh" ? SquashedKind.Tanh : SquashedKind.Sigmoid, logit) : null;
            case ApplyNode { Primitive: var exp, Inputs: var inputs } when exp == Exponentials.Exp && inputs[0] is ApplyNode { Primitive: var minus } difference && minus == Arithmetic.Subtract
                && difference.Inputs[1] is ReduceNode { Reduction: ReductionKind.LogSumExp, Filter: null, Over: { Length: 1 } over } lse:
                var index = difference.Inputs[0].Indices.FirstOrDefault(i => i == over[0] || Substitution.Reindex(lse.Body, over[0], i) == difference.Inputs[0]);
                return index is not null && Text(difference.Inputs[0]) is { } row ? new(SquashedKind.Softmax, row, index.IsImplicit ? "" : index.Name) : null;
            default:
                return null;
        }
    }
}

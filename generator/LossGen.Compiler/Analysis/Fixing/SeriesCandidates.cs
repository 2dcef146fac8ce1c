using System.Globalization;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Interpretation.Exact;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>
/// Quotients whose numerator and denominator vanish together, <c>(exp(x) - 1) / x</c>: about that point the power series, which has a value
/// there and loses no digits.
/// </summary>
internal static class SeriesCandidates
{
    private const int MaxQuotients = 4;

    private static readonly double[] Centres = [0, 1, -1];

    // The wider the series reaches, the less is left to cancel beyond it.
    private static readonly double[] Radii = [0.5, 0.25, 0.1, 0.05, 0.02];

    public static IEnumerable<Candidate> Of(FixContext context)
    {
        foreach (var quotient in context.Operations(TokenKind.Slash).Distinct().Take(MaxQuotients))
        {
            foreach (var node in context.Bound.Origins.Where(o => o.Value == quotient.Span).Select(o => o.Key).OfType<ApplyNode>().Where(n => n.Primitive == Arithmetic.Divide))
            {
                if (Arguments(node).Select(u => Text(context, quotient, node, u)).FirstOrDefault(t => t is not null) is { } text)
                {
                    yield return FixContext.Replace(quotient, text, Fidelity.Exact);
                }
            }
        }
    }

    // What the quotient may be a function of: its denominator, what that is a power or a function of, down to the parameters.
    private static IEnumerable<Node> Arguments(ApplyNode quotient) => Graph.Reachable(quotient.Inputs[1]).Where(n => n is not ConstantNode && n.Kind == ValueKind.Real).Reverse();

    private static string? Text(FixContext context, BinarySyntax quotient, ApplyNode node, Node argument)
    {
        if (!context.Bound.Origins.TryGetValue(argument, out var span) || context.All.FirstOrDefault(e => e.Span == span) is not { } syntax)
        {
            return null;
        }

        var variable = new Parameter("t", ElementType.Double, ParameterForm.Scalar);
        var function = Substitution.Replace(node, argument, node.Graph.Scalar(variable));
        if (function is not ApplyNode { Primitive: var p } replaced || p != Arithmetic.Divide || Graph.Reachable(function).Any(n => n is LoadNode or ReduceNode or SizeNode or IndexNode || (n is ParameterNode other && other.Parameter != variable)))
        {
            return null;
        }

        var series = Centres.Select(c => PowerSeries.Of(x => At(function, x), x => At(replaced.Inputs[0], x).IsZero && At(replaced.Inputs[1], x).IsZero, c)).FirstOrDefault(s => s is not null);
        if (series is null || Radii.Select(r => series.Within(r, context.IsDouble ? 1e-15 : 3e-11)).FirstOrDefault(t => t is not null) is not var (radius, terms))
        {
            return null;
        }

        string name = context.Operand(syntax);
        string distance = series.Centre == 0 ? context.Of(syntax) : $"{context.Term(syntax)} {(series.Centre > 0 ? "-" : "+")} 1";
        string factor = series.Centre == 0 ? name : $"({distance})";
        return $"(abs({distance}) < {radius.ToString(CultureInfo.InvariantCulture)} ? {Polynomial.Text(terms, factor)} : {context.Of(quotient)})";
    }

    private static BigReal At(Node function, double x) => new ExactInterpreter(new Bindings().Bind("t", x), 512).EvaluateScalar(function);
}

using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Rewriting;

/// <summary>Small numbers that keep a sum away from 0: a literal, or a parameter that is small wherever it is declared to lie, or by default.</summary>
internal static class Epsilons
{
    private const double Small = 1e-4;

    /// <summary>Whether a node is one.</summary>
    public static bool Is(Node node) => node switch
    {
        ConstantNode c => c.Value != 0 && Math.Abs(c.Value) < Small,
        ParameterNode { Parameter: { IsFloating: true, HasGrad: false } p } => p.Range is null && p.DefaultValue is { } value ? value is > 0 and < Small : ParameterRanges.Usual(p) is { Low: >= 0, High: < Small },
        _ => false,
    };

    /// <summary>Whether a term of a sum is one.</summary>
    public static bool Is(Product term) => term.Factors.Count == 0 ? Math.Abs(term.Coefficient) < Small
        : term.Factors.Count == 1 && term.Factors[0].Exponent == 1 && Math.Abs(term.Coefficient) == 1 && Is(term.Factors[0].Base);
}

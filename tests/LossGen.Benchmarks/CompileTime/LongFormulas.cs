using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LossGen.Compiler;
using LossGen.Compiler.Signatures;

namespace LossGen.Benchmarks.CompileTime;

/// <summary>Elementwise formulas of a wanted number of operations.</summary>
internal static class LongFormulas
{
    private static readonly string[] Terms =
    [
        "{0} * sin(pred * {1} + target)",
        "exp({0} - pred^2 * {1})",
        "abs(pred - {0} * target) * {1}",
        "sigmoid({0} * pred - {1})",
        "log1p((pred - {0})^2) * {1}",
        "(pred - {0} > 0 ? pred * {1} : target)",
    ];

    /// <summary>The signature of the formulas.</summary>
    public static MethodSignature Signature { get; } = new(
        "Long", MethodKind.Loss, ElementType.Single, ImmutableArray.Create<Parameter>(new("pred", ElementType.Single, ParameterForm.Span), new("target", ElementType.Single, ParameterForm.Span)), new());

    /// <summary>A sum of different terms.</summary>
    public static string Sum(int nodes) => Grow(nodes, count =>
        "mean(" + string.Join(" + ", Enumerable.Range(0, count).Select(Term)) + ")");

    /// <summary>A sum of products of one kind, as a polynomial or a mixture has them.</summary>
    public static string Alike(int nodes) => Grow(nodes, count =>
        "mean(" + string.Join(" + ", Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{1 + (i * 0.001)} * exp(-(pred - {i * 0.01})^2)"))) + ")");

    /// <summary>A chain: every line works on the line before.</summary>
    public static string Chain(int nodes) => Grow(nodes, count =>
    {
        var text = new StringBuilder("t0 = pred - target\n");
        for (int i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"t{i + 1} = {(i % 2 == 0 ? "tanh" : "sin")}({0.9 + (i * 1e-5)} * t{i} + target)\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"mean(t{count}^2)").ToString();
    });

    /// <summary>How many nodes the graph of a formula has.</summary>
    public static int Nodes(string formula) =>
        FormulaCompiler.Check(Signature, formula, NoMethods.Instance).Formula is { } bound ? bound.Graph.Nodes.Count
        : throw new InvalidOperationException("A benchmark's formula doesn't compile: " + formula);

    private static string Term(int i) =>
        string.Format(CultureInfo.InvariantCulture, Terms[i % Terms.Length], 0.5 + (i * 0.001), 1.5 + (i * 0.0007));

    // Terms differ in their number of nodes: so many of them as give the wanted one.
    private static string Grow(int nodes, Func<int, string> formula)
    {
        const int Sample = 60;
        double perTerm = Nodes(formula(Sample)) / (double)Sample;
        return formula(Math.Max(1, (int)Math.Round(nodes / perTerm)));
    }

    private sealed class NoMethods : IFormulaLibrary
    {
        public static NoMethods Instance { get; } = new();

        public IEnumerable<string> Names => [];

        public IReadOnlyList<FormulaDeclaration> Find(string name) => [];
    }
}

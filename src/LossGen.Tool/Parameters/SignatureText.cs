using System.Collections.Immutable;
using System.Globalization;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Tool.Parameters;

/// <summary>The signature of a formula on the command line: what is declared there, and what the formula's own use of its names tells.</summary>
internal static class SignatureText
{
    private static readonly string[] TargetNames = ["target", "label", "y"];

    /// <exception cref="InputException">A declaration is wrong.</exception>
    public static MethodSignature Read(string formula, IReadOnlyList<string> declarations, ElementType element)
    {
        var declared = declarations.Select(ParameterText.Parse).ToList();
        if (declared.GroupBy(p => p.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new InputException($"--param declares '{twice.Key}' twice.");
        }

        if (declared.Any(p => p.Element == ElementType.Double))
        {
            element = declared.Any(p => p.Element == ElementType.Single)
                ? throw new InputException("--param mixes float and double: the reals of a formula are of one type.")
                : ElementType.Double;
        }
        else if (element == ElementType.Double && declared.Find(p => p.Element == ElementType.Single) is { } single)
        {
            throw new InputException($"--param declares '{single.Name}' as float, and --double makes all reals double.");
        }

        var uses = NameUse.In(SyntaxTree.Parse(formula));
        var all = declared.Concat(uses.Values.Where(u => declared.TrueForAll(d => d.Name != u.Name)).Select(Undeclared));

        // The first tensor of reals is what is differentiated, so what a prediction is compared with stands behind it.
        var parameters = all
            .OrderBy(p => p.IsTarget || TargetNames.Contains(p.Name))
            .Select(p => Parameter(p, uses.GetValueOrDefault(p.Name), element))
            .ToImmutableArray();
        var kind = parameters.Any(p => p.IsOutput) ? MethodKind.Kernel : MethodKind.Loss;
        return new("F", kind, element, parameters, new MethodOptions());
    }

    private static ParameterText Undeclared(NameUse use) =>
        new(use.Name, null) { Element = use.IsSubscript ? ElementType.Int32 : null, IsScalar = use.IsSubscript && use.Rank == 0 ? true : null };

    private static Parameter Parameter(ParameterText text, NameUse? use, ElementType real)
    {
        var element = text.Element ?? real;
        bool isFloating = element is ElementType.Single or ElementType.Double;
        if (!isFloating && (text.Meaning != Meaning.None || text.HasGrad))
        {
            throw new InputException($"--param: '{text.Name}' holds no real numbers, so it can't be {(text.HasGrad ? "differentiated by" : "a " + text.Meaning.ToString().ToLowerInvariant())}.");
        }

        int rank = text.Rank ?? use?.Rank ?? 0;
        var form = text.IsScalar == true && rank == 0 ? ParameterForm.Scalar : rank > 1 ? ParameterForm.TensorSpan : ParameterForm.Span;
        var range = (text.Range, DeclaredRange.Of(text.Meaning)) switch
        {
            ({ } own, { } kind) when own.Intersect(kind).IsEmpty => throw new InputException($"--param: {own} leaves no {text.Meaning.ToString().ToLowerInvariant()} for '{text.Name}'."),
            ({ } own, { } kind) => own.Intersect(kind),
            var (own, kind) => own ?? kind,
        };
        return new Parameter(text.Name, element, form)
        {
            Meaning = text.Meaning,
            Range = range,
            HasGrad = text.HasGrad,
            IsTarget = text.IsTarget,
            IsOutput = text.IsOutput,
            Default = text.Default?.ToString("R", CultureInfo.InvariantCulture),
            DefaultValue = text.Default,
        };
    }
}

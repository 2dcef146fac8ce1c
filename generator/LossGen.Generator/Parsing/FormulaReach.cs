using System.Collections.Immutable;
using LossGen.Compiler.Signatures;

namespace LossGen.Generator.Parsing;

/// <summary>A method that a formula calls, itself or through others; what it calls in turn stands by position in the same list.</summary>
internal sealed record ReachableFormula(MethodSignature Signature, string Formula, EquatableArray<int> Calls);

/// <summary>The methods that a formula calls, transitively, as plain values: every method has its own names in reach.</summary>
internal sealed record FormulaReach(EquatableArray<ReachableFormula> Formulas, EquatableArray<int> Calls)
{
    public static FormulaReach Empty { get; } = new(ImmutableArray<ReachableFormula>.Empty, ImmutableArray<int>.Empty);

    /// <summary>The library of the formula itself.</summary>
    /// <param name="names">All names in reach, for suggestions; only the analyzers pay for them.</param>
    public IFormulaLibrary ToLibrary(Func<IEnumerable<string>>? names = null)
    {
        // One declaration a method, made before its library: recursion is then visible as the same object met again.
        var libraries = Formulas.Items.Select(f => new Library(f.Calls, names)).ToArray();
        var declarations = Formulas.Items.Select((f, i) => new FormulaDeclaration(f.Signature, f.Formula) { Library = libraries[i] }).ToArray();
        foreach (var library in libraries)
        {
            library.Declarations = declarations;
        }

        return new Library(Calls, names) { Declarations = declarations };
    }

    private sealed class Library(EquatableArray<int> calls, Func<IEnumerable<string>>? names) : IFormulaLibrary
    {
        public FormulaDeclaration[] Declarations { get; set; } = [];

        public IEnumerable<string> Names => names?.Invoke() ?? calls.Select(i => Declarations[i].Signature.Name).Distinct();

        public IReadOnlyList<FormulaDeclaration> Find(string name) =>
            [.. calls.Select(i => Declarations[i]).Where(d => d.Signature.Name == name)];
    }
}

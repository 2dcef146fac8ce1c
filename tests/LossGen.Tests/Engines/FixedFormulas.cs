using System.Collections.Immutable;
using System.Reflection;
using LossGen.Compiler.Signatures;
using LossGen.Tests.Engines.Formulas;

namespace LossGen.Tests.Engines;

/// <summary>The formulas that stand in the source, compiled by the generator, and their twins in double, compiled in memory.</summary>
public static class FixedFormulas
{
    private static readonly Type[] Families = [typeof(Regression), typeof(Decisions), typeof(Batches), typeof(Language), typeof(Kernels), typeof(Parallels), typeof(Large), typeof(Doubles)];

    private static readonly Lazy<IReadOnlyDictionary<string, Engine>> Twins = new(() =>
    {
        var formulas = Declared!.Values.Where(e => e.Formula.IsSingle).Select(e => e.Formula.InDouble()).ToArray();
        return EngineLab.Build(formulas).ToDictionary(e => e.Formula.Name);
    });

    /// <summary>The declared ones, by name.</summary>
    public static IReadOnlyDictionary<string, Engine> Declared { get; } = Families.SelectMany(Engines).ToDictionary(e => e.Key, e => e.Engine);

    /// <summary>Those of float in double, by name.</summary>
    public static IReadOnlyDictionary<string, Engine> InDouble => Twins.Value;

    /// <summary>The names, for theories.</summary>
    public static TheoryData<string> Names => [.. Declared.Keys];

    /// <summary>The names of those with a twin in double.</summary>
    public static TheoryData<string> NamesOfSingles => [.. Declared.Where(e => e.Value.Formula.IsSingle).Select(e => e.Key)];

    private static IEnumerable<(string Key, Engine Engine)> Engines(Type family)
    {
        var methods = family.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(m => m.GetCustomAttribute<LossAttribute>() is not null || m.GetCustomAttribute<KernelAttribute>() is not null)
            .ToList();
        var library = new FormulaLibrary([.. methods.Select(m => Formula.Of(m, FormulaLibrary.Empty)).Select(f => new FormulaDeclaration(f.Signature, f.Text))]);
        return methods.Select(m => Formula.Of(m, library)).Select(f => (f.IsSingle ? f.Name : "Double" + f.Name, new Engine(f, family)));
    }
}

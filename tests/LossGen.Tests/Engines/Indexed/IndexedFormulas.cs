using System.Reflection;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Scheduling;
using LossGen.Tests.Engines.Indexed.Formulas;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>An indexed formula: its machine code, the graph as it was written, and its oracle.</summary>
public sealed class IndexedEngine
{
    /// <summary>Takes the methods of a formula from the type that holds them.</summary>
    public IndexedEngine(Engine engine)
    {
        Engine = engine;
        Bound = engine.Formula.Bind();
        Oracle = new(Bound);
    }

    /// <summary>The machine code.</summary>
    public Engine Engine { get; }

    /// <summary>The graph as it was written.</summary>
    public BoundFormula Bound { get; }

    /// <summary>What it should give.</summary>
    public IndexedOracle Oracle { get; }

    /// <summary>The formula.</summary>
    public Formula Formula => Engine.Formula;

    /// <summary>Draws a point; null where labels have nothing to point at.</summary>
    public IndexedPoint? Draw(int seed, params int[] sizes) => IndexedPoint.Draw(Bound, sizes, seed);

    /// <summary>Draws a point that may be larger than what the interpreter can do.</summary>
    public IndexedPoint DrawLarge(int seed, params int[] sizes) => IndexedPoint.Draw(Bound, sizes, seed, long.MaxValue)!;

    /// <summary>Calls one of its methods at a point: what it returns (under no name), and what it writes.</summary>
    public Dictionary<string, double[]> Run(RoutineKind kind, IndexedPoint point, Layout layout = Layout.Dense, int offset = 0, bool inPlace = false)
    {
        var arguments = new IndexedArguments(Engine.Parameters(kind), point, layout, offset, inPlace);
        double value = Engine.Invoke(kind, arguments.Call);
        var results = arguments.Written();
        if (Formula.Signature.Kind == Compiler.Signatures.MethodKind.Loss)
        {
            results[""] = [value];
        }

        return results;
    }
}

/// <summary>The indexed formulas that stand in the source, compiled by the generator.</summary>
public static class IndexedFormulas
{
    private static readonly Type[] Families = [typeof(Classes), typeof(Distances), typeof(Pairs), typeof(Neighbours), typeof(Layers), typeof(Curvatures), typeof(Together)];

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, IndexedEngine> Declared { get; } = Families
        .SelectMany(family => family.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(m => m.GetCustomAttribute<LossAttribute>() is not null || m.GetCustomAttribute<KernelAttribute>() is not null)
            .Select(m => new IndexedEngine(new(Formula.Of(m, FormulaLibrary.Empty), family))))
        .ToDictionary(e => e.Formula.Name);

    /// <summary>The names, for theories.</summary>
    public static TheoryData<string> Names => [.. Declared.Keys];
}

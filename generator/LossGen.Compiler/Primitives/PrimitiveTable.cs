using System.Reflection;

namespace LossGen.Compiler.Primitives;

/// <summary>The one table of primitives, gathered from the families that hold its rows.</summary>
public static class PrimitiveTable
{
    private static readonly Type[] Families =
    [
        typeof(Arithmetic), typeof(Exponentials), typeof(Powers), typeof(Trigonometry), typeof(Hyperbolics), typeof(Activations),
        typeof(Distributions), typeof(Piecewise),
    ];

    /// <summary>Every primitive.</summary>
    public static IReadOnlyList<Primitive> All { get; } =
        [.. Families.SelectMany(f => f.GetFields(BindingFlags.Public | BindingFlags.Static)).Select(f => f.GetValue(null)).OfType<Primitive>()];

    /// <summary>Every primitive, internal ones and operators included, by name.</summary>
    public static IReadOnlyDictionary<string, Primitive> ByName { get; } = All.ToDictionary(p => p.Name);

    /// <summary>The functions that a formula may call, by name.</summary>
    public static IReadOnlyDictionary<string, Primitive> Functions { get; } = All.Where(p => p.IsFunction).ToDictionary(p => p.Name);
}

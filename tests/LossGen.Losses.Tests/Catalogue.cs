using System.Reflection;

namespace LossGen.Losses.Tests;

/// <summary>The losses of the catalogue, by reflection.</summary>
public static class Catalogue
{
    /// <summary>Every public method that carries a formula, as <c>Class.Method</c>.</summary>
    public static IReadOnlyDictionary<string, MethodInfo> Losses { get; } = typeof(Regression).Assembly.GetExportedTypes()
        .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static))
        .Where(m => m.IsDefined(typeof(LossAttribute)) || m.IsDefined(typeof(KernelAttribute)))
        .ToDictionary(m => $"{m.DeclaringType!.Name}.{m.Name}");

    /// <summary>A generated companion, or null where there is none.</summary>
    public static MethodInfo? Companion(MethodInfo method, string suffix) => method.DeclaringType!.GetMethod(method.Name + suffix);

    public static bool IsKernel(MethodInfo method) => method.IsDefined(typeof(KernelAttribute));
}

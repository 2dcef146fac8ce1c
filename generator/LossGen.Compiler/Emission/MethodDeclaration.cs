using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>
/// Where a method stands in the user's source, as text that the implementing part repeats; it has value equality.
/// </summary>
/// <param name="Namespace">The namespace, or null for the global one.</param>
/// <param name="Types">The containing types from the outermost in, each as its partial header, such as
/// <c>partial class Losses</c> or <c>partial record struct Pair&lt;T&gt;</c>.</param>
/// <param name="Modifiers">The method's modifiers before <c>partial</c>: <c>public static</c>.</param>
/// <param name="ReturnType">The return type as written: <c>float</c>, <c>void</c>.</param>
/// <param name="ParameterTypes">The fully qualified type of each parameter, with modifiers such as <c>scoped</c>, in order.</param>
/// <param name="CompanionModifiers">The modifiers of the generated companions: the method's less <c>override</c> and the like.</param>
/// <param name="HintName">The stem of the generated file, unique in the project.</param>
public sealed record MethodDeclaration(
    string? Namespace,
    EquatableArray<string> Types,
    string Modifiers,
    string ReturnType,
    EquatableArray<string> ParameterTypes,
    string CompanionModifiers,
    string HintName)
{
    /// <summary>Whether the user has documented the method: a comment on the implementing part would displace that one.</summary>
    public bool IsDocumented { get; init; }
}

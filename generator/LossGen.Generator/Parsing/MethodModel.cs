using LossGen.Compiler.Emission;
using LossGen.Compiler.Signatures;

namespace LossGen.Generator.Parsing;

/// <summary>
/// All that the generated file of one method depends on, as plain values: two models are equal exactly if they give the same file.
/// </summary>
/// <param name="Signature">The method as the compiler sees it.</param>
/// <param name="Declaration">Where the method stands and how C# writes it.</param>
/// <param name="Formula">The formula's text, empty where the attribute holds none.</param>
/// <param name="Reach">The methods that the formula may call.</param>
/// <param name="CanImplement">Whether a part can be added to the method; else it would only add errors of C#, as where a type isn't partial.</param>
/// <param name="IsAlone">Whether companions can't be added, as where their names exist already.</param>
/// <param name="LoneHeader">The header of the method for a stub without companions.</param>
/// <param name="Refusal">Why the signature can't be compiled, or null.</param>
internal sealed record MethodModel(
    MethodSignature Signature,
    MethodDeclaration Declaration,
    string Formula,
    FormulaReach Reach,
    bool CanImplement,
    bool IsAlone,
    string LoneHeader,
    string? Refusal);

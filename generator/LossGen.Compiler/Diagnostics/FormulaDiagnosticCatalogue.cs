using System.Collections.Immutable;

namespace LossGen.Compiler.Diagnostics;

/// <summary>
/// Every ID under which the compiler reports something, one row each. Here stands what keeps a formula from compiling; what the judge
/// says of a formula that compiles is in <see cref="DifferentiabilityCatalogue"/>, <see cref="StabilityCatalogue"/> and <see cref="SenseCatalogue"/>.
/// </summary>
public static class FormulaDiagnosticCatalogue
{
    private const string Formula = "LossGen.Formula";
    private const string Signature = "LossGen.Signature";

    // The formula doesn't compile.
    public static readonly DiagnosticRow Syntax = Error("LG0001", "The formula has a syntax error", "{0}", Formula);
    public static readonly DiagnosticRow UnknownName = Error("LG0002", "Unknown name", "'{0}' is not a parameter, a definition or a constant{1}", Formula);
    public static readonly DiagnosticRow UnknownFunction = Error("LG0003", "Unknown function or wrong arguments", "{0}", Formula);
    public static readonly DiagnosticRow WrongKind = Error("LG0004", "A value of the wrong kind", "{0}", Formula);
    public static readonly DiagnosticRow Recursion = Error("LG0005", "Recursion", "{0}", Formula);
    public static readonly DiagnosticRow NoFormula = Error("LG0006", "The formula is not a constant, or is empty", "{0}", Formula);
    public static readonly DiagnosticRow UnusedDefinition = Warning("LG0007", "Unused definition", "'{0}' is defined but never used", Formula);

    // The method's signature, and shapes.
    public static readonly DiagnosticRow WrongMethod = Error("LG1001", "The method can't carry a formula", "{0}", Signature);
    public static readonly DiagnosticRow WrongParameterType = Error("LG1002", "Unsupported parameter type", "{0}", Signature);
    public static readonly DiagnosticRow UnusedParameter = Warning("LG1003", "Unused parameter", "The formula never uses the parameter '{0}'", Signature);
    public static readonly DiagnosticRow RanksDiffer = Error("LG1004", "Ranks differ", "{0}", Signature);
    public static readonly DiagnosticRow UnknownExtent = Error("LG1005", "An index without an extent", "{0}", Signature);
    public static readonly DiagnosticRow NotScalar = Error("LG1006", "The result is not a scalar", "{0}", Signature);
    public static readonly DiagnosticRow OutputMismatch = Error("LG1007", "The result doesn't match the output", "{0}", Signature);
    public static readonly DiagnosticRow MisplacedAttribute = Error("LG1008", "An attribute where it can't stand", "{0}", Signature);
    public static readonly DiagnosticRow NameTaken = Error("LG1009", "A generated name exists already", "{0}", Signature);

    /// <summary>LG0xxx and LG1xxx: the formula, or its method, doesn't compile as it stands.</summary>
    public static ImmutableArray<DiagnosticRow> Binding { get; } =
    [
        Syntax, UnknownName, UnknownFunction, WrongKind, Recursion, NoFormula, UnusedDefinition,
        WrongMethod, WrongParameterType, UnusedParameter, RanksDiffer, UnknownExtent, NotScalar, OutputMismatch,
        MisplacedAttribute, NameTaken,
    ];

    /// <summary>LG2xxx to LG4xxx: the formula compiles, and its gradient, its arithmetic or its sense is in doubt.</summary>
    public static ImmutableArray<DiagnosticRow> Judgement { get; } = [.. DifferentiabilityCatalogue.All, .. StabilityCatalogue.All, .. SenseCatalogue.All];

    /// <summary>All rows, in the order of their IDs.</summary>
    public static ImmutableArray<DiagnosticRow> All { get; } = [.. Binding, .. Judgement];

    private static DiagnosticRow Error(string id, string title, string format, string category) => new(id, title, format, FormulaSeverity.Error, category);

    private static DiagnosticRow Warning(string id, string title, string format, string category) => new(id, title, format, FormulaSeverity.Warning, category);
}

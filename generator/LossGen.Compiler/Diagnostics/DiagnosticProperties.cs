namespace LossGen.Compiler.Diagnostics;

/// <summary>The keys under which a finding carries what its code fix needs.</summary>
public static class DiagnosticProperties
{
    /// <summary>The text to write over the finding's span.</summary>
    public const string Replacement = "replacement";

    /// <summary>A parameter to add to the method, as C# text: <c>int c</c>.</summary>
    public const string AddedParameter = "addedParameter";

    /// <summary>The name of the method's parameter that the finding is about.</summary>
    public const string Parameter = "parameter";

    /// <summary>The formula's span to delete, as <c>start,length</c>: a definition with its line.</summary>
    public const string Removal = "removal";
}

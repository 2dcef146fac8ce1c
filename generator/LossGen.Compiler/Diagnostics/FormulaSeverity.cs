namespace LossGen.Compiler.Diagnostics;

/// <summary>How much a finding matters. Only an error keeps a formula from being compiled.</summary>
public enum FormulaSeverity
{
    Info,
    Warning,
    Error,
}

namespace LossGen.Benchmarks;

/// <summary>How to start this program again.</summary>
internal static class ThisProgram
{
    /// <summary>What comes before its own arguments: its assembly, where `dotnet` runs it.</summary>
    public static string[] Arguments => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ThisProgram).Assembly.Location] : [];
}

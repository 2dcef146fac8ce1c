using System.Runtime.InteropServices;

namespace LossGen.Benchmarks.Comparison;

/// <summary>What a run's times are of.</summary>
internal static class Machine
{
    public static string Describe()
    {
        const string Information = "/proc/cpuinfo";
        string? model = File.Exists(Information) ? File.ReadLines(Information).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return $"{model?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores, vectors of {Contest.VectorBits} bits, "
            + $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}";
    }
}

using BenchmarkDotNet.Attributes;
using LossGen.Benchmarks.Comparison;

namespace LossGen.Benchmarks;

/// <summary>Value, and value with gradient, of each elementwise loss of floats at each size.</summary>
[MemoryDiagnoser]
public class LossBenchmarks
{
    private const string Type = "float";

    private Action<int> _value = null!, _gradient = null!;

    /// <summary>The losses.</summary>
    public static IEnumerable<string> Names => Elementwise.Select(x => x.Name).Distinct();

    /// <summary>The numbers of elements.</summary>
    public static IEnumerable<int> Lengths => Elementwise.Select(x => x.Size[0]).Distinct();

    [ParamsSource(nameof(Names))]
    public string Loss { get; set; } = "";

    [ParamsSource(nameof(Lengths))]
    public int Length { get; set; }

    private static IEnumerable<Case> Elementwise => Cases.All.Where(x => x.Type == Type && x.Mode == Mode.Value && x.Size.Length == 1 && x.Inputs.All(input => input.Extent == Extent.Whole))
        .GroupBy(x => x.Name).Where(sizes => sizes.Count() > 1).SelectMany(sizes => sizes);

    [GlobalSetup]
    public void Find() => (_value, _gradient) = (Find(Mode.Value), Find(Mode.Gradient));

    [Benchmark]
    public void Value() => _value(1);

    [Benchmark]
    public void Gradient() => _gradient(1);

    private Action<int> Find(Mode mode) => Cases.All.Single(x => x.Name == Loss && x.Type == Type && x.Mode == mode && x.Size[0] == Length).Ours;
}

using BenchmarkDotNet.Attributes;
using LossGen.Benchmarks.Comparison;
using LossGen.Benchmarks.Losses;

namespace LossGen.Benchmarks;

/// <summary>Value, gradient and Hessian of 65,536 floats.</summary>
[MemoryDiagnoser]
public class HessianBenchmarks
{
    private const int Length = 65_536;

    private readonly float[] _x = [.. Inputs.Get<float>(Field.Scores, Length).Span], _target = [.. Inputs.Get<float>(Field.Bits, Length).Span];
    private readonly float[] _gradient = new float[Length], _hessian = new float[Length];

    [Benchmark]
    public float Bce() => SingleLosses.BceHessian(_x, _target, _gradient, _hessian);

    [Benchmark]
    public float Mse() => SingleLosses.MseHessian(_x, _target, _gradient, _hessian);

    [Benchmark]
    public float LogCosh() => SingleLosses.LogCoshHessian(_x, _target, _gradient, _hessian);

    [Benchmark]
    public float Focal() => SingleLosses.FocalHessian(_x, _target, _gradient, _hessian);
}

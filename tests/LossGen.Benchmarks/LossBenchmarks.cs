using BenchmarkDotNet.Attributes;

namespace LossGen.Benchmarks;

/// <summary>Value; value and gradient; value, gradient and Hessian, for 65,536 floats.</summary>
[MemoryDiagnoser]
public class LossBenchmarks
{
    private readonly float[] _x = Data.Scores(), _target = Data.Targets(), _gradient = new float[Data.Length], _hessian = new float[Data.Length];

    [Benchmark]
    public float Bce() => Losses.Bce(_x, _target);

    [Benchmark]
    public float BceGradient() => Losses.BceGradient(_x, _target, _gradient);

    [Benchmark]
    public float BceHessian() => Losses.BceHessian(_x, _target, _gradient, _hessian);

    [Benchmark]
    public float Mse() => Losses.Mse(_x, _target);

    [Benchmark]
    public float MseGradient() => Losses.MseGradient(_x, _target, _gradient);

    [Benchmark]
    public float LogCosh() => Losses.LogCosh(_x, _target);

    [Benchmark]
    public float LogCoshGradient() => Losses.LogCoshGradient(_x, _target, _gradient);

    [Benchmark]
    public float Focal() => Losses.Focal(_x, _target);

    [Benchmark]
    public float FocalGradient() => Losses.FocalGradient(_x, _target, _gradient);
}

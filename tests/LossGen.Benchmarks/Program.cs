using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using LossGen.Benchmarks;
using LossGen.Benchmarks.Comparison;
using LossGen.Benchmarks.CompileTime;

// `peers`: beside C, TensorPrimitives and PyTorch. `gemm`: contractions beside OpenBLAS. `training`: steps of training beside PyTorch.
// `cliff`: many functions in one formula. `generator`: what losses add to a build and to a keystroke. Anything else is BenchmarkDotNet's.
switch (args)
{
    case ["peers", .. string[] rest]:
        return PeersCommand.Run(rest);
    case ["cliff"]:
        return Cliff.Run();
    case ["cliff-at", string width]:
        return Cliff.RunHere(width);
    case ["gemm", .. string[] shape]:
        return Gemm.Run(shape);
    case ["training"]:
        return TrainingSteps.Run();
    case ["generator", .. string[] options]:
        return CompileTimes.Run(options);
    default:
        // In this process: a project that BenchmarkDotNet builds for itself would have to find the generator again.
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)));
        return 0;
}

using BenchmarkDotNet.Running;
using LossGen.Benchmarks;

// `peers`: beside C. `cliff`: many functions in one formula. `generator`: what 2,000 losses add to a build. Anything else is BenchmarkDotNet's.
switch (args)
{
    case ["peers"]:
        return Peers.Run() | Cliff.Run();
    case ["cliff"]:
        return Cliff.Run();
    case ["cliff-at", string width]:
        return Cliff.RunHere(width);
    case ["generator"]:
        return GeneratorTime.Run();
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}

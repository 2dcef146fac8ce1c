namespace LossGen.Benchmarks.Losses;

// The generated methods are what implements the interface. `dotnet format` reads the project without them, and would write them;
// so .editorconfig tells it to leave this file alone.

internal readonly partial struct SingleLosses : ILosses<float>;

internal readonly partial struct DoubleLosses : ILosses<double>;

internal readonly partial struct ParallelSingleLosses : ILosses<float>;

internal readonly partial struct ParallelDoubleLosses : ILosses<double>;

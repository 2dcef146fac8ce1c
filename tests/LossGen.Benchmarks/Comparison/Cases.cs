using System.Numerics;
using LossGen.Benchmarks.Losses;

namespace LossGen.Benchmarks.Comparison;

/// <summary>All rows at all their sizes, for both element types.</summary>
internal static class Cases
{
    public static IEnumerable<Case> All { get; } = [.. Of<float, SingleLosses, ParallelSingleLosses>(), .. Of<double, DoubleLosses, ParallelDoubleLosses>()];

    private static IEnumerable<Case> Of<T, TLosses, TThreads>()
        where T : unmanaged, IFloatingPointIeee754<T>
        where TLosses : ILosses<T>
        where TThreads : ILosses<T>
        => Rows<T, TLosses>.All.Zip(Rows<T, TThreads>.All).SelectMany(pair => pair.First.Sizes.Select(size => new Case<T>(pair.First, pair.Second, size)));
}

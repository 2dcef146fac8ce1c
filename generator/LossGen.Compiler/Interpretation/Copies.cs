using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Interpretation;

/// <summary>What a reduction makes of runs that are all alike, in whatever arithmetic the primitives have a meaning in.</summary>
internal static class Copies
{
    /// <summary>What it makes of so many runs, each of which it makes the same of.</summary>
    public static T Of<T>(ReductionKind kind, T one, T times, Func<Primitive, Func<T[], T>> meaning) => kind switch
    {
        ReductionKind.Sum => meaning(Primitives.Arithmetic.Multiply)([one, times]),
        ReductionKind.Product => meaning(Powers.Pow)([one, times]),
        ReductionKind.LogSumExp => meaning(Primitives.Arithmetic.Add)([one, meaning(Exponentials.Log)([times])]),
        ReductionKind.Norm => meaning(Primitives.Arithmetic.Multiply)([one, meaning(Powers.Sqrt)([times])]),
        _ => one,
    };
}

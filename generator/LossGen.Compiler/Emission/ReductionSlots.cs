using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Lanes;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>
/// The memory in which a chunk's reductions are taken, 16 doubles each: an inline array, as a method with a <c>stackalloc</c> clears, checks and
/// frees its frame for longer than the shortest loops take.
/// </summary>
public sealed class ReductionSlots(ImmutableArray<ReduceNode> reductions, ElementType element)
{
    /// <summary>The name of the type.</summary>
    public const string Type = "Slots";

    private const int Length = 16;

    /// <summary>The lanes of some reductions, from one on.</summary>
    public static string Lanes(string slots, int first, int count = 1)
        => string.Format(CSharp.Invariant, "{0}[{1}..{2}]", slots, first * Length, (first + count) * Length);

    /// <summary>The first lane of a reduction, reached from that of the first.</summary>
    public static string Start(string slots, int reduction) => reduction == 0 ? $"ref {slots}" : $"ref Unsafe.Add(ref {slots}, {Length * reduction})";

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => reductions.IsEmpty;

    /// <summary>Whether a sum's slot holds 8 lanes and what their additions lost.</summary>
    public bool IsCompensated(int reduction) => reductions[reduction].Reduction == ReductionKind.Sum && element == ElementType.Double;

    /// <summary>Prints the type.</summary>
    public void EmitType(CodeWriter writer)
    {
        if (reductions.IsEmpty)
        {
            return;
        }

        writer.Line();
        writer.Line($"[InlineArray({Length * reductions.Length})]");
        using (writer.Open($"public struct {Type}"))
        {
            writer.Line("private double _first;");
        }
    }

    /// <summary>Prints the memory, as it is before anything is taken.</summary>
    /// <param name="writer">Where to print.</param>
    /// <param name="slots">The memory's name.</param>
    /// <param name="type">The type's name, as it is known there.</param>
    public void Emit(CodeWriter writer, string slots, string type = Type)
    {
        if (reductions.IsEmpty)
        {
            return;
        }

        writer.Line($"var {slots} = new {type}();");
        for (int r = 0; r < reductions.Length; r++)
        {
            double neutral = Expansion.Neutral(reductions[r].Reduction);
            if (neutral != 0)
            {
                writer.Line($"{Lanes(slots, r)}.Fill({LaneLiteral.Of(neutral)});");
            }
        }
    }

    /// <summary>Prints what becomes of the reductions at the end of a chunk that others are done beside.</summary>
    public void EmitTotals(CodeWriter writer, string slots)
    {
        for (int r = 0; r < reductions.Length; r++)
        {
            string total = IsCompensated(r) ? "CompensatedSum" : reductions[r].Reduction.ToString();
            writer.Line($"ChunkTotals[{(r == 0 ? "chunk" : $"({r} * Chunks) + chunk")}] = Totals.{total}({Lanes(slots, r)});");
        }
    }
}

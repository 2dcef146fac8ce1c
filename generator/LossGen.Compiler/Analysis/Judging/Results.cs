using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>What a formula gives at an input: each result, then the gradient by each differentiated parameter.</summary>
/// <param name="Of">What each slot is: null for a result, else the parameter of the gradient.</param>
/// <param name="Values">The numbers of each slot.</param>
internal sealed record Results(IReadOnlyList<Parameter?> Of, IReadOnlyList<double[]> Values)
{
    /// <summary>For each number of a gradient the largest of the terms that were added up to it: one for each use of its parameter.</summary>
    public IReadOnlyList<double[]> Largest { get; init; } = [];

    /// <summary>Reads results and gradients off an evaluation.</summary>
    public static Results Read(Subject subject, Trial trial, Evaluation evaluation) =>
        Read(subject, trial, evaluation.Form, node => new(evaluation.Block, evaluation.Tape.StartOf(node), evaluation.Tape.CountOf(node)));

    /// <summary>Reads results and gradients off an interpreter.</summary>
    public static Results Read(Subject subject, Trial trial, Form form, Func<Node, double[]> values) =>
        Read(subject, trial, form, node => new ArraySegment<double>(values(node)));

    private static Results Read(Subject subject, Trial trial, Form form, Func<Node, ArraySegment<double>> values)
    {
        var slots = trial.Lengths.SlotsOf(subject, form);
        var numbers = new double[slots.Count][];
        var largest = new double[slots.Count][];
        for (int slot = 0; slot < numbers.Length; slot++)
        {
            if (slots.Roots[slot] is { } root)
            {
                (numbers[slot], largest[slot]) = ([.. values(root)], []);
                continue;
            }

            (numbers[slot], largest[slot]) = (new double[slots.Sizes[slot]], new double[slots.Sizes[slot]]);
            foreach (var term in slots.Terms[slot])
            {
                term.Add(values, numbers[slot], largest[slot]);
            }
        }

        return new(slots.Of, numbers) { Largest = largest };
    }
}

using System.Collections;
using LossGen.Compiler.Graphs;
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

    /// <summary>Reads results and gradients off an interpreter, each as it is asked for.</summary>
    public static Results Read(Subject subject, Trial trial, Form form, Func<Node, double[]> values)
    {
        var slots = trial.Lengths.SlotsOf(subject, form);
        return new(slots.Of, new Asked(slots.Count, slot => Read(slots, slot, node => new(values(node))).Numbers));
    }

    private static Results Read(Subject subject, Trial trial, Form form, Func<Node, ArraySegment<double>> values)
    {
        var slots = trial.Lengths.SlotsOf(subject, form);
        var numbers = new double[slots.Count][];
        var largest = new double[slots.Count][];
        for (int slot = 0; slot < numbers.Length; slot++)
        {
            (numbers[slot], largest[slot]) = Read(slots, slot, values);
        }

        return new(slots.Of, numbers) { Largest = largest };
    }

    private static (double[] Numbers, double[] Largest) Read(ResultSlots slots, int slot, Func<Node, ArraySegment<double>> values)
    {
        if (slots.Roots[slot] is { } root)
        {
            var all = values(root);
            return (all.Array.AsSpan(all.Offset, all.Count).ToArray(), []);
        }

        var (numbers, largest) = (new double[slots.Sizes[slot]], new double[slots.Sizes[slot]]);
        foreach (var term in slots.Terms[slot])
        {
            term.Add(values, numbers, largest);
        }

        return (numbers, largest);
    }

    private sealed class Asked(int count, Func<int, double[]> read) : IReadOnlyList<double[]>
    {
        private readonly double[]?[] _known = new double[count][];

        public int Count => _known.Length;

        public double[] this[int slot] => _known[slot] ??= read(slot);

        public IEnumerator<double[]> GetEnumerator() => Enumerable.Range(0, Count).Select(slot => this[slot]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

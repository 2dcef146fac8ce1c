using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>The passes over the elements, chunk by chunk: one chunk after the other, or each where a core is free.</summary>
public sealed partial class RoutineEmitter
{
    // The totals of so few chunks are kept on the stack, which is cleared in each call.
    private const int Few = 8;

    private string PassName(int number) => Routine.Name + "Pass" + number.ToString(CSharp.Invariant);

    private static string PassSummary(Pass pass, int number)
    {
        var does = new List<string>();
        if (!pass.Reductions.IsEmpty)
        {
            does.Add("reduces " + string.Join(", ", pass.Reductions.GroupBy(r => r.Reduction)
                .Select(g => g.Count().ToString(CSharp.Invariant) + " " + g.Key.ToString().ToLowerInvariant())));
        }

        if (!pass.Stores.IsEmpty)
        {
            does.Add("stores " + string.Join(", ", pass.Stores.Select(s => s.Target!.Parameter.Name)));
        }

        return $"Pass {number.ToString(CSharp.Invariant)}: {string.Join("; ", does)}.";
    }

    // Prints the call, and tells how to print what is called.
    private Action EmitPass(PassCode code, PassEmitter emitter, int number)
    {
        string length = _domains.LengthNames[code.Pass.Index], suffix = "_" + number.ToString(CSharp.Invariant);
        var scalars = emitter.ScalarParameters.ToDictionary(s => s.Name, s => ScalarField(code, s.Name), StringComparer.Ordinal);
        _writer.Line();
        if (_signature.Options.Parallel)
        {
            EmitParallelPass(code, scalars, length, suffix, PassName(number));
            return emitter.Emit;
        }

        EmitPassLoop(code, emitter, scalars, length, suffix);
        return emitter.EmitClass;
    }

    private void EmitParallelPass(PassCode code, Dictionary<string, string> scalars, string length, string suffix, string type)
    {
        var reductions = code.Pass.Reductions;
        string chunks = _names.Take("chunks" + suffix), kernel = _names.Take("pass" + suffix);
        string totals = reductions.IsEmpty ? "" : _names.Take("totals" + suffix);
        var fields = new List<string> { $"Length = {length}" };
        _writer.Line($"int {chunks} = (int)(((long){length} + {ChunkLength - 1}) / {ChunkLength});");
        fields.AddRange(EmitChunkTotals(reductions, totals, chunks, suffix));
        fields.AddRange(code.Tensors.Select(t => $"{t.Name} = {_parameterNames[t.Parameter.Name]}"));
        fields.AddRange(scalars.Select(s => $"{s.Key} = {s.Value}"));
        EmitKernel(kernel, type, fields, chunks, parallel: true);
        EmitMerges(reductions, totals, chunks, suffix);
    }

    private void EmitPassLoop(PassCode code, PassEmitter emitter, Dictionary<string, string> scalars, string length, string suffix)
    {
        var reductions = code.Pass.Reductions;
        string start = _names.Take("start" + suffix), slots = reductions.IsEmpty ? "" : _names.Take("slots" + suffix);
        var totals = reductions.Select((r, i) => _names.Take("total" + suffix + "_" + (i + 1).ToString(CSharp.Invariant))).ToList();
        for (int r = 0; r < reductions.Length; r++)
        {
            _writer.Line($"var {totals[r]} = new Chunk{reductions[r].Reduction}();");
        }

        string count = _names.Take("count" + suffix);
        using (_writer.Open($"for (int {start} = 0, {count}; {start} < {length}; {start} += {count})"))
        {
            _writer.Line($"{count} = Math.Min({length} - {start}, {ChunkLength});");
            emitter.Slots.Emit(_writer, slots, $"{emitter.Name}.{ReductionSlots.Type}");
            emitter.EmitCall(t => $"{_parameterNames[t.Parameter.Name]}[{start}..]", length, count, slots + "[0]", s => scalars[s], emitter.Name + ".");
            for (int r = 0; r < reductions.Length; r++)
            {
                _writer.Line($"{totals[r]}.Take{(emitter.Slots.IsCompensated(r) ? "Compensated" : "")}({ReductionSlots.Lanes(slots, r)});");
            }
        }

        for (int r = 0; r < reductions.Length; r++)
        {
            EmitReduced(reductions[r], r, totals[r] + ".Value", suffix);
        }
    }

    private void EmitKernel(string kernel, string type, IEnumerable<string> fields, string chunks, bool parallel)
    {
        using (_writer.Open($"var {kernel} = new {type}", "};"))
        {
            foreach (string field in fields)
            {
                _writer.Line(field + ",");
            }
        }

        _writer.Line($"ChunkRunner.Run(ref {kernel}, {chunks}, parallel: {(parallel ? "true" : "false")});");
    }

    // Memory for what each chunk's reductions come to.
    private IEnumerable<string> EmitChunkTotals(ImmutableArray<ReduceNode> reductions, string totals, string chunks, string suffix)
    {
        if (reductions.IsEmpty)
        {
            return [];
        }

        string size = reductions.Length == 1 ? chunks : $"{chunks} * {reductions.Length}", rented = _names.Take("rented" + suffix);
        _writer.Line($"using var {rented} = new Scratch<double>({size} > {Few} ? {size} : 0);");
        _writer.Line($"Span<double> {totals} = {size} > {Few} ? {rented}.Span : stackalloc double[{Few}];");
        return [$"Chunks = {chunks}", $"ChunkTotals = {totals}"];
    }

    private void EmitMerges(ImmutableArray<ReduceNode> reductions, string totals, string chunks, string suffix)
    {
        for (int r = 0; r < reductions.Length; r++)
        {
            string merge = reductions[r].Reduction switch
            {
                ReductionKind.Sum => "MergeSums",
                ReductionKind.Product => "MergeProducts",
                ReductionKind.Max => "MergeMaxima",
                _ => "MergeMinima",
            };
            EmitReduced(reductions[r], r, $"Totals.{merge}({totals}.Slice({(r == 0 ? "0" : r == 1 ? chunks : $"{r} * {chunks}")}, {chunks}))", suffix);
        }
    }

    private void EmitReduced(ReduceNode reduce, int number, string value, string suffix)
    {
        string name = _scalarNames[reduce] = _names.Take(reduce.Reduction.ToString().ToLowerInvariant() + suffix + "_" + (number + 1).ToString(CSharp.Invariant));
        _writer.Line($"double {name} = {value};");
    }
}

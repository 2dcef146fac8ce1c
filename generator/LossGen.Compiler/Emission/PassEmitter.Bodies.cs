using LossGen.Compiler.Graphs;
using LossGen.Compiler.Lanes;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>Prints the bodies: for each width the loops over blocks, parts and steps.</summary>
public sealed partial class PassEmitter
{
    // The statements of a step from which on it isn't worth its text to print it once more for the last, partial vector.
    private const int LongStep = 60;

    // The operations of a step up to which its halves stand twice in a loop: more of them share constants that the registers don't hold.
    private const int ShortStep = 16;

    private void EmitWidth(Width width)
    {
        writer.Line();
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        using (OpenMethod("private", $"Run{width.Bits}", Parameters(), Ways(width)))
        {
            if (code.Form is not null)
            {
                EmitRows(width, code.Segments[0]);
            }
            else if (code.Segments.Length == 1)
            {
                EmitBody(width, code.Segments[0], () => writer.Open($"for (nuint block = 0; block < (nuint)count; block += {Width.Block})"));
            }
            else
            {
                EmitSegmentCalls(width);
            }
        }

        for (int s = 0; s < code.Segments.Length && code.Segments.Length > 1; s++)
        {
            writer.Line();
            writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
            using (writer.Open($"private static void Run{width.Bits}Segment{s + 1}({Parameters(code.Segments[s])})"))
            {
                EmitBody(width, code.Segments[s], null);
            }
        }
    }

    private void EmitSegmentCalls(Width width)
    {
        if (code.ScratchSlots > 0)
        {
            int size = code.ScratchSlots * Width.SlotStride(_element);
            if (code.ScratchSlots <= 32)
            {
                writer.Line($"Span<{Element}> scratch = stackalloc {Element}[{size}];");
            }
            else
            {
                writer.Line($"using var rented = new Scratch<{Element}>({size});");
                writer.Line($"Span<{Element}> scratch = rented.Span;");
            }
        }

        using (writer.Open($"for (nuint block = 0; block < (nuint)count; block += {Width.Block})"))
        {
            writer.Line($"nuint end = Math.Min(block + {Width.Block}, (nuint)count);");
            for (int s = 0; s < code.Segments.Length; s++)
            {
                writer.Line($"Run{width.Bits}Segment{s + 1}({Arguments(code.Segments[s])});");
            }
        }
    }

    private void EmitBody(Width width, SegmentCode segment, Func<CodeWriter.Block>? openBlock)
    {
        var printer = EmitInvariants(width, segment);
        var step = StepOf(width, segment, printer);
        List<PassTensor> streamed = StreamsAt(width, segment) && !StandsOnce(width, segment.StepsTogether, step) ? [.. code.Tensors.Where(IsStreamed)] : [];
        foreach (var output in streamed)
        {
            writer.Line($"var {output.Line} = default(Line{width.Bits});");
        }

        EmitLoops(width, segment, step, openBlock);
        foreach (var output in streamed)
        {
            writer.Line($"TStores.Finish(ref {output.Start}, ref {output.Line});");
        }
    }

    // Row by row, each as the elements of a pass.
    private void EmitRows(Width width, SegmentCode segment)
    {
        var printer = EmitInvariants(width, segment);
        if (!code.RowSums.IsEmpty && !HasWholeRows(width, segment))
        {
            writer.Line($"Span<double> lanes = stackalloc double[{16 * code.RowSums.Length}];");
            writer.Line("ref double slots = ref MemoryMarshal.GetReference(lanes);");
        }

        using (writer.Open("for (int row = 0; row < rows; row++)"))
        {
            foreach (var tensor in code.Tensors.Where(code.IsOfRow))
            {
                writer.Line($"var {tensor.Name} = {width.Vector}.Create(Unsafe.Add(ref Unsafe.AsRef(in {tensor.Start}), row));");
            }

            foreach (var (name, text) in printer.Declare(segment.RowInvariants))
            {
                writer.Line($"var {name} = {text};");
            }

            foreach (string sum in code.RowSums)
            {
                writer.Line(IsDouble ? $"var {sum} = new ChunkSum();" : $"double {sum} = 0;");
            }

            EmitLoops(width, segment, StepOf(width, segment, printer), () => writer.Open($"for (nuint block = 0; block < (nuint)columns; block += {Width.Block})"));
            for (int s = 0; s < code.RowSums.Length; s++)
            {
                string result = code.Form!.Sums[s].Reduction.Reduction == ReductionKind.Norm ? "Root" : "Rounded";
                writer.Line($"Unsafe.Add(ref {code.RowSums[s]}Start, row) = RowReduction.{result}({code.RowSums[s]});");
            }

            foreach (var tensor in code.Tensors.Where(t => !code.IsOfRow(t) && !code.IsOfColumn(t)))
            {
                writer.Line($"{tensor.Start} = ref Unsafe.Add(ref {(tensor.IsWritten ? tensor.Start : $"Unsafe.AsRef(in {tensor.Start})")}, columns);");
            }
        }
    }

    // A row is the sum of its blocks, each of which is summed in registers where its lanes are there together.
    private bool HasWholeRows(Width width, SegmentCode segment) => !code.RowSums.IsEmpty && (width.Parts == 1 || DoesBothParts(width, segment));

    private void EmitBlockSums(IEnumerable<SegmentResult> reductions, params string[] suffixes)
    {
        foreach (var reduction in reductions)
        {
            var lanes = suffixes.SelectMany(suffix => Enumerable.Range(0, reduction.Lanes.Length).Select(half => Accumulator(reduction, half) + suffix));
            AddToRow(reduction, $"RowReduction.SumOfLanes({string.Join(", ", lanes)})");
        }
    }

    // Doubles with compensation.
    private void AddToRow(SegmentResult reduction, string block)
    {
        string row = code.RowSums[reduction.Reduction];
        writer.Line(IsDouble ? $"{row}.Add({block});" : $"{row} += {block};");
    }

    private bool IsDouble => _element == ElementType.Double;

    // What all steps share. The printer remembers it.
    private LanePrinter EmitInvariants(Width width, SegmentCode segment)
    {
        foreach (var input in segment.Inputs)
        {
            if (code.UniformNamed(input.Name!) is { } uniform)
            {
                writer.Line($"var {uniform.Name} = {width.Vector}.Create({uniform.Value});");
            }
            else if (code.Labels.TryGetValue(input.Name!, out var label))
            {
                writer.Line($"var {input.Name} = {width.Vector}.Create({string.Format(CSharp.Invariant, label.Element, label.Parameter)});");
            }
        }

        var printer = new LanePrinter(width.Target, _ => null, onHardware: !IsLast(width) || width.Bits == 128);
        foreach (var (name, text) in printer.Declare(segment.Invariants))
        {
            writer.Line($"var {name} = {text};");
        }

        return printer;
    }

    private void EmitLoops(Width width, SegmentCode segment, Step step, Func<CodeWriter.Block>? openBlock)
    {
        if (segment.Results.All(r => r.Reduction < 0))
        {
            // Nothing is summed, so the order is free: one vector after the other.
            EmitSteps(width, step, segment.StepsTogether, openBlock is null ? "block" : "0", openBlock is null ? "end" : Count, width.Lanes);
        }
        else if (DoesBothParts(width, segment))
        {
            EmitBothParts(width, segment, step, openBlock);
        }
        else
        {
            EmitParts(width, segment, step, openBlock);
        }
    }

    // One part of all steps after the other leaves gaps between the vectors.
    private bool StreamsAt(Width width, SegmentCode segment) => Streams && width.Bits != 128
        && (width.Parts == 1 || segment.Results.All(r => r.Reduction < 0) || DoesBothParts(width, segment));

    private bool DoesBothParts(Width width, SegmentCode segment) => width.Parts == 2 && segment.StepsTogether > 1 && !IsBrief(width);

    private string Count => code.Form is null ? "(nuint)count" : "(nuint)columns";

    // The whole step, or one part of all steps after the other: four parts of a narrow vector, or two of a long step, would not share the
    // registers.
    private void EmitParts(Width width, SegmentCode segment, Step step, Func<CodeWriter.Block>? openBlock)
    {
        var reductions = segment.Results.Where(r => r.Reduction >= 0).ToList();
        var open = new Stack<CodeWriter.Block>();
        if (openBlock is not null)
        {
            open.Push(openBlock());
            writer.Line($"nuint end = Math.Min(block + {Width.Block}, {Count});");
        }

        if (width.Parts > 1)
        {
            open.Push(writer.Open($"for (int part = 0; part < {width.Parts}; part++)"));
        }

        reductions.ForEach(r => EmitAccumulators(width, r, ""));
        EmitSteps(width, step, width.Parts > 1 ? 1 : segment.StepsTogether, width.Parts > 1 ? $"block + (nuint)(part * {width.Lanes})" : "block", "end", VirtualLanes);
        if (HasWholeRows(width, segment))
        {
            EmitBlockSums(reductions, "");
        }
        else
        {
            reductions.ForEach(r => EmitFlush(width, r, width.Parts > 1 ? "part, " : "", ""));
            if (!code.RowSums.IsEmpty)
            {
                open.Pop().Dispose();
                reductions.ForEach(r => AddToRow(r, $"RowReduction.{(IsDouble ? "TakeSumOfDoubles" : "TakeSum")}({ReductionSlots.Start("slots", r.Reduction)})"));
            }
        }

        while (open.Count > 0)
        {
            open.Pop().Dispose();
        }
    }

    // The two halves of each step together: they are as independent as two steps.
    private void EmitBothParts(Width width, SegmentCode segment, Step step, Func<CodeWriter.Block>? openBlock)
    {
        var reductions = segment.Results.Where(r => r.Reduction >= 0).ToList();
        CodeWriter.Block? block = openBlock?.Invoke();
        if (openBlock is not null)
        {
            writer.Line($"nuint end = Math.Min(block + {Width.Block}, {Count});");
        }

        reductions.ForEach(r => EmitAccumulators(width, r, ""));
        reductions.ForEach(r => EmitAccumulators(width, r, Interleaving.Suffix(1)));
        HashSet<string> accumulators = [.. reductions.SelectMany(r => r.Lanes.Select((_, half) => Accumulator(r, half)))], names = [.. step.Names, .. accumulators];
        // Constants are put into registers at each turn.
        int steps = segment.Operations <= ShortStep ? 2 : 1;
        writer.Line("nuint i = block;");
        using (writer.Open($"for (; i + {(steps * VirtualLanes) - 1} < end; i += {steps * VirtualLanes})"))
        {
            for (int first = 0; first < 2 * steps; first += 2)
            {
                EmitWoven(step.Whole, names, 2, width.Lanes, first, accumulators);
            }
        }

        writer.Line();
        using (writer.Open(steps > 1 ? $"for (; i < end; i += {VirtualLanes})" : "if (i < end)"))
        {
            EmitWoven(step.Partial("end"), names, 2, width.Lanes);
        }

        writer.Line();
        if (HasWholeRows(width, segment))
        {
            EmitBlockSums(reductions, "", Interleaving.Suffix(1));
        }
        else
        {
            reductions.ForEach(r => EmitFlush(width, r, "0, ", ""));
            reductions.ForEach(r => EmitFlush(width, r, "1, ", Interleaving.Suffix(1)));
        }

        block?.Dispose();
    }

    // Several steps together while there are as many, then one by one; of these the last may be cut short. A long step stands once: its
    // masks are little beside it.
    private void EmitSteps(Width width, Step step, int atMost, string first, string end, int stride)
    {
        int together = StepsAtOnce(width, atMost);
        if (StandsOnce(width, atMost, step))
        {
            using (writer.Open($"for (nuint i = {first}; i < {end}; i += {stride})"))
            {
                EmitWoven(step.Partial(end), step.Names, 1, stride);
            }

            return;
        }

        writer.Line($"nuint i = {first};");
        using (writer.Open($"for (; i + {((together - 1) * stride) + width.Lanes - 1} < {end}; i += {together * stride})"))
        {
            EmitWoven(step.Whole, step.Names, together, stride);
        }

        writer.Line();
        using (writer.Open($"for (; i < {end}; i += {stride})"))
        {
            EmitWoven(step.Partial(end), step.Names, 1, stride);
        }
    }

    private static int StepsAtOnce(Width width, int atMost) => Math.Min(atMost, width.Registers / 8);

    private bool StandsOnce(Width width, int atMost, Step step) => IsBrief(width) || (StepsAtOnce(width, atMost) == 1 && step.Whole.Count > LongStep);

    // A further pair of steps has names of its own, but adds to the same sums.
    private void EmitWoven(IReadOnlyList<string> statements, HashSet<string> names, int together, int stride, int first = 0, HashSet<string>? accumulators = null)
    {
        var copies = Enumerable.Range(first, together).Where(c => c > 0).Select(c =>
        {
            string suffix = Interleaving.Suffix(c), at = $"i + {(c * stride).ToString(CSharp.Invariant)}", sum = Interleaving.Suffix(c - first);
            return (Func<string, string?>)(name => name == "i" ? at : accumulators?.Contains(name) == true ? name + sum : names.Contains(name) ? name + suffix : null);
        }).ToList();
        foreach (string statement in Interleaving.Weave(statements, copies, withFirst: first == 0))
        {
            writer.Line(statement);
        }
    }
}

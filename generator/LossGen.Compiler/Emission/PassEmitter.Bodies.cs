using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Lanes;
using LossGen.Compiler.Lowering;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>Prints the bodies: for each width the loops over blocks, parts and steps, and what one step computes.</summary>
public sealed partial class PassEmitter
{
    private void EmitWidth(Width width)
    {
        writer.Line();
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        using (writer.Open($"private static void Run{width.Bits}({Parameters()})"))
        {
            if (code.Segments.Length == 1)
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
        foreach (var input in segment.Inputs)
        {
            if (code.UniformNamed(input.Name!) is { } uniform)
            {
                writer.Line($"var {uniform.Name} = {width.Vector}.Create({uniform.Value});");
            }
            else if (code.Labels.ContainsKey(input.Name!))
            {
                writer.Line($"var {input.Name} = {width.Vector}.Create({(_element == ElementType.Double ? "(long)" : "")}{input.Name}Value);");
            }
        }

        var printer = new LanePrinter(width.Target, _ => null, onHardware: Widths.Length > 1);
        foreach (var (name, text) in printer.Declare(segment.Invariants))
        {
            writer.Line($"var {name} = {text};");
        }

        var step = StepOf(width, segment, printer);

        if (segment.Results.All(r => r.Reduction < 0))
        {
            // Nothing is summed, so the order is free: one vector after the other.
            string end = openBlock is null ? "end" : "(nuint)count";
            EmitSteps(width, step, segment.StepsTogether, openBlock is null ? "block" : "0", end, width.Lanes, masked: false);
            return;
        }

        if (width.Parts == 2 && segment.StepsTogether > 1)
        {
            EmitBothParts(width, segment, step, openBlock);
        }
        else
        {
            EmitParts(width, segment, step, openBlock);
        }
    }

    // The whole step, or one part of all steps after the other: four parts of a narrow vector, or two of a long step, would not share the
    // registers.
    private void EmitParts(Width width, SegmentCode segment, Step step, Func<CodeWriter.Block>? openBlock)
    {
        var reductions = segment.Results.Where(r => r.Reduction >= 0).ToList();
        var open = new Stack<CodeWriter.Block>();
        if (width.Parts == 1)
        {
            writer.Line($"var counted = {Mask(width, 0)};");
        }

        if (openBlock is not null)
        {
            open.Push(openBlock());
            writer.Line($"nuint end = Math.Min(block + {Width.Block}, (nuint)count);");
        }

        if (width.Parts > 1)
        {
            open.Push(writer.Open($"for (int part = 0; part < {width.Parts}; part++)"));
            writer.Line($"var counted = Tail.Mask{Suffix(width)}(valid - (part * {width.Lanes}));");
        }

        reductions.ForEach(r => EmitAccumulators(width, r, ""));
        EmitSteps(width, step, width.Parts > 1 ? 1 : segment.StepsTogether, width.Parts > 1 ? $"block + (nuint)(part * {width.Lanes})" : "block", "end", VirtualLanes, masked: true);
        reductions.ForEach(r => EmitFlush(width, r, width.Parts > 1 ? "part, " : "", ""));
        while (open.Count > 0)
        {
            open.Pop().Dispose();
        }
    }

    // The two halves of each step together: they are as independent as two steps.
    private void EmitBothParts(Width width, SegmentCode segment, Step step, Func<CodeWriter.Block>? openBlock)
    {
        var reductions = segment.Results.Where(r => r.Reduction >= 0).ToList();
        writer.Line($"var counted = {Mask(width, 0)};");
        writer.Line($"var counted{Interleaving.Suffix(1)} = {Mask(width, 1)};");
        CodeWriter.Block? block = openBlock?.Invoke();
        if (openBlock is not null)
        {
            writer.Line($"nuint end = Math.Min(block + {Width.Block}, (nuint)count);");
        }

        reductions.ForEach(r => EmitAccumulators(width, r, ""));
        reductions.ForEach(r => EmitAccumulators(width, r, Interleaving.Suffix(1)));
        using (writer.Open($"for (nuint i = block; i < end; i += {VirtualLanes})"))
        {
            string[] ofParts = ["counted", .. reductions.SelectMany(r => r.Lanes.Select((_, half) => Accumulator(r, half)))];
            EmitWoven(step.Masked, [.. step.Names, .. ofParts], 2, width.Lanes);
        }

        reductions.ForEach(r => EmitFlush(width, r, "0, ", ""));
        reductions.ForEach(r => EmitFlush(width, r, "1, ", Interleaving.Suffix(1)));
        block?.Dispose();
    }

    // Several steps together while there are as many, then one by one; of these the last may be cut short, which its mask says.
    private void EmitSteps(Width width, Step step, int atMost, string first, string end, int stride, bool masked)
    {
        int together = Math.Min(atMost, width.Registers / 8);
        var single = masked ? step.Masked : step.Whole;
        if (together == 1)
        {
            using (writer.Open($"for (nuint i = {first}; i < {end}; i += {stride})"))
            {
                EmitWoven(single, step.Names, 1, stride);
            }

            return;
        }

        bool isEven = !masked && VirtualLanes % (together * stride) == 0;
        if (!isEven)
        {
            writer.Line($"nuint i = {first};");
        }

        using (writer.Open(isEven ? $"for (nuint i = {first}; i < {end}; i += {together * stride})" : $"for (; i + {(together - 1) * stride} < {end}; i += {together * stride})"))
        {
            EmitWoven(step.Whole, step.Names, together, stride);
        }

        if (!isEven)
        {
            writer.Line();
            using (writer.Open($"for (; i < {end}; i += {stride})"))
            {
                EmitWoven(single, step.Names, 1, stride);
            }
        }
    }

    private void EmitWoven(IReadOnlyList<string> statements, HashSet<string> names, int together, int stride)
    {
        var copies = Enumerable.Range(1, together - 1).Select(c =>
        {
            string suffix = Interleaving.Suffix(c), at = $"i + {(c * stride).ToString(CSharp.Invariant)}";
            return (Func<string, string?>)(name => name == "i" ? at : names.Contains(name) ? name + suffix : null);
        }).ToList();
        foreach (string statement in Interleaving.Weave(statements, copies))
        {
            writer.Line(statement);
        }
    }

    private static string Mask(Width width, int part) => $"Tail.Mask{Suffix(width)}(valid{(part == 0 ? "" : $" - {part * width.Lanes}")})";

    // The statements of one step, of a whole vector and of one that a mask cuts short, and the names that are its own.
    private sealed record Step(List<string> Whole, List<string> Masked, HashSet<string> Names);

    private Step StepOf(Width width, SegmentCode segment, LanePrinter printer)
    {
        var lines = new List<string>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in segment.Inputs)
        {
            if (code.TensorNamed(input.Name!) is { } tensor)
            {
                names.Add(tensor.Name);
                lines.Add($"var {tensor.Name} = {Load(width, tensor)};");
            }
            else if (input.Name!.StartsWith("kept_", StringComparison.Ordinal))
            {
                names.Add(input.Name);
                lines.Add($"var {input.Name} = {width.Vector}.LoadUnsafe(ref scratch, {ScratchIndex(int.Parse(input.Name.Substring(5), CSharp.Invariant))});");
            }
        }

        foreach (var (name, text) in printer.Declare([.. segment.Results.SelectMany(r => r.Lanes)]))
        {
            names.Add(name);
            lines.Add($"var {name} = {text};");
        }

        var masked = new List<string>(lines);
        foreach (var result in segment.Results)
        {
            if (result.Reduction >= 0)
            {
                for (int half = 0; half < result.Lanes.Length; half++)
                {
                    string term = printer.Expression(result.Lanes[half]);
                    lines.Add(Term(width, result, half, term, masked: false));
                    masked.Add(Term(width, result, half, term, masked: true));
                }

                continue;
            }

            string target = result.Store is { } store ? $"{store.Start}, i" : $"scratch, {ScratchIndex(result.Slot)}";
            string statement = $"{Stored(printer.Expression(result.Lanes[0]))}.StoreUnsafe(ref {target});";
            lines.Add(statement);
            masked.Add(statement);
        }

        return new(lines, masked, names);
    }

    private string ScratchIndex(int slot) => slot == 0 ? "i - block" : $"{(slot * Width.SlotStride(_element)).ToString(CSharp.Invariant)} + i - block";

    private static string Stored(string expression) => expression.All(c => char.IsLetterOrDigit(c) || c == '_') ? expression : $"({expression})";

    private static string Accumulator(SegmentResult reduction, int half) =>
        PassCode.AccumulatorName(reduction.Reduction) + (reduction.Lanes.Length == 1 ? "" : half == 0 ? "_lower" : "_upper");

    private void EmitAccumulators(Width width, SegmentResult reduction, string suffix)
    {
        double neutral = Expansion.Neutral(_reductions[reduction.Reduction].Reduction);
        for (int half = 0; half < reduction.Lanes.Length; half++)
        {
            string element = reduction.Lanes[half].Type == LaneType.Real64 ? "double" : "float";
            string literal = element == "double" ? LaneLiteral.Of(neutral) : LaneLiteral.Of((float)neutral);
            writer.Line($"var {Accumulator(reduction, half)}{suffix} = {(neutral == 0 ? $"{width.Vector}<{element}>.Zero" : $"{width.Vector}.Create({literal})")};");
        }
    }

    private string Term(Width width, SegmentResult reduction, int half, string term, bool masked)
    {
        string sum = Accumulator(reduction, half);
        string counted = reduction.Lanes.Length == 1 ? "counted" : half == 0 ? $"{width.Vector}.WidenLower(counted.AsInt32()).AsDouble()" : $"{width.Vector}.WidenUpper(counted.AsInt32()).AsDouble()";
        var kind = _reductions[reduction.Reduction].Reduction;
        if (kind == ReductionKind.Sum)
        {
            return masked ? $"{sum} += {Stored(term)} & {counted};" : $"{sum} += {term};";
        }

        string neutral = $"{width.Vector}.Create({(_element == ElementType.Double ? LaneLiteral.Of(Expansion.Neutral(kind)) : LaneLiteral.Of((float)Expansion.Neutral(kind)))})";
        string selected = masked ? $"{width.Vector}.ConditionalSelect({counted}, {term}, {neutral})" : term;
        return kind == ReductionKind.Product ? $"{sum} *= {selected};" : $"{sum} = {width.Vector}.{kind}({sum}, {selected});";
    }

    private void EmitFlush(Width width, SegmentResult reduction, string part, string suffix)
    {
        string kind = reduction.Lanes.Length > 1 ? "WideSum" : _reductions[reduction.Reduction].Reduction.ToString();
        string sums = string.Join(", ", Enumerable.Range(0, reduction.Lanes.Length).Select(half => Accumulator(reduction, half) + suffix));
        string slot = reduction.Reduction == 0 ? "ref slots" : $"ref Unsafe.Add(ref slots, {16 * reduction.Reduction})";
        writer.Line($"Accumulate.{kind}({sums}, {part}{slot});");
    }

    private static string Suffix(Width width) => (width.Element == ElementType.Single ? "Single" : "Double") + "V" + width.Bits.ToString(CSharp.Invariant);

    private string Load(Width width, PassTensor tensor)
    {
        string suffix = "V" + width.Bits.ToString(CSharp.Invariant);
        string source = $"(in {tensor.Start}, i)";
        return (tensor.Parameter.Element, _element) switch
        {
            (ElementType.Single or ElementType.Double, _) or (ElementType.Int32, ElementType.Single) or (ElementType.Int64, ElementType.Double) =>
                $"{width.Vector}.LoadUnsafe{source}",
            (ElementType.Boolean, ElementType.Single) => $"Lanes.LoadSingle{suffix}{source}",
            (ElementType.Boolean, _) => $"Lanes.LoadDouble{suffix}{source}",
            (_, ElementType.Single) => $"Lanes.LoadInt32{suffix}{source}",
            _ => $"Lanes.LoadInt64{suffix}{source}",
        };
    }
}

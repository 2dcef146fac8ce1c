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
        var inputs = segment.Inputs;
        foreach (var input in inputs)
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

        var reductions = segment.Results.Where(r => r.Reduction >= 0).ToList();
        if (reductions.Count == 0)
        {
            // Nothing is summed, so the order is free: one vector after the other.
            string range = openBlock is null ? "nuint i = block; i < end" : "nuint i = 0; i < (nuint)count";
            using (writer.Open($"for ({range}; i += {width.Lanes})"))
            {
                EmitStep(width, segment, inputs);
            }

            return;
        }

        var open = new Stack<CodeWriter.Block>();
        string counted = $"var counted = Tail.Mask{Suffix(width)}(valid{(width.Parts > 1 ? $" - (part * {width.Lanes})" : "")});";
        if (width.Parts == 1)
        {
            writer.Line(counted);
        }

        if (openBlock is not null)
        {
            open.Push(openBlock());
            writer.Line($"nuint end = Math.Min(block + {Width.Block}, (nuint)count);");
        }

        if (width.Parts > 1)
        {
            open.Push(writer.Open($"for (int part = 0; part < {width.Parts}; part++)"));
            writer.Line(counted);
        }

        foreach (var reduction in reductions)
        {
            EmitAccumulators(width, reduction);
        }

        string first = width.Parts > 1 ? $"block + (nuint)(part * {width.Lanes})" : "block";
        using (writer.Open($"for (nuint i = {first}; i < end; i += {VirtualLanes})"))
        {
            EmitStep(width, segment, inputs);
        }

        foreach (var reduction in reductions)
        {
            EmitFlush(width, reduction);
        }

        while (open.Count > 0)
        {
            open.Pop().Dispose();
        }
    }

    private void EmitStep(Width width, SegmentCode segment, ImmutableArray<Lane> inputs)
    {
        foreach (var input in inputs)
        {
            if (code.TensorNamed(input.Name!) is { } tensor)
            {
                writer.Line($"var {tensor.Name} = {Load(width, tensor)};");
            }
            else if (input.Name!.StartsWith("kept_", StringComparison.Ordinal))
            {
                writer.Line($"var {input.Name} = {width.Vector}.LoadUnsafe(ref scratch, {ScratchIndex(int.Parse(input.Name.Substring(5), CSharp.Invariant))});");
            }
        }

        var printer = new LanePrinter(width.Target, _ => null);
        var text = new StringWriter(CSharp.Invariant) { NewLine = "\n" };
        printer.Print(text, [.. segment.Results.SelectMany(r => r.Lanes)], writer.Indent);
        writer.Raw(text.ToString());
        foreach (var result in segment.Results)
        {
            if (result.Reduction >= 0)
            {
                for (int half = 0; half < result.Lanes.Length; half++)
                {
                    EmitTerm(width, result, half, printer.Expression(result.Lanes[half]));
                }
            }
            else if (result.Store is { } store)
            {
                writer.Line($"{Stored(printer.Expression(result.Lanes[0]))}.StoreUnsafe(ref {store.Start}, i);");
            }
            else
            {
                writer.Line($"{Stored(printer.Expression(result.Lanes[0]))}.StoreUnsafe(ref scratch, {ScratchIndex(result.Slot)});");
            }
        }
    }

    private string ScratchIndex(int slot) => slot == 0 ? "i - block" : $"{(slot * Width.SlotStride(_element)).ToString(CSharp.Invariant)} + i - block";

    private static string Stored(string expression) => expression.All(c => char.IsLetterOrDigit(c) || c == '_') ? expression : $"({expression})";

    private static string Accumulator(SegmentResult reduction, int half) =>
        PassCode.AccumulatorName(reduction.Reduction) + (reduction.Lanes.Length == 1 ? "" : half == 0 ? "_lower" : "_upper");

    private void EmitAccumulators(Width width, SegmentResult reduction)
    {
        double neutral = Expansion.Neutral(_reductions[reduction.Reduction].Reduction);
        for (int half = 0; half < reduction.Lanes.Length; half++)
        {
            string element = reduction.Lanes[half].Type == LaneType.Real64 ? "double" : "float";
            string literal = element == "double" ? LaneLiteral.Of(neutral) : LaneLiteral.Of((float)neutral);
            writer.Line($"var {Accumulator(reduction, half)} = {(neutral == 0 ? $"{width.Vector}<{element}>.Zero" : $"{width.Vector}.Create({literal})")};");
        }
    }

    private void EmitTerm(Width width, SegmentResult reduction, int half, string term)
    {
        string sum = Accumulator(reduction, half);
        string counted = reduction.Lanes.Length == 1 ? "counted" : half == 0 ? $"{width.Vector}.WidenLower(counted.AsInt32()).AsDouble()" : $"{width.Vector}.WidenUpper(counted.AsInt32()).AsDouble()";
        var kind = _reductions[reduction.Reduction].Reduction;
        if (kind == ReductionKind.Sum)
        {
            writer.Line($"{sum} += {Stored(term)} & {counted};");
            return;
        }

        string neutral = $"{width.Vector}.Create({(_element == ElementType.Double ? LaneLiteral.Of(Expansion.Neutral(kind)) : LaneLiteral.Of((float)Expansion.Neutral(kind)))})";
        string selected = $"{width.Vector}.ConditionalSelect({counted}, {term}, {neutral})";
        writer.Line(kind == ReductionKind.Product ? $"{sum} *= {selected};" : $"{sum} = {width.Vector}.{kind}({sum}, {selected});");
    }

    private void EmitFlush(Width width, SegmentResult reduction)
    {
        string kind = reduction.Lanes.Length > 1 ? "WideSum" : _reductions[reduction.Reduction].Reduction.ToString();
        string sums = string.Join(", ", Enumerable.Range(0, reduction.Lanes.Length).Select(half => Accumulator(reduction, half)));
        string slot = reduction.Reduction == 0 ? "ref slots" : $"ref Unsafe.Add(ref slots, {16 * reduction.Reduction})";
        writer.Line($"Accumulate.{kind}({sums}, {(width.Parts > 1 ? "part, " : "")}{slot});");
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

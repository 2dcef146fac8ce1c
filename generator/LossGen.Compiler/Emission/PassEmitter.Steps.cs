using LossGen.Compiler.Graphs;
using LossGen.Compiler.Lanes;
using LossGen.Compiler.Lowering;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>Prints what one step computes: what it reads, the lanes it comes to, and where these go.</summary>
public sealed partial class PassEmitter
{
    // The statements of one step, of a whole vector and of one that may be cut short, and the names that are its own.
    private sealed record Step(List<string> Whole, Func<string, List<string>> Partial, HashSet<string> Names);

    private Step StepOf(Width width, SegmentCode segment, LanePrinter printer)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { "counted" };
        var lines = new List<string>();
        foreach (var input in segment.Inputs.Where(i => NameScope.IsSlot(i.Name!)))
        {
            names.Add(input.Name!);
            lines.Add($"var {input.Name} = {width.Vector}.LoadUnsafe(ref scratch, {ScratchIndex(int.Parse(input.Name!.Substring(5), CSharp.Invariant))});");
        }

        foreach (var (name, text) in printer.Declare([.. segment.Results.SelectMany(r => r.Lanes)]))
        {
            names.Add(name);
            lines.Add($"var {name} = {text};");
        }

        var tensors = segment.Inputs.Where(i => code.TensorNamed(i.Name!) is { } t && !code.IsOfRow(t)).Select(i => (Name: i.Name!, Tensor: code.TensorNamed(i.Name!)!)).ToList();
        tensors.ForEach(t => names.UnionWith([t.Name, t.Tensor.Name + "Tail"]));
        var whole = tensors.Select(t => $"var {t.Name} = {Load(width, t.Name, t.Tensor, t.Tensor.Start, "i")};").Concat(lines).ToList();
        whole.AddRange(segment.Results.SelectMany(r => Ends(width, r, printer, null, StreamsAt(width, segment))));
        return new(whole, end => [.. tensors.SelectMany(t => PartialLoad(width, t.Name, t.Tensor, end)).Distinct(), .. lines, .. Counted(width, segment, end), .. segment.Results.SelectMany(r => Ends(width, r, printer, end, streams: false))], names);
    }

    private static IEnumerable<string> Counted(Width width, SegmentCode segment, string end) =>
        segment.Results.Any(r => r.Reduction >= 0) ? [$"var counted = Tail.Mask{Suffix(width)}(i, {end});"] : [];

    // What becomes of the last lanes of a step; of a step that may be cut short, up to its end.
    private IEnumerable<string> Ends(Width width, SegmentResult result, LanePrinter printer, string? end, bool streams)
    {
        if (result.Reduction >= 0)
        {
            return result.Lanes.Select((lane, half) => Term(width, result, half, printer.Expression(lane), masked: end is not null));
        }

        string value = printer.Expression(result.Lanes[0]);
        return result.Store is not { } store ? [$"{width.Vector}.StoreUnsafe({value}, ref scratch, {ScratchIndex(result.Slot)});"]
            : [end is not null ? $"Tail.Store({value}, ref {store.Start}, i, {end});"
                : streams && IsStreamed(store) ? $"TStores.Store({value}, ref {store.Start}, i, ref {store.Line});"
                : $"{width.Vector}.StoreUnsafe({value}, ref {store.Start}, i);"];
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
        writer.Line($"Accumulate.{kind}({sums}, {part}{ReductionSlots.Start("slots", reduction.Reduction)});");
    }

    private static string Suffix(Width width) => (width.Element == ElementType.Single ? "Single" : "Double") + "V" + width.Bits.ToString(CSharp.Invariant);

    // What has the size of a lane is read under a mask; all else from a copy.
    private IEnumerable<string> PartialLoad(Width width, string name, PassTensor tensor, string end) => Load(width, name, tensor, tensor.Start, "i") is var load && load.StartsWith("Lanes.", StringComparison.Ordinal)
        ? [$"var {tensor.Name}Tail = Tail.Copy(in {tensor.Start}, i, {end});", $"var {name} = {Load(width, name, tensor, $"{tensor.Name}Tail[0]", "0")};"]
        : [$"var {name} = Tail.LoadV{width.Bits}(in {tensor.Start}, i, {end});"];

    private string Load(Width width, string name, PassTensor tensor, string start, string at)
    {
        string suffix = "V" + width.Bits.ToString(CSharp.Invariant);
        string source = $"(in {start}, {at})";
        return (tensor.Parameter.Element, _element) switch
        {
            (ElementType.Single or ElementType.Double, _) or (ElementType.Int32, ElementType.Single) or (ElementType.Int64, ElementType.Double) =>
                $"{width.Vector}.LoadUnsafe{source}",
            (ElementType.Boolean, ElementType.Single) => $"Lanes.LoadSingle{suffix}{source}",
            (ElementType.Boolean, _) => $"Lanes.LoadDouble{suffix}{source}",
            (ElementType.Int64, _) when name == ElementLowering.HighName(tensor.Name) => $"Lanes.LoadHigh{suffix}{source}",
            (ElementType.Int64, _) when name == ElementLowering.LowName(tensor.Name) => $"Lanes.LoadLow{suffix}{source}",
            (_, ElementType.Single) => $"Lanes.LoadInt32{suffix}{source}",
            _ => $"Lanes.LoadInt64{suffix}{source}",
        };
    }
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Lanes;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>
/// Prints a pass as a struct that does one chunk of the input: several whole vectors at a time, then what is left, the last of it under a
/// mask. The body stands once a width.
/// </summary>
public sealed partial class PassEmitter(CodeWriter writer, string name, PassCode code, string summary)
{
    // The operations of a step for each byte of an element from which on a loop computes longer than it waits for the memory: turning vectors
    // costs more then than it spares. Measured from one operation a byte to six.
    private const double MostOperationsPerByte = 2.5;

    private readonly ElementType _element = code.Element;
    private readonly ImmutableArray<ReduceNode> _reductions = code.Pass.Reductions;
    private readonly ImmutableArray<(string Type, string Name)> _scalars = [.. Scalars(code, code.Segments)];

    private string Element => CSharp.Name(_element);

    private int VirtualLanes => Width.VirtualLanes(_element);

    private IEnumerable<string> Counts => code.Form is null ? ["count"] : ["rows", "columns"];

    /// <summary>The memory that a chunk's reductions are taken in; what is added up for each row stays inside.</summary>
    public ReductionSlots Slots { get; } = new(code.Form is null ? code.Pass.Reductions : [], code.Element);

    /// <summary>The name of what is printed.</summary>
    public string Name => name;

    /// <summary>Prints the struct that does one chunk.</summary>
    public void Emit()
    {
        writer.Line($"/// <summary>{summary}</summary>");
        using (writer.Open($"file ref struct {name} : IChunkKernel"))
        {
            EmitFields();
            EmitInvoke();
            EmitRun("private");
            Slots.EmitType(writer);
        }
    }

    /// <summary>Prints a class with a method that does the elements from the references on: one chunk, for a loop over the chunks.</summary>
    public void EmitClass()
    {
        writer.Line($"/// <summary>{summary}</summary>");
        using (writer.Open($"file static class {name}"))
        {
            EmitRun("public");
            Slots.EmitType(writer);
        }
    }

    /// <summary>Prints a class with a method that does as many elements as it is told, for loops that hand it a block at a time.</summary>
    public void EmitBlock()
    {
        writer.Line($"/// <summary>{summary}</summary>");
        using (writer.Open($"file static class {name}"))
        {
            var parameters = code.Tensors.Select(t => $"{(t.IsWritten ? "" : "ReadOnly")}Span<{t.ElementName}> {t.Name}")
                .Concat(code.RowSums.Select(s => $"Span<{Element}> {s}"))
                .Concat(code.Form is null ? ["int length"] : ["int rows", "int columns"])
                .Concat(!Slots.IsEmpty ? ["Span<double> slots"] : Array.Empty<string>())
                .Concat(_scalars.Select(s => $"{s.Type} {s.Name}"));
            using (writer.Open($"public static void Apply({string.Join(", ", parameters)})"))
            {
                EmitCall(t => t.Name, "length", "length", "MemoryMarshal.GetReference(slots)", s => s);
            }

            writer.Line();
            EmitRun("private");
        }
    }

    /// <summary>
    /// The widths that bodies are printed for, the widest first. One alone runs everywhere, with the same bits, if not as fast: enough for
    /// what is done once a row beside what is done for its cells.
    /// </summary>
    public ImmutableArray<Width> Widths { get; init; } = [.. Width.All(code.Element)];

    /// <summary>
    /// The widths at which a step is printed once alone, vectors that are cut short included: the narrowest, and those that few inputs take.
    /// </summary>
    public Func<Width, bool> IsBrief { get; init; } = width => width.Bits == 128;

    /// <summary>The scalars that the passes' method takes behind the tensors, the length and the slots.</summary>
    public ImmutableArray<(string Type, string Name)> ScalarParameters => _scalars;

    /// <summary>Whether an output that is far larger than the caches may be written around them.</summary>
    public bool MayStream { get; init; }

    // Whether the loops are compiled for both ways of storing.
    private bool Streams => MayStream && code.Segments.Length == 1 && code.Tensors.Any(IsStreamed)
        && code.Segments[0].Operations <= MostOperationsPerByte * Bytes;

    private int Bytes => code.Tensors.Sum(t => t.Bytes);

    // What is read as well is in the caches.
    private static bool IsStreamed(PassTensor tensor) => tensor is { IsWritten: true, IsRead: false };

    private void EmitRun(string access)
    {
        EmitDispatch(access);
        foreach (var width in Widths)
        {
            EmitWidth(width);
        }
    }

    private void EmitFields()
    {
        writer.Line("public int Length;");
        if (!Slots.IsEmpty)
        {
            writer.Line("public int Chunks;");
            writer.Line("public Span<double> ChunkTotals;");
        }

        foreach (var tensor in code.Tensors)
        {
            writer.Line($"public {(tensor.IsWritten ? "" : "ReadOnly")}Span<{tensor.ElementName}> {tensor.Name};");
        }

        foreach (var (type, uniform) in _scalars)
        {
            writer.Line($"public {type} {uniform};");
        }

        writer.Line();
    }

    private void EmitInvoke()
    {
        using (writer.Open("public readonly void Invoke(int chunk)"))
        {
            writer.Line($"int start = chunk * {RoutineEmitter.ChunkLength};");
            writer.Line($"int length = Math.Min(Length - start, {RoutineEmitter.ChunkLength});");
            Slots.Emit(writer, "slots");
            EmitCall(t => t.Name + "[start..]", "Length", "length", "slots[0]", s => s);
            Slots.EmitTotals(writer, "slots");
        }

        writer.Line();
    }

    /// <summary>Prints the call that does a chunk.</summary>
    /// <param name="span">A tensor's elements from the chunk on.</param>
    /// <param name="length">The elements of all chunks.</param>
    /// <param name="count">Those of this one.</param>
    /// <param name="slots">The first of the reductions' lanes.</param>
    /// <param name="scalar">The value of a scalar.</param>
    /// <param name="of">What the method is a member of.</param>
    public void EmitCall(Func<PassTensor, string> span, string length, string count, string slots, Func<string, string> scalar, string of = "")
    {
        var arguments = code.Tensors.Select(t => $"{(t.IsWritten ? "ref" : "in")} MemoryMarshal.GetReference({span(t)})")
            .Concat(code.RowSums.Select(s => $"ref MemoryMarshal.GetReference({s})"))
            .Concat(code.Form is null ? [count] : Counts)
            .Concat(!Slots.IsEmpty ? ["ref " + slots] : Array.Empty<string>())
            .Concat(_scalars.Select(s => scalar(s.Name)));
        string list = string.Join(", ", arguments);
        if (!Streams)
        {
            writer.Line($"{of}Run({list});");
            return;
        }

        using (writer.Open($"if (StreamedStores.Pay({Bytes.ToString(CSharp.Invariant)}L * {length}))"))
        {
            writer.Line($"{of}Run<StreamedStores>({list});");
        }

        using (writer.Open("else"))
        {
            writer.Line($"{of}Run<CachedStores>({list});");
        }
    }

    // The scalars that some bodies use: reals, and whole numbers that are compared with labels and indices.
    private static IEnumerable<(string Type, string Name)> Scalars(PassCode code, IEnumerable<SegmentCode> segments)
    {
        var used = new HashSet<string>(segments.SelectMany(s => s.Inputs).Select(l => l.Name!), StringComparer.Ordinal);
        foreach (var uniform in code.Uniforms.Where(u => used.Contains(u.Name)))
        {
            yield return (uniform.Type, uniform.Value);
        }

        foreach (var label in code.Labels.Where(l => used.Contains(l.Key)).Select(l => (l.Value.Type, l.Value.Parameter)).Distinct())
        {
            yield return label;
        }
    }

    private IEnumerable<PassTensor> TensorsOf(SegmentCode segment)
    {
        var used = new HashSet<string>(segment.Inputs.Select(l => code.TensorNamed(l.Name!)?.Name ?? "").Concat(segment.Results.Select(r => r.Store?.Name ?? "")), StringComparer.Ordinal);
        return code.Tensors.Where(t => used.Contains(t.Name));
    }

    private string Parameters(SegmentCode? segment = null)
    {
        var parameters = (segment is null ? code.Tensors : TensorsOf(segment)).Select(t => $"ref {(t.IsWritten ? "" : "readonly ")}{t.ElementName} {t.Start}")
            .Concat(code.RowSums.Select(s => $"ref {Element} {s}Start"))
            .Concat(segment is null ? Counts.Select(c => "int " + c) : ["nuint block", "nuint end", .. Scratch("ref {0} scratch")])
            .Concat(Reduces(segment) ? ["ref double slots"] : Array.Empty<string>())
            .Concat((segment is null ? _scalars : Scalars(code, [segment])).Select(s => $"{s.Type} {s.Name}"));
        return string.Join(", ", parameters);
    }

    private string Arguments(SegmentCode? segment = null)
    {
        var arguments = (segment is null ? code.Tensors : TensorsOf(segment)).Select(t => $"{(t.IsWritten ? "ref" : "in")} {t.Start}")
            .Concat(code.RowSums.Select(s => $"ref {s}Start"))
            .Concat(segment is null ? Counts : ["block", "end", .. Scratch("ref MemoryMarshal.GetReference(scratch)")])
            .Concat(Reduces(segment) ? ["ref slots"] : Array.Empty<string>())
            .Concat((segment is null ? _scalars : Scalars(code, [segment])).Select(s => s.Name));
        return string.Join(", ", arguments);
    }

    private bool Reduces(SegmentCode? segment) => segment is null ? !Slots.IsEmpty : segment.Results.Any(r => r.Reduction >= 0);

    private IEnumerable<string> Scratch(string text) => code.ScratchSlots > 0 ? [string.Format(CSharp.Invariant, text, Element)] : [];

    // Behind a method's name and parameters; the narrowest width has one way of storing.
    private string Ways(Width? width = null) => Streams && width?.Bits != 128 ? "<TStores>" : "";

    private CodeWriter.Block OpenMethod(string access, string method, string parameters, string ways)
    {
        string header = $"{access} static void {method}{ways}({parameters})";
        if (ways.Length == 0)
        {
            return writer.Open(header);
        }

        writer.Line(header);
        return writer.Open("    where TStores : struct, IStores");
    }

    private void EmitDispatch(string access)
    {
        using (OpenMethod(access, "Run", Parameters(), Ways()))
        {
            if (Widths.Length == 1)
            {
                writer.Line($"Run{Widths[0].Bits}({Arguments()});");
                return;
            }

            foreach (var width in Widths)
            {
                writer.Line(IsLast(width) ? "else" : $"{(width == Widths[0] ? "" : "else ")}if ({width.Vector}.IsHardwareAccelerated)");
                using (writer.Open())
                {
                    writer.Line($"Run{width.Bits}{Ways(width)}({Arguments()});");
                }
            }
        }
    }

    // The narrowest runs where the processor has no vectors of its width, too.
    private bool IsLast(Width width) => width == Widths[Widths.Length - 1];
}

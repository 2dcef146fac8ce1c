using System.Collections.Immutable;
using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Lanes;
using LossGen.Compiler.Lowering;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Scheduling.Rows;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>
/// Prints a routine: the checks, the scalar code in double before, between and after the passes, and the passes themselves.
/// </summary>
public sealed partial class RoutineEmitter
{
    /// <summary>The elements of a chunk: what one core does at a time, and after which sums are combined in order.</summary>
    public const int ChunkLength = 65536;

    private readonly CodeWriter _writer;
    private readonly Schedule _schedule;
    private readonly RoutineDomains _domains;
    private readonly Binding.BoundFormula _bound;
    private readonly MethodSignature _signature;
    private readonly Func<Node, Interval> _rangeOf;
    private readonly NameScope _names = new();
    private readonly Dictionary<string, string> _parameterNames = new(StringComparer.Ordinal);
    private readonly Dictionary<Node, string> _scalarNames = [];
    private readonly LaneGraph _lanes = new();
    private readonly ElementLowering _lowering;
    private readonly LanePrinter _printer;
    private readonly List<string> _tensorOutputs = [];

    // What is compared with the greatest of its kind must have the same bits wherever it is computed.
    private readonly bool _fuses;

    /// <summary>Prepares to print a routine.</summary>
    public RoutineEmitter(CodeWriter writer, Schedule schedule, RoutineDomains domains, Binding.BoundFormula bound, Func<Node, Interval> rangeOf)
    {
        _writer = writer;
        _schedule = schedule;
        _domains = domains;
        _bound = bound;
        _signature = bound.Signature;
        _rangeOf = rangeOf;
        foreach (var parameter in schedule.Routine.Parameters)
        {
            _parameterNames[parameter.Parameter.Name] = _names.Take(parameter.Parameter.Name);
        }

        _fuses = !Graph.Reachable(schedule.Routine.Values).OfType<ApplyNode>()
            .Any(n => n.Primitive == Arithmetic.Equal && n.Inputs.Any(i => i is ReduceNode { Reduction: ReductionKind.Max or ReductionKind.Min }));
        _lowering = new(_lanes, LaneType.Real64, rangeOf, ScalarLeaf);
        _printer = new(LaneTarget.Scalar, _ => null);
    }

    private Routine Routine => _schedule.Routine;

    private string Element => CSharp.Name(_signature.Element);

    /// <summary>The class that holds a routine's code.</summary>
    public static string ClassName(Routine routine) => routine.Name + "Code";

    /// <summary>Prints the class and the structs of the stages.</summary>
    public void Emit()
    {
        var emitters = new List<Action>();
        string result = _signature.Kind == MethodKind.Loss ? Element : "void";
        _writer.Line($"/// <summary>{Summary()}</summary>");
        using (_writer.Open($"file static class {ClassName(Routine)}"))
        {
            string parameters = string.Join(", ", Routine.Parameters.Select(p => $"{(IsOut(p) ? "out " : "")}{CSharp.TypeOf(p.Parameter, qualified: false)} {Name(p)}"));
            using (_writer.Open($"public static {result} Invoke({parameters})"))
            {
                EmitChecks();
                EmitSpans();
                if (!IsElementwise)
                {
                    EmitLabelChecks();
                    EmitCopies();
                }

                EmitScalarParameters();
                EmitTemporaries();
                for (int i = 0; i <= _schedule.Stages.Length; i++)
                {
                    if (i == _schedule.StagesOfChecks)
                    {
                        EmitComputedLabelChecks();
                        EmitEmptyChecks();
                        EmitClears();
                    }

                    if (i < _schedule.Stages.Length)
                    {
                        EmitStage(_schedule.Stages[i], i + 1, emitters);
                    }
                }

                EmitResults();
            }
        }

        foreach (var emit in emitters)
        {
            _writer.Line();
            emit();
        }
    }

    private void EmitStage(Stage stage, int number, List<Action> emitters)
    {
        switch (stage)
        {
            case Pass pass:
                var code = new PassCode(pass, _signature.Element, _rangeOf, _fuses);
                emitters.Add(EmitPass(code, new(_writer, PassName(number), code, PassSummary(pass, number)) { MayStream = true }, number));
                break;
            case RowStage rows:
                EmitRows(rows, number, emitters);
                break;
            case ContractionStage contraction:
                EmitContraction(contraction);
                break;
        }
    }

    /// <summary>Whether a parameter is handed back by <c>out</c>.</summary>
    public static bool IsOut(RoutineParameter parameter) => parameter.IsWritten && !parameter.Parameter.IsTensor;

    private string Summary() => _schedule.Stages.Length switch
    {
        0 => $"The code of {Routine.Name}, which reads no tensor.",
        var n when !IsElementwise => $"The code of {Routine.Name}, in {(n == 1 ? "one stage" : n.ToString(CSharp.Invariant) + " stages")}.",
        1 => $"The code of {Routine.Name}: one pass over the data.",
        var n => $"The code of {Routine.Name}: {n.ToString(CSharp.Invariant)} passes over the data.",
    };

    private string Name(RoutineParameter parameter) => _parameterNames[parameter.Parameter.Name];

    private IEnumerable<RoutineParameter> Tensors => Routine.Parameters.Where(p => p.Parameter.IsTensor);

    private void EmitChecks()
    {
        if (!IsElementwise)
        {
            EmitShapes();
        }

        foreach (var index in IsElementwise ? _domains.Indices : [])
        {
            var members = Tensors.Where(t => _domains.IndexOf(t) == index).ToList();
            foreach (var member in members.Skip(1))
            {
                EmitShapeCheck(member, members[0]);
            }

            foreach (var scalar in _domains.IntExtents(index))
            {
                _writer.Line($"Check.Length({_parameterNames[scalar.Name]}, {CSharp.Quote(scalar.Name)}, {Length(members[0])}, {CSharp.Quote(members[0].Parameter.Name)});");
            }
        }

        foreach (var written in Tensors.Where(t => t.IsWritten))
        {
            foreach (var other in Tensors.TakeWhile(t => t != written || !written.IsWritten).Concat(Tensors.SkipWhile(t => t != written).Skip(1).Where(t => !t.IsWritten)))
            {
                EmitOverlapCheck(written, other);
            }
        }

        if (_signature.Options.Checked)
        {
            EmitRangeChecks();
        }
    }

    private void EmitShapeCheck(RoutineParameter later, RoutineParameter first)
    {
        bool laterTensor = later.Parameter.Form == ParameterForm.TensorSpan, firstTensor = first.Parameter.Form == ParameterForm.TensorSpan;
        string names(string a, string b) => $"{a}, {CSharp.Quote(later.Parameter.Name)}, {b}, {CSharp.Quote(first.Parameter.Name)}";
        _writer.Line((laterTensor, firstTensor) switch
        {
            (false, false) => $"Check.Length({names(Name(later) + ".Length", Name(first) + ".Length")});",
            (true, true) => $"TensorArgument.Shape({names(Name(later) + ".Lengths", Name(first) + ".Lengths")});",
            (true, false) => $"TensorArgument.Shape({names(Name(later) + ".Lengths", Name(first) + ".Length")});",
            _ => $"TensorArgument.Shape({names($"[{Name(later)}.Length]", Name(first) + ".Lengths")});",
        });
    }

    private void EmitOverlapCheck(RoutineParameter written, RoutineParameter other)
    {
        _writer.Line($"Check.{(MayBeSame(written, other) ? "SameOrDisjoint" : "Disjoint")}({Memory(written)}, {CSharp.Quote(written.Parameter.Name)}, {Memory(other)}, {CSharp.Quote(other.Parameter.Name)});");
    }

    private bool MayBeSame(RoutineParameter written, RoutineParameter other) =>
        !other.IsWritten && written.MayLieOver(other.Parameter)
        && (written.Role == ParameterRole.Gradient || IsElementwise || InPlace.IsSafe(_schedule, written.Parameter, other.Parameter));

    private string Memory(RoutineParameter parameter) =>
        parameter.Parameter.Form == ParameterForm.TensorSpan ? $"TensorArgument.Extent(in {Name(parameter)})" : Name(parameter);

    private string Length(RoutineParameter parameter) =>
        parameter.Parameter.Form == ParameterForm.TensorSpan ? $"(int){Name(parameter)}.FlattenedLength" : Name(parameter) + ".Length";

    // Of what is read in place here; tensor spans are checked as flat spans.
    private void EmitRangeChecks()
    {
        foreach (var parameter in Routine.Parameters.Where(p => p.Parameter.Form != ParameterForm.TensorSpan))
        {
            EmitRangeCheck(parameter, Name(parameter));
        }
    }

    private void EmitRangeCheck(RoutineParameter parameter, string values)
    {
        if (parameter is { Role: ParameterRole.Input or ParameterRole.Output, Parameter: { Range: { } range } } && Bounds(parameter.Parameter.Element, range) is var (low, high))
        {
            _writer.Line($"Check.Range({values}, {CSharp.Quote(parameter.Parameter.Name)}, {low}, {high});");
        }
    }

    // Each with whether it is outside itself. Of whole numbers the nearest that are inside; null where all of the type are.
    private (string Low, string High)? Bounds(ElementType element, DeclaredRange range)
    {
        var whole = ParameterRanges.Certain(new("", element, ParameterForm.Scalar));
        if (element is ElementType.Single or ElementType.Double)
        {
            return (Literal(range.Low) + (range.LowExclusive ? ", true" : ", false"), Literal(range.High) + (range.HighExclusive ? ", true" : ", false"));
        }

        double low = range.LowExclusive ? Math.Floor(range.Low) + 1 : Math.Ceiling(range.Low), high = range.HighExclusive ? Math.Ceiling(range.High) - 1 : Math.Floor(range.High);
        return low <= whole.Low && high >= whole.High ? null : (Whole(Math.Max(low, whole.Low)) + ", false", Whole(Math.Min(high, whole.High)) + ", false");

        // Of the longs, the greatest is no double.
        string Whole(double value) => element switch
        {
            ElementType.Int64 => value >= long.MaxValue ? "long.MaxValue" : ((long)value).ToString(CSharp.Invariant) + "L",
            ElementType.Byte => "(byte)" + ((byte)value).ToString(CSharp.Invariant),
            _ => ((int)value).ToString(CSharp.Invariant),
        };
    }

    private string Literal(double value) => _signature.Element == ElementType.Single ? LaneLiteral.Of((float)value) : LaneLiteral.Of(value);

    // Tensor spans as flat spans: their own memory where it is dense, else a copy.
    private void EmitSpans()
    {
        foreach (var tensor in Tensors.Where(t => t.Parameter.Form == ParameterForm.TensorSpan))
        {
            string kind = tensor.Parameter.IsOutput ? "TensorOutput" : "TensorInput";
            string wrapper = _names.Take(tensor.Parameter.Name + "Elements");
            _writer.Line($"using var {wrapper} = new {kind}<{CSharp.Name(tensor.Parameter.Element)}>(in {Name(tensor)}, {CSharp.Quote(tensor.Parameter.Name)});");
            _parameterNames[tensor.Parameter.Name] = wrapper + ".Span";
            if (tensor.Parameter.IsOutput)
            {
                _tensorOutputs.Add(wrapper);
            }

            if (_signature.Options.Checked)
            {
                EmitRangeCheck(tensor, wrapper + ".Span");
            }
        }

        foreach (var index in IsElementwise ? _domains.Indices : [])
        {
            string name = _names.Take(index.IsImplicit ? "n" : "size" + index.Name);
            _domains.LengthNames[index] = name;
            var lead = Tensors.First(t => _domains.IndexOf(t) == index);
            _writer.Line($"int {name} = {Name(lead)}.Length;");
        }

        foreach (var (index, same) in IsElementwise ? _domains.Others : [])
        {
            _domains.LengthNames[index] = _domains.LengthNames[same];
        }

        foreach (var (index, extent) in IsElementwise ? _domains.Given : [])
        {
            string name = _domains.LengthNames[index] = _names.Take("size" + index.Name);
            _writer.Line($"int {name} = Check.Extent({_parameterNames[extent.Name]}, {CSharp.Quote(extent.Name)});");
        }

        // Of a gradient that is zero because nothing depends on its tensor.
        foreach (var own in _schedule.OwnIndices.Where(_ => IsElementwise))
        {
            var tensor = Routine.Parameters.First(p => p.Parameter.Name == own.Value.Tensor.Name);
            _domains.LengthNames[own.Key] = _domains.LengthNames[_domains.IndexOf(tensor)!];
        }
    }
}

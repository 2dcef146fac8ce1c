using System.Collections.Immutable;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>
/// Prints the checks of a routine's shapes and the <c>int</c> locals that hold its lengths, before anything is written. A mismatch
/// names the later parameter of the routine.
/// </summary>
public sealed class ShapeEmitter : Rows.IShapes
{
    private readonly CodeWriter _writer;
    private readonly NameScope _names;
    private readonly ShapePlan _plan;
    private readonly ImmutableArray<RoutineParameter> _parameters;
    private readonly Func<Parameter, string> _nameOf;
    private readonly Dictionary<Quantity, string> _lengths = [];

    /// <summary>Prepares to print.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="names">The names that are taken.</param>
    /// <param name="plan">The formula's lengths.</param>
    /// <param name="parameters">The routine's parameters.</param>
    /// <param name="nameOf">The name of a parameter in the routine's code, where spans and tensor spans are still as they were passed.</param>
    public ShapeEmitter(CodeWriter writer, NameScope names, ShapePlan plan, ImmutableArray<RoutineParameter> parameters, Func<Parameter, string> nameOf)
    {
        _writer = writer;
        _names = names;
        _plan = plan;
        _parameters = parameters;
        _nameOf = nameOf;
    }

    /// <summary>The local that holds the extent of an index.</summary>
    public string Extent(IndexVariable index) => _lengths[_plan.Extent(index)];

    /// <summary>The local that holds the length of a tensor's dimension; dimension -1 is the number of elements of a tensor taken bare.</summary>
    public string Dimension(Parameter tensor, int dimension) => _lengths[_plan.Dimension(tensor, dimension)];

    /// <summary>Whether a tensor has subscripts in the formula; one without runs over its elements, whatever its shape.</summary>
    public bool IsSubscripted(Parameter tensor) => _plan.Dimensions.ContainsKey((tensor.Name, 0));

    /// <summary>Prints all checks and locals.</summary>
    public void Emit()
    {
        foreach (var step in _plan.Steps)
        {
            Emit(step);
        }

        foreach (var added in _parameters.Where(p => p.Parameter != p.Of && p.Parameter.IsTensor && Holder(p.Of) != p))
        {
            Agree(added.Parameter, Holder(added.Of).Parameter);
        }
    }

    private void Emit(ShapeStep step)
    {
        switch (step)
        {
            case RankStep rank:
                var tensor = Actual(rank.Tensor);
                _writer.Line($"TensorArgument.Rank({_nameOf(tensor)}.Lengths, {CSharp.Quote(tensor.Name)}, {Text(rank.Rank)});");
                break;
            case MeasuredStep measured:
                EmitMeasured(measured);
                break;
            case QuotientStep quotient:
                var flat = Actual(quotient.Flat);
                Declare(quotient.Length, $"Check.Quotient({_nameOf(flat)}.Length, {CSharp.Quote(flat.Name)}, {Product(quotient.Divisors)})");
                break;
            case ShrunkStep shrunk:
                var ends = shrunk.Accesses.Select(a => string.Join(" - ", [_lengths[a.Length], .. Terms(a)])).Distinct().ToList();
                Declare(shrunk.Length, $"Check.Extent({ends.Aggregate((a, b) => $"Math.Min({a}, {b})")})");
                break;
            case ProductStep product:
                var whole = Actual(product.Flat);
                _writer.Line($"Check.Product({_nameOf(whole)}.Length, {CSharp.Quote(whole.Name)}, {Product(product.Dimensions)});");
                break;
            case ConstantStep constant:
                var read = Actual(constant.Tensor);
                string check = $"Check.Inside({Text(constant.Subscript)}, {_lengths[constant.Length]}, {CSharp.Quote(read.Name)}, {Text(constant.Dimension)});";
                if (read.Form == ParameterForm.Span)
                {
                    using (_writer.Open($"if ({_nameOf(read)}.Length > 0)"))
                    {
                        _writer.Line(check);
                    }
                }
                else
                {
                    _writer.Line(check);
                }

                break;
            case InsideStep { Access: var access }:
                using (_writer.Open($"if ({string.Join(" && ", access.Others.Distinct().Select(o => $"{_lengths[o]} > 0"))})"))
                {
                    _writer.Line($"Check.Inside({Last(access)}, {_lengths[access.Length]}, {CSharp.Quote(Actual(access.Tensor).Name)}, {Text(access.Dimension)});");
                }

                break;
        }
    }

    private void EmitMeasured(MeasuredStep measured)
    {
        // In the routine's order, which isn't the signature's where optional parameters went last.
        var sources = measured.Sources
            .Select(s => (Parameter: Actual(s.Parameter), s.Dimension, s.IsScalar))
            .OrderBy(s => _parameters.Select(p => p.Parameter).ToList().IndexOf(s.Parameter))
            .ToList();
        if (measured.Given is { } given)
        {
            Declare(measured.Length, Text(given));
            foreach (var source in sources)
            {
                _writer.Line($"Check.Length({(source.IsScalar ? _nameOf(source.Parameter) : Length(source.Parameter, source.Dimension))}, {CSharp.Quote(source.Parameter.Name)}, {_lengths[measured.Length]}, {CSharp.Quote(measured.Length.Index?.Name ?? "")});");
            }

            return;
        }

        var first = sources[0];
        Declare(measured.Length, first.IsScalar ? $"Check.Extent({_nameOf(first.Parameter)}, {CSharp.Quote(first.Parameter.Name)})" : Length(first.Parameter, first.Dimension));
        foreach (var later in sources.Skip(1))
        {
            if (later.Dimension < 0 && first.Dimension < 0)
            {
                Agree(later.Parameter, first.Parameter);
            }
            else
            {
                string length = later.IsScalar ? _nameOf(later.Parameter) : Length(later.Parameter, later.Dimension);
                _writer.Line($"Check.Length({length}, {CSharp.Quote(later.Parameter.Name)}, {_lengths[measured.Length]}, {CSharp.Quote(first.Parameter.Name)});");
            }
        }
    }

    // Two tensors of one shape, whatever it is.
    private void Agree(Parameter later, Parameter first)
    {
        string Lengths(Parameter p) => p.Form == ParameterForm.TensorSpan ? $"{_nameOf(p)}.Lengths" : $"{_nameOf(p)}.Length";
        string names(string a, string b) => $"{a}, {CSharp.Quote(later.Name)}, {b}, {CSharp.Quote(first.Name)}";
        _writer.Line((later.Form, first.Form) switch
        {
            (ParameterForm.TensorSpan, _) => $"TensorArgument.Shape({names(Lengths(later), Lengths(first))});",
            (_, ParameterForm.TensorSpan) => $"TensorArgument.Shape({names($"[{Lengths(later)}]", Lengths(first))});",
            _ => $"Check.Length({names(Lengths(later), Lengths(first))});",
        });
    }

    private string Length(Parameter tensor, int dimension) => tensor.Form switch
    {
        ParameterForm.Span => $"{_nameOf(tensor)}.Length",
        _ when dimension < 0 => $"TensorArgument.Length({_nameOf(tensor)}.FlattenedLength, {CSharp.Quote(tensor.Name)})",
        _ => $"TensorArgument.Dimension({_nameOf(tensor)}.Lengths, {CSharp.Quote(tensor.Name)}, {Text(dimension)})",
    };

    private string Product(ImmutableArray<Quantity> lengths) => string.Join(", ", lengths.Select(l => _lengths[l]));

    // What is added to an index at most. A long comes first, so that no sum overflows.
    private IEnumerable<string> Terms(Reach access)
    {
        var others = access.Others.Select(o => $"Math.Max(0, {_lengths[o]} - 1)");
        return access.Offset == 0 && access.Others.Length < 2 ? others : [Text(access.Offset) + "L", .. others];
    }

    private string Last(Reach access) => string.Join(" + ", Terms(access));

    private void Declare(Quantity length, string value)
    {
        string wanted = length.Index is { } index ? (index.IsImplicit ? "n" : "size" + index.Name) : $"{length.Tensor!.Name}_size{Text(length.Dimension)}";
        _lengths[length] = _names.Take(wanted);
        _writer.Line($"int {_lengths[length]} = {value};");
    }

    // A backward routine has an output's gradient in place of the output.
    private RoutineParameter Holder(Parameter of) =>
        _parameters.FirstOrDefault(p => p.Parameter == of) ?? _parameters.First(p => p.Role == ParameterRole.OutputGradient && p.Of == of);

    private Parameter Actual(Parameter of) => Holder(of).Parameter;

    private static string Text(int number) => number.ToString(CSharp.Invariant);
}

using System.Globalization;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>An input inside the declared ranges, at which a formula is tried.</summary>
internal sealed class Trial
{
    private readonly Subject _subject;
    private readonly NamedValues _values;

    public Trial(Subject subject, Lengths lengths, IReadOnlyDictionary<string, double[]> values)
        : this(subject, lengths, new NamedValues(values))
    {
    }

    private Trial(Subject subject, Lengths lengths, NamedValues values)
    {
        _subject = subject;
        _values = values;
        Lengths = lengths;
    }

    /// <summary>The shapes.</summary>
    public Lengths Lengths { get; }

    /// <summary>The values of the parameters, by name, each exact in its type.</summary>
    public IReadOnlyDictionary<string, double[]> Values => _values;

    /// <summary>The same input with other values of some parameters.</summary>
    public Trial With(IEnumerable<KeyValuePair<string, double[]>> changes) => new(_subject, Lengths, _values.With(changes));

    /// <summary>The input for an interpreter.</summary>
    /// <param name="literals">The type that the formula's literals are rounded to; null: they are as written.</param>
    public Bindings Bindings(ElementType? literals) => (_bindings ??= Lengths.Bind(Values)).WithLiterals(literals);

    private Bindings? _bindings;

    /// <summary>What a parameter of the generated routines is.</summary>
    public double[] Input(Parameter parameter) => _values.TryGetValue(parameter.Name, out double[] values) ? values
        : Lengths.Given.TryGetValue(parameter.Name, out values) ? values
        : [parameter.DefaultValue ?? throw new KeyNotFoundException($"Nothing is bound to {parameter.Name}.")];

    /// <summary>The input as a message shows it: <c>p = 0, y = {0, 1}</c>.</summary>
    public override string ToString() => string.Join(", ", _subject.Inputs
        .Where(p => Values.ContainsKey(p.Name) && !(p.Default is not null && Values[p.Name][0] == Subject.DefaultOf(p)))
        .Select(p => $"{p.Name} = {Text(Values[p.Name], p)}"));

    private string Text(double[] values, Parameter parameter)
    {
        string Number(double v) => parameter.Element switch
        {
            ElementType.Boolean => v != 0 ? "true" : "false",
            ElementType.Single => ((float)v).ToString("R", CultureInfo.InvariantCulture),
            _ => v.ToString("R", CultureInfo.InvariantCulture),
        };
        return Lengths.Copies > 1 && parameter.IsTensor ? $"{{{Number(values[0])}, {string.Join(" × ", Lengths.Shape(parameter).Select(_ => Lengths.Copies))} times}}"
            : Listing.Of([.. values.Select(Number)]);
    }
}

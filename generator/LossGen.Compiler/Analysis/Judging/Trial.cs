using System.Globalization;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>An input inside the declared ranges, at which a formula is tried.</summary>
internal sealed class Trial
{
    private readonly Subject _subject;

    public Trial(Subject subject, Lengths lengths, IReadOnlyDictionary<string, double[]> values)
    {
        _subject = subject;
        Lengths = lengths;
        Values = values;
    }

    /// <summary>The shapes.</summary>
    public Lengths Lengths { get; }

    /// <summary>The values of the parameters, by name, each exact in its type.</summary>
    public IReadOnlyDictionary<string, double[]> Values { get; }

    /// <summary>The same input with other values of some parameters.</summary>
    public Trial With(IEnumerable<KeyValuePair<string, double[]>> changes)
    {
        var values = Values.ToDictionary(v => v.Key, v => v.Value);
        foreach (var change in changes)
        {
            values[change.Key] = change.Value;
        }

        return new(_subject, Lengths, values);
    }

    /// <summary>The input for an interpreter.</summary>
    /// <param name="literals">The type that the formula's literals are rounded to; null: they are as written.</param>
    public Bindings Bindings(ElementType? literals) => (_bindings ??= Bound()).WithLiterals(literals);

    private Bindings? _bindings;

    private Bindings Bound()
    {
        var bindings = new Bindings { Empty = _subject.Signature.Options.Empty == EmptyMean.Throw ? EmptyMean.Zero : _subject.Signature.Options.Empty };
        foreach (var parameter in _subject.Signature.Parameters)
        {
            if (!parameter.IsTensor)
            {
                bindings.Bind(parameter.Name, Values[parameter.Name][0]);
                continue;
            }

            int[] shape = Lengths.Shape(parameter);
            int count = shape.Aggregate(1, (n, d) => n * d);
            bindings.Bind(parameter.Name, Values.TryGetValue(parameter.Name, out var values) ? values : new double[count], shape);
            if (parameter.IsOutput)
            {
                // What comes back for each element of an output: of either sign, and of moderate size.
                bindings.Bind(parameter.Name + "Gradient", [.. Enumerable.Range(0, count).Select(k => k % 2 == 0 ? 1.0 : -0.5)], shape);
            }
        }

        bindings.Bind(RoutineParameters.ScaleName, 1.0);
        foreach (var (index, extent) in Lengths.Extents)
        {
            bindings.Bind(index, extent);
        }

        return bindings;
    }

    /// <summary>The input as a message shows it: <c>p = 0, y = {0, 1}</c>.</summary>
    public override string ToString() => string.Join(", ", _subject.Signature.Parameters
        .Where(p => !p.IsOutput && Values.ContainsKey(p.Name) && !(p.Default is not null && Values[p.Name][0] == p.DefaultValue))
        .Select(p => $"{p.Name} = {Text(Values[p.Name], p)}"));

    private static string Text(double[] values, Parameter parameter)
    {
        string Number(double v) => parameter.Element switch
        {
            ElementType.Boolean => v != 0 ? "true" : "false",
            ElementType.Single => ((float)v).ToString("R", CultureInfo.InvariantCulture),
            _ => v.ToString("R", CultureInfo.InvariantCulture),
        };
        return values.Length == 1 ? Number(values[0]) : "{" + string.Join(", ", values.Select(Number)) + "}";
    }
}

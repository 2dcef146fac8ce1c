using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Tests.Engines;

/// <summary>Values of a formula's parameters by name, each exact in its element type.</summary>
public sealed class Point
{
    private readonly Dictionary<string, double[]> _values = [];

    /// <summary>The first tensor, whose length others share.</summary>
    public string Lead { get; private set; } = "";

    /// <summary>The values of a parameter.</summary>
    public double[] this[string name]
    {
        get => _values[name];
        set => _values[name] = value;
    }

    /// <summary>The values of a parameter, or null.</summary>
    public double[]? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>A point of a formula: the given number of elements in each tensor, drawn by the given function.</summary>
    public static Point Draw(Formula formula, int length, Func<Parameter, double> draw)
    {
        var point = new Point();
        var signature = formula.Signature;
        foreach (var parameter in signature.Parameters)
        {
            int count = !parameter.IsTensor ? 1 : length;
            point._values[parameter.Name] = [.. Enumerable.Range(0, count).Select(_ => Exact(parameter, draw(parameter)))];
            if (parameter.IsTensor && point.Lead == "")
            {
                point.Lead = parameter.Name;
            }

            if (parameter.IsOutput)
            {
                var gradient = new Parameter(parameter.Name + "Gradient", parameter.Element, ParameterForm.Span);
                point._values[gradient.Name] = [.. Enumerable.Range(0, length).Select(_ => Exact(gradient, draw(gradient)))];
            }
        }

        point._values[RoutineParameters.ScaleName] = [0.75];
        return point;
    }

    /// <summary>The point for the interpreter.</summary>
    public Bindings Bindings(Formula formula)
    {
        var bindings = new Bindings { Empty = formula.Signature.Options.Empty };
        foreach (var (name, values) in _values)
        {
            if (formula.Signature.Parameters.FirstOrDefault(p => p.Name == name) is { IsTensor: false } || name == RoutineParameters.ScaleName)
            {
                bindings.Bind(name, values[0]);
            }
            else
            {
                bindings.Bind(name, values);
            }
        }

        return bindings;
    }

    /// <summary>The point as text, for messages.</summary>
    public override string ToString() => string.Join("; ", _values.Select(v => v.Key + " = " + (v.Value.Length > 8
        ? $"[{v.Value.Length} values]"
        : string.Join(", ", v.Value.Select(x => x.ToString("R", System.Globalization.CultureInfo.InvariantCulture))))));

    private static double Exact(Parameter parameter, double value) => parameter.Element switch
    {
        ElementType.Single => (float)value,
        ElementType.Double => value,
        ElementType.Boolean => value > 0 ? 1 : 0,
        ElementType.Byte => Math.Clamp(Math.Round(value), 0, 255),
        _ => Math.Round(value),
    };
}

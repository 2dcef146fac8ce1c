using System.Reflection;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Tests.Engines;

/// <summary>A formula and the machine code of its methods.</summary>
public sealed class Engine
{
    private readonly Dictionary<RoutineKind, (RoutineParameter[] Parameters, Func<EngineCall, double> Call)> _routines = [];

    /// <summary>Takes the methods of a formula from the type that holds them; a kernel that updates in place has no backward.</summary>
    public Engine(Formula formula, Type type)
    {
        Formula = formula;
        var own = formula.Signature.Kind == MethodKind.Loss ? RoutineKind.Value : RoutineKind.Forward;
        foreach (var kind in RoutineParameters.Companions(formula.Signature).Prepend(own))
        {
            if (type.GetMethod(RoutineParameters.NameOf(formula.Signature, kind), BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic) is { } method)
            {
                RoutineParameter[] parameters = [.. RoutineParameters.Of(formula.Signature, kind)];
                Assert.Equal(parameters.Select(p => p.Parameter.Name), method.GetParameters().Select(p => p.Name));
                _routines.Add(kind, (parameters, EngineCall.Adapter(method)));
            }
        }
    }

    /// <summary>The formula.</summary>
    public Formula Formula { get; }

    /// <summary>Its methods.</summary>
    public IEnumerable<RoutineKind> Routines => _routines.Keys;

    /// <summary>The parameters of one of its methods.</summary>
    public IReadOnlyList<RoutineParameter> Parameters(RoutineKind kind) => _routines[kind].Parameters;

    /// <summary>Calls one of its methods on arguments in its order.</summary>
    public double Invoke(RoutineKind kind, EngineCall call) => _routines[kind].Call(call);

    /// <summary>Calls one of its methods at a point: what it returns (under no name), and what it writes.</summary>
    /// <param name="kind">Which method.</param>
    /// <param name="point">The inputs by name; what an in-place kernel updates is among them.</param>
    /// <param name="offset">How many elements from the start of its array each span lies.</param>
    public Dictionary<string, double[]> Run(RoutineKind kind, Point point, int offset = 0)
    {
        var (parameters, call) = _routines[kind];
        object[] arguments = Arguments(kind, point, offset);
        double value = call(new(arguments));
        var results = new Dictionary<string, double[]>();
        if (Formula.Signature.Kind == MethodKind.Loss)
        {
            results[""] = [value];
        }

        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].IsWritten)
            {
                results[parameters[i].Parameter.Name] = Written(arguments[i]);
            }
        }

        return results;
    }

    /// <summary>The arguments of one of its methods at a point, in fresh arrays.</summary>
    public object[] Arguments(RoutineKind kind, Point point, int offset = 0) => [.. Parameters(kind).Select(p => Argument(p, point, offset))];

    private static object Argument(RoutineParameter parameter, Point point, int offset)
    {
        var p = parameter.Parameter;
        double[]? values = p.IsTensor || !parameter.IsWritten
            ? point.Find(p.Name) ?? (parameter.IsWritten ? new double[point[parameter.Of.IsOutput ? point.Lead : parameter.Of.Name].Length] : null)
            : null;
        if (parameter.IsWritten && !p.IsTensor)
        {
            return p.Element == ElementType.Single ? new float[1] : new double[1];
        }

        if (!p.IsTensor)
        {
            double value = values?[0] ?? p.DefaultValue ?? throw new KeyNotFoundException(p.Name);
            return p.Element switch
            {
                ElementType.Single => (float)value,
                ElementType.Double => value,
                ElementType.Int32 => (int)value,
                ElementType.Boolean => value != 0,
                _ => throw new NotSupportedException(),
            };
        }

        return p.Element switch
        {
            ElementType.Single => Place(values!, v => (float)v, p, offset),
            ElementType.Double => Place(values!, v => v, p, offset),
            ElementType.Int32 => Place(values!, v => (int)v, p, offset),
            ElementType.Int64 => Place(values!, v => (long)v, p, offset),
            ElementType.Byte => Place(values!, v => (byte)v, p, offset),
            _ => Place(values!, v => v != 0, p, offset),
        };
    }

    private static object Place<T>(double[] values, Func<double, T> convert, Parameter parameter, int offset)
    {
        var array = new T[values.Length + offset];
        for (int i = 0; i < values.Length; i++)
        {
            array[offset + i] = convert(values[i]);
        }

        return parameter.Form == ParameterForm.Span
            ? new Slice<T>(array, offset, values.Length)
            : new Strided<T>(array, offset, [values.Length], [1]);
    }

    private static double[] Written(object argument) => argument switch
    {
        float[] x => [x[0]],
        double[] x => [x[0]],
        Slice<float> s => [.. s.Span.ToArray().Select(v => (double)v)],
        Slice<double> s => s.Span.ToArray(),
        Strided<float> s => [.. s.Array.Skip(s.Start).Select(v => (double)v)],
        Strided<double> s => [.. s.Array.Skip(s.Start)],
        _ => throw new NotSupportedException(argument.GetType().ToString()),
    };
}

using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>How the elements of a tensor span lie in memory.</summary>
public enum Layout
{
    /// <summary>Row-major, without gaps.</summary>
    Dense,

    /// <summary>Gaps between the rows.</summary>
    Gaps,

    /// <summary>The first dimension fastest.</summary>
    Transposed,
}

/// <summary>The arguments of one call at a point, and what they hold afterwards.</summary>
public sealed class IndexedArguments
{
    /// <summary>What lies where nothing is to be written, and what outputs hold before.</summary>
    public const double Untouched = 777;

    private readonly IReadOnlyList<RoutineParameter> _parameters;
    private readonly IndexedPoint _point;
    private readonly object[] _arguments;

    /// <summary>Lays out the arguments.</summary>
    /// <param name="parameters">The method's parameters.</param>
    /// <param name="point">The inputs.</param>
    /// <param name="layout">How tensor spans lie in memory.</param>
    /// <param name="offset">How many elements from the start of its array each span lies.</param>
    /// <param name="inPlace">Whether a gradient overwrites its own input, where the types allow it.</param>
    public IndexedArguments(IReadOnlyList<RoutineParameter> parameters, IndexedPoint point, Layout layout = Layout.Dense, int offset = 0, bool inPlace = false)
    {
        (_parameters, _point) = (parameters, point);
        _arguments = new object[parameters.Count];
        for (int i = 0; i < _arguments.Length; i++)
        {
            var parameter = parameters[i];
            int own = inPlace && parameter.Role == ParameterRole.Gradient && parameter.Parameter.IsTensor ? Find(parameter.Of.Name) : -1;
            _arguments[i] = own >= 0 ? _arguments[own] : Argument(parameter, layout, offset);
        }
    }

    /// <summary>The call.</summary>
    public EngineCall Call => new(_arguments);

    /// <summary>What the method has written, by name.</summary>
    public Dictionary<string, double[]> Written() => _parameters.Zip(_arguments).Where(a => a.First.IsWritten).ToDictionary(a => a.First.Parameter.Name, a => Read(a.Second, a.First));

    private int Find(string name) => _parameters.Select(p => p.Parameter.Name).ToList().IndexOf(name);

    private object Argument(RoutineParameter parameter, Layout layout, int offset)
    {
        var p = parameter.Parameter;
        if (!p.IsTensor)
        {
            double value = parameter.IsWritten ? 0 : _point[p.Name][0];
            return (p.Element, parameter.IsWritten) switch
            {
                (ElementType.Single, true) => new float[1],
                (ElementType.Double, true) => new double[1],
                (ElementType.Single, _) => (float)value,
                (ElementType.Double, _) => value,
                (ElementType.Int32, _) => (int)value,
                _ => value != 0,
            };
        }

        double[] values = parameter.Role is ParameterRole.Gradient or ParameterRole.Hessian ? [.. Enumerable.Repeat(Untouched, _point.Count(parameter.Of))] : _point[p.Name];
        int[] shape = _point.Shape(parameter.Of);
        return p.Element switch
        {
            ElementType.Single => Place(values, v => (float)v, p.Form, shape, layout, offset),
            ElementType.Double => Place(values, v => v, p.Form, shape, layout, offset),
            ElementType.Int32 => Place(values, v => (int)v, p.Form, shape, layout, offset),
            ElementType.Int64 => Place(values, v => (long)v, p.Form, shape, layout, offset),
            ElementType.Byte => Place(values, v => (byte)v, p.Form, shape, layout, offset),
            _ => Place(values, v => v != 0, p.Form, shape, layout, offset),
        };
    }

    private static object Place<T>(double[] values, Func<double, T> convert, ParameterForm form, int[] shape, Layout layout, int offset)
    {
        if (form == ParameterForm.Span)
        {
            T[] flat = [.. Enumerable.Repeat(Untouched, offset).Concat(values).Append(Untouched).Select(v => convert(v % 256))];
            for (int i = 0; i < values.Length; i++)
            {
                flat[offset + i] = convert(values[i]);
            }

            return new Slice<T>(flat, offset, values.Length);
        }

        long[] strides = Strides(shape, layout);
        long end = values.Length == 0 ? 0 : 1 + shape.Select((e, d) => (e - 1) * strides[d]).Sum();
        T[] array = [.. Enumerable.Repeat(convert(Untouched % 256), (int)end + offset + 1)];
        for (int k = 0; k < values.Length; k++)
        {
            array[offset + Address(k, shape, strides)] = convert(values[k]);
        }

        return new Strided<T>(array, offset, [.. shape.Select(e => (nint)e)], [.. strides.Select((s, d) => shape[d] <= 1 ? 0 : (nint)s)]);
    }

    private static long[] Strides(int[] shape, Layout layout)
    {
        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            int at = layout == Layout.Transposed ? shape.Length - 1 - d : d;
            strides[at] = stride;
            stride = (stride * Math.Max(1, shape[at])) + (layout == Layout.Gaps && d == shape.Length - 1 ? 3 : 0);
        }

        return strides;
    }

    private static int Address(int k, int[] shape, long[] strides)
    {
        long address = 0;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            (k, int at) = Math.DivRem(k, shape[d]);
            address += at * strides[d];
        }

        return (int)address;
    }

    private double[] Read(object argument, RoutineParameter parameter) => argument switch
    {
        float[] x => [x[0]],
        double[] x => [x[0]],
        Slice<float> s => Read(s, v => v),
        Slice<double> s => Read(s, v => v),
        Strided<float> s => Read(s, v => v, _point.Shape(parameter.Of)),
        Strided<double> s => Read(s, v => v, _point.Shape(parameter.Of)),
        _ => throw new NotSupportedException(argument.GetType().ToString()),
    };

    private static double[] Read<T>(Slice<T> slice, Func<T, double> convert)
    {
        Assert.True(convert(slice.Array[slice.Start + slice.Length]) == Untouched % 256, "what lies behind is not written");
        return [.. slice.Span.ToArray().Select(convert)];
    }

    private static double[] Read<T>(Strided<T> tensor, Func<T, double> convert, int[] shape)
    {
        long[] strides = [.. tensor.Strides.Select(s => (long)s)];
        int[] addresses = [.. Enumerable.Range(0, shape.Aggregate(1, (n, e) => n * e)).Select(k => tensor.Start + Address(k, shape, strides))];
        var inside = addresses.ToHashSet();
        for (int i = 0; i < tensor.Array.Length; i++)
        {
            Assert.True(inside.Contains(i) || convert(tensor.Array[i]) == Untouched % 256, "what lies between is not written");
        }

        return [.. addresses.Select(a => convert(tensor.Array[a]))];
    }
}

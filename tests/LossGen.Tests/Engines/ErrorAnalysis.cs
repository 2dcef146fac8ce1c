using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Tests.Engines;

/// <summary>
/// Runs a graph of one index in double and carries beside each value a bound of the rounding error of an engine that runs the same
/// graph: each argument is moved by its own error to see what that does, and each primitive adds its rounding.
/// </summary>
public sealed class ErrorAnalysis
{
    private const double DoubleUnit = 1.0 / (1L << 53);
    private const double SingleUnit = 1.0 / (1 << 24);

    // In units of rounding: what is promised of a function (4 ulp) with what its derivative may add.
    private const double FunctionRounding = 10;

    private static readonly HashSet<string> Exact =
        ["neg", "?:", "number", "abs", "relu", "max", "min", "clamp", "sign", "floor", "ceil", "round", "stopgradient", "!", "&&", "||", "<", "<=", ">", ">=", "==", "!="];

    private static readonly HashSet<string> RoundedOnce = ["+", "-", "*", "/", "average", "sqrt", "square", "widesquare"];

    private readonly Interpreter _interpreter;
    private readonly bool _single;
    private readonly bool _asWritten;
    private readonly double _unit;
    private readonly Dictionary<Node, Estimate> _known = [];

    /// <summary>Prepares the analysis of an engine.</summary>
    /// <param name="bindings">The inputs.</param>
    /// <param name="literals">The type that literals are rounded to.</param>
    /// <param name="loops">The type that loops compute in; scalars between them are doubles.</param>
    /// <param name="asWritten">Whether the formula may overflow where what is emitted doesn't.</param>
    public ErrorAnalysis(Bindings bindings, ElementType literals, ElementType loops, bool asWritten = false)
    {
        _asWritten = asWritten;
        _interpreter = new(bindings);
        _single = literals == ElementType.Single;
        Loops = loops;
        _unit = loops == ElementType.Single ? SingleUnit : DoubleUnit;
    }

    private ElementType Loops { get; }

    /// <summary>The estimate of a result of the graph, rounded to the element type at its end.</summary>
    public Estimate Result(Node node)
    {
        var estimate = Of(node);
        return !_single ? estimate : new(estimate.Value, [.. estimate.Value.Zip(estimate.Error, (v, e) => e + Rounding(v, SingleUnit, ElementType.Single))]);
    }

    /// <summary>The estimate of a node.</summary>
    public Estimate Of(Node node)
    {
        _interpreter.Evaluate(node);
        foreach (var next in Graph.Reachable(node))
        {
            if (!_known.ContainsKey(next))
            {
                _known[next] = Analyze(next);
            }
        }

        return _known[node];
    }

    private Estimate Analyze(Node node)
    {
        double[] value = _interpreter.Evaluate(node);
        return node switch
        {
            ConstantNode => new(value, [_single && (float)value[0] != value[0] ? Math.Abs(value[0]) * SingleUnit : 0]),
            ReduceNode r => new(value, [Reduction(r, value[0])]),
            ApplyNode a => new(value, Application(a, value)),
            _ => new(value, new double[value.Length]),
        };
    }

    private double[] Application(ApplyNode node, double[] value)
    {
        var inputs = node.Inputs.Select(i => Input(node, i)).ToArray();
        var primitive = node.Primitive;
        double roundings = Exact.Contains(primitive.Name) ? 0 : RoundedOnce.Contains(primitive.Name) ? 1 : FunctionRounding;
        double unit = node.IsScalar ? DoubleUnit : _unit;
        var type = node.IsScalar ? ElementType.Double : Loops;
        var error = new double[value.Length];
        var arguments = new double[inputs.Length];
        bool compares = primitive.Result == ValueKind.Boolean && inputs.Length == 2 && node.Inputs[0].Kind != ValueKind.Boolean;
        for (int k = 0; k < error.Length; k++)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                arguments[i] = At(inputs[i].Value, k);
            }

            double sum = compares ? Doubt(inputs, arguments, k)
                : primitive == Arithmetic.Select && At(inputs[0].Error, k) != 0 ? Spread(Math.Abs(arguments[1] - arguments[2])) + At(inputs[1].Error, k) + At(inputs[2].Error, k)
                : IsUnbounded(primitive.Name, inputs, k) ? double.PositiveInfinity
                : double.NaN;
            bool moves = double.IsNaN(sum);
            sum = moves ? 0 : sum;
            for (int i = 0; i < inputs.Length && moves; i++)
            {
                double reach = At(inputs[i].Error, k);
                if (reach == 0)
                {
                    continue;
                }

                double original = arguments[i];
                if (node.Inputs[i].Kind == ValueKind.Boolean)
                {
                    // Of several in doubt each may be either.
                    sum += primitive.Result == ValueKind.Boolean && inputs.Count(input => At(input.Error, k) != 0) > 1 ? 1
                        : Change(primitive, arguments, i, 1 - original, value[k]);
                }
                else if (!double.IsFinite(reach))
                {
                    sum += Math.Max(
                        Change(primitive, arguments, i, 0, value[k]),
                        Math.Max(Change(primitive, arguments, i, double.PositiveInfinity, value[k]), Change(primitive, arguments, i, double.NegativeInfinity, value[k])));
                }
                else
                {
                    sum += Math.Max(Change(primitive, arguments, i, original + reach, value[k]), Change(primitive, arguments, i, original - reach, value[k]));
                }

                arguments[i] = original;
            }

            error[k] = sum == 0 && roundings == 0 ? Rounding(value[k], 0, type) : (1.02 * sum) + (roundings == 0 ? Rounding(value[k], 0, type) : Rounding(value[k], roundings * unit, type));
            // An overflow that a fused operation, or another form of the formula, may avoid.
            if (!double.IsFinite(value[k]) && (primitive.Infix is not null || _asWritten) && primitive.Result == ValueKind.Real && arguments.All(double.IsFinite))
            {
                error[k] = double.PositiveInfinity;
            }
            else if (type == ElementType.Single && double.IsFinite(value[k]) && Math.Abs(value[k]) + error[k] > float.MaxValue)
            {
                error[k] = double.PositiveInfinity;
            }

            if (primitive.Name is "lgamma" or "digamma" or "trigamma")
            {
                // Near their roots the interpreter is right to so much only.
                error[k] += 20 * DoubleUnit;
            }

            if (primitive.Result == ValueKind.Boolean && error[k] != 0)
            {
                error[k] = 1;
            }
        }

        return error;
    }

    // A scalar is computed in double and rounded where a loop takes it up.
    private Estimate Input(ApplyNode user, Node input)
    {
        var estimate = _known[input];
        if (user.IsScalar || !input.IsScalar || input is ConstantNode or ParameterNode)
        {
            return estimate;
        }

        return new(estimate.Value, [estimate.Error[0] + Rounding(estimate.Value[0], _unit, Loops)]);
    }

    // A comparison is in doubt where its sides are within reach of each other.
    private static double Doubt(Estimate[] inputs, double[] arguments, int k)
    {
        double reach = At(inputs[0].Error, k) + At(inputs[1].Error, k);
        return reach == 0 || Math.Abs(arguments[0] - arguments[1]) > reach ? 0 : 1;
    }

    // Poles and waves within reach: the ends of the reach say nothing of what lies between.
    private static bool IsUnbounded(string primitive, Estimate[] inputs, int k) => primitive switch
    {
        "/" or "average" => At(inputs[1].Error, k) is var reach && reach > 0 && reach >= Math.Abs(At(inputs[1].Value, k)),
        "pow" => At(inputs[0].Error, k) is var reach && reach > 0 && reach >= Math.Abs(At(inputs[0].Value, k)) && At(inputs[1].Value, k) < 0,
        "sin" or "cos" or "tan" => At(inputs[0].Error, k) > 0.1,
        "lgamma" or "digamma" or "trigamma" => At(inputs[0].Error, k) > 0.01 * Math.Abs(At(inputs[0].Value, k)),
        _ => false,
    };

    private static double Spread(double distance) => double.IsNaN(distance) ? double.PositiveInfinity : distance;

    private static double Change(Primitive primitive, double[] arguments, int i, double moved, double value)
    {
        double original = arguments[i];
        arguments[i] = moved;
        double other = primitive.Evaluate(arguments);
        arguments[i] = original;
        if (other.Equals(value))
        {
            return 0;
        }

        double change = Math.Abs(other - value);
        return double.IsNaN(change) ? double.PositiveInfinity : change;
    }

    private double Reduction(ReduceNode node, double value)
    {
        var body = _known[node.Body];
        var filter = node.Filter is null ? null : _known[node.Filter];
        int count = _interpreter.Extent(node.Over[0]);
        double errors = 0, magnitude = 0, greatest = 0, squares = 0, relative = 0;
        for (int k = 0; k < count; k++)
        {
            double term = At(body.Value, k), error = At(body.Error, k);
            if (filter is not null && At(filter.Error, k) != 0)
            {
                return double.PositiveInfinity;
            }

            if (filter is not null && At(filter.Value, k) == 0)
            {
                continue;
            }

            errors += error;
            magnitude += Math.Abs(term);
            greatest = Math.Max(greatest, error);
            squares += error * error;
            relative += (error / Math.Abs(term)) + (2 * _unit);
        }

        // Lanes hold 16 floats or 32 doubles of a block before they are added to what is exact enough.
        double summation = (Loops == ElementType.Single ? 17 * SingleUnit : 34 * DoubleUnit) * magnitude;
        bool overflows = double.IsFinite(magnitude) ? Loops == ElementType.Single && magnitude > float.MaxValue : _asWritten;
        if (overflows && node.Reduction is (ReductionKind.Sum or ReductionKind.Norm))
        {
            return double.PositiveInfinity;
        }

        return node.Reduction switch
        {
            ReductionKind.Sum => errors + (double.IsFinite(value) ? summation : 0) + Rounding(value, 2 * DoubleUnit, Loops),
            ReductionKind.Product => (Math.Abs(value) * Math.Exp(relative)) - Math.Abs(value) + Rounding(value, _unit, Loops),
            ReductionKind.Min or ReductionKind.Max => greatest,
            ReductionKind.LogSumExp => greatest + Rounding(value, 4 * DoubleUnit, ElementType.Double) + ((Loops == ElementType.Single ? 32 * SingleUnit : 64 * DoubleUnit) * (double.IsFinite(value) ? 1 : 0)),
            ReductionKind.Norm => Math.Sqrt(squares) + Rounding(value, 20 * _unit, Loops),
            _ => errors == 0 ? 0 : 1,
        };
    }

    // What lies beyond the greatest float is infinite in one engine and not in another.
    private static double Rounding(double value, double relative, ElementType type)
    {
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            return 0;
        }

        if (type == ElementType.Double)
        {
            return relative == 0 ? 0 : (relative * Math.Abs(value)) + (Math.Abs(value) < 1e-300 && value != 0 ? 1e-323 : 0);
        }

        return Math.Abs(value) > float.MaxValue ? double.PositiveInfinity
            : relative == 0 ? 0
            : (relative * Math.Abs(value)) + (Math.Abs(value) < 1e-37 && value != 0 ? 3 * (double)float.Epsilon : 0);
    }

    private static double At(double[] values, int k) => values[values.Length == 1 ? 0 : k];
}

using LossGen.Runtime;

namespace LossGen.Compiler.Lanes;

/// <summary>Runs lanes on one virtual lane, bit for bit as the generated code does.</summary>
public static class LaneInterpreter
{
    /// <summary>The bits of each result, given the bits of each input by name.</summary>
    public static long[] Run(IReadOnlyList<Lane> results, Func<string, long> input)
    {
        var bits = new Dictionary<Lane, long>();
        foreach (var lane in LaneGraph.CountUses(results).Keys.OrderBy(l => l.Id))
        {
            bits[lane] = lane.Op switch
            {
                LaneOp.Constant => lane.Bits,
                LaneOp.Input => input(lane.Name!),
                LaneOp.Rare => Rare(lane, lane.Inputs.Select(i => bits[i]).ToArray()),
                _ => Evaluate(lane.Op, lane.Type, lane.Bits, lane.Inputs.Select(i => bits[i]).ToArray(), lane.Inputs[0].Type),
            };
        }

        return results.Select(r => bits[r]).ToArray();
    }

    /// <summary>A single result at a single real input, whatever its name.</summary>
    public static double Run(Lane result, double x)
    {
        var single = LaneGraph.CountUses([result]).Keys.First(l => l.Op == LaneOp.Input).Type == LaneType.Real32;
        return ToReal(result.Type, Run([result], _ => single ? RealBits.Of((float)x) : BitConverter.DoubleToInt64Bits(x))[0]);
    }

    public static double ToReal(LaneType type, long bits) =>
        type == LaneType.Real32 ? RealBits.ToSingle((int)bits) : BitConverter.Int64BitsToDouble(bits);

    public static long FromReal(LaneType type, double value) =>
        type == LaneType.Real32 ? RealBits.Of((float)value) : BitConverter.DoubleToInt64Bits(value);

    internal static long Evaluate(LaneOp op, LaneType type, long bits, long[] inputs, LaneType inputType)
    {
        switch (op)
        {
            case LaneOp.LessThan or LaneOp.LessOrEqual or LaneOp.Equal or LaneOp.NotEqual:
                return Compare(op, ToReal(inputType, inputs[0]), ToReal(inputType, inputs[1])) ? -1 : 0;
            case LaneOp.IntEqual:
                return inputs[0] == inputs[1] ? -1 : 0;
            case LaneOp.IntLess:
                return inputs[0] < inputs[1] ? -1 : 0;
            case LaneOp.Select:
                return inputs[0] != 0 ? inputs[1] : inputs[2];
            case LaneOp.And or LaneOp.BitAnd:
                return inputs[0] & inputs[1];
            case LaneOp.Or or LaneOp.BitOr:
                return inputs[0] | inputs[1];
            case LaneOp.Xor or LaneOp.BitXor:
                return inputs[0] ^ inputs[1];
            case LaneOp.AndNot:
                return inputs[0] & ~inputs[1];
            case LaneOp.Not:
                return ~inputs[0];
            case LaneOp.AsInt or LaneOp.AsReal:
                return inputs[0];
            case LaneOp.ConvertToInt:
                return type == LaneType.Int32 ? (int)ToReal(inputType, inputs[0]) : (long)ToReal(inputType, inputs[0]);
            case LaneOp.ConvertToReal:
                return type == LaneType.Real32 ? RealBits.Of((float)(int)inputs[0]) : BitConverter.DoubleToInt64Bits(inputs[0]);
            case LaneOp.WidenLower or LaneOp.WidenUpper:
                return BitConverter.DoubleToInt64Bits(RealBits.ToSingle((int)inputs[0]));
            case LaneOp.Narrow:
                // On one lane both halves hold the same value.
                return RealBits.Of((float)BitConverter.Int64BitsToDouble(inputs[0]));
            default:
                return type.IsInteger() ? Integer(op, type, inputs, (int)bits)
                    : type == LaneType.Real32 ? RealBits.Of(Real(op, Array.ConvertAll(inputs, i => RealBits.ToSingle((int)i))))
                    : BitConverter.DoubleToInt64Bits(Real(op, Array.ConvertAll(inputs, BitConverter.Int64BitsToDouble)));
        }
    }

    private static bool Compare(LaneOp op, double a, double b) => op switch
    {
        LaneOp.LessThan => a < b,
        LaneOp.LessOrEqual => a <= b,
        LaneOp.Equal => a == b,
        _ => a != b,
    };

    private static long Integer(LaneOp op, LaneType type, long[] inputs, int distance)
    {
        var narrow = type == LaneType.Int32;
        var result = op switch
        {
            LaneOp.IntAdd => unchecked(inputs[0] + inputs[1]),
            LaneOp.IntSubtract => unchecked(inputs[0] - inputs[1]),
            LaneOp.IntMultiply => unchecked(inputs[0] * inputs[1]),
            LaneOp.ShiftLeft => inputs[0] << distance,
            LaneOp.ShiftRightArithmetic => inputs[0] >> distance,
            LaneOp.ShiftRightLogical => narrow ? (int)((uint)inputs[0] >> distance) : (long)((ulong)inputs[0] >> distance),
            _ => throw new ArgumentException($"{op} is no integer operation"),
        };
        return narrow ? unchecked((int)result) : result;
    }

    private static float Real(LaneOp op, float[] v) => op switch
    {
        LaneOp.Add => (float)(v[0] + v[1]),
        LaneOp.Subtract => (float)(v[0] - v[1]),
        LaneOp.Multiply => (float)(v[0] * v[1]),
        LaneOp.Divide => (float)(v[0] / v[1]),
        LaneOp.FusedMultiplyAdd => ExactArithmetic.FusedMultiplyAdd(v[0], v[1], v[2]),
        LaneOp.FusedMultiplySubtract => ExactArithmetic.FusedMultiplyAdd(v[0], v[1], -v[2]),
        LaneOp.FusedMultiplyAddNegated => ExactArithmetic.FusedMultiplyAdd(-v[0], v[1], v[2]),
        _ => (float)Real(op, Array.ConvertAll(v, x => (double)x)),
    };

    private static double Real(LaneOp op, double[] v) => op switch
    {
        LaneOp.Add => v[0] + v[1],
        LaneOp.Subtract => v[0] - v[1],
        LaneOp.Multiply => v[0] * v[1],
        LaneOp.Divide => v[0] / v[1],
        LaneOp.FusedMultiplyAdd => ExactArithmetic.FusedMultiplyAdd(v[0], v[1], v[2]),
        LaneOp.FusedMultiplySubtract => ExactArithmetic.FusedMultiplyAdd(v[0], v[1], -v[2]),
        LaneOp.FusedMultiplyAddNegated => ExactArithmetic.FusedMultiplyAdd(-v[0], v[1], v[2]),
        LaneOp.Negate => -v[0],
        LaneOp.Abs => Math.Abs(v[0]),
        LaneOp.Sqrt => Math.Sqrt(v[0]),
        LaneOp.Floor => SignOf(v[0], Math.Floor(v[0])),
        LaneOp.Ceiling => SignOf(v[0], Math.Ceiling(v[0])),
        LaneOp.Round => SignOf(v[0], Math.Round(v[0], MidpointRounding.ToEven)),
        LaneOp.Truncate => SignOf(v[0], Math.Truncate(v[0])),
        LaneOp.AtLeast => v[0] > v[1] ? v[0] : v[1],
        LaneOp.AtMost => v[0] < v[1] ? v[0] : v[1],
        LaneOp.Larger => v[0] < v[1] ? v[1] : v[0],
        LaneOp.Smaller => v[1] < v[0] ? v[1] : v[0],
        LaneOp.UnlessZero => Math.Abs(v[1]) > 0 ? v[0] : v[1],
        _ => throw new ArgumentException($"{op} is no operation on reals"),
    };

    /// <summary>A zero keeps the sign of what was rounded; older runtimes drop it.</summary>
    private static double SignOf(double x, double rounded) =>
        rounded != 0 ? rounded : BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) & long.MinValue);

    private static long Rare(Lane lane, long[] inputs)
    {
        if (inputs[0] == 0) return inputs[1];
        var x = ToReal(lane.Type, inputs[2]);
        var single = lane.Type == LaneType.Real32;
        return FromReal(lane.Type, lane.Name switch
        {
            RareFunctions.TrigQuadrant => single ? PayneHanek.SingleQuadrant(x) : PayneHanek.DoubleQuadrant(x),
            RareFunctions.TrigRemainder => PayneHanek.Remainder(x),
            RareFunctions.TrigRemainderLow => single ? PayneHanek.SingleRemainderLow(x) : PayneHanek.RemainderLow(x),
            _ => throw new ArgumentException($"no rare function {lane.Name}"),
        });
    }
}

/// <summary>The functions that <see cref="LaneOp.Rare"/> may call: methods of <c>LossGen.Runtime.RareLanes</c>.</summary>
public static class RareFunctions
{
    public const string TrigQuadrant = nameof(TrigQuadrant);
    public const string TrigRemainder = nameof(TrigRemainder);
    public const string TrigRemainderLow = nameof(TrigRemainderLow);
}

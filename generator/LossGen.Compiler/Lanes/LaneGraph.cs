namespace LossGen.Compiler.Lanes;

/// <summary>
/// Builds lanes and shares equal ones: value and gradient that use the same part of a function get the same lane.
/// Constants are folded by the interpreter, so folding never changes a bit.
/// </summary>
public sealed class LaneGraph
{
    private readonly Dictionary<Key, Lane> _shared = [];
    private readonly List<Lane> _lanes = [];

    /// <summary>Every lane in order of creation: a topological order.</summary>
    public IReadOnlyList<Lane> Lanes => _lanes;

    public Lane Input(string name, LaneType type) => Make(LaneOp.Input, type, [], 0, name);

    public Lane Real(LaneType type, double value) => type switch
    {
        LaneType.Real32 => Make(LaneOp.Constant, type, [], RealBits.Of((float)value)),
        LaneType.Real64 => Make(LaneOp.Constant, type, [], BitConverter.DoubleToInt64Bits(value)),
        _ => throw new ArgumentException($"{type} is not real", nameof(type)),
    };

    public Lane Int(LaneType type, long value) =>
        Make(LaneOp.Constant, Check(type, type.IsInteger()), [], type == LaneType.Int32 ? (int)value : value);

    public Lane Mask(LaneType type, bool value) => Make(LaneOp.Constant, Check(type, type.IsMask()), [], value ? -1 : 0);

    internal Lane FromBits(LaneType type, long bits) => Make(LaneOp.Constant, type, [], bits);

    public Lane Add(Lane a, Lane b) =>
        b.Op == LaneOp.Negate ? Subtract(a, b.Inputs[0])
        : a.Op == LaneOp.Negate ? Subtract(b, a.Inputs[0])
        : Reals(LaneOp.Add, a, b);

    public Lane Subtract(Lane a, Lane b) => b.Op == LaneOp.Negate ? Add(a, b.Inputs[0]) : Reals(LaneOp.Subtract, a, b);

    public Lane Multiply(Lane a, Lane b) =>
        a.IsConstant && a.Value == 1 ? b
        : b.IsConstant && b.Value == 1 ? a
        : a.Op == LaneOp.Negate && b.Op == LaneOp.Negate ? Multiply(a.Inputs[0], b.Inputs[0])
        : Reals(LaneOp.Multiply, a, b);

    public Lane Divide(Lane a, Lane b) => b.IsConstant && b.Value == 1 ? a : Reals(LaneOp.Divide, a, b);

    // The JIT would negate in an operation of its own.
    public Lane FusedMultiplyAdd(Lane a, Lane b, Lane c) =>
        a.Op == LaneOp.Negate && b.Op == LaneOp.Negate ? FusedMultiplyAdd(a.Inputs[0], b.Inputs[0], c)
        : a.Op == LaneOp.Negate ? Reals(LaneOp.FusedMultiplyAddNegated, a.Inputs[0], b, c)
        : b.Op == LaneOp.Negate ? Reals(LaneOp.FusedMultiplyAddNegated, a, b.Inputs[0], c)
        : c.Op == LaneOp.Negate ? Reals(LaneOp.FusedMultiplySubtract, a, b, c.Inputs[0])
        : Reals(LaneOp.FusedMultiplyAdd, a, b, c);

    public Lane FusedMultiplyAdd(Lane a, Lane b, double c) => FusedMultiplyAdd(a, b, Real(a.Type, c));

    public Lane FusedMultiplyAdd(Lane a, double b, Lane c) => FusedMultiplyAdd(a, Real(a.Type, b), c);

    public Lane FusedMultiplyAdd(Lane a, double b, double c) => FusedMultiplyAdd(a, Real(a.Type, b), Real(a.Type, c));

    public Lane Negate(Lane a) => a.Op == LaneOp.Negate ? a.Inputs[0] : Reals(LaneOp.Negate, a);

    public Lane Abs(Lane a) => a.Op == LaneOp.Abs ? a : a.Op == LaneOp.Negate ? Abs(a.Inputs[0]) : Reals(LaneOp.Abs, a);

    public Lane Sqrt(Lane a) => Reals(LaneOp.Sqrt, a);

    public Lane Floor(Lane a) => Reals(LaneOp.Floor, a);

    public Lane Ceiling(Lane a) => Reals(LaneOp.Ceiling, a);

    public Lane Round(Lane a) => Reals(LaneOp.Round, a);

    public Lane Truncate(Lane a) => Reals(LaneOp.Truncate, a);

    /// <summary>See <see cref="LaneOp.AtLeast"/>.</summary>
    public Lane AtLeast(Lane value, double bound) => Reals(LaneOp.AtLeast, Bound(value.Type, bound), value);

    /// <summary>See <see cref="LaneOp.AtMost"/>.</summary>
    public Lane AtMost(Lane value, double bound) => Reals(LaneOp.AtMost, Bound(value.Type, bound), value);

    /// <summary>See <see cref="LaneOp.UnlessZero"/>.</summary>
    public Lane UnlessZero(Lane value, Lane zero) => Reals(LaneOp.UnlessZero, value, zero);

    /// <summary>See <see cref="LaneOp.Larger"/>.</summary>
    public Lane Larger(Lane a, Lane b) => Reals(LaneOp.Larger, a, b);

    /// <summary>See <see cref="LaneOp.Smaller"/>.</summary>
    public Lane Smaller(Lane a, Lane b) => Reals(LaneOp.Smaller, a, b);

    // -a < c is -c < a, so that a function of -x shares the tests of the same function of x.
    public Lane LessThan(Lane a, Lane b) => AreOpposite(a, b) ? LessThan(Negate(b), Negate(a)) : Compare(LaneOp.LessThan, a, b);

    public Lane LessOrEqual(Lane a, Lane b) => AreOpposite(a, b) ? LessOrEqual(Negate(b), Negate(a)) : Compare(LaneOp.LessOrEqual, a, b);

    public Lane Equal(Lane a, Lane b) => Compare(LaneOp.Equal, a, b);

    public Lane Equal(Lane a, double b) => Equal(a, Real(a.Type, b));

    public Lane NotEqual(Lane a, Lane b) => Compare(LaneOp.NotEqual, a, b);

    private static bool AreOpposite(Lane a, Lane b) =>
        (a.Op == LaneOp.Negate && (b.IsConstant || b.Op == LaneOp.Negate)) || (b.Op == LaneOp.Negate && a.IsConstant);

    /// <summary>The lane of -a, if it is there.</summary>
    public Lane? Opposite(Lane a) =>
        a.Op == LaneOp.Negate ? a.Inputs[0]
        : a.Op == LaneOp.Multiply && a.Inputs[0].IsConstant ? Known(LaneOp.Multiply, Real(a.Type, -a.Inputs[0].Value), a.Inputs[1])
        : a.Op == LaneOp.Multiply && a.Inputs[1].IsConstant ? Known(LaneOp.Multiply, a.Inputs[0], Real(a.Type, -a.Inputs[1].Value))
        : Known(LaneOp.Negate, a);

    /// <summary>An operation on reals that was asked for before, or null.</summary>
    public Lane? Known(LaneOp op, params Lane[] inputs) => _shared.TryGetValue(Key.Of(op, inputs[0].Type, inputs, 0, null), out var known) ? known : null;

    private static bool IsNegativeZero(Lane a) =>
        a.IsConstant && a.Type.IsReal() && a.Value == 0 && a.Bits != 0;

    public Lane IsNaN(Lane a) => NotEqual(a, a);

    public Lane And(Lane a, Lane b) =>
        a.IsConstant ? (a.Bits != 0 ? b : a) : b.IsConstant ? (b.Bits != 0 ? a : b) : a == b ? a : Masks(LaneOp.And, a, b);

    public Lane Or(Lane a, Lane b) =>
        a.IsConstant ? (a.Bits != 0 ? a : b) : b.IsConstant ? (b.Bits != 0 ? b : a) : a == b ? a : Masks(LaneOp.Or, a, b);

    public Lane Xor(Lane a, Lane b) => Masks(LaneOp.Xor, a, b);

    public Lane AndNot(Lane a, Lane b) => Masks(LaneOp.AndNot, a, b);

    public Lane Not(Lane a) => a.Op == LaneOp.Not ? a.Inputs[0] : Masks(LaneOp.Not, a);

    public Lane Select(Lane mask, Lane whenSet, Lane whenNot)
    {
        Check(mask.Type, mask.Type == whenSet.Type.Mask() && whenSet.Type == whenNot.Type);
        if (whenSet == whenNot) return whenSet;
        if (mask.IsConstant) return mask.Bits != 0 ? whenSet : whenNot;
        return mask.Op == LaneOp.Not ? Select(mask.Inputs[0], whenNot, whenSet) : Make(LaneOp.Select, whenSet.Type, [mask, whenSet, whenNot]);
    }

    public Lane Select(Lane mask, Lane whenSet, double whenNot) => Select(mask, whenSet, Real(whenSet.Type, whenNot));

    public Lane Select(Lane mask, double whenSet, Lane whenNot) => Select(mask, Real(whenNot.Type, whenSet), whenNot);

    /// <summary>1 where the mask is set, 0 elsewhere.</summary>
    public Lane Indicator(Lane mask) => Select(mask, Real(mask.Type.Real(), 1), 0);

    public Lane BitAnd(Lane a, Lane b) => Bitwise(LaneOp.BitAnd, a, b);

    // The sign of what is set negative does not matter: exp(-|x|) is one lane for x and for -x.
    public Lane BitOr(Lane a, Lane b) =>
        a.Op == LaneOp.Negate && IsNegativeZero(b) ? BitOr(a.Inputs[0], b)
        : b.Op == LaneOp.Negate && IsNegativeZero(a) ? BitOr(a, b.Inputs[0])
        : Bitwise(LaneOp.BitOr, a, b);

    public Lane BitXor(Lane a, Lane b) => Bitwise(LaneOp.BitXor, a, b);

    public Lane IntAdd(Lane a, Lane b) => Integers(LaneOp.IntAdd, a, b);

    public Lane IntSubtract(Lane a, Lane b) => Integers(LaneOp.IntSubtract, a, b);

    public Lane IntMultiply(Lane a, Lane b) => Integers(LaneOp.IntMultiply, a, b);

    public Lane ShiftLeft(Lane a, int distance) => Make(LaneOp.ShiftLeft, Check(a.Type, a.Type.IsInteger()), [a], distance);

    /// <summary>On 64-bit lanes only AVX-512 has it; the lowerings use the logical shift there.</summary>
    public Lane ShiftRightArithmetic(Lane a, int distance) => Make(LaneOp.ShiftRightArithmetic, Check(a.Type, a.Type.IsInteger()), [a], distance);

    public Lane ShiftRightLogical(Lane a, int distance) => Make(LaneOp.ShiftRightLogical, Check(a.Type, a.Type.IsInteger()), [a], distance);

    public Lane IntEqual(Lane a, Lane b)
    {
        Check(a.Type, a.Type.IsInteger() && a.Type == b.Type);
        return Make(LaneOp.IntEqual, a.Type.Mask(), [a, b]);
    }

    public Lane IntLess(Lane a, Lane b)
    {
        Check(a.Type, a.Type.IsInteger() && a.Type == b.Type);
        return Make(LaneOp.IntLess, a.Type.Mask(), [a, b]);
    }

    public Lane ConvertToInt(Lane a) => Make(LaneOp.ConvertToInt, Check(a.Type, a.Type.IsReal()).Integer(), [a]);

    public Lane ConvertToReal(Lane a) => Make(LaneOp.ConvertToReal, Check(a.Type, a.Type.IsInteger()).Real(), [a]);

    public Lane AsInt(Lane a) => a.Op == LaneOp.AsReal ? a.Inputs[0] : Make(LaneOp.AsInt, Check(a.Type, a.Type.IsReal()).Integer(), [a]);

    public Lane AsReal(Lane a) => a.Op == LaneOp.AsInt ? a.Inputs[0] : Make(LaneOp.AsReal, Check(a.Type, a.Type.IsInteger()).Real(), [a]);

    public Lane WidenLower(Lane a) => Make(LaneOp.WidenLower, Check(a.Type, a.Type == LaneType.Real32, LaneType.Real64), [a]);

    public Lane WidenUpper(Lane a) => Make(LaneOp.WidenUpper, Check(a.Type, a.Type == LaneType.Real32, LaneType.Real64), [a]);

    public Lane Narrow(Lane lower, Lane upper) =>
        Make(LaneOp.Narrow, Check(lower.Type, lower.Type == LaneType.Real64 && upper.Type == LaneType.Real64, LaneType.Real32), [lower, upper]);

    /// <summary>See <see cref="LaneOp.Rare"/>.</summary>
    public Lane Rare(string function, Lane mask, Lane value, Lane argument)
    {
        Check(value.Type, mask.Type == value.Type.Mask() && value.Type == argument.Type);
        return mask.IsConstant && mask.Bits == 0 ? value : Make(LaneOp.Rare, value.Type, [mask, value, argument], 0, function);
    }

    /// <summary>How often each lane that the results need is used; the results themselves count once more.</summary>
    public static Dictionary<Lane, int> CountUses(IEnumerable<Lane> results)
    {
        var open = new Stack<Lane>(results);
        var uses = new Dictionary<Lane, int>(open.Count == 0 ? 0 : open.Peek().Graph.Lanes.Count);
        while (open.Count > 0)
        {
            var lane = open.Pop();
            uses.TryGetValue(lane, out var count);
            uses[lane] = count + 1;
            if (count == 0)
            {
                foreach (var input in lane.Inputs) open.Push(input);
            }
        }

        return uses;
    }

    private Lane Bound(LaneType type, double bound) =>
        bound is 0 or double.NaN ? throw new ArgumentException("a bound of 0 or NaN differs between machines", nameof(bound)) : Real(type, bound);

    private Lane Reals(LaneOp op, params Lane[] inputs) =>
        Make(op, Check(inputs[0].Type, inputs[0].Type.IsReal() && Alike(inputs)), inputs);

    private Lane Masks(LaneOp op, params Lane[] inputs) =>
        Make(op, Check(inputs[0].Type, inputs[0].Type.IsMask() && Alike(inputs)), inputs);

    private Lane Integers(LaneOp op, params Lane[] inputs) =>
        Make(op, Check(inputs[0].Type, inputs[0].Type.IsInteger() && Alike(inputs)), inputs);

    private Lane Bitwise(LaneOp op, params Lane[] inputs) =>
        Make(op, Check(inputs[0].Type, !inputs[0].Type.IsMask() && Alike(inputs)), inputs);

    private Lane Compare(LaneOp op, Lane a, Lane b) =>
        Make(op, Check(a.Type, a.Type.IsReal() && a.Type == b.Type).Mask(), [a, b]);

    private static bool Alike(Lane[] inputs) => Array.TrueForAll(inputs, i => i.Type == inputs[0].Type);

    private static LaneType Check(LaneType type, bool valid, LaneType? result = null) =>
        valid ? result ?? type : throw new ArgumentException($"an operation on lanes of the wrong type, {type}");

    private Lane Make(LaneOp op, LaneType type, Lane[] inputs, long bits = 0, string? name = null)
    {
        foreach (var input in inputs)
        {
            if (input.Graph != this) throw new ArgumentException("a lane of another graph");
        }

        var key = Key.Of(op, type, inputs, bits, name);
        if (_shared.TryGetValue(key, out var known)) return known;
        if (inputs.Length > 0 && op != LaneOp.Rare && Array.TrueForAll(inputs, i => i.IsConstant))
        {
            return _shared[key] = FromBits(type, LaneInterpreter.Evaluate(op, type, bits, inputs.Select(i => i.Bits).ToArray(), inputs[0].Type));
        }

        var lane = new Lane(this, _lanes.Count, op, type, inputs, bits, name);
        _lanes.Add(lane);
        return _shared[key] = lane;
    }

    private readonly record struct Key(LaneOp Op, LaneType Type, int A, int B, int C, long Bits, string? Name)
    {
        public static Key Of(LaneOp op, LaneType type, Lane[] inputs, long bits, string? name) =>
            new(op, type, inputs.Length > 0 ? inputs[0].Id : -1, inputs.Length > 1 ? inputs[1].Id : -1, inputs.Length > 2 ? inputs[2].Id : -1, bits, name);
    }
}

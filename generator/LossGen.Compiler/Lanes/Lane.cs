namespace LossGen.Compiler.Lanes;

/// <summary>
/// One value on every virtual lane: an operation and its inputs. Lanes are made by a <see cref="LaneGraph"/>, which
/// shares equal ones, so they are compared by reference; the arithmetic operators make lanes in the same graph.
/// </summary>
public sealed class Lane
{
    internal Lane(LaneGraph graph, int id, LaneOp op, LaneType type, Lane[] inputs, long bits, string? name)
    {
        Graph = graph;
        Id = id;
        Op = op;
        Type = type;
        Inputs = inputs;
        Bits = bits;
        Name = name;
    }

    public LaneGraph Graph { get; }

    /// <summary>The place in order of creation, which is a topological order.</summary>
    public int Id { get; }

    public LaneOp Op { get; }

    public LaneType Type { get; }

    public IReadOnlyList<Lane> Inputs { get; }

    /// <summary>A constant's bits (a mask's: 0 or -1), or the distance of a shift.</summary>
    public long Bits { get; }

    /// <summary>The name of an <see cref="LaneOp.Input"/>, or the function of a <see cref="LaneOp.Rare"/>.</summary>
    public string? Name { get; }

    /// <summary>What the value means, for the names of temporaries in generated code: "exp", "reduced".</summary>
    public string? Hint { get; private set; }

    public bool IsConstant => Op == LaneOp.Constant;

    /// <summary>The value of a constant real.</summary>
    public double Value => Type switch
    {
        LaneType.Real32 => RealBits.ToSingle((int)Bits),
        LaneType.Real64 => BitConverter.Int64BitsToDouble(Bits),
        _ => Bits,
    };

    /// <summary>Names the value in generated code; the first name stays.</summary>
    public Lane Named(string hint)
    {
        if (Op is not (LaneOp.Constant or LaneOp.Input)) Hint ??= hint;
        return this;
    }

    /// <summary>Equal only to itself; the number spares the runtime making one up.</summary>
    public override int GetHashCode() => Id;

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public static Lane operator +(Lane a, Lane b) => a.Type.IsInteger() ? a.Graph.IntAdd(a, b) : a.Graph.Add(a, b);

    public static Lane operator -(Lane a, Lane b) => a.Type.IsInteger() ? a.Graph.IntSubtract(a, b) : a.Graph.Subtract(a, b);

    public static Lane operator *(Lane a, Lane b) => a.Type.IsInteger() ? a.Graph.IntMultiply(a, b) : a.Graph.Multiply(a, b);

    public static Lane operator /(Lane a, Lane b) => a.Graph.Divide(a, b);

    public static Lane operator -(Lane a) => a.Graph.Negate(a);

    public static Lane operator +(Lane a, double b) => a + a.Graph.Real(a.Type, b);

    public static Lane operator -(Lane a, double b) => a - a.Graph.Real(a.Type, b);

    public static Lane operator *(Lane a, double b) => a * a.Graph.Real(a.Type, b);

    public static Lane operator /(Lane a, double b) => a / a.Graph.Real(a.Type, b);

    public static Lane operator +(double a, Lane b) => b.Graph.Real(b.Type, a) + b;

    public static Lane operator -(double a, Lane b) => b.Graph.Real(b.Type, a) - b;

    public static Lane operator *(double a, Lane b) => b.Graph.Real(b.Type, a) * b;

    public static Lane operator /(double a, Lane b) => b.Graph.Real(b.Type, a) / b;

    public static Lane operator &(Lane a, Lane b) => a.Type.IsMask() ? a.Graph.And(a, b) : a.Graph.BitAnd(a, b);

    public static Lane operator |(Lane a, Lane b) => a.Type.IsMask() ? a.Graph.Or(a, b) : a.Graph.BitOr(a, b);

    public static Lane operator ^(Lane a, Lane b) => a.Type.IsMask() ? a.Graph.Xor(a, b) : a.Graph.BitXor(a, b);

    public static Lane operator !(Lane a) => a.Graph.Not(a);

    public static Lane operator <(Lane a, Lane b) => a.Type.IsInteger() ? a.Graph.IntLess(a, b) : a.Graph.LessThan(a, b);

    public static Lane operator >(Lane a, Lane b) => b < a;

    public static Lane operator <=(Lane a, Lane b) => a.Graph.LessOrEqual(a, b);

    public static Lane operator >=(Lane a, Lane b) => b <= a;

    public static Lane operator <(Lane a, double b) => a < a.Graph.Real(a.Type, b);

    public static Lane operator >(Lane a, double b) => a > a.Graph.Real(a.Type, b);

    public static Lane operator <=(Lane a, double b) => a <= a.Graph.Real(a.Type, b);

    public static Lane operator >=(Lane a, double b) => a >= a.Graph.Real(a.Type, b);

    public override string ToString() => $"{Op} t{Id}: {Type}";
}

namespace LossGen.Compiler.Lanes;

/// <summary>
/// The operations of the lane machine. Each is one IEEE or two's-complement operation on every lane, with the same bits
/// on every width; the only one that may call scalar code is <see cref="Rare"/>.
/// </summary>
public enum LaneOp
{
    Constant,

    /// <summary>A value with a name of its own: a loaded vector, a uniform, an index.</summary>
    Input,

    Add,
    Subtract,
    Multiply,
    Divide,

    /// <summary>a * b + c, rounded once.</summary>
    FusedMultiplyAdd,

    /// <summary>a * b - c, rounded once.</summary>
    FusedMultiplySubtract,

    /// <summary>c - a * b, rounded once.</summary>
    FusedMultiplyAddNegated,

    Negate,
    Abs,
    Sqrt,
    Floor,
    Ceiling,

    /// <summary>To the nearest integer, half to even.</summary>
    Round,

    Truncate,

    /// <summary>Bound and value: <c>bound &gt; value ? bound : value</c>, so a NaN passes. The bound is a constant other than 0 and NaN.</summary>
    AtLeast,

    /// <summary>Bound and value: <c>bound &lt; value ? bound : value</c>, so a NaN passes. The bound is a constant other than 0 and NaN.</summary>
    AtMost,

    /// <summary>Two values: <c>a &lt; b ? b : a</c>, so the first of equals, and of what can't be compared.</summary>
    Larger,

    /// <summary>Two values: <c>b &lt; a ? b : a</c>, so the first of equals, and of what can't be compared.</summary>
    Smaller,

    /// <summary>Two values: a, but b itself where b is 0 or NaN.</summary>
    UnlessZero,

    LessThan,
    LessOrEqual,
    Equal,
    NotEqual,

    And,
    Or,
    Xor,

    /// <summary>a and not b.</summary>
    AndNot,

    Not,

    /// <summary>Mask, value where it is set, value where it is not.</summary>
    Select,

    /// <summary>On integers, and on the bits of reals (signs).</summary>
    BitAnd,
    BitOr,
    BitXor,

    IntAdd,
    IntSubtract,
    IntMultiply,
    ShiftLeft,
    ShiftRightArithmetic,
    ShiftRightLogical,
    IntEqual,
    IntLess,

    /// <summary>Truncates; the argument must be known to fit.</summary>
    ConvertToInt,

    ConvertToReal,

    /// <summary>The bits of a real as an integer.</summary>
    AsInt,

    AsReal,

    /// <summary>The lower half of the <see cref="LaneType.Real32"/> lanes as <see cref="LaneType.Real64"/>.</summary>
    WidenLower,

    WidenUpper,

    /// <summary>Lower half and upper half of <see cref="LaneType.Real64"/> lanes, rounded to <see cref="LaneType.Real32"/>.</summary>
    Narrow,

    /// <summary>Mask, value, argument: where the mask is set, the scalar function of that name in <c>RareLanes</c> of the argument; elsewhere the value.</summary>
    Rare,
}

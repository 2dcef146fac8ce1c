using System.Globalization;

namespace LossGen.Compiler.Lanes;

/// <summary>How each operation is spelled in C#. Operators come in brackets, so that a text can stand anywhere.</summary>
/// <remarks>
/// A compiler that looks for extension methods takes several times as long as one that is told which method is meant, and a formula has
/// hundreds of these. A constant isn't <c>Vector512.Create</c>, for which it would choose among thirty overloads each time.
/// </remarks>
internal sealed class LaneTexts(LaneTarget target, bool onHardware)
{
    private readonly string _vector = target switch
    {
        LaneTarget.V128 => "Vector128",
        LaneTarget.V256 => "Vector256",
        LaneTarget.V512 => "Vector512",
        _ => "",
    };

    public string Of(Lane lane, string[] inputs) =>
        lane.Op == LaneOp.Constant ? Constant(lane) : target == LaneTarget.Scalar ? Scalar(lane, inputs) : Vector(lane, inputs);

    private static string Element(LaneType type) => type switch
    {
        LaneType.Int32 => "int",
        LaneType.Int64 => "long",
        LaneType.Real64 or LaneType.Mask64 => "double",
        _ => "float",
    };

    private string Constant(Lane lane)
    {
        var literal = lane.Type switch
        {
            LaneType.Real32 => LaneLiteral.Of((float)lane.Value),
            LaneType.Real64 => LaneLiteral.Of(lane.Value),
            LaneType.Int32 => Hexadecimal((int)lane.Bits, "X8", ""),
            LaneType.Int64 => Hexadecimal(lane.Bits, "X16", "L"),
            _ when target == LaneTarget.Scalar => lane.Bits != 0 ? "true" : "false",
            _ => $"{_vector}<{Element(lane.Type)}>.{(lane.Bits != 0 ? "AllBitsSet" : "Zero")}",
        };
        return target == LaneTarget.Scalar || lane.Type.IsMask() ? literal : OnAllLanes(lane.Type, literal);
    }

    private string OnAllLanes(LaneType type, string literal) => $"Constant{_vector.Substring("Vector".Length)}.{type switch
    {
        LaneType.Int32 => "Int32",
        LaneType.Int64 => "Int64",
        LaneType.Real64 => "Double",
        _ => "Single",
    }}({literal})";

    private static string Hexadecimal(long value, string format, string suffix) =>
        value is > -1000 and < 1000 ? value.ToString(CultureInfo.InvariantCulture) + suffix
        : value > 0 ? "0x" + (format == "X8" ? ((int)value).ToString(format, CultureInfo.InvariantCulture) : value.ToString(format, CultureInfo.InvariantCulture)) + suffix
        : value.ToString(CultureInfo.InvariantCulture) + suffix;

    private string Vector(Lane lane, string[] x) => lane.Op switch
    {
        LaneOp.Add or LaneOp.IntAdd => $"({x[0]} + {x[1]})",
        LaneOp.Subtract or LaneOp.IntSubtract => $"({x[0]} - {x[1]})",
        LaneOp.Multiply or LaneOp.IntMultiply => $"({x[0]} * {x[1]})",
        LaneOp.Divide => $"({x[0]} / {x[1]})",
        LaneOp.FusedMultiplyAdd => Fused(lane.Type, x[0], x[1], x[2]),
        LaneOp.FusedMultiplySubtract => Fused("MultiplySubtract", x) ?? Fused(lane.Type, x[0], x[1], $"-{x[2]}"),
        LaneOp.FusedMultiplyAddNegated => Fused("MultiplyAddNegated", x) ?? Fused(lane.Type, $"-{x[0]}", x[1], x[2]),
        LaneOp.Negate => $"(-{x[0]})",
        LaneOp.AtLeast => $"{_vector}.MaxNative({x[0]}, {x[1]})",
        LaneOp.AtMost => $"{_vector}.MinNative({x[0]}, {x[1]})",
        LaneOp.Larger => Extreme("Max", x[1], x[0]) ?? $"{_vector}.ConditionalSelect({_vector}.LessThan({x[0]}, {x[1]}), {x[1]}, {x[0]})",
        LaneOp.Smaller => Extreme("Min", x[1], x[0]) ?? $"{_vector}.ConditionalSelect({_vector}.LessThan({x[1]}, {x[0]}), {x[1]}, {x[0]})",
        LaneOp.UnlessZero => UnlessZero(lane.Type, x[0], x[1]),
        LaneOp.LessThan or LaneOp.IntLess => MaskOf(lane, $"{_vector}.LessThan({x[0]}, {x[1]})"),
        LaneOp.LessOrEqual => $"{_vector}.LessThanOrEqual({x[0]}, {x[1]})",
        LaneOp.Equal or LaneOp.IntEqual => MaskOf(lane, $"{_vector}.Equals({x[0]}, {x[1]})"),
        LaneOp.NotEqual => $"(~{_vector}.Equals({x[0]}, {x[1]}))",
        LaneOp.And or LaneOp.BitAnd => $"({x[0]} & {x[1]})",
        LaneOp.Or or LaneOp.BitOr => $"({x[0]} | {x[1]})",
        LaneOp.Xor or LaneOp.BitXor => $"({x[0]} ^ {x[1]})",
        LaneOp.AndNot => $"{_vector}.AndNot({x[0]}, {x[1]})",
        LaneOp.Not => $"(~{x[0]})",
        LaneOp.Select => Selection(lane, lane.Type.IsInteger() ? As(lane.Type, x[0]) : x[0], x[1], x[2]),
        LaneOp.ShiftLeft => $"({x[0]} << {Distance(lane)})",
        LaneOp.ShiftRightArithmetic => $"({x[0]} >> {Distance(lane)})",
        LaneOp.ShiftRightLogical => $"({x[0]} >>> {Distance(lane)})",
        LaneOp.ConvertToInt => $"{_vector}.ConvertTo{(lane.Type.Is64() ? "Int64" : "Int32")}({x[0]})",
        LaneOp.ConvertToReal => $"{_vector}.ConvertTo{(lane.Type.Is64() ? "Double" : "Single")}({x[0]})",
        LaneOp.AsInt or LaneOp.AsReal => As(lane.Type, x[0]),
        LaneOp.Narrow => $"{_vector}.Narrow({x[0]}, {x[1]})",
        LaneOp.Rare => $"({_vector}.ExtractMostSignificantBits({x[0]}) == 0 ? {x[1]} : RareLanes.{lane.Name}({x[0]}, {x[1]}, {x[2]}))",
        _ => $"{_vector}.{lane.Op}({x[0]})",
    };

    private string Fused(LaneType type, string a, string b, string c) => target == LaneTarget.V128
        ? $"Fused128.{(type.Is64() ? "Double" : "Single")}({a}, {b}, {c})"
        : $"{_vector}.FusedMultiplyAdd({a}, {b}, {c})";

    private string? Fused(string name, string[] x) =>
        !onHardware || target == LaneTarget.V128 ? null : $"{(target == LaneTarget.V512 ? "Avx512F.Fused" : "Fma.")}{name}({x[0]}, {x[1]}, {x[2]})";

    // The instruction of x86 gives the second of equals and of what can't be compared; other processors' have other rules.
    private string? Extreme(string name, string first, string second) =>
        !onHardware || target == LaneTarget.V128 ? null : $"{(target == LaneTarget.V512 ? "Avx512F" : "Avx")}.{name}({first}, {second})";

    // Four bits a class of numbers say what an instruction of AVX-512 makes of it: NaN (two classes) the second operand, quiet; 0 the second;
    // the rest the first. A comparison and a selection by its mask take four times as long.
    private string UnlessZero(LaneType type, string value, string zero) => onHardware && target == LaneTarget.V512
        ? $"Avx512F.Fixup({value}, {zero}, {OnAllLanes(type.Integer(), type.Is64() ? "0x122L" : "0x122")}, 0)"
        : Blend($"{_vector}.LessThan({_vector}<{Element(type)}>.Zero, {_vector}.Abs({zero}))", value, zero);

    // Zero where the mask is not set is the mask's own bits; and of 256 bits the JIT sees only where a comparison stands in place that a mask
    // is one, and else makes three operations of a selection.
    private string Selection(Lane lane, string mask, string set, string unset) =>
        lane.Inputs[2] is { IsConstant: true, Bits: 0 } ? $"({set} & {mask})"
        : lane.Inputs[1] is { IsConstant: true, Bits: 0 } ? $"{_vector}.AndNot({unset}, {mask})"
        : Blend(mask, set, unset);

    private string Blend(string mask, string set, string unset) => target == LaneTarget.V256 && onHardware
        ? $"Avx2.BlendVariable({unset}, {set}, {mask})"
        : $"{_vector}.ConditionalSelect({mask}, {set}, {unset})";

    /// <summary>A comparison of integers gives integers; masks are kept as reals.</summary>
    private string MaskOf(Lane lane, string comparison) => lane.Inputs[0].Type.IsInteger() ? As(lane.Type.Real(), comparison) : comparison;

    private string As(LaneType type, string x) => type switch
    {
        LaneType.Int32 => $"{_vector}.AsInt32({x})",
        LaneType.Int64 => $"{_vector}.AsInt64({x})",
        LaneType.Real32 => $"{_vector}.AsSingle({x})",
        _ => $"{_vector}.AsDouble({x})",
    };

    private static string Distance(Lane lane) => lane.Bits.ToString(CultureInfo.InvariantCulture);

    private static string Scalar(Lane lane, string[] x)
    {
        var math = lane.Type.Is64() ? "Math" : "MathF";
        switch (lane.Op)
        {
            case LaneOp.Add: return $"({x[0]} + {x[1]})";
            case LaneOp.Subtract: return $"({x[0]} - {x[1]})";
            case LaneOp.Multiply: return $"({x[0]} * {x[1]})";
            case LaneOp.Divide: return $"({x[0]} / {x[1]})";
            case LaneOp.IntAdd: return $"unchecked({x[0]} + {x[1]})";
            case LaneOp.IntSubtract: return $"unchecked({x[0]} - {x[1]})";
            case LaneOp.IntMultiply: return $"unchecked({x[0]} * {x[1]})";
            case LaneOp.FusedMultiplySubtract: return $"{math}.FusedMultiplyAdd({x[0]}, {x[1]}, -{x[2]})";
            case LaneOp.FusedMultiplyAddNegated: return $"{math}.FusedMultiplyAdd(-{x[0]}, {x[1]}, {x[2]})";
            case LaneOp.Negate: return $"(-{x[0]})";
            case LaneOp.AtLeast: return $"({x[0]} > {x[1]} ? {x[0]} : {x[1]})";
            case LaneOp.AtMost: return $"({x[0]} < {x[1]} ? {x[0]} : {x[1]})";
            case LaneOp.Larger: return $"({x[0]} < {x[1]} ? {x[1]} : {x[0]})";
            case LaneOp.Smaller: return $"({x[1]} < {x[0]} ? {x[1]} : {x[0]})";
            case LaneOp.UnlessZero: return $"({math}.Abs({x[1]}) > 0 ? {x[0]} : {x[1]})";
            case LaneOp.LessThan or LaneOp.IntLess: return $"({x[0]} < {x[1]})";
            case LaneOp.LessOrEqual: return $"({x[0]} <= {x[1]})";
            case LaneOp.Equal or LaneOp.IntEqual: return $"({x[0]} == {x[1]})";
            case LaneOp.NotEqual: return lane.Inputs[0] == lane.Inputs[1] ? $"{Element(lane.Inputs[0].Type)}.IsNaN({x[0]})" : $"({x[0]} != {x[1]})";
            case LaneOp.And: return $"({x[0]} & {x[1]})";
            case LaneOp.Or: return $"({x[0]} | {x[1]})";
            case LaneOp.Xor: return $"({x[0]} ^ {x[1]})";
            case LaneOp.AndNot: return $"({x[0]} & !{x[1]})";
            case LaneOp.Not: return $"(!{x[0]})";
            case LaneOp.Select: return $"({x[0]} ? {x[1]} : {x[2]})";
            case LaneOp.BitAnd: return Bits(lane, x, "&");
            case LaneOp.BitOr: return Bits(lane, x, "|");
            case LaneOp.BitXor: return Bits(lane, x, "^");
            case LaneOp.ShiftLeft: return $"({x[0]} << {Distance(lane)})";
            case LaneOp.ShiftRightArithmetic: return $"({x[0]} >> {Distance(lane)})";
            case LaneOp.ShiftRightLogical: return $"({x[0]} >>> {Distance(lane)})";
            case LaneOp.ConvertToInt: return $"unchecked(({Element(lane.Type)}){x[0]})";
            case LaneOp.ConvertToReal or LaneOp.WidenLower or LaneOp.WidenUpper: return $"(({Element(lane.Type)}){x[0]})";
            case LaneOp.Narrow: return $"((float){x[0]})";
            case LaneOp.AsInt or LaneOp.AsReal: return Reinterpreted(lane.Type, x[0]);
            case LaneOp.Rare: return $"({x[0]} ? RareLanes.{lane.Name}({x[2]}) : {x[1]})";
            default: return $"{math}.{lane.Op}({string.Join(", ", x)})";
        }
    }

    private static string Bits(Lane lane, string[] x, string op) => lane.Type.IsInteger()
        ? $"({x[0]} {op} {x[1]})"
        : Reinterpreted(lane.Type, $"{Reinterpreted(lane.Type.Integer(), x[0])} {op} {Reinterpreted(lane.Type.Integer(), x[1])}");

    private static string Reinterpreted(LaneType to, string x) => to switch
    {
        LaneType.Int32 => $"BitConverter.SingleToInt32Bits({x})",
        LaneType.Int64 => $"BitConverter.DoubleToInt64Bits({x})",
        LaneType.Real32 => $"BitConverter.Int32BitsToSingle({x})",
        _ => $"BitConverter.Int64BitsToDouble({x})",
    };
}

using System.Collections.Immutable;
using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation.Exact;

namespace LossGen.Compiler.Primitives;

/// <summary>The partial derivatives of a primitive by each argument, from its arguments and its result; null where there is none.</summary>
public delegate Node?[] PartialsRule(ImmutableArray<Node> x, Node y);

/// <summary>
/// One row of the table: all there is to know about a primitive. Adding a function to the language is adding a row and its tests.
/// </summary>
public sealed class Primitive
{
    /// <summary>The name in formulas; internal ones and operators bear one that no formula can write, such as <c>+</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The least number of arguments.</summary>
    public required int MinArity { get; init; }

    /// <summary>The greatest number of arguments.</summary>
    public required int MaxArity { get; init; }

    /// <summary>Whether a formula may call it by its name.</summary>
    public bool IsFunction { get; init; } = true;

    /// <summary>The kind of the result.</summary>
    public ValueKind Result { get; init; } = ValueKind.Real;

    /// <summary>The value in <c>double</c>: the meaning that the interpreter, which is the oracle of all engines, runs.</summary>
    public required Func<double[], double> Evaluate { get; init; }

    /// <summary>The same meaning to many digits: what the value is as mathematics.</summary>
    public required Func<BigReal[], BigReal> Exact { get; init; }

    /// <summary>The derivative rule; null where the derivative is zero everywhere it exists (floor, comparisons).</summary>
    public PartialsRule? Partials { get; init; }

    /// <summary>The interval of the result, from the intervals of the arguments.</summary>
    public Func<Interval[], Interval> Range { get; init; } = _ => Interval.Everything;

    /// <summary>Where the arguments must lie for a real result, one an argument; outside, the value is NaN or a pole. Null: everywhere.</summary>
    public Interval[]? Domain { get; init; }

    /// <summary>The argument (difference) whose sign change is a kink of the value; null for a smooth primitive, or of a use that is smooth.</summary>
    public Func<ImmutableArray<Node>, Node?>? Kink { get; init; }

    /// <summary>Whether the value jumps (floor, sign, comparisons).</summary>
    public bool Jumps { get; init; }

    /// <summary>Whether the arguments may be exchanged.</summary>
    public bool IsCommutative { get; init; }

    /// <summary>How LaTeX writes it, with <c>{0}</c>, <c>{1}</c> for the arguments.</summary>
    public string? Latex { get; init; }

    /// <summary>
    /// How a formula that can't call it says the same of its argument, <c>{0}</c> inside brackets and <c>{1}</c> as an operand, and how strongly
    /// that binds; for those who read it, not to be computed. Null: its name.
    /// </summary>
    public (string Template, int Precedence)? Spelling { get; init; }

    /// <summary>The operator between or before its arguments in formula text, with its binding strength; null for a function call.</summary>
    public (string Symbol, int Precedence)? Infix { get; init; }

    /// <summary>The name of its lowering in the vector math, where that isn't <see cref="Name"/>.</summary>
    public string? Lowering { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

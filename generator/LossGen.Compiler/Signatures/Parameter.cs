using System.Collections.Immutable;

namespace LossGen.Compiler.Signatures;

/// <summary>The element type of a parameter.</summary>
public enum ElementType
{
    /// <summary><c>float</c>.</summary>
    Single,

    /// <summary><c>double</c>.</summary>
    Double,

    /// <summary><c>int</c>.</summary>
    Int32,

    /// <summary><c>long</c>.</summary>
    Int64,

    /// <summary><c>byte</c>.</summary>
    Byte,

    /// <summary><c>bool</c>.</summary>
    Boolean,
}

/// <summary>How a parameter holds its elements.</summary>
public enum ParameterForm
{
    /// <summary>One value.</summary>
    Scalar,

    /// <summary>A span: <c>ReadOnlySpan&lt;T&gt;</c>, or <c>Span&lt;T&gt;</c> for an output.</summary>
    Span,

    /// <summary>A tensor span: <c>ReadOnlyTensorSpan&lt;T&gt;</c>, or <c>TensorSpan&lt;T&gt;</c> for an output.</summary>
    TensorSpan,
}

/// <summary>What a parameter's values mean, where the user has said so.</summary>
public enum Meaning
{
    /// <summary>Nothing is said.</summary>
    None,

    /// <summary>A logit: any real.</summary>
    Logit,

    /// <summary>A probability: [0, 1].</summary>
    Probability,

    /// <summary>A log-probability: (-inf, 0].</summary>
    LogProbability,

    /// <summary>A positive number: (0, inf).</summary>
    Positive,
}

/// <summary>A parameter of the user's method, as the compiler needs it; it has value equality.</summary>
public sealed record Parameter(string Name, ElementType Element, ParameterForm Form)
{
    /// <summary>Whether it is written: an output of a kernel.</summary>
    public bool IsOutput { get; init; }

    /// <summary>Whether it bears <c>[Grad]</c>.</summary>
    public bool HasGrad { get; init; }

    /// <summary>Whether it bears <c>[Target]</c>.</summary>
    public bool IsTarget { get; init; }

    /// <summary>What its values mean.</summary>
    public Meaning Meaning { get; init; }

    /// <summary>Its declared range, the kind's included (the intersection); null where nothing is declared.</summary>
    public DeclaredRange? Range { get; init; }

    /// <summary>The names of <c>[Shape]</c>, comma-separated so that equality stays by value; null without one.</summary>
    public string? Shape { get; init; }

    /// <summary>The default value as C# writes it (<c>1f</c>, <c>-100</c>); null for a required parameter.</summary>
    public string? Default { get; init; }

    /// <summary>The default value as a number, for callers inside formulas.</summary>
    public double? DefaultValue { get; init; }

    /// <summary>The name as C# writes it: <c>@event</c> for <c>event</c>.</summary>
    public string CSharpName { get; init; } = Name;

    /// <summary>Whether it holds <c>float</c> or <c>double</c>.</summary>
    public bool IsFloating => Element is ElementType.Single or ElementType.Double;

    /// <summary>Whether it is a span or a tensor span.</summary>
    public bool IsTensor => Form != ParameterForm.Scalar;
}

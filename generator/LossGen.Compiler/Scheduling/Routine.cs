using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Scheduling;

/// <summary>Which of the generated methods a routine is.</summary>
public enum RoutineKind
{
    /// <summary><c>F</c> of a loss: the value.</summary>
    Value,

    /// <summary><c>FGradient</c>: value and gradients.</summary>
    Gradient,

    /// <summary><c>FHessian</c>: value, gradients and the diagonal of the Hessian.</summary>
    Hessian,

    /// <summary><c>F</c> of a kernel.</summary>
    Forward,

    /// <summary><c>FBackward</c> of a kernel.</summary>
    Backward,
}

/// <summary>What a parameter of a generated method is for.</summary>
public enum ParameterRole
{
    /// <summary>A parameter of the user's method that is read.</summary>
    Input,

    /// <summary>An output of the user's kernel.</summary>
    Output,

    /// <summary>The gradient of the final loss by an output of the kernel; read.</summary>
    OutputGradient,

    /// <summary>Receives the gradient by an input.</summary>
    Gradient,

    /// <summary>Receives the diagonal of the Hessian by an input.</summary>
    Hessian,

    /// <summary><c>gradientScale</c>.</summary>
    Scale,

    /// <summary>No parameter: memory in which a gradient is added up.</summary>
    Sums,
}

/// <summary>A parameter of a generated method.</summary>
/// <param name="Parameter">Its name and type.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Of">The parameter of the user's method that it belongs to: itself, or what a gradient is taken by.</param>
public sealed record RoutineParameter(Parameter Parameter, ParameterRole Role, Parameter Of)
{
    /// <summary>Whether the method writes it.</summary>
    public bool IsWritten => Role is ParameterRole.Output or ParameterRole.Gradient or ParameterRole.Hessian;

    /// <summary>Whether it may lie over what is read: in place, a gradient over its own input, an output over any input of its type or what it held itself.</summary>
    public bool MayLieOver(Parameter read) => Role switch
    {
        ParameterRole.Gradient => read.Name == Of.Name,
        ParameterRole.Output => read.Element == Parameter.Element,
        _ => false,
    };
}

/// <summary>A value that a routine gives back: a scalar (the loss when there is no target), or a tensor's elements.</summary>
/// <param name="Target">The parameter that receives it; null for the returned loss.</param>
/// <param name="Value">The node of the value.</param>
/// <param name="Indices">The indices that a tensor's elements run over, one a dimension (one for elementwise use, whatever the rank); empty for a scalar.</param>
public sealed record RoutineResult(RoutineParameter? Target, Node Value, ImmutableArray<IndexVariable> Indices)
{
    /// <summary>Where the value is added, for a target that several positions may add to; empty where each element is stored once.</summary>
    public ImmutableArray<Subscript> AddedAt { get; init; } = [];

    /// <summary>Where the value is stored, for a target that other results store to as well; empty where it is stored at its indices.</summary>
    public ImmutableArray<Subscript> StoredAt { get; init; } = [];

    /// <summary>Whether it is added to what another result has stored, once a row and to an element of the row's own.</summary>
    public bool IsPoint => !AddedAt.IsEmpty && Target!.Role != ParameterRole.Sums;

    /// <summary>Whether it gives one number back, rather than a tensor's elements.</summary>
    public bool IsScalar => Indices.IsEmpty && AddedAt.IsEmpty;
}

/// <summary>One generated method before it is scheduled: its parameters and what it computes.</summary>
public sealed record Routine(
    RoutineKind Kind,
    string Name,
    ImmutableArray<RoutineParameter> Parameters,
    ImmutableArray<RoutineResult> Results)
{
    /// <summary>What must not be empty; known before anything is written.</summary>
    public ImmutableArray<Binding.EmptyCheck> Checks { get; init; } = [];

    /// <summary>The values of all results, and the conditions that are checked.</summary>
    public IEnumerable<Node> Values => Results.Select(r => r.Value).Concat(Checks.Select(c => c.IsEmpty));
}

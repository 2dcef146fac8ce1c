using System.Collections.Immutable;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler;

/// <summary>A formula ready to be printed: its routines, scheduled, and what their documentation says.</summary>
/// <param name="Signature">The user's method.</param>
/// <param name="Text">The formula as written.</param>
/// <param name="Bound">The formula bound to its signature.</param>
/// <param name="Schedules">The generated methods: the user's own first.</param>
/// <param name="Derivatives">The derivative by each differentiated parameter, as formula text.</param>
/// <param name="Stabilizations">What was rewritten to stay accurate, one line each.</param>
public sealed record CompiledFormula(
    MethodSignature Signature,
    string Text,
    BoundFormula Bound,
    ImmutableArray<Schedule> Schedules,
    ImmutableArray<(string Parameter, string Text)> Derivatives,
    ImmutableArray<string> Stabilizations)
{
    /// <summary>The derivatives of <see cref="Derivatives"/> as graphs.</summary>
    public ImmutableArray<(string Parameter, Node Value)> Gradients { get; init; } = [];

    /// <summary>Whether methods are generated beside the user's: a kernel that updates in place has none.</summary>
    public bool HasCompanions => Schedules.Length > 1;
}

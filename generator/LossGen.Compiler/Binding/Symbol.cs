using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>What a name stands for.</summary>
internal abstract class Symbol;

/// <summary>A tensor parameter of the method being compiled; a kernel's outputs are tensors that can be assigned.</summary>
internal sealed class TensorSymbol(Parameter parameter) : Symbol
{
    public Parameter Parameter => parameter;

    /// <summary>What an output has been assigned; until then, reading it gives its old elements.</summary>
    public (Node? Value, IReadOnlyList<IndexVariable> Indices, bool IsAssigned) Assigned { get; set; } = (null, [], false);
}

/// <summary>A value: a scalar parameter, a definition, or an argument of what is inlined. Null where it is in error.</summary>
internal sealed class ValueSymbol(Node? value) : Symbol
{
    public Node? Value => value;
}

/// <summary>An index variable in its brackets.</summary>
internal sealed class IndexSymbol(IndexVariable index) : Symbol
{
    public IndexVariable Index => index;
}

/// <summary>A definition with indices, bound anew at each use.</summary>
internal sealed class IndexedSymbol(DefinitionSyntax definition, Scope scope) : Symbol
{
    public DefinitionSyntax Definition => definition;

    public Scope Scope => scope;

    /// <summary>The statement that it stands in.</summary>
    public int Statement { get; } = scope.Formula.Statement;

    /// <summary>The outputs that had been assigned where it stands; it reads no later ones.</summary>
    public int Assignments { get; } = scope.Formula.Assignments;

    /// <summary>What it was where it stands, at indices of its own.</summary>
    public (Node? Value, IReadOnlyList<IndexVariable> Indices) Own { get; set; } = (null, []);

    /// <summary>Indices that stand in for subscripts that are none, until those replace them.</summary>
    public IndexVariable?[] StandIns { get; } = new IndexVariable?[definition.Indices.Length];
}

namespace LossGen.Compiler.Graphs;

/// <summary>What a node's value is: reals compute, booleans select and filter, integers compare and subscript.</summary>
public enum ValueKind
{
    /// <summary>A real number, in the formula's element type where it is computed.</summary>
    Real,

    /// <summary>A truth value; counts as 1 and 0 where a real is due.</summary>
    Boolean,

    /// <summary>A label: an element of an integer tensor.</summary>
    Integer,
}

namespace LossGen.Compiler.Interpretation;

/// <summary>Evaluates the nodes of a graph in <c>double</c>: the oracle of every engine.</summary>
/// <param name="bindings">What the parameters are bound to.</param>
public sealed class Interpreter(Bindings bindings) : GraphInterpreter<double>(bindings, new DoubleArithmetic(bindings.LiteralType, bindings.Copies));

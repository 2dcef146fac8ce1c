using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Properties;

/// <summary>A point of a slice.</summary>
/// <param name="X">Where the element stands.</param>
/// <param name="Value">The loss.</param>
/// <param name="Gradient">Its derivative by the element.</param>
/// <param name="Hessian">Its second derivative.</param>
/// <param name="IsBad">Whether the generated code, in its element type, gives no finite number there.</param>
public readonly record struct SlicePoint(double X, double Value, double Gradient, double Hessian, bool IsBad);

/// <summary>A loss as one element of one parameter moves, all else held.</summary>
/// <param name="By">The parameter.</param>
/// <param name="Caption">What is held, and where: <c>y = 0</c>.</param>
/// <param name="Points">The points, from left to right.</param>
/// <param name="Kinks">Where the derivative jumps.</param>
public sealed record Slice(Parameter By, string Caption, IReadOnlyList<SlicePoint> Points, IReadOnlyList<double> Kinks);

namespace LossGen.Benchmarks.Comparison;

/// <summary>One generated method beside its peers.</summary>
/// <param name="Name">What it computes.</param>
/// <param name="Mode">Which of the generated methods.</param>
/// <param name="Symbol">Its name in C, in Python and among the compositions of TensorPrimitives.</param>
/// <param name="Sizes">The sizes it is measured at.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Outputs">What it writes.</param>
/// <param name="Call">Calls the generated method.</param>
/// <param name="InPlace">Whether the outputs are read first.</param>
internal sealed record PeerRow<T>(
    string Name, Mode Mode, string Symbol, int[][] Sizes, Operand[] Inputs, Operand[] Outputs, Func<Bound<T>, T> Call, bool InPlace = false)
    where T : unmanaged;

/// <summary>Which of the methods of a formula.</summary>
internal enum Mode
{
    /// <summary>The value of a loss.</summary>
    Value,

    /// <summary>Its value with its gradient.</summary>
    Gradient,

    /// <summary>The outputs of a kernel.</summary>
    Forward,

    /// <summary>The gradients of a kernel.</summary>
    Backward,

    /// <summary>An update in place.</summary>
    Step,
}

namespace LossGen;

/// <summary>Which diagonal of the Hessian a <see cref="LossAttribute"/> generates.</summary>
public enum HessianDiagonal
{
    /// <summary>None: no such method is generated.</summary>
    None,

    /// <summary>The exact second derivatives, which may be zero or negative.</summary>
    Exact,

    /// <summary>The exact ones, each raised to <see cref="LossAttribute.HessianFloor"/> where it is less: safe to divide by.</summary>
    Positive,
}

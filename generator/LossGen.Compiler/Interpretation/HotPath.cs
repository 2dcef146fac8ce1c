using System.Runtime.CompilerServices;

namespace LossGen.Compiler.Interpretation;

/// <summary>How the methods that run millions of times in every build are compiled.</summary>
internal static class HotPath
{
    /// <summary>
    /// For good at once: a build is over before the runtime has found out which of its methods are worth it. Where the runtime doesn't know the
    /// option, it means nothing.
    /// </summary>
    public const MethodImplOptions Optimized = (MethodImplOptions)512;
}

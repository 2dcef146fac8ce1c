namespace Quickstart.Data;

/// <summary>What is to be predicted.</summary>
internal enum TaskKind
{
    /// <summary>A number.</summary>
    Regression,

    /// <summary>One of two classes, 0 or 1.</summary>
    Binary,
}

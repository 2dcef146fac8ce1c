namespace LossGen.Benchmarks.Comparison;

/// <summary>Which extents of a row's size an operand has.</summary>
internal enum Extent
{
    /// <summary>All.</summary>
    Whole,

    /// <summary>The first.</summary>
    Rows,

    /// <summary>The last.</summary>
    Columns,

    /// <summary>The first, by four: boxes.</summary>
    ByFour,
}

/// <summary>An input or output of a row.</summary>
/// <param name="Field">What it holds: of an output, before a call that updates it in place.</param>
/// <param name="Extent">Its shape.</param>
internal sealed record Operand(Field Field, Extent Extent = Extent.Whole)
{
    public static implicit operator Operand(Field field) => new(field);

    /// <summary>The shape at a size.</summary>
    public int[] Shape(int[] size) => Extent switch
    {
        Extent.Rows => [size[0]],
        Extent.Columns => [size[^1]],
        Extent.ByFour => [size[0], 4],
        _ => size,
    };

    /// <summary>The number of elements at a size.</summary>
    public int Length(int[] size) => Shape(size).Aggregate(1, (a, b) => a * b);
}

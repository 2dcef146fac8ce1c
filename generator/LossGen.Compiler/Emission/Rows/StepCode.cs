using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Scheduling.Rows;

namespace LossGen.Compiler.Emission.Rows;

/// <summary>The lowered passes of a step: over all cells of a block alike, and row by row.</summary>
/// <param name="Cells">The pass over all cells, or over one value a row.</param>
/// <param name="ByRow">The pass over the cells of one row after the other, if there is one.</param>
/// <param name="Factors">The pass over the rows that computes what the cells of each are multiplied by, if there is one.</param>
public sealed record StepCode(PassCode Cells, PassCode? ByRow, PassCode? Factors)
{
    /// <summary>Lowers a step. What is too large for one method goes over all cells alike only.</summary>
    public static StepCode Of(ElementStep step, Func<Pass, RowForm?, PassCode> lower)
    {
        var byRow = step.ByRow is { } form ? lower(form.Pass, form) : null;
        return byRow?.Segments.Length == 1
            ? new(lower(step.Pass, null), byRow, step.ByRow!.Factors is { } factors ? lower(factors.Pass, null) : null)
            : new(lower(step.Pass, null), null, null);
    }
}

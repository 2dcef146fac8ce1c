using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Scheduling.Rows;

namespace LossGen.Compiler.Emission.Rows;

/// <summary>Says in a sentence what a stage does.</summary>
public static class StageText
{
    /// <summary>A sentence a stage, and one on the memory between them.</summary>
    public static IEnumerable<string> Describe(Schedule schedule)
    {
        foreach (var stage in schedule.Stages)
        {
            switch (stage)
            {
                case RowStage rows:
                    yield return Describe(rows);
                    break;
                case ContractionStage contraction:
                    yield return Describe(contraction);
                    break;
            }
        }

        if (!schedule.Temporaries.IsEmpty)
        {
            var sizes = schedule.Temporaries.Select(t => t.ShapeOf is { } tensor ? $"as large as {tensor.Name}" : t.Indices.IsEmpty ? "one number" : $"over {Names(t.Indices)}");
            yield return $"Between the stages it rents memory from the pool: {string.Join("; ", sizes)}.";
        }
    }

    /// <summary>The sentence of a loop over rows.</summary>
    public static string Describe(RowStage stage)
    {
        var does = new List<string>();
        foreach (var step in stage.Steps)
        {
            switch (step)
            {
                case ReduceStep reduce:
                    does.Add($"the {reduce.Reduction.Reduction.ToString().ToLowerInvariant()} over {Names(reduce.Columns)}");
                    break;
                case ColumnStep columns:
                    does.Add($"{(columns.Reduction == ReductionKind.Sum ? "adds the rows to a sum" : $"takes the rows into a {columns.Reduction.ToString().ToLowerInvariant()}")} for each {Names([.. columns.Outer, .. columns.Columns])}");
                    break;
                case ScatterStep scatter:
                    does.Add($"adds to {scatter.Target.Tensor.Name}");
                    break;
                case ElementStep elements:
                    does.AddRange(elements.Outputs.Where(o => o.Place is TensorPlace).Select(o => $"stores {((TensorPlace)o.Place).Tensor.Name}"));
                    break;
            }
        }

        if (!stage.Totals.IsEmpty)
        {
            does.Add("reduces " + string.Join(", ", stage.Totals.GroupBy(t => t.Reduction).Select(g => $"{g.Count().ToString(CSharp.Invariant)} {g.Key.ToString().ToLowerInvariant()}")));
        }

        if (stage.WhereNaN is { } sums)
        {
            does.Insert(0, $"where {sums.Name} has a NaN, term by term");
        }

        return $"Stage {stage.Number.ToString(CSharp.Invariant)}, {(stage.Rows.IsEmpty ? "once" : $"for each {Names(stage.Rows)}")}: {string.Join("; ", does)}.";
    }

    /// <summary>The sentence of a contraction.</summary>
    public static string Describe(ContractionStage stage) =>
        $"Stage {stage.Number.ToString(CSharp.Invariant)}: contracts {stage.Left.Tensor.Name} with {stage.Right.Tensor.Name} over {Names(stage.Depth)}.";

    private static string Names(IEnumerable<IndexVariable> indices) => string.Join(", ", indices.Select(i => i.Name));
}

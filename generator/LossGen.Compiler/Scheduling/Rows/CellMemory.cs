using System.Collections.Immutable;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Scheduling.Rows;

/// <summary>
/// Which of a block's cells may lie in an output from the start: the exponentials of a softmax become its gradient where they are, and
/// no memory of their own has to pass through the caches.
/// </summary>
public static class CellMemory
{
    /// <summary>The cells of blocks and the output that the step which reads them last writes over them.</summary>
    public static ImmutableArray<(BlockPlace Cells, TensorPlace Output)> Of(RowStage stage, Layout layout)
    {
        var found = ImmutableArray.CreateBuilder<(BlockPlace, TensorPlace)>();
        for (int i = 0; i < stage.Steps.Length; i++)
        {
            if (stage.Steps[i] is not ElementStep { Columns.IsEmpty: false } step)
            {
                continue;
            }

            ImmutableArray<IndexVariable> order = [.. stage.Rows, .. step.Columns];
            foreach (var output in step.Outputs)
            {
                if (output.Place is TensorPlace place && layout.IsContiguous(place, order) && !IsTouched(stage, place, i)
                    && step.Inputs.Select(s => s.Place).OfType<BlockPlace>().FirstOrDefault(c => IsLastUse(stage, c, step, i) && c.Element == place.Tensor.Element
                        && found.All(f => f.Item1 != c)) is { } cells)
                {
                    found.Add((cells, place));
                }
            }
        }

        return found.ToImmutable();
    }

    private static bool IsLastUse(RowStage stage, BlockPlace cells, ElementStep step, int number) =>
        cells.Columns.SequenceEqual(step.Columns) && stage.Steps.Skip(number + 1).All(s => !s.Reads.Contains(cells));

    // Read, or written by another step than the one that gives it its values; what is added to them afterwards doesn't matter.
    private static bool IsTouched(RowStage stage, TensorPlace place, int number) =>
        stage.Steps.Any(s => s.Reads.OfType<TensorPlace>().Any(t => t.Tensor.Name == place.Tensor.Name))
        || stage.Places.Values.OfType<TensorPlace>().Any(t => t.Tensor.Name == place.Tensor.Name && t != place)
        || stage.Steps.Where((s, i) => i != number).OfType<ElementStep>().SelectMany(s => s.Outputs).Any(o => o.Place is TensorPlace t && t.Tensor.Name == place.Tensor.Name)
        || stage.Steps.Take(number).OfType<ScatterStep>().Any(s => s.Target.Tensor.Name == place.Tensor.Name);
}

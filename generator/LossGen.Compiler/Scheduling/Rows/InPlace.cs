using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Scheduling.Rows;

/// <summary>
/// Whether a tensor may be written over another that is read, as the stages stand: each element must have been read for the last
/// time when it is written. Where it may not, the routine reads a copy if the two are the same memory.
/// </summary>
public static class InPlace
{
    /// <summary>Whether the stages read all they need of one tensor before they write the same place of the other.</summary>
    public static bool IsSafe(Schedule schedule, Parameter written, Parameter read)
    {
        if (schedule.Routine.Results.Any(r => !r.StoredAt.IsEmpty && r.Target?.Parameter.Name == written.Name) || IsReadAsScalar(schedule, read))
        {
            return false;
        }

        var stores = new List<(int Stage, int Step, RowStage Rows, TensorPlace Place)>();
        var reads = new List<(int Stage, int Step, TensorPlace Place)>();
        for (int s = 0; s < schedule.Stages.Length; s++)
        {
            switch (schedule.Stages[s])
            {
                case RowStage rows:
                    for (int i = 0; i < rows.Steps.Length; i++)
                    {
                        reads.AddRange(rows.Steps[i].Reads.OfType<TensorPlace>().Where(p => p.Tensor.Name == read.Name).Select(p => (s, i, p)));
                        stores.AddRange(WritesOf(rows.Steps[i]).Where(p => p.Tensor.Name == written.Name).Select(p => (s, i, rows, p)));
                    }

                    break;
                case ContractionStage contraction:
                    reads.AddRange(new[] { contraction.Left, contraction.Right }.Where(p => p.Tensor.Name == read.Name).Select(p => (s, 0, p)));
                    break;
            }
        }

        return stores.Count == 1 && reads.All(r => IsBefore(r, stores[0]));
    }

    private static bool IsBefore((int Stage, int Step, TensorPlace Place) read, (int Stage, int Step, RowStage Rows, TensorPlace Place) store)
    {
        if (read.Stage != store.Stage)
        {
            return read.Stage < store.Stage;
        }

        if (read.Step >= store.Step)
        {
            return read.Step == store.Step && read.Place.Subscripts.SequenceEqual(store.Place.Subscripts);
        }

        // Earlier in the same block: of its own row, other blocks can't have written anything.
        var rows = store.Rows.Rows;
        return read.Place.Subscripts.Length >= rows.Length && rows.Select((row, d) => read.Place.Subscripts[d].Plain == row && store.Place.Subscripts[d].Plain == row).All(same => same);
    }

    private static bool IsReadAsScalar(Schedule schedule, Parameter read) =>
        Graph.Reachable(schedule.Routine.Values).OfType<LoadNode>().Any(l => l.IsScalar && l.Parameter.Name == read.Name);

    private static IEnumerable<TensorPlace> WritesOf(RowStep step) =>
        step is ElementStep elements ? elements.Outputs.Select(o => o.Place).OfType<TensorPlace>() : [];
}

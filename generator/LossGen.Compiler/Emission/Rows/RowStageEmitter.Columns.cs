using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling.Rows;

namespace LossGen.Compiler.Emission.Rows;

/// <summary>Prints how columns of one matrix come and go together where four of them lie side by side: the corners of boxes.</summary>
internal sealed partial class RowStageEmitter
{
    private const int Together = 4;

    /// <summary>Reads what lies so into buffers, and names these.</summary>
    private Dictionary<string, string> ReadTogether(CodeWriter writer, IEnumerable<RowStream> inputs, ImmutableArray<IndexVariable> order)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (four, tensor, start, stride) in Neighbours(inputs, order))
        {
            var staging = four.Select(s => read[s.Parameter.Name] = Staging(s.Parameter)).ToList();
            writer.Line($"Stage.Gather({Tensor(tensor.Tensor)}, {start}, {stride}, length, {string.Join(", ", staging)});");
        }

        return read;
    }

    /// <summary>Names the buffers of what is written so, which is <paramref name="late"/>.</summary>
    private Dictionary<string, string> WriteTogether(CodeWriter writer, IEnumerable<RowStream> outputs, ImmutableArray<IndexVariable> order, List<Action> late)
    {
        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (four, tensor, start, stride) in Neighbours(outputs, order))
        {
            var staging = four.Select(s => written[s.Parameter.Name] = Staging(s.Parameter)).ToList();
            late.Add(() => writer.Line($"Stage.Scatter({string.Join(", ", staging)}, length, {Tensor(tensor.Tensor, isWritten: true)}, {start}, {stride});"));
        }

        return written;
    }

    private IEnumerable<(List<RowStream> Four, TensorPlace First, string Start, string Stride)> Neighbours(IEnumerable<RowStream> streams, ImmutableArray<IndexVariable> order)
    {
        foreach (var columns in streams.Where(s => ColumnOf(s, order) is not null).GroupBy(s => ((TensorPlace)s.Place).Tensor.Name))
        {
            var byOffset = columns.GroupBy(s => ColumnOf(s, order)!.Value).ToDictionary(g => g.Key, g => g.First());
            foreach (int offset in byOffset.Keys.OrderBy(o => o).ToList())
            {
                if (Enumerable.Range(offset, Together).All(byOffset.ContainsKey))
                {
                    var four = Enumerable.Range(offset, Together).Select(o => byOffset[o]).ToList();
                    foreach (int taken in Enumerable.Range(offset, Together))
                    {
                        byOffset.Remove(taken);
                    }

                    var first = (TensorPlace)four[0].Place;
                    var (position, stride) = Strided(first, order)!.Value;
                    yield return (four, first, position, stride);
                }
            }
        }
    }

    // Which column of a matrix a stream over its rows is.
    private int? ColumnOf(RowStream stream, ImmutableArray<IndexVariable> order) =>
        stream.Place is TensorPlace { Subscripts.Length: 2 } place && place.Tensor.Element == stream.Parameter.Element && Strided(place, order) is not null
            ? place.Subscripts[1].Offset
            : null;
}

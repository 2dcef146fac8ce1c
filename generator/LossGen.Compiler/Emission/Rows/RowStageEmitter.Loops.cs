using System.Collections.Immutable;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Emission.Rows;

/// <summary>Prints loops over positions, with the indices that they stand for.</summary>
internal sealed partial class RowStageEmitter
{
    // A loop over positions in row-major order, with the indices that its body uses.
    private void Visit(CodeWriter writer, ImmutableArray<IndexVariable> order, IEnumerable<IndexVariable> used, string start, string length, Action body)
    {
        if (order.Length < 2)
        {
            using (writer.Open($"for (int k = 0; k < {length}; k++)"))
            {
                if (!order.IsEmpty)
                {
                    writer.Line($"int {Index(order[0])} = (int){start} + k;");
                }

                body();
            }

            return;
        }

        var last = order[order.Length - 1];
        VisitOuter(writer, order, used, start, length, () =>
        {
            using (writer.Open($"for (int edge = k + Math.Min({length} - k, {Extent(last)} - {Index(last)}); k < edge; k++, {Index(last)}++)"))
            {
                body();
            }

            writer.Line();
        });
    }

    // The same, a run of the last index at once.
    private void VisitRuns(CodeWriter writer, ImmutableArray<IndexVariable> order, IEnumerable<IndexVariable> used, string start, string length, Action body)
    {
        if (order.Length < 2)
        {
            using (writer.Open())
            {
                writer.Line($"int k = 0, run = {length}, {Index(order[0])} = (int){start};");
                body();
            }

            return;
        }

        var last = order[order.Length - 1];
        VisitOuter(writer, order, used, start, length, () =>
        {
            writer.Line($"int run = Math.Min({length} - k, {Extent(last)} - {Index(last)});");
            body();
            writer.Line("k += run;");
        });
    }

    // The runs of the last index, which the body goes over.
    private void VisitOuter(CodeWriter writer, ImmutableArray<IndexVariable> order, IEnumerable<IndexVariable> used, string start, string length, Action body)
    {
        var last = order[order.Length - 1];
        var outer = order.Take(order.Length - 1).ToList();
        using (writer.Open())
        {
            writer.Line($"long outer = {start} / {Extent(last)};");
            writer.Line($"int {Index(last)} = (int)({start} % {Extent(last)});");
            // The outer indices from the first that is used: they stay for a run of the last, then go on with a carry.
            var wanted = new HashSet<IndexVariable>(used);
            int from = outer.FindIndex(wanted.Contains);
            var carried = from < 0 ? [] : outer.Skip(from).ToList();
            for (int i = 0; i < carried.Count; i++)
            {
                string below = string.Join(" * ", carried.Skip(i + 1).Select(Extent));
                string quotient = below.Length == 0 ? "outer" : $"outer / ({below})";
                writer.Line($"int {Index(carried[i])} = (int)({(from + i == 0 ? quotient : $"{quotient} % {Extent(carried[i])}")});");
            }

            using (writer.Open($"for (int k = 0; k < {length}; outer++)"))
            {
                body();
                writer.Line($"{Index(last)} = 0;");
                Carry(writer, carried, carried.Count - 1, from);
            }
        }
    }

    private void Carry(CodeWriter writer, List<IndexVariable> indices, int i, int from)
    {
        if (i < 0)
        {
            return;
        }

        if (from + i == 0)
        {
            writer.Line($"{Index(indices[i])}++;");
            return;
        }

        using (writer.Open($"if (++{Index(indices[i])} == {Extent(indices[i])})"))
        {
            writer.Line($"{Index(indices[i])} = 0;");
            Carry(writer, indices, i - 1, from);
        }
    }
}

using System.Text;
using LossGen.Compiler.Lanes;

namespace LossGen.Compiler.Emission;

/// <summary>
/// Several steps of a loop at once, statement by statement. One step is a chain of operations that wait for each other; a processor looks
/// ahead for others that don't, but not as far as the next step but one or two where a step is long.
/// </summary>
public static class Interleaving
{
    // What a processor can begin in one cycle, about.
    private const double OperationsPerCycle = 2.5;

    // Together the steps stay well inside what the JIT optimizes, and the text inside what a compiler reads in no time.
    private const int Budget = 320;

    private const int Most = 4;

    // Of the steps behind the first.
    private static readonly string[] Suffixes = ["_b", "_c", "_d"];

    /// <summary>The number of steps to print together where nothing but the registers limits them: 1, 2 or 4.</summary>
    /// <param name="lanes">What one step computes, each behind its inputs.</param>
    public static int Factor(IEnumerable<Lane> lanes)
    {
        int operations = 0, longest = 0;
        var ready = new Dictionary<Lane, int>();
        foreach (var lane in lanes)
        {
            if (lane.IsConstant)
            {
                ready[lane] = 0;
                continue;
            }

            operations++;
            int begins = 0;
            foreach (var input in lane.Inputs)
            {
                begins = Math.Max(begins, ready[input]);
            }

            ready[lane] = begins + Latency(lane.Op);
            longest = Math.Max(longest, ready[lane]);
        }

        int factor = 1;
        while (factor < Most && factor * operations < OperationsPerCycle * longest && 2 * factor * operations <= Budget)
        {
            factor *= 2;
        }

        return factor;
    }

    /// <summary>What the names of a step end in; of the first, nothing.</summary>
    public static string Suffix(int step) => step == 0 ? "" : Suffixes[step - 1];

    /// <summary>Whether a name could be that of a further step.</summary>
    public static bool IsOfFurtherStep(string name) => Suffixes.Any(s => name.EndsWith(s, StringComparison.Ordinal));

    /// <summary>The statements of the steps, each statement of the first followed by the same of the others.</summary>
    /// <param name="step">The statements of the first step.</param>
    /// <param name="copies">For each further step: its own spelling of a name, or null for a name that all share.</param>
    /// <param name="withFirst">Whether the first step is printed, too.</param>
    public static IEnumerable<string> Weave(IReadOnlyList<string> step, IReadOnlyList<Func<string, string?>> copies, bool withFirst = true)
    {
        var text = new StringBuilder();
        var names = new List<(int Start, string Name)>();
        foreach (string statement in step)
        {
            if (withFirst)
            {
                yield return statement;
            }

            FindNames(statement, names);
            foreach (var copy in copies)
            {
                int end = 0;
                foreach (var (start, name) in names)
                {
                    if (copy(name) is { } own)
                    {
                        text.Append(statement, end, start - end).Append(own);
                        end = start + name.Length;
                    }
                }

                yield return text.Append(statement, end, statement.Length - end).ToString();
                text.Clear();
            }
        }
    }

    // Members keep their names.
    private static void FindNames(string statement, List<(int Start, string Name)> names)
    {
        names.Clear();
        for (int i = 0; i < statement.Length; i++)
        {
            int start = i;
            while (i < statement.Length && (char.IsLetterOrDigit(statement[i]) || statement[i] == '_'))
            {
                i++;
            }

            if (i > start && !char.IsDigit(statement[start]) && (start == 0 || statement[start - 1] != '.'))
            {
                names.Add((start, statement.Substring(start, i - start)));
            }
        }
    }

    private static int Latency(LaneOp op) => op switch
    {
        LaneOp.Divide => 12,
        LaneOp.Sqrt => 18,
        LaneOp.Input => 5,
        LaneOp.Add or LaneOp.Subtract or LaneOp.Multiply or LaneOp.FusedMultiplyAdd or LaneOp.FusedMultiplySubtract or LaneOp.FusedMultiplyAddNegated
            or LaneOp.ConvertToInt or LaneOp.ConvertToReal or LaneOp.WidenLower or LaneOp.WidenUpper or LaneOp.Narrow or LaneOp.Floor or LaneOp.Ceiling or LaneOp.Round or LaneOp.Truncate => 4,
        LaneOp.LessThan or LaneOp.LessOrEqual or LaneOp.Equal or LaneOp.NotEqual => 4,
        LaneOp.AsInt or LaneOp.AsReal => 0,
        _ => 1,
    };
}

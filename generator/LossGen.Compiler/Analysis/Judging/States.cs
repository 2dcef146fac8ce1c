using LossGen.Compiler.Binding;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Outputs that are updated in place, start at 0 and never fall below it: a running mean of squares, a greatest magnitude. Where nothing is
/// declared of one, that is what it may hold.
/// </summary>
internal static class States
{
    /// <summary>The names of those that stay at least 0 as long as all of them are.</summary>
    /// <param name="bound">The kernel.</param>
    /// <param name="rangeOf">The values of the other parameters.</param>
    public static ISet<string> NeverNegative(BoundFormula bound, Func<Parameter, Interval> rangeOf)
    {
        var found = new HashSet<string>(bound.Updated.Where(p => p.Range is null && p.Meaning == Meaning.None).Select(p => p.Name));
        while (found.Count > 0)
        {
            var intervals = new IntervalAnalysis(p => found.Contains(p.Name) ? new(0, rangeOf(p).High) : rangeOf(p), 1, 1 << 24);
            if (found.RemoveWhere(name => bound.Outputs.Any(o => o.Target?.Name == name && !(intervals[o.Value] is var range && range.Low >= 0 && !range.MayBeNaN))) == 0)
            {
                break;
            }
        }

        return found;
    }
}

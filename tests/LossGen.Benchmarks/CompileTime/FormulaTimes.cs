namespace LossGen.Benchmarks.CompileTime;

/// <summary>The generator over formulas of 10 to 10,000 nodes: linear where the time a node stays what it is.</summary>
internal static class FormulaTimes
{
    // Small formulas come in numbers, so that what a run costs by itself weighs the same at every size.
    private const int LeastNodes = 10_000;
    private const int Rounds = 5;

    public static void Measure(TimeReport report)
    {
        foreach (var (name, formula) in (ReadOnlySpan<(string, Func<int, string>)>)
            [("sum of different terms", LongFormulas.Sum), ("sum of terms alike", LongFormulas.Alike), ("chain", LongFormulas.Chain)])
        {
            foreach (int size in (ReadOnlySpan<int>)[10, 100, 1000, 10_000])
            {
                string text = formula(size);
                int count = LeastNodes / size;
                var times = Enumerable.Range(0, Rounds + 2).Select(_ => ManyLosses.Time(LossProject.Create(text, count), out var _)).Skip(2);
                report.Add("generator, " + name, $"{count:N0} formula{(count > 1 ? "s" : "")} of {size:N0} nodes", times.Order().ElementAt(Rounds / 2), count * LongFormulas.Nodes(text), "node", grows: true);
            }
        }
    }
}

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>Writes the numbers of an array for a message: what repeats is said once, and of what goes on and on only the start is shown.</summary>
internal static class Listing
{
    // So many needn't be shown one by one.
    private const int Many = 8;
    private const int Shown = 5;
    private const int MaxPeriod = 4;
    private const int Run = 3;

    /// <summary>The numbers in braces; a single one is itself.</summary>
    public static string Of(IReadOnlyList<string> numbers) => numbers.Count == 1 ? numbers[0] : "{" + Bare(numbers) + "}";

    /// <summary>The numbers.</summary>
    public static string Bare(IReadOnlyList<string> numbers)
    {
        if (numbers.Count <= Many)
        {
            return string.Join(", ", numbers);
        }

        // The same few over and over: {-1, 1, 8 times}.
        for (int period = 1; period <= MaxPeriod; period++)
        {
            if (numbers.Count % period == 0 && numbers.Skip(period).Zip(numbers, (a, b) => a == b).All(same => same))
            {
                return $"{string.Join(", ", numbers.Take(period))}, {numbers.Count / period} times";
            }
        }

        // One that stands out among others that are alike: {1, 24 times 0.5}.
        var parts = new List<(string Text, int Count)>();
        for (int i = 0, end; i < numbers.Count; i = end)
        {
            end = i + 1;
            while (end < numbers.Count && numbers[end] == numbers[i])
            {
                end++;
            }

            int count = end - i;
            parts.AddRange(count >= Run ? [($"{count} times {numbers[i]}", count)] : Enumerable.Repeat((numbers[i], 1), count));
        }

        return parts.Count <= Many ? string.Join(", ", parts.Select(p => p.Text))
            : $"{string.Join(", ", parts.Take(Shown).Select(p => p.Text))} and {parts.Skip(Shown).Sum(p => p.Count)} more";
    }
}

using LossGen.Compiler.Analysis;
using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Tests.Analysis.Judging;

/// <summary>Labels a formula by what generated code gives at points of its own choice, beside exact arithmetic.</summary>
internal static class Oracle
{
    /// <summary>What goes wrong, or null.</summary>
    public static Flaw? Worst(BoundFormula bound, string text, int seed, int points)
    {
        var subject = Subject.Create(bound, text);
        var examiner = new Examiner(subject);
        var random = new Random(seed);
        foreach (int length in new[] { 1, 2, 3, 5 })
        {
            if (Lengths.Of(bound, length) is not { } lengths)
            {
                continue;
            }

            for (int k = 0; k < points; k++)
            {
                var values = bound.Signature.Parameters.ToDictionary(p => p.Name, p => Enumerable.Range(0, p.IsTensor ? length : 1).Select(_ => Draw(p, random)).ToArray());

                // Ties: between elements, and between parameters.
                if (k % 4 == 0)
                {
                    foreach (var tied in values.Values)
                    {
                        Array.Fill(tied, tied[0]);
                    }
                }

                examiner.Try(new Trial(subject, lengths, values));
            }
        }

        double value = examiner.Scale(isGradient: false), gradient = examiner.Scale(isGradient: true);
        return examiner.Flaws.Where(f => f.IsGross(f.IsGradient ? gradient : value, Math.Pow(2, -24))).OrderBy(f => f.Kind).FirstOrDefault();
    }

    private static double Draw(Parameter parameter, Random random)
    {
        var range = ParameterRanges.Usual(parameter);
        double low = Math.Max(range.Low, -1e37), high = Math.Min(range.High, 1e37);
        double value = random.Next(6) switch
        {
            0 => low,
            1 => high,
            2 => Math.Clamp(random.Next(-3, 4), low, high),
            3 => low + ((high - low) * random.NextDouble()),
            4 => Math.Clamp((random.Next(2) == 0 ? 1 : -1) * Math.Pow(10, (random.NextDouble() * 16) - 9), low, high),
            _ => Math.Clamp((random.NextDouble() * 8) - 4, low, high),
        };
        double single = (float)value;
        return range.Contains(single) ? single : (float)low < low ? MathF.BitIncrement((float)low) : (float)low;
    }
}

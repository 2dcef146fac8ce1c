using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Whether an error is the mere rounding of terms as large as the result itself is at inputs like this one: the loss is near 0 where a
/// prediction meets its target, and so is the gradient of a ratio along what it doesn't depend on. That is no worse there than elsewhere.
/// Where terms are that large nowhere else, it is digits that cancel.
/// </summary>
internal sealed class Likeness(Subject subject)
{
    /// <summary>How many roundings of terms may meet in a number.</summary>
    public const double Roundings = 16;

    private const int Draws = 24;
    private const double Usual = 25;

    /// <summary>Whether it is.</summary>
    /// <param name="scale">What results, or gradients, usually are.</param>
    /// <param name="unit">Half the distance of 1 to the next number.</param>
    public bool IsMereRounding(Flaw flaw, double scale, double unit)
    {
        if (flaw.Kind != FlawKind.Inaccurate || double.IsNaN(flaw.Truth))
        {
            return false;
        }

        double error = Math.Abs(flaw.Got - flaw.Truth), terms = flaw.Trial.Terms(flaw.Slot);
        return error <= Roundings * unit * terms
            && (error <= Roundings * unit * Usual * scale || error <= Roundings * unit * Largest(flaw.Trial.Trial, flaw.Slot, ofAnySign: true));
    }

    /// <summary>Whether an error is no more than the rounding of what the number is at inputs of like size.</summary>
    public bool IsOfLikeSize(Flaw flaw, double unit) => Math.Abs(flaw.Got - flaw.Truth) <= Roundings * unit * Largest(flaw.Trial.Trial, flaw.Slot, ofAnySign: false);

    // The largest magnitude at inputs of like size, in any order.
    private double Largest(Trial at, int slot, bool ofAnySign)
    {
        var random = new Random(57721);
        double largest = 0;
        Trial? there = null;
        foreach (var lengths in new[] { subject.Lengths(3), subject.Lengths(2), at.Lengths }.OfType<Lengths>().Distinct())
        {
            for (int k = 0; k < Draws; k++)
            {
                var values = at.Values.ToDictionary(v => v.Key, v => Like(v.Value, v.Key, lengths, random, ofAnySign));
                var trial = new Trial(subject, lengths, values);
                foreach (double value in Results.Read(subject, trial, new Evaluation(subject.WrittenForm, trial, null)).Values[slot])
                {
                    (largest, there) = Math.Abs(value) > largest && !double.IsInfinity(value) ? (Math.Abs(value), trial) : (largest, there);
                }
            }
        }

        // Double precision may have lost its digits as well.
        return there is null ? 0 : new Examination(subject, there).Truth.Values[slot].Select(Math.Abs).Where(v => v <= double.MaxValue).DefaultIfEmpty(0).Max();
    }

    private double[] Like(double[] values, string name, Lengths lengths, Random random, bool ofAnySign)
    {
        var parameter = subject.Inputs.First(p => p.Name == name);
        int count = lengths.Count(parameter);
        if (lengths.Length(parameter) is { } length)
        {
            return [length];
        }

        if (lengths.Labels.TryGetValue(name, out int limit))
        {
            return [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(Math.Max(1, limit)))];
        }

        if (!parameter.IsFloating || !parameter.IsTensor || values.Length == 0)
        {
            return parameter.IsTensor && values.Length > 0 ? [.. Enumerable.Range(0, count).Select(i => values[i % values.Length])] : values;
        }

        var range = subject.RangeOf(parameter);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            double value = values[random.Next(values.Length)] * (0.5 + (1.5 * random.NextDouble())) * (random.Next(2) == 0 || !ofAnySign ? 1 : -1);
            return Math.Min(Math.Max(value, range.Low), range.High);
        })];
    }
}

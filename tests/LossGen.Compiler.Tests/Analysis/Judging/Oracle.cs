using System.Globalization;
using System.Text.RegularExpressions;
using LossGen.Compiler.Analysis;
using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Tests.Analysis.Judging;

/// <summary>Labels a formula by what generated code gives at points of its own choice, beside exact arithmetic.</summary>
internal static partial class Oracle
{
    /// <summary>What goes wrong, or null.</summary>
    public static Flaw? Worst(BoundFormula bound, string text, int seed, int points)
    {
        var subject = Subject.Create(bound, text);
        var examiner = new Examiner(subject);
        var random = new Random(seed);
        double[] literals = [.. NumberPattern().Matches(text).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture))];
        foreach (int length in new[] { 1, 2, 3, 5 })
        {
            if (Lengths.Of(bound, length) is not { } lengths)
            {
                continue;
            }

            var drawn = new List<Trial>();
            for (int k = 0; k < points; k++)
            {
                var values = bound.Signature.Parameters.ToDictionary(p => p.Name, p => Enumerable.Range(0, p.IsTensor ? length : 1).Select(_ => Draw(p, literals, random)).ToArray());

                // Ties: between elements, and between parameters; then opposites.
                if (k % 4 == 0)
                {
                    foreach (var tied in values.Values)
                    {
                        Array.Fill(tied, tied[0]);
                    }
                }
                else if (k % 4 == 2)
                {
                    double shared = values.First().Value[0] * (k % 8 == 2 ? 1 : -1);
                    foreach (var parameter in bound.Signature.Parameters.Skip(1).Where(p => ParameterRanges.Usual(p).Contains(shared)))
                    {
                        values[parameter.Name][0] = shared;
                    }
                }

                drawn.Add(new(subject, lengths, values));
            }

            foreach (var trial in drawn.Concat(Poles(subject, drawn)))
            {
                examiner.Try(trial);
            }
        }

        double value = examiner.Scale(isGradient: false), gradient = examiner.Scale(isGradient: true);
        var likeness = new Likeness(subject);
        double Scale(Flaw flaw) => flaw.IsGradient ? gradient : value;
        return examiner.Flaws.Where(f => f.IsGross(Scale(f), Math.Pow(2, -24)) && !likeness.IsMereRounding(f, Scale(f), Math.Pow(2, -24))).OrderBy(f => f.Kind).FirstOrDefault();
    }

    // Where a denominator passes 0 between two inputs that differ in one parameter.
    private static IEnumerable<Trial> Poles(Subject subject, List<Trial> drawn)
    {
        foreach (var denominator in Graph.Reachable(subject.Written).OfType<ApplyNode>().Where(n => n.Primitive.Name == "/").Select(n => n.Inputs[1]).Where(d => d is not ConstantNode).Distinct())
        {
            double At(Trial trial) => new ElementInterpreter(trial.Bindings(ElementType.Single), ElementType.Single).Evaluate(denominator)[0];
            foreach (var from in drawn.Take(6))
            {
                foreach (var parameter in subject.Signature.Parameters)
                {
                    Trial Moved(double to) => from.With([new(parameter.Name, [to, .. from.Values[parameter.Name].Skip(1)])]);
                    float low = (float)from.Values[parameter.Name][0];
                    float high = (float)drawn.Select(d => d.Values[parameter.Name][0]).FirstOrDefault(v => At(Moved(v)) * At(from) < 0, double.NaN);
                    for (int step = 0; step < 200 && float.IsFinite(high) && low != high && MathF.BitIncrement(MathF.Min(low, high)) < MathF.Max(low, high); step++)
                    {
                        float middle = step % 2 == 0 && low * high > 0 ? MathF.CopySign(MathF.Sqrt(MathF.Abs(low)) * MathF.Sqrt(MathF.Abs(high)), low) : (low / 2) + (high / 2);
                        double there = At(Moved(middle));
                        if (there == 0)
                        {
                            yield return Moved(middle);
                            break;
                        }

                        (low, high) = there * At(from) > 0 ? (middle, high) : (low, middle);
                    }
                }
            }
        }
    }

    private static double Draw(Parameter parameter, double[] literals, Random random)
    {
        var range = ParameterRanges.Usual(parameter);
        double low = Math.Max(range.Low, -1e37), high = Math.Min(range.High, 1e37);
        double value = random.Next(7) switch
        {
            0 => low,
            1 => high,
            2 => Math.Clamp(random.Next(-3, 4), low, high),
            6 when literals.Length > 0 => Math.Clamp(literals[random.Next(literals.Length)] * (random.Next(2) == 0 ? 1 : -1), low, high),
            3 => low + ((high - low) * random.NextDouble()),
            4 => Math.Clamp((random.Next(2) == 0 ? 1 : -1) * Math.Pow(10, (random.NextDouble() * 16) - 9), low, high),
            _ => Math.Clamp((random.NextDouble() * 8) - 4, low, high),
        };
        double single = (float)value;
        return range.Contains(single) ? single : (float)low < low ? MathF.BitIncrement((float)low) : (float)low;
    }

    [GeneratedRegex(@"(?<![\w.])\d+(\.\d+)?(e-?\d+)?")]
    private static partial Regex NumberPattern();
}

using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using LossGen.Compiler.Scheduling;

namespace LossGen.Tests.Engines;

/// <summary>
/// Random formulas: what is emitted against the interpreter, and its gradient against differences of its own value. LOSSGEN_FUZZ sets how
/// many, LOSSGEN_FUZZ_SEED which.
/// </summary>
public class RandomFormulaTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Batch = 70;

    [Fact]
    public void Agree_with_the_interpreter()
    {
        int count = Setting("LOSSGEN_FUZZ", 70);
        var seed = new Rnd((ulong)Setting("LOSSGEN_FUZZ_SEED", 1), 11400714819323198485);
        var formulas = RandomFormulas.Generator.Sample(10, seed, count).ToArray();
        int judged = 0, sharp = 0;
        foreach (var batch in formulas.Chunk(Batch))
        {
            var engines = EngineLab.Build([.. batch.Select(RandomFormulas.Formula)]);
            for (int i = 0; i < batch.Length; i++)
            {
                if (Fault(engines[i], ref judged, ref sharp) is { } fault)
                {
                    var (smallest, message) = Shrink(batch[i], fault);
                    Assert.Fail($"{message}\n\nThe smallest such formula:\n{smallest.Text}\n\nThe first one:\n{batch[i].Text}");
                }
            }
        }

        output.WriteLine($"{count} formulas of {formulas.Average(f => f.Result.Size + f.Definitions.Sum(d => d.Size)):F0} parts, {sharp} of {judged} values judged sharply");
        Assert.True(sharp > 0.7 * judged, $"{sharp} of {judged} values judged sharply");
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string? Fault(Engine engine, ref int judged, ref int sharp)
    {
        try
        {
            var oracle = new Oracle(engine.Formula);
            var random = new Random(7);
            foreach (int length in (int[])[1, 37, 16])
            {
                var point = Point.Draw(engine.Formula, length, Draws.Typical(random));
                foreach (var kind in engine.Routines)
                {
                    oracle.Judge(kind, point, engine.Run(kind, point), $"{length} elements");
                }

                JudgeByDifferences(engine, point);
            }

            judged += oracle.Count.Judged;
            sharp += oracle.Count.Sharp;
            return null;
        }
        catch (Xunit.Sdk.XunitException fault)
        {
            return fault.Message;
        }
    }

    // A third opinion, where neither a kink nor rounding spoils it.
    private static void JudgeByDifferences(Engine engine, Point point)
    {
        if (engine.Formula.IsSingle || !engine.Routines.Contains(RoutineKind.Gradient))
        {
            return;
        }

        var gradient = engine.Run(RoutineKind.Gradient, point);
        double scale = Math.Abs(gradient[""][0]) + gradient.Where(g => g.Key != "").SelectMany(g => g.Value).Select(Math.Abs).Max();
        foreach (string name in (string[])["x", "y", "z", "a"])
        {
            double[] values = point[name];
            int at = values.Length / 2;
            double original = values[at];
            double[] slopes = [.. new[] { 1e-3, 5e-4, 2.5e-4 }.Select(h =>
            {
                values[at] = original + h;
                double high = engine.Run(RoutineKind.Value, point)[""][0];
                values[at] = original - h;
                double low = engine.Run(RoutineKind.Value, point)[""][0];
                values[at] = original;
                return (high - low) / (2 * h);
            })];
            double expected = ((4 * slopes[2]) - slopes[1]) / 3, before = ((4 * slopes[1]) - slopes[0]) / 3;
            double actual = gradient[name + "Gradient"][at] / point[RoutineParameters.ScaleName][0];
            if (Math.Abs(expected - before) < 1e-7 * (scale + Math.Abs(expected)) && !(Math.Abs(actual - expected) < 1e-5 * (scale + Math.Abs(expected))))
            {
                Assert.Fail(FormattableString.Invariant($"{name}Gradient[{at}]: {actual:R}, but differences give {expected:R}, at {point}"));
            }
        }
    }

    private static (RandomFormula Formula, string Message) Shrink(RandomFormula formula, string fault)
    {
        int tries = 0;
        bool found = true;
        while (found && tries < 150)
        {
            found = false;
            foreach (var smaller in formula.Smaller())
            {
                if (tries++ >= 150)
                {
                    break;
                }

                int judged = 0, sharp = 0;
                string? still = null;
                try
                {
                    still = Fault(EngineLab.Build(RandomFormulas.Formula(smaller))[0], ref judged, ref sharp);
                }
                catch (Exception e) when (e is ArgumentException or InvalidOperationException)
                {
                    // It doesn't compile, so it doesn't show the fault.
                }

                if (still is not null)
                {
                    (formula, fault, found) = (smaller, still, true);
                    break;
                }
            }
        }

        return (formula, fault);
    }
}

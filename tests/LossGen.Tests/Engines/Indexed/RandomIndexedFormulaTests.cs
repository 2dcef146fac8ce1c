using System.Globalization;
using LossGen.Compiler;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>Random indexed formulas against the interpreter. LOSSGEN_FUZZ sets how many, LOSSGEN_FUZZ_SEED which.</summary>
public class RandomIndexedFormulaTests
{
    private const int Batch = 40;

    [Fact]
    public void Agree_with_the_interpreter()
    {
        var source = new RandomIndexedFormulas(new Random(Setting("LOSSGEN_FUZZ_SEED", 1)));
        var faults = new List<string>();
        foreach (var batch in Enumerable.Range(0, Setting("LOSSGEN_FUZZ", 40)).Select(_ => source.Next()).Chunk(Batch))
        {
            foreach (var engine in EngineLab.Build([.. batch.Where(Binds)]))
            {
                if (Fault(new(engine)) is { } fault)
                {
                    faults.Add(fault);
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} of them don't:\n\n" + string.Join("\n\n", faults.OrderBy(f => f.Length).Take(5)));
    }

    // A definition that nothing runs over has no extent, which is reported.
    private static bool Binds(Formula formula)
    {
        try
        {
            return FormulaCompiler.Compile(formula.Signature, formula.Text, formula.Library).Formula is not null;
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"{fault.Message}\n{formula.Text}", fault);
        }
    }

    private static string? Fault(IndexedEngine engine)
    {
        try
        {
            // More cells than a tile holds, in wide rows, for some of them: the interpreter takes its time.
            int[][] many = engine.Formula.Text.Length % 3 == 0 ? [[126, 33, 2]] : [];
            foreach (int[] sizes in (int[][])[[3, 4, 2], [1, 1], [5, 17, 3], [18, 3, 4], [2, 35, 2], .. many])
            {
                if (engine.Draw(sizes[0], sizes) is { } point)
                {
                    // Dense, with gaps between the rows, or the first dimension fastest.
                    IndexedJudgement.Judge(engine, point, (Layout)(sizes[0] % 3));
                }
            }

            return null;
        }
        catch (Exception fault) when (fault is Xunit.Sdk.XunitException or ArgumentException or ArithmeticException or IndexOutOfRangeException)
        {
            return fault is Xunit.Sdk.XunitException ? fault.Message : $"{fault}\n{engine.Formula.Text}";
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

using LossGen.Compiler.Scheduling;

namespace LossGen.Tests.Engines;

/// <summary>Every declared formula against the interpreter.</summary>
public class FixedFormulaTests
{
    public static TheoryData<string> Names => FixedFormulas.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_right_at_every_length(string name) => FixedFormulaJudgement.AtEveryLength(FixedFormulas.Declared[name]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_right_at_extremes(string name) => FixedFormulaJudgement.AtExtremes(FixedFormulas.Declared[name]);
}

/// <summary>The float formulas in double, compiled in memory.</summary>
public class FixedFormulaInDoubleTests
{
    public static TheoryData<string> Names => FixedFormulas.NamesOfSingles;

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_right_at_every_length(string name) => FixedFormulaJudgement.AtEveryLength(FixedFormulas.InDouble[name]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_right_at_extremes(string name) => FixedFormulaJudgement.AtExtremes(FixedFormulas.InDouble[name]);
}

/// <summary>What both ask of an engine.</summary>
internal static class FixedFormulaJudgement
{
    public static void AtEveryLength(Engine engine)
    {
        var oracle = new Oracle(engine.Formula);
        var random = new Random(engine.Formula.Name.Length);
        foreach (int length in Enumerable.Range(0, 71).Concat([257, 1000]))
        {
            var point = Point.Draw(engine.Formula, length, Draws.Typical(random));
            foreach (var kind in Richest(engine, everything: length is 1 or 20 or 257))
            {
                oracle.Judge(kind, point, engine.Run(kind, point), $"{length} elements");
            }
        }

        // Typical values are well conditioned: the judgement must have said something. Ties between equal
        // computations are beyond it, and so are probabilities of 0 and 1.
        double share = engine.Formula.Name is "ClippedPolicy" or "AsymmetricFocus" or "OfProbabilities" ? 0.5 : 0.95;
        Assert.True(oracle.Count.Sharp >= share * oracle.Count.Judged, $"{oracle.Count.Sharp} of {oracle.Count.Judged} judged sharply");
    }

    public static void AtExtremes(Engine engine)
    {
        var oracle = new Oracle(engine.Formula);
        var random = new Random(3 * engine.Formula.Name.Length);
        foreach (int length in Enumerable.Repeat(1, 60).Concat(Enumerable.Repeat(3, 20)).Concat([64, 300]))
        {
            var point = Point.Draw(engine.Formula, length, Draws.Wild(random));
            foreach (var kind in engine.Routines)
            {
                oracle.Judge(kind, point, engine.Run(kind, point), $"{length} elements");
            }
        }
    }

    // The Hessian's method gives the value and the gradient too.
    private static IEnumerable<RoutineKind> Richest(Engine engine, bool everything) =>
        everything || engine.Routines.Contains(RoutineKind.Forward) ? engine.Routines : engine.Routines.TakeLast(1);
}

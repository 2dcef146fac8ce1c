using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>
/// Judges what an engine gives: each result within 3e-6 (float) or 1e-13 (double) of the greatest of its kind, and as much more as
/// moving the inputs by a unit of rounding moves the exact result, thirty-two times. Where all but nothing is left of terms that
/// cancel, as in the softmax of one class, it is within eight units of rounding of numbers of the order of one; of one row's share
/// of such a number in the gradient of a loss.
/// </summary>
public static class IndexedJudgement
{
    /// <summary>Judges all methods at a point, apart and in place.</summary>
    public static void Judge(IndexedEngine engine, IndexedPoint point, Layout layout = Layout.Dense)
    {
        foreach (var kind in engine.Engine.Routines)
        {
            var expected = engine.Oracle.Results(kind, point);
            if (engine.Formula.Signature.Options.Empty == Compiler.Signatures.EmptyMean.Throw && double.IsNaN(expected[""][0]))
            {
                Assert.Throws<InvalidOperationException>(() => engine.Run(kind, point, layout));
                continue;
            }

            var actual = engine.Run(kind, point, layout);
            Judge(engine, kind, point, expected, actual, layout.ToString());
            if (kind is RoutineKind.Gradient or RoutineKind.Hessian or RoutineKind.Backward)
            {
                var inPlace = engine.Run(kind, point, layout, inPlace: true);
                foreach (var (name, values) in actual)
                {
                    Assert.True(values.AsSpan().SequenceEqual(inPlace[name]), $"{engine.Formula.Name}, {kind} {name}, {point}: in place is another result\n{engine.Formula.Text}");
                }
            }
        }
    }

    private static void Judge(
        IndexedEngine engine, RoutineKind kind, IndexedPoint point, Dictionary<string, double[]> expected, Dictionary<string, double[]> actual, string what)
    {
        var (relative, unit) = engine.Formula.IsSingle ? (3e-6, 1.0 / (1 << 24)) : (1e-13, 1.0 / (1L << 53));
        Dictionary<string, double[]>? moved = null;
        foreach (var (name, values) in expected)
        {
            double[] given = actual[name];
            Assert.Equal(values.Length, given.Length);
            double scale = values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
            double floor = 8 * unit / Share(engine, kind, name, point);
            for (int i = 0; i < values.Length; i++)
            {
                if (given[i].Equals(values[i]) || Math.Abs(given[i] - values[i]) <= Math.Max(floor, relative * scale))
                {
                    continue;
                }

                moved ??= engine.Oracle.Results(kind, point.Moved(unit, 1));
                double reach = floor + (relative * scale) + (32 * moved[name].Zip(values, (a, b) => Math.Abs(a - b)).Where(double.IsFinite).DefaultIfEmpty(0).Max());
                if (!(Math.Abs(given[i] - values[i]) <= reach))
                {
                    Assert.Fail(FormattableString.Invariant($"{engine.Formula.Name}, {kind} {name}[{i}], {what}: {given[i]:R}, but {values[i]:R} within {reach:E2} of {scale:G3}, at {point}\n{engine.Formula.Text}"));
                }
            }
        }
    }

    private static int Share(IndexedEngine engine, RoutineKind kind, string name, IndexedPoint point) =>
        kind != RoutineKind.Backward && engine.Formula.Signature.Differentiated.FirstOrDefault(p => p.IsTensor && p.Name + "Gradient" == name) is { } tensor
            ? Math.Max(1, point.Shape(tensor)[0])
            : 1;
}

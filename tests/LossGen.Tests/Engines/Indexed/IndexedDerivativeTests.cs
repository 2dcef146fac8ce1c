using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>Derivatives against differences of the interpreter's values, which know nothing of our differentiation.</summary>
public class IndexedDerivativeTests
{
    private static readonly int[][] Sizes = [[1, 1], [2, 3, 2], [4, 3, 2], [3, 5, 2]];

    public static TheoryData<string> Names => IndexedFormulas.Names;

    public static TheoryData<string> Twice => [.. IndexedFormulas.Declared.Where(e => e.Value.Engine.Routines.Contains(RoutineKind.Hessian)).Select(e => e.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_slopes(string name)
    {
        var engine = IndexedFormulas.Declared[name];
        var kind = engine.Engine.Routines.FirstOrDefault(k => k is RoutineKind.Gradient or RoutineKind.Backward);
        foreach (int[] sizes in Sizes)
        {
            if (kind == default || engine.Draw(sizes[0] + 10, sizes) is not { } point)
            {
                continue;
            }

            var actual = engine.Run(kind, point);
            foreach (var parameter in engine.Formula.Signature.Differentiated)
            {
                Judge(engine, point, parameter, p => engine.Oracle.Objective(p), actual[parameter.Name + "Gradient"], "gradient", h => h);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Twice))]
    public void Hessians_are_slopes_of_gradients(string name)
    {
        var engine = IndexedFormulas.Declared[name];
        var options = engine.Formula.Signature.Options;
        foreach (int[] sizes in (int[][])[.. Sizes, [7, 17], [300, 3], [2, 4099]])
        {
            var point = engine.Draw(sizes[0] + 20, sizes)!;
            var actual = engine.Run(RoutineKind.Hessian, point);
            foreach (var parameter in engine.Formula.Signature.Differentiated.Where(p => p.IsTensor))
            {
                for (int i = 0; i < actual[parameter.Name + "Hessian"].Length; i += 1 + (actual[parameter.Name + "Hessian"].Length / 25))
                {
                    int at = i;
                    Judge(
                        engine, point, parameter, p => engine.Oracle.Results(RoutineKind.Gradient, p)[parameter.Name + "Gradient"][at], actual[parameter.Name + "Hessian"], "Hessian",
                        h => options.Hessian == Compiler.Signatures.HessianDiagonal.Positive ? Math.Max(h, options.HessianFloor) : h, at);
                }
            }
        }
    }

    private static void Judge(
        IndexedEngine engine, IndexedPoint point, Parameter parameter, Func<IndexedPoint, double> value, double[] actual, string what, Func<double, double> final, int only = -1)
    {
        double scale = actual.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (int i = Math.Max(0, only); i < (only < 0 ? actual.Length : only + 1); i++)
        {
            double[] slopes = [.. new[] { 2e-3, 1e-3, 5e-4 }.Select(h => (At(h) - At(-h)) / (2 * h))];
            double expected = ((4 * slopes[2]) - slopes[1]) / 3, before = ((4 * slopes[1]) - slopes[0]) / 3;

            // A kink within reach has no slope to compare with.
            if (Math.Abs(expected - before) < 1e-5 * (scale + Math.Abs(expected)) && !(Math.Abs(actual[i] - final(expected)) <= (1e-4 * (scale + Math.Abs(expected))) + 1e-7))
            {
                Assert.Fail(FormattableString.Invariant($"{engine.Formula.Name}, {what} by {parameter.Name}[{i}]: {actual[i]:R}, but differences give {final(expected):R}, at {point}\n{engine.Formula.Text}"));
            }

            double At(double h)
            {
                double[] moved = [.. point[parameter.Name]];
                moved[i] += h;
                return value(point.With(parameter.Name, moved));
            }
        }
    }
}

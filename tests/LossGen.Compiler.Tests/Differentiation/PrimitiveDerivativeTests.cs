using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Tests.Differentiation;

/// <summary>Every row's derivative rule against differences of its meaning, over its whole domain.</summary>
public class PrimitiveDerivativeTests
{
    private static readonly double[] Points = [-20.3, -6.2, -2.7, -1.4, -0.83, -0.31, -1e-3, 1e-3, 0.27, 0.74, 1.3, 2.6, 5.7, 21.1];

    /// <summary>Rows with a derivative.</summary>
    public static TheoryData<string> Rows => [.. PrimitiveTable.All.Where(p => p.Partials is not null).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Partials_agree_with_differences(string name)
    {
        var primitive = PrimitiveTable.All.Single(p => p.Name == name);
        int judged = 0;
        for (int arity = primitive.MinArity; arity <= primitive.MaxArity; arity++)
        {
            foreach (double[] point in Grid(arity).Where(p => IsInside(primitive, p)))
            {
                judged += Judge(primitive, point);
            }
        }

        Assert.True(judged > 0, name);
    }

    [Fact]
    public void Rows_without_derivative_are_flat()
    {
        foreach (var primitive in PrimitiveTable.All.Where(p => p is { Partials: null, Result: ValueKind.Real, MinArity: 1, MaxArity: 1, IsFunction: true } && p.Name != "stopgradient"))
        {
            Assert.True(primitive.Jumps, primitive.Name);
            Assert.All(Points, x => Assert.Equal(primitive.Evaluate([x - 1e-6]), primitive.Evaluate([x + 1e-6])));
        }
    }

    private static int Judge(Primitive primitive, double[] point)
    {
        var graph = new Graph();
        var parameters = point.Select((_, i) => new Parameter($"x{i}", ElementType.Double, ParameterForm.Scalar)).ToList();
        var node = graph.Apply(primitive, [.. parameters.Select(graph.Scalar)]);
        var bindings = new Bindings();
        for (int i = 0; i < point.Length; i++)
        {
            bindings.Bind($"x{i}", point[i]);
        }

        int judged = 0;
        var adjoints = ReverseMode.Adjoints(graph, [new Seeded(node, graph.One)], parameters);
        for (int i = 0; i < point.Length; i++)
        {
            if (primitive.Name == "average" && i == 1)
            {
                // A count is no variable.
                continue;
            }

            double actual = new Interpreter(bindings).EvaluateScalar(adjoints[i].Value);

            // Steep functions and near kinks need small steps, others lose digits by them.
            double[] steps = [2e-3, 2e-4, 2e-5];
            Assert.True(steps.Any(step => Math.Abs(actual - Difference(primitive, point, i, step, out double noise)) <= (1e-8 * Math.Abs(actual)) + noise),
                FormattableString.Invariant($"d{primitive.Name}({string.Join(", ", point)})/dx{i} is {Difference(primitive, point, i, 2e-4, out _):R}, not {actual:R}"));
            judged++;
        }

        return judged;
    }

    // Differences extrapolated to sixth order.
    private static double Difference(Primitive primitive, double[] point, int i, double step, out double noise)
    {
        double h = step * Math.Max(5e-4, Math.Min(Math.Abs(point[i]), 4));
        double At(double by)
        {
            var moved = (double[])point.Clone();
            moved[i] += by;
            return primitive.Evaluate(moved);
        }

        double Central(double by) => (At(by) - At(-by)) / (2 * by);
        var (d1, d2, d3) = (Central(h), Central(2 * h), Central(3 * h));
        noise = 4e-15 * (Math.Abs(At(h)) + Math.Abs(point[i] * Central(h))) / h;
        return (15 * d1 - 6 * d2 + d3) / 10;
    }

    private static bool IsInside(Primitive primitive, double[] point)
    {
        // Differences may not step over a kink or a pole.
        bool inDomain = primitive.Domain is null || primitive.Domain.Select((d, i) => d.Contains(point[i] - 0.01) && d.Contains(point[i] + 0.01)).All(x => x);
        bool isTie = point.Length > 1 && point.Distinct().Count() < point.Length && primitive.Name is "max" or "min" or "clamp";
        bool isPole = primitive.Name is "pow" or "xlogy" or "xlog1py" && (point[primitive.Name == "pow" ? 0 : 1] is > -1.01 and < 0.01 or < 0);
        return inDomain && !isTie && !isPole && double.IsFinite(primitive.Evaluate(point)) && !(primitive.Name == "clamp" && point[1] > point[2]);
    }

    private static IEnumerable<double[]> Grid(int arity) => arity == 0
        ? [[]]
        : Grid(arity - 1).SelectMany(rest => Points.Select(x => (double[])[.. rest, x + (0.01 * rest.Length)]));
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Differentiation;

/// <summary>Finds points where both sides of a test are equal, all else at random: one parameter is moved until they are.</summary>
internal static class BoundarySampler
{
    private const int Count = 12;
    private const int Iterations = 16;

    /// <summary>Values of all parameters on the boundary, or null where none is found.</summary>
    public static Bindings? Sample(ApplyNode test, IReadOnlyList<Node> nodes, IEnumerable<Parameter> by, Random random, bool isPositive)
    {
        var parameters = nodes.Select(n => n is LoadNode l ? l.Parameter : (n as ParameterNode)?.Parameter).OfType<Parameter>().Distinct().ToList();
        var point = parameters.ToDictionary(p => p.Name, p => Enumerable.Range(0, p.IsTensor ? Count : 1).Select(_ => Draw(p, random, isPositive)).ToArray());
        var tested = new HashSet<string>(Graph.Reachable(test)
            .Select(n => n is LoadNode l ? l.Parameter.Name : (n as ParameterNode)?.Parameter.Name).OfType<string>());
        bool isScalar = test.IsScalar;
        foreach (var moved in by.Concat(parameters).Where(p => tested.Contains(p.Name) && p.IsFloating && (isScalar || p.IsTensor)))
        {
            if (Solve(test, parameters, point, moved) is { } solved)
            {
                return Bind(test.Graph, parameters, solved);
            }
        }

        return null;
    }

    // The secant method at all positions at once; those that don't arrive are dropped.
    private static Dictionary<string, double[]>? Solve(ApplyNode test, List<Parameter> parameters, Dictionary<string, double[]> point, Parameter moved)
    {
        double[] start = point[moved.Name];
        int unknowns = test.IsScalar ? 1 : start.Length;
        double[] Gap(double[] by)
        {
            var shifted = new Dictionary<string, double[]>(point) { [moved.Name] = Shifted(start, by) };
            var interpreter = new Interpreter(Bind(test.Graph, parameters, shifted));
            double[] left = interpreter.Evaluate(test.Inputs[0]);
            double[] right = test.Inputs.Length > 1 ? interpreter.Evaluate(test.Inputs[1]) : [0];
            return [.. Enumerable.Range(0, unknowns).Select(k => left[left.Length == 1 ? 0 : k] - right[right.Length == 1 ? 0 : k])];
        }

        var (last, at) = (new double[unknowns], Enumerable.Repeat(0.5, unknowns).ToArray());
        var (gapLast, gap) = (Gap(last), Gap(at));
        double[] scale = [.. gapLast.Zip(gap, (a, b) => Math.Abs(a) + Math.Abs(b))];
        for (int i = 0; i < Iterations && gap.Zip(scale, (g, s) => Math.Abs(g) > 1e-15 * s).Any(far => far); i++)
        {
            double[] next = [.. Enumerable.Range(0, unknowns).Select(k =>
                gap[k] == gapLast[k] || gap[k] == 0 ? at[k] : at[k] - (gap[k] * (at[k] - last[k]) / (gap[k] - gapLast[k])))];
            (last, at, gapLast, gap) = (at, next, gap, Gap(next));
        }

        double[] solution = Shifted(start, at);
        bool Arrived(int k) => Math.Abs(gap[test.IsScalar ? 0 : k]) <= 1e-12 * scale[test.IsScalar ? 0 : k] && IsAllowed(moved, solution[k]);
        if (test.IsScalar)
        {
            return Enumerable.Range(0, solution.Length).All(Arrived) ? new(point) { [moved.Name] = solution } : null;
        }

        int[] kept = [.. Enumerable.Range(0, unknowns).Where(Arrived)];
        return kept.Length < 3 ? null : parameters.ToDictionary(
            p => p.Name,
            p => !p.IsTensor ? point[p.Name] : p.Name == moved.Name ? [.. kept.Select(k => solution[k])] : [.. kept.Select(k => point[p.Name][k])]);
    }

    private static double[] Shifted(double[] values, double[] by) => [.. values.Select((v, k) => v + by[by.Length == 1 ? 0 : k])];

    private static Bindings Bind(Graph graph, List<Parameter> parameters, Dictionary<string, double[]> point)
    {
        int count = parameters.Where(p => p.IsTensor).Select(p => point[p.Name].Length).DefaultIfEmpty(Count).First();
        var bindings = new Bindings();
        foreach (var index in graph.IndexVariables)
        {
            bindings.Bind(index, count);
        }

        foreach (var p in parameters)
        {
            _ = p.IsTensor ? bindings.Bind(p.Name, point[p.Name]) : bindings.Bind(p.Name, point[p.Name][0]);
        }

        return bindings;
    }

    private static bool IsAllowed(Parameter p, double value) => p.Range is not { } r || (value >= r.Low && value <= r.High);

    private static double Draw(Parameter p, Random random, bool isPositive)
    {
        if (!p.IsFloating)
        {
            return p.Element == ElementType.Boolean ? random.Next(2) : random.Next(-1, 3);
        }

        double least = isPositive ? 0 : -3;
        var (low, high) = p.Range is { } r ? (Math.Max(r.Low, least), Math.Min(r.High, 3)) : (least, 3.0);
        var (a, b) = low < high ? (low, high) : (p.Range!.Low, Math.Min(p.Range.High, p.Range.Low + 3));
        return a + ((b - a) * (0.02 + (0.96 * random.NextDouble())));
    }
}

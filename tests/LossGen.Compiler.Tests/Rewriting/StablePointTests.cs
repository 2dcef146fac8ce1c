using System.Collections.Immutable;
using System.Globalization;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Tests.Rewriting;

/// <summary>
/// Formulas written without a thought for rounding, at the points where that shows: values and gradients against exact ones, which
/// were computed with 1,400 digits. A line holds a formula, its ranges, for each parameter its elements, gradient and conditioning, and
/// the value with its conditioning. An error of 64 units of roundoff of what rounding the inputs would do anyway is right.
/// </summary>
public class StablePointTests
{
    private static readonly Lazy<string[]> Lines = new(() => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Rewriting", "StablePoints.txt")));

    [Fact]
    public void Are_right_in_double()
    {
        var failures = Lines.Value.SelectMany(line => Failures(line, isSingle: false)).ToList();
        Assert.True(Lines.Value.Length > 200 && failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void Are_right_in_single()
    {
        var failures = Lines.Value.SelectMany(line => Failures(line, isSingle: true)).ToList();
        Assert.True(Lines.Value.Length > 200 && failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void Would_fail_without_stabilization()
    {
        int wrong = Lines.Value.Count(line => Failures(line, isSingle: true, stabilizes: false).Any());
        Assert.True(wrong > Lines.Value.Length / 3, $"{wrong} of {Lines.Value.Length}");
    }

    private static IEnumerable<string> Failures(string line, bool isSingle, bool stabilizes = true)
    {
        var parts = line.Split('|', StringSplitOptions.TrimEntries);
        var sandbox = new Sandbox(parts[1]);
        var graph = sandbox.Graph;
        var value = sandbox.Read(parts[0]);
        value = stabilizes ? Stabilizer.Stabilize(graph, value) : value;
        var given = parts[2].Split(';', StringSplitOptions.TrimEntries).Select(Given.Parse).ToList();
        var adjoints = Gradients.Of(graph, [new Seeded(value, graph.One)], [.. sandbox.Parameters]);
        ImmutableArray<Node> roots = [value, .. given.Select(g => adjoints.Single(a => a.Parameter.Name == g.Name).Value)];
        roots = Expansion.Expand(graph, stabilizes ? Stabilizer.Stabilize(graph, roots).Roots : roots, isSingle ? ElementType.Single : ElementType.Double);

        var bindings = new Bindings().Bind(graph.Position, given[0].Elements.Length);
        given.ForEach(g => bindings.Bind(g.Name, g.Elements));
        var values = new RoundingInterpreter(bindings, isSingle);
        var (exact, conditioning) = (Number(parts[3].Split(' ')[0]), Number(parts[3].Split(' ')[1]));
        if (Error(values.Evaluate(roots[0])[0], exact, conditioning, isSingle) is { } error)
        {
            yield return $"{parts[0]} at {parts[2]}: {error}";
        }

        for (int i = 0; i < given.Count; i++)
        {
            double[] gradient = values.Evaluate(roots[i + 1]);
            for (int k = 0; k < given[i].Elements.Length; k++)
            {
                if (Error(gradient[gradient.Length == 1 ? 0 : k], given[i].Gradient[k], given[i].Conditioning.Max(), isSingle) is { } wrong)
                {
                    yield return $"{parts[0]} by {given[i].Name}[{k}] at {parts[2]}: {wrong}";
                }
            }
        }
    }

    private static string? Error(double actual, double exact, double conditioning, bool isSingle)
    {
        // What a type can't hold is nobody's fault.
        double unit = Math.Pow(2, isSingle ? -24 : -53), least = isSingle ? 1e-37 : 1e-300;
        double allowed = (64 * unit * (Math.Abs(exact) + conditioning)) + least;
        return Math.Abs(actual - exact) <= allowed ? null : $"{actual:R} for {exact:R}, more than {allowed:E2} off";
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Given(string Name, double[] Elements, double[] Gradient, double[] Conditioning)
    {
        public static Given Parse(string text)
        {
            var lists = text[(text.IndexOf(' ') + 1)..].Split(']', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => l.Trim().TrimStart('[').Split(' ').Select(Number).ToArray()).ToArray();
            return new(text[..text.IndexOf(' ')], lists[0], lists[1], lists[2]);
        }
    }
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Tests.Rewriting;

/// <summary>Whatever is written, rewriting keeps what it means, comes to an end, and has nothing left to do the second time.</summary>
public class RandomGraphTests
{
    private static readonly string[] Unary =
    [
        "exp", "log", "log1p", "expm1", "sigmoid", "softplus", "logsigmoid", "tanh", "abs", "relu", "sqrt", "square", "sinh", "cosh", "sin", "cos", "erf",
        "normcdf", "atan", "cbrt",
    ];

    private static readonly Primitive[] Binary =
    [
        Arithmetic.Add, Arithmetic.Subtract, Arithmetic.Multiply, Arithmetic.Divide, Arithmetic.Add, Arithmetic.Subtract, Arithmetic.Multiply, Piecewise.Max,
        Piecewise.Min, Powers.Hypot, Exponentials.LogAddExp,
    ];

    private static readonly double[] Constants = [0, 1, 1, 1, 2, -1, 0.5, 3, 1e-8, -0.25];

    [Fact]
    public void Keeps_the_value()
    {
        for (int seed = 1; seed <= 2000; seed++)
        {
            Check(new Random(seed), $"seed {seed}");
        }
    }

    private static void Check(Random random, string what)
    {
        var graph = new Graph();
        var root = Grow(graph, random);
        var simple = Simplifier.Simplify(graph, root);
        var stable = Stabilizer.Stabilize(graph, [root]).Roots[0];
        Assert.Same(simple, Simplifier.Simplify(graph, simple));
        Assert.Same(stable, Stabilizer.Stabilize(graph, stable));
        for (int i = 0; i < 4; i++)
        {
            var bindings = Point(graph, random);
            double[] before = new Interpreter(bindings).Evaluate(root);
            double[] noise = Noise(root, bindings, random, before, out bool isFinite);
            Compare(before, noise, new Interpreter(bindings).Evaluate(simple), $"{what}, simplified");
            if (isFinite)
            {
                Compare(before, noise, new Interpreter(bindings).Evaluate(stable), $"{what}, stabilized");
            }
        }
    }

    /// <summary>Where the value is a number it stays that number, but for what its own rounding makes uncertain.</summary>
    private static void Compare(double[] before, double[] noise, double[] after, string what)
    {
        for (int k = 0; k < Math.Max(before.Length, after.Length); k++)
        {
            double was = before[before.Length == 1 ? 0 : k], now = after[after.Length == 1 ? 0 : k], uncertain = noise[before.Length == 1 ? 0 : k];
            if (double.IsFinite(was) && uncertain < 1e-3 * Math.Abs(was))
            {
                Assert.True(Math.Abs(was - now) <= (1e4 * uncertain) + (1e-9 * Math.Abs(was)) + 1e-12, $"{what}: {was:R} became {now:R}");
            }
        }
    }

    /// <summary>How far the value moves when each operation errs by some units in the last place, and whether nothing on the way is infinite.</summary>
    private static double[] Noise(Node root, Bindings bindings, Random random, double[] exact, out bool isFinite)
    {
        isFinite = true;
        var spread = new double[exact.Length];
        for (int trial = 0; trial < 4; trial++)
        {
            var values = new Dictionary<Node, double[]>();
            foreach (var node in Graph.Reachable(root))
            {
                // Each node is taken by itself, over the erring values of its inputs.
                double[] value = node.Inputs.IsEmpty ? new Interpreter(bindings).Evaluate(node) : Step(node, values);
                isFinite &= value.All(double.IsFinite);
                values[node] = node is ApplyNode { Kind: ValueKind.Real } or ReduceNode { Kind: ValueKind.Real }
                    ? [.. value.Select(v => v * (1 + (4e-16 * ((2 * random.NextDouble()) - 1))))]
                    : value;
            }

            for (int k = 0; k < spread.Length; k++)
            {
                double moved = Math.Abs(values[root][k] - exact[k]);
                spread[k] = Math.Max(spread[k], double.IsNaN(moved) ? double.PositiveInfinity : moved);
            }
        }

        return spread;
    }

    private static double[] Step(Node node, Dictionary<Node, double[]> values)
    {
        var graph = new Graph();
        var bindings = new Bindings();
        var leaves = node.Inputs.Distinct().ToDictionary(i => i, i =>
        {
            var leaf = new Parameter($"v{i.Id}", i.Kind == ValueKind.Boolean ? ElementType.Boolean : ElementType.Double, i.IsScalar ? ParameterForm.Scalar : ParameterForm.Span);
            if (i.IsScalar)
            {
                bindings.Bind(leaf.Name, values[i][0]);
            }
            else
            {
                bindings.Bind(leaf.Name, values[i]);
            }

            return i.IsScalar ? graph.Scalar(leaf) : graph.Load(leaf);
        });
        ImmutableArray<Node> inputs = [.. node.Inputs.Select(i => leaves[i])];
        bindings.Bind(graph.Position, 3);
        return new Interpreter(bindings).Evaluate(node is ReduceNode r
            ? graph.Reduce(r.Reduction, [graph.Position], inputs[0], inputs.Length > 1 ? inputs[1] : null)
            : graph.Apply(((ApplyNode)node).Primitive, inputs));
    }

    private static double[] Values(Random random) => [.. Enumerable.Range(0, 3).Select(_ => Math.Round((random.NextDouble() * 6) - 3, random.Next(1, 4)) + 0.0)];

    /// <summary>The left side of a rule over what there is, scaled and among other terms.</summary>
    private static Node Written(Graph graph, RewriteRule rule, Random random, Func<Node> pick)
    {
        var bound = new Dictionary<string, Node>();
        Node Bind(string name) => bound.TryGetValue(name, out var node) ? node
            : bound[name] = name is "k" or "c" ? graph.Constant(Constants[random.Next(1, Constants.Length)]) : Varying();
        Node Varying()
        {
            for (int i = 0; i < 20; i++)
            {
                if (pick() is { IsScalar: false } node)
                {
                    return node;
                }
            }

            return graph.Nodes.First(n => n is LoadNode);
        }

        var left = new PatternReader(graph, Bind).Read(rule.From);
        return random.Next(4) switch
        {
            0 => left,
            1 => pick() + left,
            2 => pick() * left,
            _ => pick() - (pick() * left),
        };
    }

    /// <summary>Values for what a random graph loads.</summary>
    internal static Bindings Point(Graph graph, Random random) =>
        new Bindings().Bind("a", 0.3 + random.NextDouble()).Bind("x", Values(random)).Bind("y", Values(random)).Bind("z", Values(random)).Bind(graph.Position, 3);

    /// <summary>A graph of up to twenty operations.</summary>
    internal static Node Grow(Graph graph, Random random)
    {
        Parameter Tensor(string name) => new(name, ElementType.Double, ParameterForm.Span);
        List<Node> nodes =
        [
            graph.Load(Tensor("x")), graph.Load(Tensor("y")), graph.Load(Tensor("z")), graph.Scalar(new Parameter("a", ElementType.Double, ParameterForm.Scalar)),
        ];
        Node Pick() => random.Next(4) == 0 ? graph.Constant(Constants[random.Next(Constants.Length)])
            : nodes[random.Next(2) == 0 ? random.Next(nodes.Count) : nodes.Count - 1 - random.Next(Math.Min(4, nodes.Count))];
        int count = random.Next(3, 22);
        for (int i = 0; i < count; i++)
        {
            nodes.Add(random.Next(15) switch
            {
                > 11 => Written(graph, StabilizationRules.All[random.Next(StabilizationRules.All.Count)], random, Pick),
                < 4 => graph.Call(Unary[random.Next(Unary.Length)], Pick()),
                4 => -Pick(),
                5 => graph.Apply(Powers.Pow, Pick(), graph.Constant(random.Next(-2, 5))),
                6 => graph.Apply(Arithmetic.Select, graph.Apply(random.Next(2) == 0 ? Arithmetic.Less : Arithmetic.GreaterOrEqual, Pick(), Pick()), Pick(), Pick()),
                7 when Pick() is { IsScalar: false } body => random.Next(3) switch
                {
                    0 => graph.Reduce(ReductionKind.LogSumExp, body),
                    1 => graph.Apply(Arithmetic.Average, graph.Reduce(ReductionKind.Sum, body), graph.Size(graph.Position)),
                    _ => graph.Reduce(ReductionKind.Sum, body),
                },
                _ => graph.Apply(Binary[random.Next(Binary.Length)], Pick(), Pick()),
            });
        }

        return nodes[^1];
    }
}

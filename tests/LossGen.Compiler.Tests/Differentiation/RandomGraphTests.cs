using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;
using Microsoft.FSharp.Core;
using HessianDiagonal = LossGen.Compiler.Differentiation.HessianDiagonal;

namespace LossGen.Compiler.Tests.Differentiation;

/// <summary>
/// Random graphs: gradients and Hessians against differences, whatever the formula. LOSSGEN_FUZZ sets how many,
/// LOSSGEN_FUZZ_SEED which.
/// </summary>
public class RandomGraphTests
{
    private static readonly Parameter X = new("x", ElementType.Double, ParameterForm.Span);
    private static readonly Parameter Y = new("y", ElementType.Double, ParameterForm.Span);
    private static readonly Parameter S = new("s", ElementType.Double, ParameterForm.Scalar);

    private static readonly string[] Unary =
    [
        "sin", "cos", "tanh", "sigmoid", "softplus", "relu", "abs", "expm1", "atan", "erf", "gelu", "silu", "elu", "asinh", "normcdf", "square",
        "logsigmoid", "sign", "stopgradient",
    ];

    private static readonly string[] Binary = ["+", "-", "*", "*", "max", "min", "hypot", "logaddexp", "atan2", "/"];

    private static readonly ReductionKind[] Reductions =
        [ReductionKind.Sum, ReductionKind.Sum, ReductionKind.LogSumExp, ReductionKind.Norm, ReductionKind.Max, ReductionKind.Min, ReductionKind.Product];

    // Programs: each pair of bytes appends a node that uses earlier ones.
    private static readonly Arbitrary<(byte[] Program, int Seed)> Programs = Gen
        .Choose(0, 255).Select(i => (byte)i).ArrayOf()
        .Zip(Gen.Choose(0, int.MaxValue - 1), (program, seed) => (program, seed))
        .Where(p => p.program.Length >= 4)
        .ToArbitrary();

    [Fact]
    public void Gradient_is_the_limit_of_differences() => Check(300, (program, seed) =>
    {
        var graph = new Graph();
        var loss = Build(graph, program, stops: false);
        Judge(loss, Gradients.Of(graph, [new Seeded(loss, graph.One)], [X, Y, S]), seed, hessian: null);
        return true;
    });

    [Fact]
    public void Hessian_is_the_limit_of_differences() => Check(150, (program, seed) =>
    {
        var graph = new Graph();
        var gradient = Gradients.Of(graph, [new Seeded(Build(graph, program, stops: false), graph.One)], [X])[0];
        Judge(gradient.Value, [], seed, HessianDiagonal.Of(graph, gradient.Value, X));
        return true;
    });

    [Fact]
    public void Stopped_graphs_have_no_gradient_path() => Check(100, (program, _) =>
    {
        var graph = new Graph();
        var loss = graph.Call("stopgradient", Build(graph, program, stops: true));
        return Gradients.Of(graph, [new Seeded(loss, graph.One)], [X, S]).All(a => a.Value == graph.Zero);
    });

    private static void Check(int count, Func<byte[], int, bool> holds)
    {
        var replay = new Replay(new((ulong)Setting("LOSSGEN_FUZZ_SEED", 1), 11400714819323198485), FSharpOption<int>.None);
        FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Setting("LOSSGEN_FUZZ", count)).WithReplay(FSharpOption<Replay>.Some(replay)),
            Prop.ForAll(Programs, p => holds(p.Program, p.Seed)));
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static Node Build(Graph graph, byte[] program, bool stops)
    {
        var nodes = new List<Node> { graph.Load(X), graph.Load(Y), graph.Scalar(S), graph.Constant(0.7), graph.Load(X) };
        for (int i = 0; i + 1 < program.Length && i < 40; i += 2)
        {
            Node Operand(int offset) => nodes[^(1 + (((program[i + 1] >> offset) + program[i]) % Math.Min(nodes.Count, 5)))];
            var (a, b) = (Operand(0), Operand(3));
            string unary = Unary[program[i] % Unary.Length];
            nodes.Add((program[i + 1] % 8) switch
            {
                0 or 1 or 2 => graph.Call(unary == "stopgradient" && !stops ? "sin" : unary, a),
                3 => graph.Apply(Arithmetic.Select, graph.Apply(Arithmetic.Less, a, b), graph.Call("sin", b), a),
                4 => graph.Reduce(Reductions[program[i] % Reductions.Length], a),
                _ => Combine(graph, Binary[program[i] % Binary.Length], a, b),
            });
        }

        // Held within bounds, so that differences have digits; not by a kink.
        return graph.Reduce(ReductionKind.Sum, graph.Call("asinh", nodes[^1] + (nodes[^2] * graph.Load(X))));
    }

    private static Node Combine(Graph graph, string name, Node a, Node b) => name switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / (1 + (b * b)),
        _ => graph.Call(name, a, b),
    };

    // A kink, a jump or an overflow near the point spoils differences; then they disagree among themselves, and nothing is judged.
    private static void Judge(Node value, IReadOnlyList<Adjoint> adjoints, int seed, Node? hessian)
    {
        var random = new Random(seed);
        var point = new Dictionary<string, double[]>
        {
            ["x"] = [.. Enumerable.Range(0, 3).Select(_ => (3 * random.NextDouble()) - 1.5)],
            ["y"] = [.. Enumerable.Range(0, 3).Select(_ => (3 * random.NextDouble()) - 1.5)],
            ["s"] = [random.NextDouble()],
        };
        double[] Evaluate(Node node)
        {
            var bindings = new Bindings().Bind("x", point["x"]).Bind("y", point["y"]).Bind("s", point["s"][0]).Bind(node.Graph.Position, 3);
            return new Interpreter(bindings).Evaluate(node);
        }

        var wanted = hessian is null ? adjoints.Select(a => (a.Parameter.Name, a.Value)) : [("x", hessian)];
        foreach (var (name, node) in wanted)
        {
            double[] values = Evaluate(node);
            for (int i = 0; i < point[name].Length; i++)
            {
                double Difference(double h)
                {
                    double[] original = point[name];
                    double At(double by)
                    {
                        point[name] = [.. original.Select((v, k) => k == i ? v + by : v)];
                        double[] of = Evaluate(value);
                        return of[of.Length == 1 ? 0 : i];
                    }

                    double d1 = (At(h) - At(-h)) / (2 * h);
                    double d2 = (At(2 * h) - At(-2 * h)) / (4 * h);
                    point[name] = original;
                    return ((4 * d1) - d2) / 3;
                }

                double actual = values[values.Length == 1 ? 0 : i];
                double[] differences = [Difference(1e-3), Difference(2e-4), Difference(4e-5)];
                double spread = differences.Max() - differences.Min();
                if (spread <= 1e-6 * (1 + Math.Abs(differences[1])) && !(Math.Abs(actual - differences[1]) <= 1e-5 * (1 + Math.Abs(actual))))
                {
                    Assert.Fail(FormattableString.Invariant($"by {name}[{i}] at x = {string.Join(", ", point["x"])}, y = {string.Join(", ", point["y"])}, s = {point["s"][0]}: {actual:R}, not {differences[1]:R}, in {Describe(value)}"));
                }
            }
        }
    }

    private static string Describe(Node root) => string.Join("; ", Graph.Reachable(root).Select(n => $"{n.Id} = " + n switch
    {
        ApplyNode a => $"{a.Primitive.Name}({string.Join(", ", a.Inputs.Select(i => i.Id))})",
        ReduceNode r => $"{r.Reduction}({r.Body.Id})",
        _ => n.ToString(),
    }));
}

using System.Globalization;
using LossGen.Compiler.Interpretation.Exact;
using LossGen.Compiler.Primitives;
using Xunit;

namespace LossGen.Compiler.Tests.Interpretation.Exact;

/// <summary>The exact meaning of each primitive: against sixty digits computed elsewhere, against its meaning in double, at special values.</summary>
public class ExactFunctionTests
{
    private static readonly double[] Special =
        [double.NegativeInfinity, -3, -2.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, double.PositiveInfinity, double.NaN];

    private static readonly ILookup<string, string[]> Golden =
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Interpretation", "Exact", "ExactFunctions.txt"))
            .Select(line => line.Split('\t'))
            .ToLookup(row => row[0]);

    /// <summary>Every row of the table.</summary>
    public static TheoryData<string> Rows => [.. PrimitiveTable.All.Select(p => p.Name)];

    /// <summary>The functions that digits are known of.</summary>
    public static TheoryData<string> Functions => [.. Golden.Select(g => g.Key)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Has_fifty_five_digits(string name)
    {
        var primitive = PrimitiveTable.ByName[name];
        foreach (string[] row in Golden[name])
        {
            BigReal[] x = [.. row[1..^1].Select(t => BigReal.FromDouble(double.Parse(t, CultureInfo.InvariantCulture)))];
            var expected = BigReal.Parse(row[^1], 300);
            Assert.True(primitive.Exact(x).KnownBits > 180, $"{string.Join(' ', row)}: {primitive.Exact(x).KnownBits} bits");
            Assert.True(Agree(primitive.Exact(x), expected, 55), $"{string.Join(' ', row)}: {(primitive.Exact(x) / expected) - 1}");
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Gains_digits_with_precision(string name)
    {
        var primitive = PrimitiveTable.ByName[name];
        foreach (string[] row in Golden[name].Take(4))
        {
            double[] x = [.. row[1..^1].Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
            BigReal At(int precision) => primitive.Exact([.. x.Select(v => BigReal.FromDouble(v, precision))]);
            Assert.True(Agree(At(400), At(800), 100), row[0] + " " + row[1]);
        }
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Knows_how_many_bits_an_inexact_argument_leaves(string name)
    {
        // An argument of 120 right bits: the value errs by no more than it says, give or take a few bits.
        var primitive = PrimitiveTable.ByName[name];
        foreach (string[] row in Golden[name])
        {
            double[] x = [.. row[1..^1].Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
            var wrong = primitive.Exact([.. x.Select(v => (BigReal.FromDouble(v, 800) * (1 + BigReal.One.Scale(-121))).Knowing(120))]);
            var right = primitive.Exact([.. x.Select(v => BigReal.FromDouble(v, 800))]);
            Assert.True(
                wrong.KnownBits == 0 || BigReal.Abs(wrong - right) <= BigReal.Abs(wrong).Scale(16 - wrong.KnownBits),
                $"{string.Join(' ', row)}: {wrong.KnownBits} bits, off by {(wrong / right) - 1}");
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Agrees_with_double(string name)
    {
        var primitive = PrimitiveTable.ByName[name];
        bool isLogic = name is "!" or "&&" or "||" or "number";
        var random = new Random(11);
        for (int trial = 0; trial < 150; trial++)
        {
            int arity = random.Next(primitive.MinArity, primitive.MaxArity + 1);
            double[] x = [.. Enumerable.Range(0, arity).Select(i => isLogic || (name == "?:" && i == 0) ? random.Next(2) : Argument(random))];
            double expected = primitive.Evaluate(x);
            double actual = primitive.Exact([.. x.Select(v => BigReal.FromDouble(v))]).ToDouble();

            // Where double itself is ill-conditioned its error grows with the argument.
            double tolerance = 1e-13 * Math.Abs(expected) * (1 + x.Max(Math.Abs)) + 1e-13 + Math.Abs(actual) * 1e-13;
            Assert.True(
                expected.Equals(actual) || expected == actual || Math.Abs(expected - actual) <= tolerance,
                FormattableString.Invariant($"{name}({string.Join(", ", x)}) is {expected:R} in double, {actual:R} exactly"));
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Holds_at_special_values(string name)
    {
        var primitive = PrimitiveTable.ByName[name];
        double[] values = name is "!" or "&&" or "||" or "number" ? [0, 1] : Special;
        foreach (double[] x in Tuples(values, primitive.MinArity).Where(x => name != "?:" || x[0] is 0 or 1))
        {
            double expected = primitive.Evaluate(x);
            double actual = primitive.Exact([.. x.Select(v => BigReal.FromDouble(v))]).ToDouble();
            Assert.True(
                expected.Equals(actual) || expected == actual || Math.Abs(expected - actual) <= 1e-13 * Math.Abs(actual),
                FormattableString.Invariant($"{name}({string.Join(", ", x)}) is {expected:R} in double, {actual:R} exactly"));
        }
    }

    [Fact]
    public void Every_smooth_function_has_known_digits() =>
        Assert.Equal(
            ["abs", "ceil", "clamp", "floor", "max", "min", "relu", "round", "sign", "stopgradient"],
            PrimitiveTable.Functions.Keys.Except(Golden.Select(g => g.Key)).Order(StringComparer.Ordinal));

    private static bool Agree(BigReal actual, BigReal expected, int digits) =>
        actual == expected || (actual.IsFinite && BigReal.Abs(actual - expected) <= BigReal.Abs(expected) * BigReal.Parse("1e-" + digits));

    private static double Argument(Random random) => random.Next(4) switch
    {
        0 => (random.NextDouble() * 20) - 10,
        1 => random.Next(-4, 5) / 2.0,
        2 => Math.Pow(10, (random.NextDouble() * 8) - 6) * (random.Next(2) == 0 ? -1 : 1),
        _ => random.NextDouble(),
    };

    private static IEnumerable<double[]> Tuples(double[] values, int arity) =>
        arity == 0 ? [[]] : Tuples(values, arity - 1).SelectMany(rest => values.Select(v => (double[])[.. rest, v]));
}

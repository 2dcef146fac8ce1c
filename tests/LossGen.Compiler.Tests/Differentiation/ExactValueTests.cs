using System.Text.Json;
using System.Text.Json.Nodes;

namespace LossGen.Compiler.Tests.Differentiation;

/// <summary>
/// Values and gradients at given points against those computed to sixty digits: kinks, branches not taken, wide and extreme inputs.
/// An error may be as large as what the rounding of the inputs carries.
/// </summary>
public class ExactValueTests
{
    // What no float can hold is 0.
    private const double Underflow = 1e-40;

    private static readonly JsonNode[] Cases =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Differentiation", "ExactValues.jsonl")).Select(line => JsonNode.Parse(line)!)];

    /// <summary>Formulas that are right as they are written, and those that are once they are stabilized.</summary>
    public static TheoryData<string, string, bool> Formulas
    {
        get
        {
            var data = new TheoryData<string, string, bool>();
            foreach (var item in Cases)
            {
                if (!item["needsRewriting"]!.GetValue<bool>())
                {
                    data.Add((string)item["method"]!, (string)item["formula"]!, false);
                }

                data.Add((string)item["method"]!, (string)item["formula"]!, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Formulas))]
    public void Agrees_with_sixty_digits(string method, string formula, bool isStabilized)
    {
        var item = Cases.First(c => (string)c["method"]! == method && (string)c["formula"]! == formula);
        var loss = new Differentiated(Tests.Binding.Bound.Formula(method, formula), isStabilized).At("upstream", 1);
        foreach (var point in item["points"]!.AsArray())
        {
            foreach (var (name, values) in point!["at"]!.AsObject())
            {
                loss.At(name, values.Deserialize<double[]>()!);
            }

            AssertClose("value", loss.Evaluate(), point["value"]!.GetValue<double>(), point["carries"]!.GetValue<double>());
            foreach (var (name, gradient) in point["gradient"]!.AsObject())
            {
                double carries = point["gradientCarries"]![name]?.GetValue<double>() ?? 0;
                double[] expected = gradient.Deserialize<double[]>()!;
                double[] actual = loss.Gradient(name);
                for (int i = 0; i < expected.Length; i++)
                {
                    AssertClose($"by {name}[{i}] at {point["at"]!.ToJsonString()}", actual[i], expected[i], carries);
                }
            }
        }
    }

    private static void AssertClose(string what, double actual, double expected, double carries) => Assert.True(
        Math.Abs(actual - expected) <= (64 * Math.Pow(2, -53) * (Math.Abs(expected) + carries)) + Underflow,
        FormattableString.Invariant($"{what}: {expected:R}, not {actual:R}"));
}

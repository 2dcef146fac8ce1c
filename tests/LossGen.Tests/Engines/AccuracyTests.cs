using LossGen.Compiler.Scheduling;

namespace LossGen.Tests.Engines;

/// <summary>Values stay within 1e-6 in float and 1e-14 in double of the exact sum, at any length.</summary>
public class AccuracyTests
{
    private static readonly Lazy<Dictionary<string, Engine>> Engines = new(() =>
    {
        var singles = new[] { "SquaredError", "Logistic" }.Select(n => FixedFormulas.Declared[n].Formula).ToArray();
        var mean = FixedFormulas.Declared["SquaredError"].Formula with { Text = "mean(p) + 0 * sum(t)" };
        mean = mean with { Signature = mean.Signature with { Name = "Mean" } };
        Formula[] all = [.. singles, mean];
        return EngineLab.Build([.. all, .. all.Select(f => f.InDouble())])
            .ToDictionary(e => e.Formula.Name + (e.Formula.IsSingle ? "" : " in double"));
    });

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string name in (string[])["SquaredError", "Logistic", "Mean"])
            {
                foreach (int length in (int[])[1, 2, 3, 17, 255, 1000, 65_536, 65_537, 1_000_000, 10_000_000])
                {
                    cases.Add(name, length);
                    cases.Add(name + " in double", length);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Is_accurate_at_any_length(string name, int length)
    {
        var engine = Engines.Value[name];
        bool single = engine.Formula.IsSingle;
        var random = new Random(length);
        double[] a = new double[length], b = new double[length];
        for (int i = 0; i < length; i++)
        {
            a[i] = (6 * random.NextDouble()) - 2;
            b[i] = random.NextDouble();
            (a[i], b[i]) = single ? ((float)a[i], (float)b[i]) : (a[i], b[i]);
        }

        var (sum, magnitude) = Sum(name.Split(' ')[0], a, b);
        double expected = sum / length, actual = engine.Invoke(RoutineKind.Value, new(Arguments(single, a, b)));
        double bound = (single ? 1e-6 : 1e-14) * magnitude / length;
        Assert.True(Math.Abs(actual - expected) <= bound, FormattableString.Invariant($"{actual:R}, exactly {expected:R}: {Math.Abs(actual - expected) / (magnitude / length):E2} apart"));
    }

    /// <summary>1000 / norm(x) has no float there, 1000 x / norm(x) has.</summary>
    [Theory]
    [InlineData(1f)]
    [InlineData(1e-20f)]
    [InlineData(1.2e-38f)]
    [InlineData(3e-40f)]
    public void The_gradient_of_a_norm_is_accurate_at_any_magnitude(float unit)
    {
        float[] x = [3 * unit, 0, -4 * unit], gradient = new float[3];
        Formulas.Contracts.ScaledNormGradient(x, gradient);
        double norm = Math.Sqrt(x.Sum(v => (double)v * v));
        Assert.All(x.Zip(gradient), pair => Assert.Equal(1000 * pair.First / norm, pair.Second, Math.Abs(1e-6 * 1000 * pair.First / norm)));
    }

    private static object[] Arguments(bool single, double[] a, double[] b) => single
        ? [new Slice<float>(Array.ConvertAll(a, x => (float)x), 0, a.Length), new Slice<float>(Array.ConvertAll(b, x => (float)x), 0, b.Length)]
        : [new Slice<double>(a, 0, a.Length), new Slice<double>(b, 0, b.Length)];

    // Each term in double-double as far as it matters, summed in double-double.
    private static (double Sum, double Magnitude) Sum(string name, double[] a, double[] b)
    {
        double sum = 0, low = 0, magnitude = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double x = a[i], y = b[i];
            switch (name)
            {
                case "SquaredError":
                    double d = x - y, back = d - x, lost = x - (d - back) - (y + back), square = d * d;
                    Add(square);
                    Add(Math.FusedMultiplyAdd(d, d, -square));
                    Add(2 * d * lost);
                    magnitude += square;
                    break;
                case "Logistic":
                    double softplus = Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x))), product = x * y;
                    Add(softplus);
                    Add(-product);
                    Add(-Math.FusedMultiplyAdd(x, y, -product));
                    magnitude += softplus + Math.Abs(product);
                    break;
                default:
                    Add(x);
                    magnitude += Math.Abs(x);
                    break;
            }
        }

        return (sum + low, magnitude);

        void Add(double term)
        {
            double next = sum + term, added = next - sum;
            low += sum - (next - added) + (term - added);
            sum = next;
        }
    }

    private static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }
}

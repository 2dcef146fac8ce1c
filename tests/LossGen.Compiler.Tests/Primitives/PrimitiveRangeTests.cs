using LossGen.Compiler.Analysis;
using LossGen.Compiler.Primitives;
using Xunit;

namespace LossGen.Compiler.Tests.Primitives;

/// <summary>Each row's interval rule holds every value that its meaning takes on the box.</summary>
public class PrimitiveRangeTests
{
    private static readonly double[] Ends = [double.NegativeInfinity, -1e4, -7.5, -2, -1, -0.5, 0, 1e-3, 0.5, 1, 2, 3.25, 40, 1e4, double.PositiveInfinity];

    /// <summary>Every row that computes reals.</summary>
    public static TheoryData<string> Rows =>
        [.. PrimitiveTable.All.Where(p => p is { Result: Graphs.ValueKind.Real, Name: not ("?:" or "number") }).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Range_holds_every_value(string name)
    {
        var primitive = PrimitiveTable.All.Single(p => p.Name == name);
        var random = new Random(17);
        for (int trial = 0; trial < 4000; trial++)
        {
            int arity = random.Next(primitive.MinArity, primitive.MaxArity + 1);
            var box = new Interval[arity];
            var point = new double[arity];
            for (int i = 0; i < arity; i++)
            {
                var (a, b) = (Ends[random.Next(Ends.Length)], Ends[random.Next(Ends.Length)]);
                box[i] = new(Math.Min(a, b), Math.Max(a, b));
                point[i] = Within(box[i], random);
            }

            var range = primitive.Range(box);
            double value = primitive.Evaluate(point);
            Assert.True(range.Contains(value),
                FormattableString.Invariant($"{name}({string.Join(", ", point)}) is {value:R}, outside {range} of {string.Join(", ", box)}"));
        }
    }

    private static double Within(Interval r, Random random)
    {
        int pick = random.Next(4);
        double low = Math.Max(r.Low, -1e5);
        double high = Math.Min(r.High, 1e5);
        return pick == 0 ? r.Low
            : pick == 1 ? r.High
            : low > high ? r.Low
            : pick == 2 ? low + ((high - low) * random.NextDouble())
            : low + ((high - low) * Math.Pow(random.NextDouble(), 8));
    }
}

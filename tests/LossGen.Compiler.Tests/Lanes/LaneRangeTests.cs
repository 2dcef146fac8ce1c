using LossGen.Accuracy;
using LossGen.Compiler.Lanes;

namespace LossGen.Compiler.Tests.Lanes;

/// <summary>Proven ranges drop clamps and cases: every function keeps its bound inside each range, ends included, and never grows.</summary>
public class LaneRangeTests
{
    private static readonly LaneRange[] Ranges =
    [
        new(0, 1), new(0.25, 4, false), new(-1, 1), new(-80, 0), new(0, 80), new(-2, -0.5), new(-700, 700), new(0, double.PositiveInfinity), new(double.NegativeInfinity, 0), new(-1e4, 1e4, false),
    ];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var name in FloatSweep.Names)
            {
                for (var i = 0; i < Ranges.Length; i++) cases.Add(name, i);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheBoundHoldsInsideARange(string name, int index)
    {
        var range = Ranges[index];
        foreach (var type in new[] { LaneType.Real32, LaneType.Real64 })
        {
            var special = (FunctionCatalogue.Of(name, type) with { Ranges = [range] }).Build();
            var general = FunctionCatalogue.Of(name, LaneType.Real64).Build();
            var nodes = LaneGraph.CountUses([special.Result]);
            var reads = nodes.Keys.Any(l => l.Op == LaneOp.Input);
            Assert.True(nodes.Count <= LaneGraph.CountUses([FunctionCatalogue.Of(name, type).Build().Result]).Count + 4);
            foreach (var x in Points(range, type))
            {
                var exact = LaneInterpreter.Run(general.Result, x);
                var actual = reads ? LaneInterpreter.Run(special.Result, x) : special.Result.Value;
                var error = type == LaneType.Real32 ? Ulps.Of((float)actual, exact) : Ulps.Of(actual, exact);

                // In double both err.
                var bound = AccuracyBounds.Of(name) * (type == LaneType.Real32 ? 1 : 2);
                Assert.True(error <= bound || !AccuracyBounds.Counts(name, [x], exact), $"{name}({x:R}) in {type} on {range} is {actual:R}, not {exact:R}");
            }
        }
    }

    private static IEnumerable<double> Points(LaneRange range, LaneType type)
    {
        double lo = Math.Max(range.Lo, -1e30), hi = Math.Min(range.Hi, 1e30);
        var random = new Random(7);
        double[] points = [range.Lo, range.Hi, 0, 1e-5, -1e-5, 1, -1, 0.5, 1e-40, -1e-40, .. Enumerable.Range(0, 40).Select(_ => lo + (hi - lo) * Math.Pow(random.NextDouble(), 3)), .. Enumerable.Range(0, 20).Select(_ => hi - (hi - lo) * Math.Pow(random.NextDouble(), 3))];
        return points.Select(x => type == LaneType.Real32 ? (float)x : x).Where(x => x >= range.Lo && x <= range.Hi);
    }
}

using System.Diagnostics;
using System.Text;
using LossGen.Compiler.Graphs;
using LossGen.Tests.Engines.Formulas;

namespace LossGen.Tests.Engines;

/// <summary>Formulas of thousands of nodes: compiled to code that grows with their size, split, and right.</summary>
public class LargeFormulaTests(Xunit.Abstractions.ITestOutputHelper output)
{
    /// <summary>A formula that is split into loops over blocks.</summary>
    public static readonly Formula Split = OfNodes(1200);

    private static readonly Lazy<byte[]> Image = new(() => EngineLab.Image(Split));

    /// <summary>Its assembly, which takes C# some seconds: once for all tests and processes.</summary>
    public static byte[] SplitImage => Image.Value;

    /// <summary>A loss of about so many nodes, none of them equal, as wide as it is deep.</summary>
    public static Formula OfNodes(int nodes)
    {
        var text = new StringBuilder("d0 = p\n");
        int terms = nodes / 11;
        for (int i = 1; i <= terms; i++)
        {
            double k = 1 + ((i % 97) / 100.0);
            text.Append(FormattableString.Invariant($"d{i} = 0.75 * d{i - 1} + tanh({k} * p - {i % 13} * 0.1 * t) * sigmoid(t * {i} / {terms} - p)\n"));
        }

        text.Append("mean((").Append(string.Concat(Enumerable.Range(1, terms).Where(i => i % 50 == 0).Select(i => FormattableString.Invariant($"d{i} + ")))).Append(FormattableString.Invariant($"d{terms})^2)"));
        var pair = FixedFormulas.Declared["SixtyFourExponentials"].Formula;
        return pair with { Signature = pair.Signature with { Name = "Large" }, Text = text.ToString() };
    }

    [Fact]
    public void A_split_body_is_right()
    {
        var formula = Split;
        var engine = EngineLab.Load(SplitImage, formula)[0];
        var oracle = new Oracle(formula);
        foreach (int length in (int[])[1, 16, 300])
        {
            var point = Point.Draw(formula, length, Draws.Typical(new(length)));
            foreach (var kind in engine.Routines)
            {
                oracle.Judge(kind, point, engine.Run(kind, point), $"{length} elements");
            }
        }

        // The deepest sums are too ill-conditioned for a sharp verdict.
        Assert.True(oracle.Count.Sharp > 0.3 * oracle.Count.Judged, $"{oracle.Count.Sharp} of {oracle.Count.Judged} judged sharply");
        AllocationTests.AllocatesNothing(engine, 1003);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public void A_split_body_may_overwrite_what_it_reads(int length)
    {
        var random = new Random(length);
        float[] Draw() => [.. Enumerable.Range(0, length).Select(_ => 2 + (float)random.NextDouble())];
        float[] shape = Draw(), weight = Draw(), byShape = new float[length], byWeight = new float[length];
        float value = Large.WeightedGammaGradient(shape, weight, byShape, byWeight);
        float[] x = [.. shape], z = [.. weight];
        Assert.Equal(value, Large.WeightedGammaGradient(x, z, x, z));
        Assert.Equal(byShape, x);
        Assert.Equal(byWeight, z);

        Large.CrossedGammas(shape, weight, byShape, byWeight);
        (x, z) = ([.. shape], [.. weight]);
        Large.CrossedGammas(x, z, x, z);
        Assert.Equal(byShape, x);
        Assert.Equal(byWeight, z);
    }

    [Fact]
    public void Five_thousand_nodes_compile_to_code_linear_in_their_number()
    {
        var large = OfNodes(5000);
        int nodes = Graph.Reachable(large.Bind().Outputs.Select(o => o.Value)).Count;
        Assert.InRange(nodes, 4500, 7000);
        var watch = Stopwatch.StartNew();
        int size = EngineLab.Emit(large).Length;
        output.WriteLine(FormattableString.Invariant($"{nodes} nodes: {watch.Elapsed.TotalSeconds:F2} s to {size / 1024} KB of C#"));
        Assert.InRange(size, 0, 7 * EngineLab.Emit(OfNodes(1000)).Length);
    }
}

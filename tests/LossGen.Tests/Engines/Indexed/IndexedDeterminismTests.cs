namespace LossGen.Tests.Engines.Indexed;

/// <summary>The same bits at every alignment and on several threads; those at every width are compared between processes.</summary>
public class IndexedDeterminismTests
{
    public static TheoryData<string> Names => IndexedFormulas.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Gives_the_same_bits_at_every_alignment(string name)
    {
        var engine = IndexedFormulas.Declared[name];
        var point = engine.Draw(3, 5, 19, 4)!;
        foreach (var kind in engine.Engine.Routines)
        {
            var expected = engine.Run(kind, point);
            for (int offset = 1; offset < 16; offset += 2)
            {
                foreach (var (target, values) in engine.Run(kind, point, offset: offset))
                {
                    Assert.True(values.AsSpan().SequenceEqual(expected[target]), $"{kind} {target}, {offset} elements from the start");
                }
            }
        }
    }

    [Theory]
    [InlineData("ParallelLabelledRows", "LabelledRows", 20_011, 10)]
    [InlineData("ParallelLabelledRows", "LabelledRows", 300, 1_003)]
    [InlineData("ParallelLabelledRows", "LabelledRows", 2, 150_001)]
    [InlineData("ParallelNormalRows", "NormalRows", 1_201, 257)]
    [InlineData("ParallelAffine", "Affine", 130, 300)]
    [InlineData("ParallelToCentres", "ToCentres", 30_001, 9)]
    [InlineData("ParallelToCentres", "ToCentres", 301, 700)]
    [InlineData("ParallelNormalColumns", "NormalColumns", 30_001, 9)]
    [InlineData("ParallelNormalColumns", "NormalColumns", 200, 5_003)]
    [InlineData("ParallelPixels", "Pixels", 300, 11)]
    [InlineData("ParallelPixels", "Pixels", 3, 700)]
    [InlineData("ParallelOverlaps", "Overlaps", 300, 11)]
    [InlineData("ParallelPooled", "Pooled", 31, 17)]
    [InlineData("ParallelPlaces", "Places", 300, 700)]
    public void Gives_the_same_bits_on_several_threads(string parallel, string sequential, int rows, int columns)
    {
        var (many, one) = (IndexedFormulas.Declared[parallel], IndexedFormulas.Declared[sequential]);
        var point = one.DrawLarge(5, rows, columns, 70);
        foreach (var kind in one.Engine.Routines)
        {
            var (expected, actual) = (one.Run(kind, point), many.Run(kind, point));
            foreach (var (target, values) in expected)
            {
                Assert.True(values.AsSpan().SequenceEqual(actual[target]), $"{kind} {target}");
            }
        }
    }
}

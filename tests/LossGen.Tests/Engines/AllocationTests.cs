namespace LossGen.Tests.Engines;

/// <summary>Once warm, no method allocates.</summary>
public class AllocationTests
{
    public static TheoryData<string> Names => [.. FixedFormulas.Declared.Where(e => !e.Value.Formula.Signature.Options.Parallel).Select(e => e.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Allocates_nothing(string name) => AllocatesNothing(FixedFormulas.Declared[name], 1003);

    [Theory]
    [InlineData("Logistic")]
    [InlineData("Correlation")]
    [InlineData("Entropy")]
    public void Allocates_nothing_for_large_inputs(string name) => AllocatesNothing(FixedFormulas.Declared[name], 5_000_000);

    internal static void AllocatesNothing(Engine engine, int length)
    {
        var point = Point.Draw(engine.Formula, length, Draws.Typical(new(1)));
        foreach (var kind in engine.Routines)
        {
            var call = new EngineCall(engine.Arguments(kind, point));
            for (int i = 0; i < 3; i++)
            {
                engine.Invoke(kind, call);
            }

            // A collection in between may trim the pool, and what was trimmed is allocated again.
            long allocated = 1;
            for (int attempt = 0; attempt < 5 && allocated > 0; attempt++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                engine.Invoke(kind, call);
                engine.Invoke(kind, call);
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            Assert.True(allocated == 0, $"{engine.Formula.Name}, {kind}: {allocated} bytes");
        }
    }
}

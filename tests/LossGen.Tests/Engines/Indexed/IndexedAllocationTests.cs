namespace LossGen.Tests.Engines.Indexed;

/// <summary>Once warm, no method of an indexed formula allocates, whatever the layout.</summary>
public class IndexedAllocationTests
{
    public static TheoryData<string> Names => [.. IndexedFormulas.Declared.Where(e => !e.Value.Formula.Signature.Options.Parallel).Select(e => e.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Allocates_nothing(string name)
    {
        var engine = IndexedFormulas.Declared[name];
        foreach (int[] sizes in (int[][])[[1, 1], [5, 19, 4], [40, 11, 5]])
        {
            AllocatesNothing(engine, engine.DrawLarge(2, sizes), Layout.Dense);
        }

        AllocatesNothing(engine, engine.DrawLarge(2, 7, 23, 5), Layout.Transposed);
    }

    private static void AllocatesNothing(IndexedEngine engine, IndexedPoint point, Layout layout)
    {
        foreach (var kind in engine.Engine.Routines)
        {
            var call = new IndexedArguments(engine.Engine.Parameters(kind), point, layout).Call;
            for (int i = 0; i < 3; i++)
            {
                engine.Engine.Invoke(kind, call);
            }

            // A collection in between may trim the pool, and what was trimmed is allocated again.
            long allocated = 1;
            for (int attempt = 0; attempt < 5 && allocated > 0; attempt++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                engine.Engine.Invoke(kind, call);
                engine.Engine.Invoke(kind, call);
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            Assert.True(allocated == 0, $"{engine.Formula.Name}, {kind}, {layout}, {point}: {allocated} bytes");
        }
    }
}

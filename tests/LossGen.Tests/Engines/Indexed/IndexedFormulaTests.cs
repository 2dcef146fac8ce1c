namespace LossGen.Tests.Engines.Indexed;

/// <summary>Every declared indexed formula against the interpreter, at many shapes.</summary>
public class IndexedFormulaTests
{
    // The lengths of a formula take these in turn: empty, single, odd, around a vector, around a block, wide (a row is worked on in
    // tiles of 4096), many narrow rows.
    private static readonly int[][] Sizes =
    [
        [0, 3], [3, 0], [0, 0], [1, 1], [2, 2], [1, 2], [2, 1, 3], [3, 5, 2], [5, 7, 3, 4], [7, 15, 2], [16, 16, 3], [17, 17, 2], [4, 33, 5], [33, 4, 9],
        [3, 257, 6], [257, 3, 6], [33, 257, 2, 2], [1, 5003, 2], [2, 4096, 2], [5003, 1, 2], [1000, 3, 2],
    ];

    public static TheoryData<string> Names => IndexedFormulas.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_right_at_every_shape(string name)
    {
        var engine = IndexedFormulas.Declared[name];
        for (int k = 0; k < Sizes.Length; k++)
        {
            if (engine.Draw(k, Sizes[k]) is { } point)
            {
                IndexedJudgement.Judge(engine, point);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_right_however_its_tensors_lie(string name)
    {
        var engine = IndexedFormulas.Declared[name];
        foreach (int[] sizes in (int[][])[[1, 1], [3, 5, 2], [5, 19, 4, 3], [0, 3]])
        {
            if (engine.Draw(sizes[0], sizes) is { } point)
            {
                IndexedJudgement.Judge(engine, point, Layout.Gaps);
                IndexedJudgement.Judge(engine, point, Layout.Transposed);
            }
        }
    }
}

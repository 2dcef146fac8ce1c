using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling.Rows;

namespace LossGen.Compiler.Emission.Rows;

/// <summary>The names of a stage's column sets and the products that give their sizes.</summary>
internal sealed class StageGeometry
{
    private readonly ImmutableArray<ImmutableArray<IndexVariable>> _sets;
    private readonly IShapes _shapes;

    public StageGeometry(RowStage stage, IShapes shapes)
    {
        _sets = [.. stage.ColumnSets];
        _shapes = shapes;
        Rows = Product(stage.Rows);
    }

    /// <summary>The number of rows.</summary>
    public string Rows { get; }

    /// <summary>The names of the numbers of columns, with their values.</summary>
    public IEnumerable<(string Name, string Value)> Counts => _sets.Select(s => (Columns(s), Product(s)));

    /// <summary>The name of the number of columns of a set.</summary>
    public string Columns(ImmutableArray<IndexVariable> columns)
    {
        for (int i = 0; i < _sets.Length; i++)
        {
            if (_sets[i].SequenceEqual(columns))
            {
                return "columns_" + (i + 1).ToString(CSharp.Invariant);
            }
        }

        throw new ArgumentException("No step runs over these columns.", nameof(columns));
    }

    /// <summary>The product of extents.</summary>
    public string Product(IEnumerable<IndexVariable> indices) => string.Join(" * ", indices.Select(_shapes.Extent));
}

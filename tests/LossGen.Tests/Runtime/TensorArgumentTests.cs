using System.Numerics.Tensors;
using LossGen.Runtime;

namespace LossGen.Tests.Runtime;

public class TensorArgumentTests
{
    private static readonly float[] Data = [.. Enumerable.Range(0, 12).Select(i => (float)i)];

    [Fact]
    public void DenseTensorsAreTheirOwnMemory()
    {
        var tensor = new ReadOnlyTensorSpan<float>(Data, [3, 4]);
        using var input = new TensorInput<float>(in tensor, "x");
        Assert.Equal(Data, input.Span.ToArray());
        Assert.True(input.Span.Overlaps(Data, out int offset) && offset == 0);
    }

    [Fact]
    public void AnotherNumberOfDimensionsIsToldWithTheShape()
    {
        var tensor = new ReadOnlyTensorSpan<float>(Data, [3, 4]);
        TensorArgument.Rank(tensor.Lengths, "x", 2);
        Assert.Equal(4, TensorArgument.Dimension(tensor.Lengths, "x", 1));
        nint[] lengths = [3, 4];
        var exception = Assert.Throws<ArgumentException>(() => TensorArgument.Rank(lengths, "x", 1));
        Assert.Equal("x", exception.ParamName);
        Assert.StartsWith("'x' has shape [3, 4], but the formula gives it 1 subscript.", exception.Message);
        Assert.Equal("x", Assert.Throws<ArgumentException>(() => TensorArgument.Dimension([(nint)1 << 40], "x", 0)).ParamName);
        Assert.Equal("x", Assert.Throws<ArgumentException>(() => TensorArgument.Length((nint)1 << 40, "x")).ParamName);
    }

    [Fact]
    public void TransposedAndStridedTensorsAreReadInRowMajorOrder()
    {
        var transposed = new ReadOnlyTensorSpan<float>(Data, [4, 3], [1, 4]);
        using var input = new TensorInput<float>(in transposed, "x");
        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], input.Span.ToArray());

        var strided = new ReadOnlyTensorSpan<float>(Data, [3, 2], [4, 2]);
        using var everySecond = new TensorInput<float>(in strided, "x");
        Assert.Equal([0, 2, 4, 6, 8, 10], everySecond.Span.ToArray());
        Assert.Equal(11, TensorArgument.Extent(in strided).Length);
    }

    [Fact]
    public void OutputsAreWrittenThroughStrides()
    {
        float[] memory = [.. Data];
        var transposed = new TensorSpan<float>(memory, [4, 3], [1, 4]);
        using (var output = new TensorOutput<float>(in transposed, "y"))
        {
            Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], output.Span.ToArray());
            foreach (ref float value in output.Span)
            {
                value += 100;
            }

            Assert.Equal(Data, memory);
            output.Commit();
        }

        Assert.Equal(Data.Select(x => x + 100), memory);

        var dense = new TensorSpan<float>(memory, [2, 6]);
        using var own = new TensorOutput<float>(in dense, "y");
        own.Span[5] = -1;
        Assert.Equal(-1, memory[5]);
    }

    [Fact]
    public void ABroadcastIsReadButNotWritten()
    {
        float[] memory = [1, 2, 3];
        var rows = new ReadOnlyTensorSpan<float>(memory, [2, 3], [0, 1]);
        using var input = new TensorInput<float>(in rows, "x");
        Assert.Equal([1, 2, 3, 1, 2, 3], input.Span.ToArray());
        var exception = Assert.Throws<ArgumentException>("y", () => { new TensorOutput<float>(new TensorSpan<float>(memory, [2, 3], [0, 1]), "y").Dispose(); });
        Assert.StartsWith("'y' has shape [2, 3] with strides [0, 1], so several of its elements are one in memory", exception.Message);
        TensorArgument.Apart([2, 0], [0, 1], "y");
    }

    [Fact]
    public void EmptyTensorsHaveNoElements()
    {
        var empty = ReadOnlyTensorSpan<float>.Empty;
        using var input = new TensorInput<float>(in empty, "x");
        Assert.True(input.Span.IsEmpty);
        Assert.True(TensorArgument.Extent(in empty).IsEmpty);
    }

    [Fact]
    public void AShapeMismatchNamesTheLaterParameterAndBothShapes()
    {
        TensorArgument.Shape([3, 4], "target", [3, 4], "pred");
        var exception = Assert.Throws<ArgumentException>(() => TensorArgument.Shape([4, 3], "target", [3, 4], "pred"));
        Assert.Equal("target", exception.ParamName);
        Assert.StartsWith("'target' has shape [4, 3], but 'pred' has shape [3, 4].", exception.Message);
        Assert.Throws<ArgumentException>("t", () => TensorArgument.Shape([12], "t", 11, "pred"));
    }
}

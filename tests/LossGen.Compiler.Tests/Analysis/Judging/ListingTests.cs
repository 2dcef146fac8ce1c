using LossGen.Compiler.Analysis.Judging;

namespace LossGen.Compiler.Tests.Analysis.Judging;

/// <summary>Arrays in messages: all of few, the gist of many.</summary>
public sealed class ListingTests
{
    [Theory]
    [InlineData("0.5", "0.5")]
    [InlineData("1 1 1", "{1, 1, 1}")]
    [InlineData("0 0 0 0 0 0 0 0 0", "{0, 9 times}")]
    [InlineData("-1 1 -1 1 -1 1 -1 1 -1 1", "{-1, 1, 5 times}")]
    [InlineData("7 2 2 2 2 2 2 2 2 2 2 5", "{7, 10 times 2, 5}")]
    [InlineData("1 2 3 4 5 6 7 8 9 10 11 11 11", "{1, 2, 3, 4, 5 and 8 more}")]
    public void Is_short(string numbers, string text) => Assert.Equal(text, Listing.Of(numbers.Split(' ')));

    [Fact]
    public void Witnesses_of_long_offsets_are_short()
    {
        foreach (var finding in Judged.Of("ReadOnlySpan<float> x, ReadOnlySpan<float> y", "mean[t](abs(x[t] - y[t])) / mean[t](abs(y[t + 24] - y[t]))"))
        {
            Assert.InRange(finding.Message.Length, 1, 300);
        }
    }
}

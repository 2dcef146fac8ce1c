using LossGen.Runtime;

namespace LossGen.Tests.Runtime;

public class ContractionOffsetsTests
{
    [Fact]
    public void TheLastIndexRunsFastest()
    {
        int[] table = new int[2 * 3 * 4];
        Contraction.Offsets(table, [2, 3, 4], [100, -10, 7]);
        Assert.Equal(from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) from k in Enumerable.Range(0, 4) select 100 * i - 10 * j + 7 * k, table);
    }

    [Fact]
    public void NoIndexIsOnePlace()
    {
        int[] table = [5];
        Contraction.Offsets(table, [], []);
        Assert.Equal([0], table);
    }

    [Fact]
    public void AnEmptyIndexIsNoPlace() => Contraction.Offsets([], [1 << 30, 0, 1 << 30, 1 << 30, 1 << 30], [1, 1, 1, 1, 1 << 30]);

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        int[] table = new int[6];
        Assert.Equal("strides", Assert.Throws<ArgumentException>(() => Contraction.Offsets(table, [2, 3], [1])).ParamName);
        Assert.Equal("table", Assert.Throws<ArgumentException>(() => Contraction.Offsets(table, [2, 4], [1, 1])).ParamName);
        Assert.Equal("table", Assert.Throws<ArgumentException>(() => Contraction.Offsets(table, [1 << 16, 1 << 16, 1 << 16, 1 << 16, 1 << 16, 1 << 16, 1 << 16, 1 << 16], [1, 1, 1, 1, 1, 1, 1, 1])).ParamName);
        Assert.Equal("extents", Assert.Throws<ArgumentException>(() => Contraction.Offsets(table, [-2, -3], [1, 1])).ParamName);
        Assert.Equal("strides", Assert.Throws<ArgumentException>(() => Contraction.Offsets(table, [2, 3], [int.MaxValue, 1])).ParamName);
        Assert.Equal(new int[6], table);
    }
}

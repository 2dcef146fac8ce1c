namespace LossGen.Compiler.Lanes;

/// <summary>Small sequences that every family of functions uses.</summary>
internal static class LaneKit
{
    /// <summary>c[0] + c[1] x + c[2] x² + …, one chain.</summary>
    public static Lane Horner(this LaneGraph g, Lane x, params double[] c)
    {
        var sum = g.Real(x.Type, c[c.Length - 1]);
        for (var i = c.Length - 2; i >= 0; i--) sum = i == c.Length - 2 ? g.FusedMultiplyAdd(x, sum, c[i]) : g.FusedMultiplyAdd(sum, x, c[i]);
        return sum;
    }

    /// <summary>The same in two chains over x², which halves the latency; costs nothing where x² is needed anyway.</summary>
    public static Lane Polynomial(this LaneGraph g, Lane x, params double[] c)
    {
        if (c.Length < 5) return g.Horner(x, c);
        var square = x * x;
        var even = g.Horner(square, c.Where((_, i) => i % 2 == 0).ToArray());
        var odd = g.Horner(square, c.Where((_, i) => i % 2 != 0).ToArray());
        return g.FusedMultiplyAdd(odd, x, even);
    }

    public static Lane SignBit(this LaneGraph g, LaneType type) => g.Real(type, -0.0);

    /// <summary>The sign of x on a magnitude that is not negative.</summary>
    public static Lane WithSignOf(this LaneGraph g, Lane magnitude, Lane x) => magnitude | (x & g.SignBit(x.Type));

    /// <summary>-|x|, which x and -x share: so do all functions built on it.</summary>
    public static Lane NegativeAbs(this LaneGraph g, Lane x, LaneRange range) =>
        range.Hi <= 0 ? x : range.Lo >= 0 ? -x : x | g.SignBit(x.Type);

    public static Lane Abs(this LaneGraph g, Lane x, LaneRange range) =>
        range.Lo >= 0 ? x : range.Hi <= 0 ? -x : g.Abs(x);

    /// <summary>max(x, 0); a NaN or a -0 stays.</summary>
    public static Lane PositivePart(this LaneGraph g, Lane x, LaneRange range) =>
        range.Lo >= 0 ? x : range.Hi <= 0 ? g.Real(x.Type, 0) : g.Larger(x, g.Real(x.Type, 0));

    /// <summary>An integer lane of magnitude below 2^51 as a real; on 64-bit lanes by bits, since only AVX-512 converts them.</summary>
    public static Lane SmallIntToReal(this LaneGraph g, Lane n)
    {
        if (n.Type == LaneType.Int32) return g.ConvertToReal(n);
        const double Magic = 6755399441055744.0;
        return g.AsReal(n + g.Int(LaneType.Int64, BitConverter.DoubleToInt64Bits(Magic))) - Magic;
    }

    /// <summary>Runs a function in double on both halves of float lanes.</summary>
    public static Lane Widened(this LaneGraph g, Func<Lane, Lane> function, Lane x) =>
        g.Narrow(function(g.WidenLower(x)), function(g.WidenUpper(x)));

    public static Lane Widened(this LaneGraph g, Func<Lane, Lane, Lane> function, Lane x, Lane y) =>
        g.Narrow(function(g.WidenLower(x), g.WidenLower(y)), function(g.WidenUpper(x), g.WidenUpper(y)));

    /// <summary>What depends on the precision: the first for float, the second for double.</summary>
    public static T For<T>(this LaneType type, T single, T @double) => type.Is64() ? @double : single;
}

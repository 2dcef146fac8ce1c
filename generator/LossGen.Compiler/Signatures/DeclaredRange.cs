using System.Globalization;

namespace LossGen.Compiler.Signatures;

/// <summary>A declared range; an exclusive end is not a value of the parameter.</summary>
public sealed record DeclaredRange(double Low, double High, bool LowExclusive = false, bool HighExclusive = false)
{
    /// <summary>Whether no number lies in it.</summary>
    public bool IsEmpty => double.IsNaN(Low) || double.IsNaN(High) || Low > High || (Low == High && (LowExclusive || HighExclusive));

    /// <summary>The range that a kind stands for; null for none.</summary>
    public static DeclaredRange? Of(Meaning meaning) => meaning switch
    {
        Meaning.Probability => new(0, 1),
        Meaning.LogProbability => new(double.NegativeInfinity, 0, LowExclusive: true),
        Meaning.Logit => new(double.NegativeInfinity, double.PositiveInfinity, LowExclusive: true, HighExclusive: true),
        Meaning.Positive => new(0, double.PositiveInfinity, LowExclusive: true, HighExclusive: true),
        _ => null,
    };

    /// <summary>What both allow; it may be empty.</summary>
    public DeclaredRange Intersect(DeclaredRange other) => new(
        Math.Max(Low, other.Low),
        Math.Min(High, other.High),
        (Low >= other.Low && LowExclusive) || (other.Low >= Low && other.LowExclusive),
        (High <= other.High && HighExclusive) || (other.High <= High && other.HighExclusive));

    /// <summary>As mathematics writes it: <c>[0, 1)</c>.</summary>
    public override string ToString() =>
        $"{(LowExclusive ? '(' : '[')}{Text(Low)}, {Text(High)}{(HighExclusive ? ')' : ']')}";

    private static string Text(double bound) =>
        double.IsInfinity(bound) ? (bound < 0 ? "-inf" : "inf") : bound.ToString("R", CultureInfo.InvariantCulture);
}

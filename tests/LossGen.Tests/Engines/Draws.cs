using LossGen.Compiler.Signatures;

namespace LossGen.Tests.Engines;

/// <summary>Where the parameters of formulas are tried.</summary>
public static class Draws
{
    /// <summary>Typical values inside the declared range: of the order of one.</summary>
    public static Func<Parameter, double> Typical(Random random) => parameter => parameter switch
    {
        { Element: ElementType.Boolean } => random.Next(2),
        { Element: ElementType.Byte } => random.Next(4),
        { Element: ElementType.Int32 or ElementType.Int64 } => random.Next(-1, 4),
        { Meaning: Meaning.Positive } or { Name: "v" } => Math.Exp((2 * random.NextDouble()) - 1),
        { Meaning: Meaning.Probability } => random.Next(8) == 0 ? random.Next(2) : random.NextDouble(),
        { Meaning: Meaning.LogProbability } => -4 * random.NextDouble(),
        { Range: { } range } => Within(range, Math.Max(range.Low, -4), Math.Min(range.High, 4), random.NextDouble()),
        { Form: ParameterForm.Scalar } => parameter.DefaultValue is { } value && random.Next(2) == 0 ? value : 0.4 + (1.4 * random.NextDouble()),
        _ => 6 * (random.NextDouble() - 0.5),
    };

    /// <summary>Values of all sizes, with kinks, ties and both zeros among them, inside the declared range.</summary>
    public static Func<Parameter, double> Wild(Random random)
    {
        var typical = Typical(random);
        return parameter =>
        {
            if (!parameter.IsFloating || !parameter.IsTensor || random.Next(4) == 0)
            {
                return typical(parameter);
            }

            double value = Extremes[random.Next(Extremes.Length)];
            value = parameter.Element == ElementType.Single && Math.Abs(value) > 3e38 ? 3e38 * Math.Sign(value) : value;
            return parameter.Meaning switch
            {
                Meaning.Positive => Math.Max(Math.Abs(value), 1e-40),
                Meaning.Probability => Math.Min(Math.Abs(value), 1),
                Meaning.LogProbability => -Math.Abs(value),
                _ when parameter.Name == "v" => Math.Abs(value),
                _ when parameter.Range is { } range => Within(range, range.Low, range.High, random.NextDouble()),
                _ => value,
            };
        };
    }

    private static readonly double[] Extremes =
    [
        0, -0.0, 0, 1, 1, -1, -1, 0.5, -0.5, 2, -2, 3, 0.1, 0.3f, -0.05f, 4.685f, 1e-3, -1e-3, 1e-8, -1e-8, 1e-20, 1e-40, -1e-40, 1.4e-45, -1.4e-45,
        10, -10, 17, -17, 30, -30, 50, -50, 87, -87, 88.7f, -88.7f, 89, -89, 103, -103, 104, -104, 500, -500, 709, -709, 1e4, -1e4, 1e6, -1e6, 1e19, -1e19, 3e38, -3e38,
    ];

    private static double Within(DeclaredRange range, double low, double high, double at)
    {
        double value = low + ((high - low) * (at < 0.1 ? 0 : at > 0.9 ? 1 : at));
        return (range.LowExclusive && value <= range.Low) || (range.HighExclusive && value >= range.High) ? (low + high) / 2 : value;
    }
}

using System.Globalization;

namespace LossGen.Tests.Engines;

/// <summary>A part of a random formula: a template with holes for its parts, and the range that its values keep to.</summary>
public sealed record RandomExpression(string Template, double Low, double High, params RandomExpression[] Parts)
{
    /// <summary>The text, with all that is compound in brackets.</summary>
    public string Text => string.Format(CultureInfo.InvariantCulture, Template, [.. Parts.Select(p => p.Text)]);

    /// <summary>How many parts it is made of.</summary>
    public int Size => 1 + Parts.Sum(p => p.Size);

    /// <summary>Smaller expressions: its parts, simple ones, and itself with one part made smaller.</summary>
    public IEnumerable<RandomExpression> Smaller()
    {
        foreach (var part in Parts)
        {
            yield return part;
        }

        if (Parts.Length > 0)
        {
            yield return new("x", -3, 3);
            yield return new("1", 1, 1);
        }

        for (int i = 0; i < Parts.Length; i++)
        {
            foreach (var smaller in Parts[i].Smaller())
            {
                RandomExpression[] parts = [.. Parts];
                parts[i] = smaller;
                yield return this with { Parts = parts };
            }
        }
    }
}

/// <summary>A random formula: definitions and a result.</summary>
public sealed record RandomFormula(bool IsLoss, bool IsSingle, RandomExpression[] Definitions, RandomExpression Result)
{
    /// <summary>The text.</summary>
    public string Text => string.Concat(Definitions.Select((d, i) => FormattableString.Invariant($"d{i} = {d.Text}\n"))) + Result.Text;

    /// <summary>Smaller formulas.</summary>
    public IEnumerable<RandomFormula> Smaller()
    {
        for (int i = 0; i < Definitions.Length; i++)
        {
            string name = FormattableString.Invariant($"d{i}");
            yield return this with { Definitions = [.. Definitions.Select((d, k) => k == i ? new("x", -3, 3) : d)], Result = Result };
            foreach (var smaller in Definitions[i].Smaller())
            {
                RandomExpression[] definitions = [.. Definitions];
                definitions[i] = smaller;
                yield return this with { Definitions = definitions };
            }
        }

        foreach (var smaller in Result.Smaller())
        {
            yield return this with { Result = smaller };
        }
    }
}

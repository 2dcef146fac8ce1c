using System.Globalization;
using LossGen.Training.Objectives;

namespace Tabular;

/// <summary>A loss of the catalogue, with which a table can be trained.</summary>
/// <param name="Name">Its name in the catalogue.</param>
/// <param name="Head">What it takes for a prediction.</param>
/// <param name="Options">What can be chosen.</param>
/// <param name="Make">The loss with a value for each option.</param>
internal sealed record NamedLoss(string Name, Head Head, IReadOnlyList<LossOption> Options, Func<float[], LossTerm> Make)
{
    /// <summary>The loss with some options, each as name=value; the others are as usual.</summary>
    /// <exception cref="FormatException">There is no such option, or it can't have such a value.</exception>
    public LossTerm With(IReadOnlyList<string> given)
    {
        float[] values = [.. Options.Select(option => option.Default)];
        var chosen = new HashSet<int>();
        foreach (string text in given)
        {
            string[] parts = text.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2)
            {
                throw new FormatException($"The option '{text}' of the loss is not of the form name=value. {OptionsText}");
            }

            int index = Options.ToList().FindIndex(option => option.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase));
            if (index < 0)
            {
                throw new FormatException($"The loss {Name} has no option '{parts[0]}'. {OptionsText}");
            }

            if (!chosen.Add(index))
            {
                throw new FormatException($"The option {Options[index].Name} of the loss {Name} is given twice.");
            }

            values[index] = Options[index].Parse(parts[1], Name);
        }

        string choice = string.Join(", ", chosen.Order().Select(i => string.Create(CultureInfo.InvariantCulture, $"{Options[i].Name}: {values[i]}")));
        return Make(values) with { Name = Name, Formula = choice.Length == 0 ? Name : $"{Name}({choice})" };
    }

    private string OptionsText => Options.Count == 0 ? "It has none." : $"It has {string.Join(", ", Options)}.";
}

/// <summary>A number that a loss takes beside a prediction and a column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">What it is usually.</param>
/// <param name="Least">The least that it may be.</param>
/// <param name="Most">The most.</param>
internal sealed record LossOption(string Name, float Default, float Least, float Most)
{
    /// <summary>One that must be above 0.</summary>
    public static LossOption Positive(string name, float usual) => new(name, usual, 0, float.PositiveInfinity);

    private bool IsPositive => float.IsPositiveInfinity(Most);

    private string Range => IsPositive ? "above 0" : string.Create(CultureInfo.InvariantCulture, $"from {Least} to {Most}");

    public float Parse(string text, string loss)
    {
        if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value))
        {
            throw new FormatException($"The option {Name} of the loss {loss} is '{text}', which is no number; it must be {Range}.");
        }

        return float.IsFinite(value) && (IsPositive ? value > 0 : value >= Least && value <= Most) ? value
            : throw new FormatException($"The option {Name} of the loss {loss} is {text}; it must be {Range}.");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Range}; {Default})");
}

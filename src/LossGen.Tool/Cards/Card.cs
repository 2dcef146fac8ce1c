using LossGen.Tool.Explaining;

namespace LossGen.Tool.Cards;

/// <summary>The card of a loss: one HTML file with everything in it.</summary>
internal static class Card
{
    public static string Render(Explanation explanation) => throw new InputException("--html: " + explanation.Formula);
}

using System.Globalization;

namespace LossGen.Training.Objectives;

/// <summary>Makes one number of the terms of an objective.</summary>
/// <param name="losses">The value of each term.</param>
/// <param name="parameters">The parameters that are learnt.</param>
/// <param name="lossesGradient">Receives the derivative by each term.</param>
/// <param name="parametersGradient">Receives the derivative by each parameter.</param>
/// <param name="gradientScale">What the derivatives are multiplied with.</param>
public delegate float CombinationLoss(
    ReadOnlySpan<float> losses, ReadOnlySpan<float> parameters, Span<float> lossesGradient, Span<float> parametersGradient, float gradientScale);

/// <summary>What is trained for: the weighted sum of terms, or what a formula makes of them.</summary>
public sealed partial class Objective
{
    private readonly LossTerm[] _terms;

    /// <summary>The weighted sum of some terms.</summary>
    /// <param name="terms">The terms; of several, each has a name of its own.</param>
    /// <exception cref="ArgumentException">There is none, two bear one name, or a weight isn't finite.</exception>
    public Objective(params ReadOnlySpan<LossTerm> terms)
    {
        if (terms.IsEmpty)
        {
            throw new ArgumentException("An objective needs a term.", nameof(terms));
        }

        _terms = terms.ToArray();
        var names = new HashSet<string>();
        foreach (LossTerm term in _terms)
        {
            ArgumentNullException.ThrowIfNull(term, nameof(terms));
            if (!float.IsFinite(term.Weight))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The weight of the term '{term.Name}' is {term.Weight}; it must be finite."), nameof(terms));
            }

            if (!names.Add(term.Name))
            {
                throw new ArgumentException($"Two terms of the objective are named '{term.Name}'; give one another {nameof(LossTerm.Name)}.", nameof(terms));
            }
        }
    }

    /// <summary>One term.</summary>
    /// <param name="term">The term.</param>
    public static implicit operator Objective(LossTerm term) => new(term);

    /// <summary>The terms.</summary>
    public IReadOnlyList<LossTerm> Terms => _terms;

    /// <summary>
    /// What makes one number of the weighted terms; null for their sum. Where a batch goes through in pieces it is made of each, so that
    /// the gradient is that of the whole if it is a sum of the terms whose factors don't depend on them.
    /// </summary>
    public CombinationLoss? Combination { get; init; }

    /// <summary>The first values of the parameters that <see cref="Combination"/> learns.</summary>
    public IReadOnlyList<float> CombinationParameters { get; init; } = [];

    /// <summary>Tasks that are weighted by uncertainties that are learnt: sum(exp(-s) / 2 · loss + s / 2), s the logarithm of each task's variance.</summary>
    /// <remarks>Kendall, Gal, Cipolla 2018, equation 7. The logarithms are the parameters "loss.combination".</remarks>
    /// <param name="terms">The tasks' losses.</param>
    public static Objective Uncertainty(params ReadOnlySpan<LossTerm> terms) => new(terms)
    {
        Combination = ObjectiveKernels.UncertaintyGradient,
        CombinationParameters = new float[terms.Length],
    };
}

using LossGen.Training.Fitting;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;

namespace Classics;

/// <summary>What an example is asked to do.</summary>
/// <param name="Short">Whether a few seconds must be enough.</param>
/// <param name="Progress">Hears of each epoch.</param>
/// <param name="Images">A file of images in the IDX format, for the digits.</param>
/// <param name="Labels">The file of their labels.</param>
internal sealed record Request(bool Short, IProgress<TrainingProgress>? Progress = null, string? Images = null, string? Labels = null);

/// <summary>What an example came to.</summary>
/// <param name="Model">The trained model.</param>
/// <param name="Objective">What it was trained for.</param>
/// <param name="Run">How the run went.</param>
/// <param name="Told">What there is to say of it, in a sentence.</param>
/// <param name="Quality">How good it is, the greater the better.</param>
/// <param name="Least">What it must be, for the example to show what it should.</param>
internal sealed record Outcome(Model Model, Objective Objective, TrainingResult Run, string Told, double Quality, double Least)
{
    public bool Good => Quality >= Least;

    /// <summary>What was taken for what, where it is about classes.</summary>
    public ConfusionMatrix? Confusion { get; init; }
}

/// <summary>An example.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Title">What it is.</param>
/// <param name="Run">Runs it.</param>
internal sealed record Example(string Name, string Title, Func<Request, Outcome> Run)
{
    public static IReadOnlyList<Example> All { get; } =
    [
        new("linear", "Linear regression by gradient descent: y = 3x + noise", Examples.LinearRegression.Run),
        new("regression", "Dense(10, relu), Dense(1), squared error, Adam", Examples.SmallRegression.Run),
        new("classification", "10 → 10 → 2 with ReLU, cross-entropy and Adam", Examples.SmallClassification.Run),
        new("sgd", "10 → 5 → 2 with stochastic gradient descent", Examples.SgdClassification.Run),
        new("logistic", "Logistic regression", Examples.LogisticRegression.Run),
        new("digits", "Images by a small convolutional network", Examples.Digits.Run),
        new("sentences", "Sentences by a gated recurrent network", Examples.Sentences.Run),
        new("ratings", "Recommendation: matrix factorization of ratings, squared error and L2", Examples.Ratings.Run),
        new("preferences", "Recommendation: Bayesian personalized ranking", Examples.Preferences.Run),
        new("ranking", "Ranking of search results with RankNet", Examples.SearchRanking.Run),
        new("robust", "Robust regression with an adaptive loss that learns its shape", Examples.RobustRegression.Run),
        new("multitask", "Several tasks with learnt uncertainties", Examples.SeveralTasks.Run),
        new("own", "An activation and a loss of one's own", Examples.OwnFormulas.Run),
        new("small-data", "Small data with dropout, L2 and early stopping", Examples.SmallData.Run),
    ];
}

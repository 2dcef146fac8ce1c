using LossGen.Losses;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;
using Shared;

namespace Classics.Examples;

/// <summary>RankNet: each query has ten documents of five features; the model scores each, the loss compares all pairs of a query.</summary>
internal static class SearchRanking
{
    private const int Documents = 10, Features = 5;

    public static Outcome Run(Request request)
    {
        Dataset[] parts = Queries(request.Short ? 400 : 3000, seed: 11).Split(seed: 1, 0.8);

        Model model = new Sequential(Documents, Features)
        {
            new Dense(16), Activation.Relu, new Dense(1), new Reshape([Documents]),
        }.Build(seed: 1);
        Objective loss = LossTerm.Of(c => Ranking.RankNetGradient(c.PredictionTensor, c.FloatTensor("relevance"), c.PredictionGradientTensor, c.Scale));
        TrainingResult run = new Trainer(model, loss, new Adam(5e-3f)).Fit(parts[0], new FitOptions
        {
            Epochs = request.Short ? 20 : 15,
            BatchSize = 16,
            Validation = parts[1],
            Progress = request.Progress,
        });

        double right = InOrder(model.Predict(parts[1]), parts[1]["relevance"].ToFloats());
        return new Outcome(model, loss, run, $"Pairs of held-out queries that are in the right order: {ConsoleProgress.Short(right)}", right, Least: 0.9);
    }

    // How relevant a document is, 0 to 4, depends on its features in a way that no weighted sum gives.
    private static Dataset Queries(int count, ulong seed)
    {
        float[] x = new float[count * Documents * Features], relevance = new float[count * Documents];
        new RandomStream(seed).FillNormal(x);
        for (int i = 0; i < relevance.Length; i++)
        {
            ReadOnlySpan<float> f = x.AsSpan(i * Features, Features);
            relevance[i] = Math.Clamp(MathF.Round(2 + f[0] + 1.5f * Math.Abs(f[1]) - f[2]), 0, 4);
        }

        return Dataset.From(Field.Floats("x", x, Documents, Features), Field.Floats("relevance", relevance, Documents));
    }

    private static double InOrder(float[] scores, float[] relevance)
    {
        double right = 0, all = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            for (int j = i / Documents * Documents; j < (i / Documents + 1) * Documents; j++)
            {
                if (relevance[i] > relevance[j])
                {
                    all++;
                    right += scores[i] > scores[j] ? 1 : 0;
                }
            }
        }

        return right / all;
    }
}

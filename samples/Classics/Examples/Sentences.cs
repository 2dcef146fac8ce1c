using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Metrics;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;
using Shared;

namespace Classics.Examples;

/// <summary>Praise or blame, in generated sentences in which "not" turns what follows round: the order of the words decides.</summary>
internal static class Sentences
{
    private const int Longest = 8;
    private static readonly string[] Subjects = ["the film", "this book", "her song", "that play"];
    private static readonly string[] Praise = ["good", "great", "lovely", "clever"];
    private static readonly string[] Blame = ["bad", "dull", "awful", "silly"];
    private static readonly string[] Degrees = ["", "very ", "quite ", "so "];

    public static Outcome Run(Request request)
    {
        Dataset data = Generate(request.Short ? 1500 : 6000, seed: 6, out int vocabulary);
        Dataset[] parts = data.SplitStratified("y", seed: 1, 0.8);

        Node words = Node.IntInput("words", [Longest]);
        Node read = Node.Of(new Gru(16), words.Then(new Embedding(vocabulary, 12)), words.Then(new Mask()));
        Model model = Model.Build(seed: 1, read.Then(new Dense(2)));
        Objective loss = Objective.CrossEntropy();
        TrainingResult run = new Trainer(model, loss, new Adam(1e-2f), new TrainerOptions { ClipNorm = 1 }).Fit(parts[0], new FitOptions
        {
            Epochs = request.Short ? 12 : 15,
            Validation = parts[1],
            Measures = [new Accuracy()],
            Progress = request.Progress,
        });

        double accuracy = run.Last!.Metrics[0].Value;
        return new Outcome(model, loss, run, $"Accuracy on held-out sentences: {ConsoleProgress.Short(accuracy)}", accuracy, Least: 0.97);
    }

    // Half of the sentences have two clauses, "but" between them: then the second counts.
    private static Dataset Generate(int count, ulong seed, out int vocabulary)
    {
        var random = new RandomStream(seed);
        string Pick(string[] texts) => texts[random.NextInt(texts.Length)];
        (string Text, bool Praises) Clause()
        {
            bool praises = random.NextInt(2) == 1, turned = random.NextInt(2) == 1;
            return ($"{(turned ? "not " : "")}{Pick(Degrees)}{Pick(praises ? Praise : Blame)}", praises ^ turned);
        }

        var numbers = new Dictionary<string, int> { [""] = 0 };
        int[] words = new int[count * Longest], labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            (string text, bool praises) = Clause();
            if (random.NextInt(2) == 1)
            {
                (string second, praises) = Clause();
                text = $"{text} but {second}";
            }
            else
            {
                text = $"{Pick(Subjects)} is {text}";
            }

            // What is left of the row is the empty word, 0, which the mask leaves out.
            string[] split = text.Split(' ');
            for (int k = 0; k < split.Length; k++)
            {
                numbers.TryAdd(split[k], numbers.Count);
                words[i * Longest + k] = numbers[split[k]];
            }

            labels[i] = praises ? 1 : 0;
        }

        vocabulary = numbers.Count;
        return Dataset.From(Field.Ints("words", words, Longest), Field.Ints("y", labels));
    }
}

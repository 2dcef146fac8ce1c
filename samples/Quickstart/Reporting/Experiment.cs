using Quickstart.Data;
using Quickstart.Training;

namespace Quickstart.Reporting;

/// <summary>One data set and the trainings on it.</summary>
internal sealed record Experiment(Dataset Data, IReadOnlyList<TrainingRun> Runs)
{
    /// <summary>A trained model as a formula in the file's own units, where it is short enough to read.</summary>
    public string Describe(TrainingRun run)
    {
        const int longest = 3;
        if (Data.Features.Length > longest)
        {
            return "";
        }

        double[] weights = Data.Unscale(run.Model.Weights);
        IEnumerable<string> terms = Data.Features.Select((feature, i) => $"{Text.Short(weights[i])} {feature}").Append(Text.Short(weights[^1]));
        return string.Join(" + ", terms).Replace("+ -", "- ", StringComparison.Ordinal);
    }
}

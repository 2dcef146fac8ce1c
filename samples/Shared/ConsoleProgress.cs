using System.Globalization;
using LossGen.Training.Fitting;
using Spectre.Console;

namespace Shared;

/// <summary>A run's progress in the terminal: a bar over the epochs, with the loss and the metrics.</summary>
internal static class ConsoleProgress
{
    /// <summary>Runs something that reports its progress.</summary>
    public static T Show<T>(string name, Func<IProgress<TrainingProgress>, T> run)
        => AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress => run(new Reporter(progress, name)));

    private sealed class Reporter(ProgressContext context, string name) : IProgress<TrainingProgress>
    {
        private ProgressTask? _bar;

        public void Report(TrainingProgress value)
        {
            // Several trainings one after the other have a bar each.
            if (_bar is null || _bar.IsFinished || value.Epoch == 0)
            {
                _bar?.StopTask();
                _bar = context.AddTask(Markup.Escape(name), maxValue: value.Epochs);
            }

            _bar.Value = value.IsEpochEnd ? value.Epoch + 1 : value.Epoch;
            string metrics = string.Concat(value.Metrics.Select(metric => $", {metric.Name} {Short(metric.Value)}"));
            string validation = double.IsNaN(value.ValidationLoss) ? "" : $" (validation {Short(value.ValidationLoss)})";
            _bar.Description = Markup.Escape($"{name}: loss {Short(value.Loss)}{validation}{metrics}");
        }
    }

    /// <summary>Four significant digits, the same in every culture.</summary>
    public static string Short(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}

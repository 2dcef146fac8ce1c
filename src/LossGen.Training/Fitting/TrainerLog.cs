using Microsoft.Extensions.Logging;

namespace LossGen.Training.Fitting;

/// <summary>What a trainer logs.</summary>
internal static partial class TrainerLog
{
    [LoggerMessage(1, LogLevel.Warning, "Step {Step} is left out: {Reason}")]
    public static partial void Skipped(ILogger logger, long step, string reason);

    [LoggerMessage(2, LogLevel.Information, "Epoch {Epoch}: loss {Loss:G6}, validation {Validation:G6}, {SamplesPerSecond:F0} samples/s")]
    public static partial void Epoch(ILogger logger, int epoch, double loss, double validation, double samplesPerSecond);

    [LoggerMessage(4, LogLevel.Information, "Epoch {Epoch}: loss {Loss:G6}, {SamplesPerSecond:F0} samples/s")]
    public static partial void Epoch(ILogger logger, int epoch, double loss, double samplesPerSecond);

    [LoggerMessage(5, LogLevel.Warning, "No epoch is left to make: of {Epochs} in all, {Made} were made before")]
    public static partial void NothingLeft(ILogger logger, int epochs, int made);

    [LoggerMessage(6, LogLevel.Warning, "The run of {Path} goes on otherwise: {Difference}")]
    public static partial void Otherwise(ILogger logger, string path, string difference);

    [LoggerMessage(3, LogLevel.Information, "Stopped early after epoch {Epoch}: no better since epoch {Best}, whose weights are restored")]
    public static partial void Stopped(ILogger logger, int epoch, int best);
}

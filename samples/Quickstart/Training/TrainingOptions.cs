namespace Quickstart.Training;

/// <summary>How to train.</summary>
internal sealed record TrainingOptions(int Epochs, int BatchSize, float Rate, string Optimizer, int Seed);

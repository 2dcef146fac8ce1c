using Quickstart.Data;
using Quickstart.Training;

namespace Quickstart;

/// <summary>What the command line asked for.</summary>
internal sealed record Request(string? Data, string? Target, string? Loss, TaskKind? Task, TrainingOptions Training, string Output);

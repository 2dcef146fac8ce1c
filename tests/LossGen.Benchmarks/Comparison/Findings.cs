namespace LossGen.Benchmarks.Comparison;

/// <summary>All that a run found.</summary>
internal sealed record Findings
{
    /// <summary>Where it ran.</summary>
    public required string Machine { get; init; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; set; }

    /// <summary>Bytes a second of the triad, in billions: plain and with streaming stores. Null where there is no C.</summary>
    public Triad? Triad { get; set; }

    /// <summary>What isn't here, and why.</summary>
    public List<string> Skipped { get; init; } = [];

    /// <summary>What should be equal and isn't: a defect of a peer or of LossGen.</summary>
    public List<string> Disagreements { get; init; } = [];

    /// <summary>The version of PyTorch.</summary>
    public string? Torch { get; set; }

    /// <summary>The cases, in order.</summary>
    public List<Result> Results { get; init; } = [];

    /// <summary>What follows from them.</summary>
    public IEnumerable<Summary> Summaries => Summary.Of(Results);
}

namespace Quickstart.Data;

/// <summary>Rows ready to train on: features row by row, and one target each.</summary>
/// <param name="Features">Row-major, <paramref name="Width"/> a row.</param>
/// <param name="Width">The number of features.</param>
/// <param name="Targets">One a row.</param>
internal sealed record Rows(float[] Features, int Width, float[] Targets)
{
    public int Count => Targets.Length;

    public ReadOnlySpan<float> Row(int row) => Features.AsSpan(row * Width, Width);
}

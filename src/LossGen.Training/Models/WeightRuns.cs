namespace LossGen.Training.Models;

/// <summary>Weights that lie together and are trained alike.</summary>
/// <param name="Start">Where they begin in the model's weights.</param>
/// <param name="Length">How many there are.</param>
/// <param name="Place">Where they begin among those that are counted.</param>
/// <param name="Gradient">Where their gradient begins.</param>
/// <param name="DecayFactor">What decay is multiplied with; 0: they don't decay.</param>
/// <param name="RateFactor">What the learning rate is multiplied with.</param>
/// <param name="StepsBefore">How many steps of earlier trainers the optimizer goes on from.</param>
internal readonly record struct WeightRun(int Start, int Length, int Place, int Gradient, float DecayFactor, float RateFactor, long StepsBefore);

/// <summary>Some of a model's weights, in runs; counted without what is between these.</summary>
internal sealed class WeightRuns
{
    private readonly List<WeightRun> _runs = [];

    /// <summary>How many weights there are.</summary>
    public int Length { get; private set; }

    /// <summary>How many runs they lie in.</summary>
    public int Count => _runs.Count;

    /// <summary>Adds weights behind those that are there. Where weights lie together, so do their gradients.</summary>
    public void Add(int start, int length, int gradient, float decayFactor = 0, float rateFactor = 1, long stepsBefore = 0)
    {
        if (_runs.Count > 0 && _runs[^1] is var last && last.Start + last.Length == start
            && (last.DecayFactor, last.RateFactor, last.StepsBefore) == (decayFactor, rateFactor, stepsBefore))
        {
            _runs[^1] = last with { Length = last.Length + length };
        }
        else
        {
            _runs.Add(new WeightRun(start, length, Length, gradient, decayFactor, rateFactor, stepsBefore));
        }

        Length += length;
    }

    /// <summary>The runs of all.</summary>
    public Parts All => Within(0, Length);

    /// <summary>The runs of a range, as they are counted.</summary>
    public Parts Within(int start, int length) => new(_runs, start, start + length);

    /// <summary>Copies out of all weights.</summary>
    public void Gather(ReadOnlySpan<float> all, Span<float> these)
    {
        foreach (WeightRun run in All)
        {
            all.Slice(run.Start, run.Length).CopyTo(these[run.Place..]);
        }
    }

    /// <summary>Copies to where these are among all weights.</summary>
    public void Scatter(ReadOnlySpan<float> these, Span<float> all)
    {
        foreach (WeightRun run in All)
        {
            these.Slice(run.Place, run.Length).CopyTo(all[run.Start..]);
        }
    }

    /// <summary>Goes over the runs of a range, the first and last cut to it.</summary>
    public struct Parts(List<WeightRun> runs, int start, int end)
    {
        private int _next;

        public readonly Parts GetEnumerator() => this;

        public WeightRun Current { get; private set; }

        public bool MoveNext()
        {
            while (_next < runs.Count)
            {
                WeightRun run = runs[_next++];
                int first = Math.Max(run.Place, start), last = Math.Min(run.Place + run.Length, end);
                if (first < last)
                {
                    int skipped = first - run.Place;
                    Current = run with { Start = run.Start + skipped, Place = first, Gradient = run.Gradient + skipped, Length = last - first };
                    return true;
                }
            }

            return false;
        }
    }
}

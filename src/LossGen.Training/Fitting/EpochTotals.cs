using LossGen.Training.Objectives;

namespace LossGen.Training.Fitting;

/// <summary>The mean losses of the steps of an epoch: each term's by its own denominators.</summary>
internal sealed class EpochTotals(TermState[] terms, bool combined)
{
    // Samples and loss, then value and denominator of each term.
    private readonly double[] _sums = new double[2 + 2 * terms.Length];

    public double Samples => _sums[0];

    /// <summary>That of the terms' means, so that how many of a batch's rows count doesn't matter; what is combined of them batch by batch, by samples.</summary>
    public double Loss
    {
        get
        {
            double mean = _sums[1] / _sums[0];
            if (combined || !double.IsFinite(mean))
            {
                return mean;
            }

            // A task without a target here adds nothing; without any there is no loss.
            double loss = 0;
            bool any = false;
            for (int i = 0; i < terms.Length; i++)
            {
                if (_sums[3 + 2 * i] != 0)
                {
                    loss += terms[i].Term.Weight * Mean(i);
                    any = true;
                }
            }

            return any ? loss : double.NaN;
        }
    }

    public Span<double> Sums => _sums;

    public IReadOnlyList<NamedValue> Terms => [.. terms.Select((t, i) => new NamedValue(t.Term.Name, Mean(i)))];

    private double Mean(int term) => _sums[2 + 2 * term] / _sums[3 + 2 * term];

    public void Reset() => Array.Clear(_sums);

    public void Add(int samples, double loss) => Add(samples, loss, terms);

    /// <summary>Adds a batch whose terms were evaluated elsewhere.</summary>
    public void Add(int samples, double loss, TermState[] evaluated)
    {
        _sums[0] += samples;
        _sums[1] += samples * loss;
        for (int i = 0; i < evaluated.Length; i++)
        {
            // Of sums, the mean over the batches is told.
            double denominator = double.IsNaN(evaluated[i].Denominator) ? 1 : evaluated[i].Denominator;
            _sums[2 + 2 * i] += denominator == 0 ? 0 : denominator * evaluated[i].Value;
            _sums[3 + 2 * i] += denominator;
        }
    }
}

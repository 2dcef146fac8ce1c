using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Where digits are lost, though never so many that it matters at the inputs that were tried: the way from there to where it does, one
/// parameter after the other at the special value that makes it worst.
/// </summary>
internal sealed class Worsening(Subject subject, Examiner examiner)
{
    private const int MaxStarts = 3;
    private const int MaxSpecial = 48;
    private const int MaxNear = 24;
    private const int Rounds = 2;
    private const double Enough = 2;
    private const double Least = 1e-3;
    private const double Nothing = 1e-6;

    private readonly Random _random = new(20240229);
    private readonly double _value = examiner.Scale(isGradient: false);
    private readonly double _gradient = examiner.Scale(isGradient: true);

    /// <summary>The inputs at the end of each way.</summary>
    public IEnumerable<Trial> All()
    {
        var starts = examiner.Examined
            .Select(e => (At: e, Size: Size(e)))
            .Where(s => s.Size.Share > Least)
            .OrderByDescending(s => s.Size.Share)
            .Take(MaxStarts)
            .Where(s => !s.At.Neighbourhood.Explains(s.Size.Slot, s.Size.Element, s.At.Got.Values[s.Size.Slot][s.Size.Element], s.At.Truth.Values[s.Size.Slot][s.Size.Element]))
            .Take(1);
        foreach (var (start, size) in starts)
        {
            yield return Climb(start.Trial, size.Share);
        }
    }

    private Trial Climb(Trial worst, double share)
    {
        void Keep(Trial moved)
        {
            double there = Size(new(subject, moved)).Share;
            (worst, share) = there > share ? (moved, there) : (worst, share);
        }

        for (int round = 0; round < Rounds; round++)
        {
            double before = share;
            foreach (var parameter in subject.Moving)
            {
                // The first of several elements, then the last.
                double[] values = worst.Values[parameter.Name];
                int place = round % 2 == 0 ? 0 : values.Length - 1;
                Trial With(double value) => worst.With([new(parameter.Name, [.. worst.Values[parameter.Name].Select((v, i) => i == place ? value : v)])]);
                foreach (double special in subject.Special(parameter).Take(values.Length == 0 ? 0 : MaxSpecial))
                {
                    Keep(With(special));
                }

                // Round numbers round well: others of about the size, and of any.
                var range = subject.RangeOf(parameter);
                for (int k = 0; k < MaxNear && values.Length > 0; k++)
                {
                    double near = worst.Values[parameter.Name][place], size = Math.Max(Math.Abs(range.Low), Math.Abs(range.High));
                    double other = k % 2 == 0 ? near * (0.5 + _random.NextDouble()) : Math.Sign(near) * Math.Min(size, 1e20) * Math.Pow(10, -12 * _random.NextDouble());
                    other = parameter.Element == ElementType.Single ? (float)other : other;
                    if (range.Contains(other))
                    {
                        Keep(With(other));
                    }
                }

                if (share > Enough)
                {
                    return worst;
                }
            }

            if (share == before)
            {
                break;
            }
        }

        return worst;
    }

    // The error as a share of what would matter, as far as double precision can tell.
    private (double Share, int Slot, int Element) Size(Examination at)
    {
        var worst = (Share: 0.0, Slot: 0, Element: 0);
        for (int slot = 0; slot < at.Got.Values.Count; slot++)
        {
            bool isGradient = at.Got.Of[slot] is not null;
            for (int k = 0; k < at.Got.Values[slot].Length; k++)
            {
                double got = at.Got.Values[slot][k], right = at.WrittenInDouble.Values[slot][k];
                // Mere rounding of what is 0 leads nowhere.
                if (Math.Abs(right) < Nothing * Math.Abs(got))
                {
                    continue;
                }

                double least = Math.Max(1e-6 * (isGradient ? _gradient : _value), isGradient ? 4 * examiner.Precision.Unit * at.Got.Largest[slot][k] : 0);
                double share = Math.Abs(got - right) / ((0.01 * Math.Abs(right)) + least);
                if (share > worst.Share && !double.IsInfinity(share))
                {
                    worst = (share, slot, k);
                }
            }
        }

        return worst;
    }
}

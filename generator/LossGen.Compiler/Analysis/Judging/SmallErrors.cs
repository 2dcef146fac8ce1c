using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Inputs at which a number loses its digits, though it is so small that no training would feel what is left. Single precision shows them,
/// for a formula in double precision as well: there the same digits are lost, only fewer.
/// </summary>
internal sealed class SmallErrors(Subject subject)
{
    private const int MaxOfSize = 120;
    private const int MaxLooks = 4;
    private const int MaxMoves = 24;
    private const double Margin = 1.25;
    private const double Step = 2.4e-7;

    private static readonly Precision Single = new(isSingle: true);

    private readonly bool _isSingle = subject.Signature.Element == ElementType.Single;

    /// <summary>The numbers of results and of gradients, what is lost most first.</summary>
    public IEnumerable<Place> All(IReadOnlyList<Examination> examined) =>
        Most(examined.GroupBy(at => at.Trial.Lengths).SelectMany(of => of.Take(MaxOfSize)), MaxLooks, Single, InSingle, Right).Where(IsLost);

    /// <summary>Where numbers differ most beside what rounding explains, as far as gradients tell how far errors of the inputs carry.</summary>
    /// <param name="examined">The inputs.</param>
    /// <param name="count">How many of results, and how many of gradients.</param>
    /// <param name="precision">The precision of the numbers.</param>
    /// <param name="numbers">The numbers at an input.</param>
    /// <param name="right">What they should be.</param>
    public static IEnumerable<Place> Most(
        IEnumerable<Examination> examined, int count, Precision precision, Func<Examination, Results> numbers, Func<Examination, Results, int, int, double> right) => examined
        .Where(at => !at.IsSubnormal && !at.HasNegativeZero)
        .SelectMany(at => Worst(at, precision, numbers(at), right))
        .GroupBy(place => place.At.Got.Of[place.Slot] is not null)
        .OrderBy(group => group.Key)
        .SelectMany(group => group.OrderByDescending(place => place.Excess).Take(count));

    private Results InSingle(Examination at) => _isSingle ? at.Got : Results.Read(subject, at.Trial, new Evaluation(subject.EmittedForm, at.Trial, ElementType.Single));

    // Either form may have lost in double precision what the other has.
    private double Right(Examination at, Results got, int slot, int element)
    {
        double number = got.Values[slot][element], written = at.WrittenInDouble.Values[slot][element];
        if (number == written)
        {
            return written;
        }

        double generated = (_isSingle ? at.InDouble : at.Got).Values[slot][element];
        return Math.Abs(generated - number) < Math.Abs(written - number) ? generated : written;
    }

    private static IEnumerable<Place> Worst(Examination at, Precision precision, Results got, Func<Examination, Results, int, int, double> right)
    {
        var worst = new Place?[2];
        for (int slot = 0; slot < got.Values.Count; slot++)
        {
            bool isGradient = got.Of[slot] is not null;
            double? carried = isGradient ? 0 : null;
            for (int k = 0; k < got.Values[slot].Length; k++)
            {
                double number = got.Values[slot][k], truth = right(at, got, slot, k);
                if (precision.IsRight(number, truth))
                {
                    continue;
                }

                double excess = Excess(number, truth, carried ??= Carried(at, got), precision);
                if (excess > (worst[isGradient ? 1 : 0]?.Excess ?? 1) && !double.IsInfinity(excess))
                {
                    worst[isGradient ? 1 : 0] = new(at, slot, k, number, truth, excess);
                }
            }
        }

        return worst.OfType<Place>();
    }

    private static double Excess(double got, double right, double carried, Precision precision) =>
        Math.Abs(got - right) / ((64 * precision.Unit * (Math.Abs(right) + carried)) + (64 * precision.SmallestNormal));

    private static double Carried(Examination at, Results got)
    {
        double sum = 0;
        for (int slot = 0; slot < got.Values.Count; slot++)
        {
            if (got.Of[slot] is { } parameter)
            {
                double[] values = at.Trial.Values[parameter.Name], slopes = got.Values[slot];
                for (int k = 0; k < values.Length && k < slopes.Length; k++)
                {
                    sum += Math.Abs(values[k] * slopes[k]);
                }
            }
        }

        return double.IsNaN(sum) ? 0 : sum;
    }

    private bool IsLost(Place place)
    {
        double Of(Trial trial) => Results.Read(subject, trial, new Evaluation(subject.WrittenForm, trial, null)).Values[place.Slot][place.Element];
        double here = place.At.WrittenInDouble.Values[place.Slot][place.Element], sum = 0;
        int made = 0;
        foreach (var parameter in subject.Inputs.Where(p => p.IsFloating))
        {
            double[] values = place.At.Trial.Values[parameter.Name];
            for (int k = 0; k < values.Length && made < MaxMoves; k++)
            {
                foreach (double side in values[k] == 0 ? [] : new[] { Step, -Step })
                {
                    made++;
                    double[] moved = [.. values];
                    moved[k] *= 1 + side;
                    sum += Math.Abs(Of(place.At.Trial.With([new(parameter.Name, moved)])) - here);
                }
            }
        }

        return Excess(place.Got, place.Right, Margin * sum / (2 * Step), Single) > 1;
    }

    /// <summary>A number of a result at an input.</summary>
    /// <param name="At">The input.</param>
    /// <param name="Slot">Which of the results.</param>
    /// <param name="Element">Which of its numbers.</param>
    /// <param name="Got">What it comes out as.</param>
    /// <param name="Right">What it should be, as far as double precision tells.</param>
    /// <param name="Excess">How many times what rounding explains.</param>
    internal sealed record Place(Examination At, int Slot, int Element, double Got, double Right, double Excess);
}

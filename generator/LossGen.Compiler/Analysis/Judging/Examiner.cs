using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation.Exact;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>Tries a formula at many inputs and gathers what goes wrong.</summary>
internal sealed class Examiner
{
    private const int MaxExact = 24;
    private const int MaxBroken = 10;
    private const int MaxFlaws = 24;
    private const int MaxTrusted = 4;
    private const int MaxMiddle = 12;
    private const int MaxFine = 2;
    private const long MaxWork = 20_000;
    private const long MaxWorkToRefine = 8_000;

    private readonly Subject _subject;
    private int _exact;
    private readonly int[] _broken = new int[16];
    private int _inaccurate;
    private readonly int[] _refined = new int[2];
    private int _trusted;
    private long _work;

    public Examiner(Subject subject)
    {
        _subject = subject;
        Precision = new(subject.Signature.Element == ElementType.Single);
    }

    /// <summary>What the element type can hold.</summary>
    public Precision Precision { get; }

    /// <summary>Every input that was looked at.</summary>
    public List<Examination> Examined { get; } = [];

    /// <summary>What goes wrong.</summary>
    public List<Flaw> Flaws { get; } = [];

    /// <summary>
    /// The usual magnitude of a result, or of a gradient: what errors are seen against. Zeros, such as a margin that is kept, don't count.
    /// </summary>
    public double Scale(bool isGradient)
    {
        int which = isGradient ? 1 : 0;
        if (_scales[which] is not { } known || known.Of != Examined.Count)
        {
            var sizes = new List<double>(Examined.Count);
            foreach (var examination in Examined)
            {
                double size = examination.Size(isGradient);
                if (IsFinite(size) && size > 0)
                {
                    sizes.Add(size);
                }
            }

            sizes.Sort();
            _scales[which] = known = (Examined.Count, sizes.Count == 0 ? 1 : Math.Max(1, sizes[sizes.Count / 2]));
        }

        return known.Scale;
    }

    // Of how many examinations, and what it was.
    private readonly (int Of, double Scale)?[] _scales = new (int, double)?[2];

    /// <summary>Tries all inputs.</summary>
    public void Run(CancellationToken cancellation)
    {
        Try(new Trials(_subject).All(), cancellation);
        TryBroken(new Trials(_subject).LeftOut(), cancellation);
        var crossings = new Crossings(_subject);
        Try(crossings.All([.. Examined]), cancellation);
        if (!Flaws.Exists(f => f is { IsGradient: false, Kind: FlawKind.Undefined or FlawKind.NotFinite, IsOfSubnormal: false }))
        {
            Try(crossings.Joint([.. Examined]), cancellation);
        }

        if (!Flaws.Exists(f => !f.IsOfSubnormal && f.IsGross(Scale(f.IsGradient), Precision.Unit)))
        {
            (_exact, _inaccurate, _work) = (0, 0, 0);
            Try(new Worsening(_subject, this).All(), cancellation);
            foreach (var trial in new Trials(_subject).Smallest().Concat(new Wavering(_subject).All(Examined)))
            {
                cancellation.ThrowIfCancellationRequested();
                Try(new Examination(_subject, trial));
            }
        }

        if (!Flaws.Exists(f => f.Kind == FlawKind.Inaccurate && !f.IsNegligible))
        {
            AddSmall(cancellation);
        }

        if (!Flaws.Exists(f => f.Kind != FlawKind.Inaccurate && !f.IsOfSubnormal))
        {
            TryBroken(new Trials(_subject).Subnormal(), cancellation);
        }
    }

    private void AddSmall(CancellationToken cancellation)
    {
        foreach (var place in new SmallErrors(_subject).All(Examined))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Settle(place.At, place.Slot, place.Element) is { Kind: FlawKind.Inaccurate } flaw && IsBesideItsSize(flaw))
            {
                Flaws.Add(flaw with { IsBesideItsSize = true });
            }
        }
    }

    /// <summary>
    /// Whether the error is more than the rounding of what the number is at inputs of like size; of a gradient, which is 0 wherever the terms of
    /// a loss balance, of what gradients usually are.
    /// </summary>
    public bool IsBesideItsSize(Flaw flaw) => Math.Abs(flaw.Truth) > LeastShare * Math.Abs(flaw.Got)
        && (flaw.IsGradient ? Math.Abs(flaw.Got - flaw.Truth) > Likeness.Roundings * Precision.Unit * Scale(isGradient: true) : !new Likeness(_subject).IsOfLikeSize(flaw, Precision.Unit));

    private const double LeastShare = 1e-6;

    // For what isn't finite alone.
    private void TryBroken(IEnumerable<Trial> trials, CancellationToken cancellation)
    {
        foreach (var trial in trials)
        {
            cancellation.ThrowIfCancellationRequested();
            var examination = new Examination(_subject, trial);
            if (!AllFinite(examination.Got))
            {
                Try(examination);
            }
        }
    }

    /// <summary>Tries more elements than are tried otherwise, for what isn't finite.</summary>
    public void RunMany(CancellationToken cancellation)
    {
        if (!Graph.Reachable(_subject.Written).Any(n => n is ReduceNode { Reduction: not (ReductionKind.Max or ReductionKind.Min) }))
        {
            return;
        }

        TryBroken(new Trials(_subject).Many(), cancellation);
        var repeated = new Trials(_subject).Repeated().Select(trial => new Examination(_subject, trial)).ToList();
        foreach (var examination in repeated.Where(e => !AllFinite(e.Got)))
        {
            cancellation.ThrowIfCancellationRequested();
            Try(examination);
        }

        // Between them a sum may be just what breaks.
        if (!Flaws.Exists(f => f.Kind != FlawKind.Inaccurate && !f.IsOfSubnormal))
        {
            TryBroken(repeated.Count > 0 ? new Crossings(_subject).All(repeated) : new Trials(_subject).Long(), cancellation);
        }
    }

    private void Try(IEnumerable<Trial> trials, CancellationToken cancellation)
    {
        foreach (var trial in trials)
        {
            cancellation.ThrowIfCancellationRequested();
            Try(trial);
        }
    }

    /// <summary>Tries one input.</summary>
    public void Try(Trial trial)
    {
        var examination = new Examination(_subject, trial);
        Examined.Add(examination);
        Try(examination);
    }

    private void Try(Examination examination)
    {
        // What isn't even finite is never passed over for want of time spent on digits, nor are gradients for what befalls values.
        bool isBroken = !AllFinite(examination.Got);
        int kind = !isBroken ? 0 : (examination.Got.Values[0].All(IsFinite) ? 2 : 0) + (AllFinite(examination.WrittenInDouble) ? 1 : 0) + (HasInfinity(examination.Got) ? 4 : 0) + (examination.IsSubnormal ? 8 : 0);
        if (isBroken ? _broken[kind] >= MaxBroken : (!IsAtPole(examination) && IsPlainlyRight(examination)) || _exact >= MaxExact || _work >= MaxWork || _inaccurate >= MaxFlaws)
        {
            return;
        }

        _ = isBroken ? _broken[kind]++ : _exact++;
        Judge(examination);
        _work += examination.Work;
    }

    private void Judge(Examination examination)
    {
        for (int slot = 0; slot < examination.Got.Values.Count; slot++)
        {
            for (int k = 0; k < examination.Got.Values[slot].Length; k++)
            {
                if (Settle(examination, slot, k) is { } flaw)
                {
                    Flaws.Add(flaw);
                    _inaccurate += flaw.Kind == FlawKind.Inaccurate ? 1 : 0;
                    if (!flaw.IsGradient && flaw.Kind != FlawKind.Inaccurate)
                    {
                        // A gradient of what isn't finite has nothing of its own to say.
                        return;
                    }

                    break;
                }
            }
        }
    }

    // There the gradient is 0 by convention.
    private bool IsAtPole(Examination examination) =>
        _subject.Angles.Any(angle => angle.Inputs.All(i => examination.Element(i).Contains(0)));

    // In double precision the formula as written agrees; or it doesn't, but what is generated has nothing to lose there.
    private bool IsPlainlyRight(Examination examination)
    {
        if (Precision.Unit < 1e-12)
        {
            return false;
        }

        if (Agree(examination.Got, examination.WrittenInDouble))
        {
            return true;
        }

        return Agree(examination.Got, examination.InDouble) && _trusted++ >= MaxTrusted;
    }

    private bool Agree(Results got, Results other)
    {
        for (int slot = 0; slot < got.Values.Count; slot++)
        {
            for (int k = 0; k < got.Values[slot].Length; k++)
            {
                double value = got.Values[slot][k];
                if (!IsFinite(value) || !(Precision.IsRight(value, other.Values[slot][k]) || Math.Abs(value - other.Values[slot][k]) < Flaw.Negligible(got.Of[slot] is not null) / 2))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // Where the same steps in double precision give the same number, few bits of truth may be what is wrong: more are asked until it stays.
    private Flaw? Settle(Examination examination, int slot, int element)
    {
        var flaw = Judge(examination, slot, element);
        while (flaw is { Kind: FlawKind.Undefined or FlawKind.Inaccurate } && examination.CanRefine && IsFinite(flaw.Got) && Precision.IsRight(flaw.Got, examination.InDouble.Values[slot][element])
            && !(IsFinite(examination.Truth.Values[slot][element]) && examination.IsKnown(slot)))
        {
            bool isTooLong = examination.Bits == BigReal.DefaultPrecision && examination.WorkToRefine > MaxWorkToRefine;
            if (isTooLong || _refined[examination.Bits > 256 ? 1 : 0]++ >= (examination.Bits > 256 ? MaxFine : MaxMiddle))
            {
                return null;
            }

            // A gradient without a value costs as much at each of the inputs around, and hardly ever gets one from so many bits.
            if (flaw.IsGradient && double.IsNaN(examination.Truth.Values[slot][element]) && examination.Bits > BigReal.DefaultPrecision)
            {
                break;
            }

            double truth = flaw.Truth;
            examination.Refine();
            flaw = Judge(examination, slot, element);
            if (flaw is not null && Math.Abs(flaw.Truth - truth) <= 1e-9 * Math.Abs(truth))
            {
                break;
            }
        }

        return flaw is { Kind: FlawKind.Undefined, IsGradient: true } && IsFinite(flaw.Got) && !examination.IsKnown(slot)
            && Precision.IsRight(flaw.Got, examination.TruthAsGenerated.Values[slot][element]) ? null : flaw;
    }

    private bool AllFinite(Results results)
    {
        for (int slot = 0; slot < results.Values.Count; slot++)
        {
            foreach (double value in results.Values[slot])
            {
                if (!IsFinite(value))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool HasInfinity(Results results) => results.Values.Any(v => v.Any(double.IsInfinity));

    private bool IsFinite(double value) => !double.IsNaN(value) && Math.Abs(value) <= Precision.Largest;

    private Flaw? Judge(Examination examination, int slot, int element)
    {
        double got = examination.Got.Values[slot][element], truth = examination.Truth.Values[slot][element];
        bool isGradient = examination.Got.Of[slot] is not null;
        bool isFinite = IsFinite(got);
        Flaw Flawed(FlawKind kind, double right) => new(kind, examination, slot, element, got, right);
        if (double.IsNaN(truth) || double.IsInfinity(truth) || (isGradient && IsAtPole(examination)))
        {
            if (!isGradient)
            {
                return Flawed(FlawKind.Undefined, double.NaN);
            }

            var limit = examination.Neighbourhood.Limit(slot, element);
            return limit.Kind switch
            {
                LimitKind.Unbounded => Flawed(FlawKind.Undefined, double.PositiveInfinity),
                LimitKind.None => isFinite && Math.Abs(got) <= (4 * limit.Value) + 1 ? null : Flawed(isFinite ? FlawKind.Inaccurate : FlawKind.NotFinite, double.NaN),
                _ when !isFinite => Flawed(FlawKind.NotFinite, limit.Value),
                _ => Math.Abs(got - limit.Value) <= limit.Tolerance + (1e-3 * Math.Abs(limit.Value)) ? null : Flawed(FlawKind.Inaccurate, limit.Value),
            };
        }

        if (Math.Abs(truth) > Precision.Largest)
        {
            return Flawed(FlawKind.TooLarge, truth);
        }

        if (!isFinite)
        {
            return Flawed(FlawKind.NotFinite, truth);
        }

        return Precision.IsRight(got, truth) || examination.IsSubnormal || examination.HasNegativeZero || examination.Neighbourhood.Explains(slot, element, got, truth) ? null : Flawed(FlawKind.Inaccurate, truth);
    }
}

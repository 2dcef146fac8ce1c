using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation.Exact;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>What a gradient does beside an input where it has no value of its own.</summary>
internal enum LimitKind
{
    /// <summary>It tends to a value, the same from all sides.</summary>
    Value,

    /// <summary>It stays bounded, and differs from side to side.</summary>
    None,

    /// <summary>It grows without bound.</summary>
    Unbounded,
}

/// <summary>The limit of a gradient.</summary>
/// <param name="Kind">Whether there is one.</param>
/// <param name="Value">The limit, or the largest magnitude that was met.</param>
/// <param name="Tolerance">How far the limit may be off.</param>
internal readonly record struct Limit(LimitKind Kind, double Value, double Tolerance);

/// <summary>A formula's exact values near an input: limits where it is undefined, and how far relative errors of the inputs carry.</summary>
internal sealed class Neighbourhood
{
    /// <summary>How many inputs are moved, each to both sides.</summary>
    public const int MaxMoves = 16;

    // More of them in double precision, which takes little time.
    private const int MaxRoughMoves = 192;

    private const double Margin = 1.25;
    private const double Doubt = 2;
    private const double LastDigits = 16;

    // What oscillates may be the same at some distance by chance; it isn't at several.
    private static readonly double[] Shares = [1, 0.61, 0.27, 0.83, 0.44, 1e-3, 1e-6];

    private static readonly double[] Distances = [1e-3, 1e-5, 1e-7];
    private const int Sides = 4;

    private readonly Subject _subject;
    private readonly Examination _examination;
    private readonly List<Parameter> _moving;
    private readonly Precision _precision;
    private readonly List<Results>?[] _moved = new List<Results>?[Shares.Length];
    private readonly List<Results>?[] _movedAsWritten = new List<Results>?[Shares.Length];
    private readonly List<Results>?[] _movedAsEmitted = new List<Results>?[Shares.Length];
    private Results? _literals;
    private Results? _literalsAsWritten;
    private Results? _literalsAsEmitted;
    private List<Results[]>? _approaches;

    public Neighbourhood(Subject subject, Examination examination)
    {
        _subject = subject;
        _examination = examination;
        _precision = new(subject.Signature.Element == ElementType.Single);
        _moving = [.. subject.Inputs.Where(p => p.IsFloating)];
    }

    /// <summary>Whether a number is right, as far as the element type can hold it and relative errors of the inputs carry.</summary>
    public bool Explains(int slot, int element, double got, double right)
    {
        for (int share = 0; share < (_subject.Oscillates ? Shares.Length : 1); share++)
        {
            if (Explains(slot, element, got, right, share))
            {
                return true;
            }
        }

        return (CrossesBoundary && ((_examination.Got.Of[slot] is not null && IsSubgradient(slot, element, got)) || IsOfChosenPiece(slot, element, got)))
            || (_examination.Got.Of[slot] is not null && IsLimitAtKink(slot, element, got, right));
    }

    // Kinks may cancel: what the derivative is on every side is right then, whatever each of them is taken to be at the point itself.
    private bool IsLimitAtKink(int slot, int element, double got, double right) =>
        IsAtBoundary && Limit(slot, element) is { Kind: LimitKind.Value } limit && Math.Abs(limit.Value - right) > limit.Tolerance && Math.Abs(limit.Value - got) <= limit.Tolerance;

    private bool IsAtBoundary => _isAtBoundary ??= _subject.Boundaries.Any(test =>
        Enumerable.Range(0, Sides).Any(side => !new Evaluation(new(test), Approach(side, Distances[Distances.Length - 1]), null).Of(test).SequenceEqual(_examination.Exact(test))));

    private bool? _isAtBoundary;

    /// <summary>Whether a gradient is right beside its own others: as far as relative errors of the inputs carry in any of its elements.</summary>
    public bool ExplainsBeside(int slot, int element, double got, double right)
    {
        double carried = Enumerable.Range(0, _examination.Truth.Values[slot].Length)
            .Where(e => e != element)
            .Select(e => Rough(slot, e, 0) is var (rough, _) ? rough : 0)
            .DefaultIfEmpty(0)
            .Max();
        return _precision.IsRight(got, right, carried);
    }

    // Whether rounding takes an operation to the other side of its kink, or onto it.
    private bool CrossesBoundary => _crossesBoundary ??= _subject.Boundaries.Any(test => !_examination.Element(test).SequenceEqual(_examination.Exact(test)));

    private bool? _crossesBoundary;

    // What holds on either side is right then.
    private bool IsSubgradient(int slot, int element, double got)
    {
        _across ??= [_examination.Truth, .. Moves(value => Step * Math.Max(1, Math.Abs(value)), MaxMoves).Select(Exact)];
        double least = _across.Min(m => m.Values[slot][element]), most = _across.Max(m => m.Values[slot][element]);
        return _precision.IsRight(got, Math.Min(Math.Max(got, least), most), Math.Max(Math.Abs(least), Math.Abs(most)));
    }

    private List<Results>? _across;

    // So is what holds if the comparisons come out as they do in the element type, where the last digits of what is compared decide them:
    // candidates that rounding makes equal share a gradient. Where the value is not the same on both sides, it is the value that is wrong.
    private bool IsOfChosenPiece(int slot, int element, double got)
    {
        var comparisons = _subject.Comparisons;
        _isByRounding ??= comparisons.Nodes.All(c => _examination.Element(c).SequenceEqual(_examination.Exact(c)) || c.Inputs.All(IsAccurate));
        if (!_isByRounding.Value)
        {
            return false;
        }

        if (_chosen is null)
        {
            var interpreter = new ExactInterpreter(_examination.Trial.Bindings(null), _examination.Bits);
            interpreter.Take(comparisons, place => [.. _examination.Element(comparisons.Nodes[place]).Select(truth => BigReal.FromDouble(truth))]);
            _chosen = Read(_examination.Trial, interpreter);
        }

        return _precision.IsRight(got, _chosen.Values[slot][element], Conditioning(slot, element, 0));
    }

    private Results? _chosen;
    private bool? _isByRounding;

    private bool IsAccurate(Node node)
    {
        double terms = DataProducts.AreSummedIn(node) ? _examination.Terms(node) : 0;
        return _examination.Element(node).Zip(_examination.Exact(node), (got, right) => Math.Abs(got - right) <= LastDigits * LiteralStep * Math.Max(terms, Math.Abs(right))).All(close => close);
    }

    private bool Explains(int slot, int element, double got, double right, int share)
    {
        // Double precision tells how far they carry, but for its own errors, wherever that isn't a close call.
        if (Rough(slot, element, share) is var (rough, noise))
        {
            if (_precision.IsRight(got, right, Math.Max(0, (rough / Margin) - noise)))
            {
                return true;
            }

            if (!_precision.IsRight(got, right, (rough * Margin) + noise))
            {
                return false;
            }
        }

        return _precision.IsRight(got, right, Conditioning(slot, element, share));
    }

    // Σ |x ∂f/∂x| over all inputs x, and the literals that the element type rounds.
    private double Conditioning(int slot, int element, int share)
    {
        var moved = _moved[share] ??= [.. Moves(share, MaxMoves).Select(Exact)];
        double at = _examination.Truth.Values[slot][element];
        return Carried(moved, slot, element, at, share) + RoundedLiterals(slot, element, at);
    }

    private double Carried(List<Results> moved, int slot, int element, double at, int share)
    {
        double sum = moved.Select(m => Math.Abs(m.Values[slot][element] - at)).Where(d => !double.IsNaN(d)).Sum() / (2 * Step * Shares[share]);
        return double.IsNaN(sum) ? 0 : sum;
    }

    private double RoundedLiterals(int slot, int element, double at)
    {
        if (!_subject.RoundsLiterals)
        {
            return 0;
        }

        _literals ??= Exact(_examination.Trial, _subject.Signature.Element);
        return Literals(_literals, slot, element, at);
    }

    private double Literals(Results rounded, int slot, int element, double at)
    {
        double literals = Math.Abs(rounded.Values[slot][element] - at) / LiteralStep;
        return double.IsNaN(literals) ? 0 : literals;
    }

    // In double precision, by the form of the formula that is nearer to what is right at the input itself, and how far that may be off.
    private (double Size, double Noise)? Rough(int slot, int element, int share)
    {
        double at = _examination.Truth.Values[slot][element];
        if (_subject.Signature.Element != ElementType.Single || double.IsNaN(at) || double.IsInfinity(at))
        {
            return null;
        }

        double written = _examination.WrittenInDouble.Values[slot][element], emitted = _examination.InDouble.Values[slot][element];
        bool isWritten = !(Math.Abs(written - at) > Math.Abs(emitted - at)) && !double.IsNaN(written);
        double value = isWritten ? written : emitted, error = Math.Abs(value - at);
        if (!(error <= double.MaxValue))
        {
            return null;
        }

        var form = isWritten ? _subject.WrittenForm : _subject.EmittedForm;
        var moved = (isWritten ? _movedAsWritten : _movedAsEmitted)[share] ??= [.. Moves(share, MaxRoughMoves).Select(m => InDouble(_subject, m.At, form, null))];
        if (!IsDefined(moved, slot, element))
        {
            return null;
        }

        double size = Carried(moved, slot, element, value, share), noise = Doubt * error * moved.Count / (2 * Step * Shares[share]);
        if (!_subject.RoundsLiterals)
        {
            return (size, noise);
        }

        var rounded = (isWritten ? ref _literalsAsWritten : ref _literalsAsEmitted) ??= InDouble(_subject, _examination.Trial, form, _subject.Signature.Element);
        return (size + Literals(rounded, slot, element, value), noise + (Doubt * error / LiteralStep));
    }

    private static bool IsDefined(List<Results> moved, int slot, int element) => moved.TrueForAll(m => !double.IsNaN(m.Values[slot][element]));

    private static Results InDouble(Subject subject, Trial trial, Form form, ElementType? literals) => Results.Read(subject, trial, new Evaluation(form, trial, null, literals));

    /// <summary>The limit of a gradient's element.</summary>
    public Limit Limit(int slot, int element)
    {
        _approaches ??= [.. Enumerable.Range(0, Sides).Select(side => Distances.Select(d => Beside(Approach(side, d))).ToArray())];
        var limits = new List<(double Value, double Tolerance)>();
        double largest = 0;
        foreach (var approach in _approaches)
        {
            double a = approach[0].Values[slot][element], b = approach[1].Values[slot][element], c = approach[2].Values[slot][element];
            if (double.IsNaN(b) || double.IsNaN(c))
            {
                continue;
            }

            if (double.IsInfinity(c) || (Math.Abs(c) > 2 * Math.Abs(b) && Math.Abs(b) > 1.5 * Math.Abs(a) && Math.Abs(c) > 1) || (Math.Abs(c - b) > 0.5 * Math.Abs(b - a) && Math.Abs(c) > 1.05 * Math.Abs(b) && Math.Abs(c) > 5))
            {
                return new(LimitKind.Unbounded, double.PositiveInfinity, 0);
            }

            largest = Math.Max(largest, Math.Max(Math.Abs(b), Math.Abs(c)));
            limits.Add((c, Math.Abs(c - b)));
        }

        if (limits.Count == 0)
        {
            return new(LimitKind.None, 0, 0);
        }

        double tolerance = limits.Max(l => l.Tolerance) + (1e-3 * largest);
        return limits.Max(l => l.Value) - limits.Min(l => l.Value) <= 2 * tolerance
            ? new(LimitKind.Value, limits[0].Value, tolerance)
            : new(LimitKind.None, largest, tolerance);
    }

    // How far rounding takes a literal.
    private double LiteralStep => _subject.Signature.Element == ElementType.Single ? 6e-8 : 1.2e-16;

    // A few units in the last place: far enough to cross a boundary that rounding alone may cross.
    private double Step => _subject.Signature.Element == ElementType.Single ? 2.4e-7 : 4.4e-16;

    private IEnumerable<(Trial At, Parameter Moved)> Moves(int share, int most) => Moves(value => Math.Abs(value) * Step * Shares[share], most);

    // The first elements of all parameters before the next: errors of any of them may carry far.
    private IEnumerable<(Trial At, Parameter Moved)> Moves(Func<double, double> step, int most)
    {
        int made = 0, longest = _moving.Count == 0 ? 0 : _moving.Max(p => _examination.Trial.Values[p.Name].Length);
        for (int k = 0; k < longest; k++)
        {
            foreach (var parameter in _moving)
            {
                double[] values = _examination.Trial.Values[parameter.Name];
                if (k >= values.Length || made >= most || !(step(values[k]) is > 0 and var distance))
                {
                    continue;
                }

                made++;
                foreach (int side in new[] { 1, -1 })
                {
                    double[] moved = [.. values];
                    moved[k] += side * distance;
                    yield return (_examination.Trial.With([new(parameter.Name, moved)]), parameter);
                }
            }
        }
    }

    // Into the range, along one of a few directions, the distance being relative except at 0; what is 0 together doesn't have to vanish together.
    private Trial Approach(int side, double distance)
    {
        int count = 0;
        return _examination.Trial.With(_moving.Where(p => _subject.Differentiated.Contains(p) || side > 1).Select(p =>
        {
            var range = ParameterRanges.Usual(p);
            return new KeyValuePair<string, double[]>(p.Name, [.. _examination.Trial.Values[p.Name].Select(v =>
            {
                double tiny = (side & 1) == 0 || count % 2 == 0 ? distance * distance * distance * distance : distance * distance;
                double step = (v == 0 ? tiny : Math.Abs(v) * distance) * (1 + (0.37 * (count % 3)));
                bool isUp = (side & 1) == 0 == (count++ % 2 == 0 || side < 2);
                double to = isUp ? v + step : v - step;
                return range.Contains(to) ? to : isUp ? v - step : v + step;
            })]);
        }));
    }

    // Beside a point at which digits are lost there are enough of them in fewer bits.
    private Results Beside(Trial trial) => Read(trial, new(trial.Bindings(null), Math.Min(_examination.Bits, MaxBitsBeside)));

    private const int MaxBitsBeside = 1 << 10;

    private Results Exact(Trial trial, ElementType? literals = null) => Read(trial, new(trial.Bindings(literals), _examination.Bits));

    // In no more bits than it takes: where digits are lost at a point, they hardly ever are beside it.
    private Results Exact((Trial At, Parameter Moved) move)
    {
        if (_examination.Bits > MaxBitsBeside)
        {
            int known = int.MaxValue;
            var interpreter = Moved(move, MaxBitsBeside);
            var beside = Results.Read(_subject, move.At, _examination.TruthForm, node =>
            {
                var values = interpreter.Evaluate(node);
                known = values.Aggregate(known, (least, v) => Math.Min(least, v.KnownBits));
                return BigReal.ToDoubles(values);
            });
            // All of them are asked for.
            if (beside.Values.Sum(v => v.Length) > 0 && known >= EnoughBits)
            {
                return beside;
            }
        }

        return Read(move.At, Moved(move, _examination.Bits));
    }

    private const int EnoughBits = 72;

    // What doesn't depend on the parameter that was moved is what it was.
    private ExactInterpreter Moved((Trial At, Parameter Moved) move, int bits)
    {
        var interpreter = new ExactInterpreter(move.At.Bindings(null), bits);
        var others = _subject.Without(move.Moved);
        interpreter.Take(others, place => bits == _examination.Bits ? _examination.Exactly(others.Nodes[place]) : [.. _examination.Exactly(others.Nodes[place]).Select(v => v.WithPrecision(bits))]);
        return interpreter;
    }

    private Results Read(Trial trial, ExactInterpreter interpreter)
    {
        Evaluations++;
        return Results.Read(_subject, trial, _examination.TruthForm, n => BigReal.ToDoubles(interpreter.Evaluate(n)));
    }

    /// <summary>How often the formula was evaluated exactly.</summary>
    public int Evaluations { get; private set; }
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Interpretation.Exact;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// A formula at one input: what the generated code gives, in the arithmetic of the element type, and what is right. Double precision
/// screens; where it doesn't settle the matter, exact arithmetic does.
/// </summary>
internal sealed class Examination
{
    private const int EnoughBits = 72;
    private const int MaxDepth = 16;

    private static readonly int[] Precisions = [BigReal.DefaultPrecision, 1 << 10, 5 << 12];

    private readonly Subject _subject;
    private readonly Evaluation _element;
    private readonly Evaluation _written;
    private Evaluation? _emitted;
    private ExactInterpreter? _exact;
    private Results? _truth;
    private int _level;

    public Examination(Subject subject, Trial trial)
    {
        _subject = subject;
        Trial = trial;
        _element = new(subject.EmittedForm, trial, subject.Signature.Element);
        _written = new(subject.WrittenForm, trial, null);
        Got = Results.Read(subject, trial, _element);
    }

    /// <summary>The input.</summary>
    public Trial Trial { get; }

    /// <summary>What the generated code gives.</summary>
    public Results Got { get; }

    /// <summary>The largest magnitude among the results, or among the gradients: NaN where there is none.</summary>
    public double Size(bool isGradient) => _sizes[isGradient ? 1 : 0] ??= SizeOf(isGradient);

    private readonly double?[] _sizes = new double?[2];

    private double SizeOf(bool isGradient)
    {
        double? largest = null;
        for (int slot = 0; slot < Got.Values.Count; slot++)
        {
            foreach (double value in Got.Of[slot] is not null == isGradient ? Got.Values[slot] : [])
            {
                largest = largest is { } known && !(Math.Abs(value) > known) && !double.IsNaN(known) ? known : Math.Abs(value);
            }
        }

        return largest ?? 0;
    }

    /// <summary>What the generated code would give in double precision.</summary>
    public Results InDouble => _inDouble ??= Results.Read(_subject, Trial, EmittedInDouble);

    private Results? _inDouble;

    /// <summary>What the formula as it was written would give in double precision.</summary>
    public Results WrittenInDouble => _writtenInDouble ??= Results.Read(_subject, Trial, _written);

    private Results? _writtenInDouble;

    /// <summary>What is right. Known once it was asked for.</summary>
    public Results Truth => _truth ??= Results.Read(_subject, Trial, TruthForm, Exact);

    /// <summary>The form that tells what is right: as it was written, unless numbers stand in it that have no exponent.</summary>
    public Form TruthForm => _truthForm ??= IsBeyondExponents ? _subject.GeneratedForm : _subject.WrittenForm;

    private Form? _truthForm;

    // Nothing holds exp(1e20), though its logarithm is a plain number: the stable form tells it.
    private bool IsBeyondExponents => _subject.ExponentsWritten.Any(exponent => Double(exponent).Any(v => Math.Abs(v) > MaxExponent && !double.IsInfinity(v)));

    private const double MaxExponent = 1e18;

    /// <summary>How many bits the truth is computed to.</summary>
    public int Bits => Precisions[_level];

    /// <summary>Whether more bits can be had.</summary>
    public bool CanRefine => _level < (_subject.IsCostly || Trial.Lengths.Series(TruthForm) > MaxSeries ? 1 : Precisions.Length - 1);

    private const int MaxSeries = 16;

    /// <summary>How long exact arithmetic took, by the series that were computed; finest bits are had for few of them, so they don't count more.</summary>
    public long Work => _work + WorkNow;

    private long _work;

    private long WorkNow => WorkOf((_exact is null ? 0 : 1) + (_neighbourhood?.Evaluations ?? 0), _level);

    /// <summary>How long more bits would take at worst.</summary>
    public long WorkToRefine => WorkOf(1 + (2 * Neighbourhood.MaxMoves), _level + 1);

    private long WorkOf(int evaluations, int level) => (long)evaluations * Trial.Lengths.Series(TruthForm) * Math.Min(Precisions[level], Precisions[1]) / Precisions[0];

    /// <summary>The values of a node in the arithmetic of the element type.</summary>
    public double[] Element(Node node) => _element.Of(node);

    /// <summary>The values of a node in double precision.</summary>
    public double[] Double(Node node) => (_subject.WrittenForm.Order.PlaceOf(node) < 0 && _subject.EmittedForm.Order.PlaceOf(node) >= 0 ? EmittedInDouble : _written).Of(node);

    private Evaluation EmittedInDouble => _emitted ??= new(_subject.EmittedForm, Trial, null);

    /// <summary>The exact values of a node, literals as they are written, rounded to double at last.</summary>
    public double[] Exact(Node node) => BigReal.ToDoubles(Exactly(node));

    /// <summary>The same, where what is too small for a <c>double</c> isn't taken for 0.</summary>
    public double[] Discerned(Node node) =>
        [.. Exactly(node).Select(v => v.ToDouble() is var rounded && rounded == 0 && !v.IsZero ? v.Sign * double.Epsilon : rounded)];

    /// <summary>The exact values of a node, literals as they are written.</summary>
    public BigReal[] Exactly(Node node)
    {
        if (_exact is null)
        {
            var fixedNodes = _subject.FixedNodes;
            var literals = _subject.Literals(Bits);
            _exact = new(Trial.Bindings(null), Bits);
            _exact.Take(fixedNodes, place => literals.Evaluate(fixedNodes.Nodes[place]));
        }

        return _exact.Evaluate(node);
    }

    /// <summary>The magnitude of the terms that a result or a gradient is the sum of, as generated.</summary>
    public double Terms(int slot)
    {
        _magnitudes ??= [];
        return (Got.Of[slot] is { } parameter ? _subject.EmittedSlopes.Where(s => s.Parameter == parameter).Select(s => s.Value) : [_subject.Emitted[slot]])
            .Select(s => Magnitude(s, 0)).DefaultIfEmpty(0).Max();
    }

    /// <summary>The magnitude of the terms that a node is the sum of.</summary>
    public double Terms(Node node)
    {
        _magnitudes ??= [];
        return Magnitude(node, 0);
    }

    private Dictionary<Node, double>? _magnitudes;

    private double Magnitude(Node node, int depth)
    {
        if (!_magnitudes!.TryGetValue(node, out double magnitude))
        {
            _magnitudes[node] = magnitude = MagnitudeOf(node, depth);
        }

        return magnitude;
    }

    private double MagnitudeOf(Node node, int depth)
    {
        double Own() => Element(node).Select(Math.Abs).DefaultIfEmpty(0).Max();
        if (depth >= MaxDepth)
        {
            return Own();
        }

        double Of(int i) => Magnitude(node.Inputs[i], depth + 1);
        double Least(int i) => Element(node.Inputs[i]).Select(Math.Abs).DefaultIfEmpty(1).Min();
        if (node is ReduceNode { Reduction: ReductionKind.Sum })
        {
            return Math.Max(Own(), Of(0));
        }

        // A logarithm of what is rounded is off by as much as that is of its size.
        var p = (node as ApplyNode)?.Primitive;
        return p == Arithmetic.Add || p == Arithmetic.Subtract ? Math.Max(Of(0), Of(1))
            : p == Arithmetic.Multiply ? Of(0) * Of(1)
            : p == Arithmetic.Negate ? Of(0)
            : p == Arithmetic.Divide || p == Arithmetic.Average ? Of(0) / Least(1)
            : p == Arithmetic.Select ? Math.Max(Of(1), Of(2))
            : p?.Name is "relu" or "abs" or "min" or "max" or "clamp" ? node.Inputs.Select((_, i) => Of(i)).Max()
            : p?.Name == "log" ? Math.Max(1, Own())
            : Own();
    }

    /// <summary>Whether the truth has all the bits of a <c>double</c>, cancellation on the way counted, so that more would not change it.</summary>
    public bool IsKnown(int slot)
    {
        return (Truth.Of[slot] is { } parameter ? TruthForm.Slopes.Where(s => s.Parameter == parameter).Select(s => s.Value) : [TruthForm.Values[slot]])
            .All(node => Exactly(node).All(v => v.KnownBits >= EnoughBits));
    }

    /// <summary>What is right by the stable form, which loses nothing of <c>1 - sigmoid(x)</c> however large x is.</summary>
    public Results TruthAsGenerated => _truthAsGenerated ??= Results.Read(_subject, Trial, _subject.GeneratedForm, Exact);

    private Results? _truthAsGenerated;

    /// <summary>Computes the truth to more bits from now on: what a formula cancels itself is lost in any number of them.</summary>
    public void Refine()
    {
        _work += WorkNow;
        _level++;
        _exact = null;
        _truth = null;
        _truthAsGenerated = null;
        _neighbourhood = null;
    }

    /// <summary>Whether the input itself has lost digits by being so small.</summary>
    public bool IsSubnormal => Trial.Values.Values.Any(v => v.Any(x => x != 0 && Math.Abs(x) < (_subject.Signature.Element == ElementType.Single ? 1.2e-38 : 2.3e-308)));

    /// <summary>Whether the input holds a -0, which exact arithmetic doesn't know.</summary>
    public bool HasNegativeZero => Trial.Values.Values.Any(v => v.Any(x => x == 0 && 1 / x < 0));

    /// <summary>What the formula does near the input.</summary>
    public Neighbourhood Neighbourhood => _neighbourhood ??= new(_subject, this);

    private Neighbourhood? _neighbourhood;

    /// <summary>The extent of an index.</summary>
    public int Extent(IndexVariable index) => Trial.Lengths.Extent(index);
}

using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// LG2003, LG2004, LG2005: finds the inputs at which a formula changes from one piece to another, by bisection between inputs on either side,
/// and looks whether its value or its gradient differs there, or has no bound on one side. Kinks that cancel are none.
/// </summary>
internal sealed class Boundaries(Subject subject, Spans spans)
{
    private const int MaxTests = 10;
    private const int MaxJumps = 40;
    private const int MaxPairs = 8;
    private const int Steps = 60;
    private const int Few = 4;

    // What rounding leaves of equal sides, in double precision.
    private const double Noise = 1e-14;

    // A power of the distance from where it has no bound, seen ten times nearer, and a thousand times. What leaves saturation grows as well,
    // but not all the way.
    private const double Growth = 1.14;
    private const double FarGrowth = 1.5;

    // How far from the boundary is looked, in what is as good as nothing.
    private static readonly double[] Away = [0, 10, 100, 1e3, 1e6];
    private const int Wide = 3;
    private const double Steepest = 1e4;

    private const double Nothing = 1e-15;
    private const double Nearest = 1e-60;
    private const double Nearly = 0.999;
    private const double MoreNearly = 0.999999;
    private const double Closer = 1e-9;

    /// <summary>The findings.</summary>
    public IEnumerable<Finding> All(IReadOnlyList<Examination> examined)
    {
        if (subject.Bound.IsInPlace || subject.Differentiated.IsEmpty)
        {
            yield break;
        }

        var differentiable = subject.Differentiable;
        var all = Graph.Reachable(subject.Generated)
            .Where(differentiable.Contains)
            .Select(n => (Node: n, Test: TestOf(n)))
            .Where(t => t.Test is not null)
            .ToList();

        // A jump is worth a warning, a kink hardly a word.
        var jumps = all.Where(t => CanJump(t.Node)).ToList();
        if (jumps.Count > MaxJumps)
        {
            var node = jumps[MaxJumps].Node;
            yield return new("LG3900", FormulaSeverity.Info, Span(node, examined[0]), $"{jumps.Count} conditions: whether the value jumps where they change was looked at for {MaxJumps} of them", null);
        }

        foreach (var (node, test) in jumps.Take(MaxJumps).Concat(all.Except(jumps).Take(Math.Max(1, MaxTests - jumps.Count))))
        {
            foreach (var finding in Judge(node, new(test!), examined))
            {
                yield return finding;
            }
        }

        foreach (var node in Graph.Reachable(subject.Generated).Where(n => differentiable.Contains(n) && n is ReduceNode { Reduction: ReductionKind.Norm } or ApplyNode { Primitive.Name: "hypot" }))
        {
            if (examined.FirstOrDefault(e => e.Double(node).Contains(0)) is { } at)
            {
                yield return new("LG2003", FormulaSeverity.Info, spans.Of(node, at), $"{at.Trial}: the norm has a kink at 0, where its gradient is taken to be 0", at.Trial);
                if (node is ApplyNode && SteepBeside(node, at.Trial, examined) is { } steep)
                {
                    yield return steep;
                }
            }
        }
    }

    // What changes where a node passes from one piece to another: its own value if that is one of few, else the sign of an argument.
    private static Node? TestOf(Node node) => node switch
    {
        ReduceNode { Reduction: ReductionKind.Max or ReductionKind.Min } r => r.Graph.Reduce(r.Reduction == ReductionKind.Max ? ReductionKind.ArgMax : ReductionKind.ArgMin, r.Over, r.Body, r.Filter),

        // Its value at 0 is a piece of one point, which two sides don't meet at.
        ApplyNode { Primitive.Name: "sign" } a => a.Graph.Apply(Arithmetic.Greater, a.Inputs[0], a.Graph.Zero),
        ApplyNode { Primitive.Jumps: true } a => a.Inputs.Any(i => i.Kind == ValueKind.Real) ? a : null,
        ApplyNode { Primitive: { Kink: { } kink } } a => kink(a.Inputs) is { } argument ? a.Graph.Apply(Arithmetic.Greater, argument, a.Graph.Zero) : null,
        ApplyNode { Primitive.Name: "clamp" } a => a.Graph.Apply(Arithmetic.Equal, a, a.Inputs[0]),
        ApplyNode { Primitive.Name: "min" or "max", Inputs.Length: 2 } a => a.Graph.Apply(Arithmetic.Greater, a.Inputs[0], a.Inputs[1]),
        _ => null,
    };

    private IEnumerable<Finding> Judge(Node node, Form test, IReadOnlyList<Examination> examined)
    {
        Finding? kink = null, steep = null;
        int pairs = 0;
        foreach (var group in examined.GroupBy(e => e.Trial.Lengths))
        {
            var trials = group.Select(e => e.Trial).ToList();
            foreach (var (start, i) in Starts(trials))
            {
                if (pairs >= (i < trials.Count ? MaxPairs : 2 * MaxPairs))
                {
                    continue;
                }

                var from = start;
                var to = trials[(int)(((long)i * 7919 + 13) % trials.Count)];
                to = from.With(subject.Differentiated.Select(p => new KeyValuePair<string, double[]>(p.Name, to.Values[p.Name])));
                if (Size(from) > Size(to))
                {
                    (from, to) = (to, from);
                }

                if (Bisect(test, from, to) is not { } sides)
                {
                    continue;
                }

                pairs++;
                var (below, above) = (sides.Below[0], sides.Above[0]);
                var (a, b) = (Read(below), Read(above));
                steep ??= Steep(sides.Above, b, () => Nearer(test, above, below)) ?? Steep(sides.Below, a, () => Nearer(test, below, above));
                if (!IsFinite(a) || !IsFinite(b))
                {
                    continue;
                }

                // What only grows fast changes as much on one side of the boundary, where there is room to see it.
                var (wideA, wideB) = (Read(sides.Below[Wide]), Read(sides.Above[Wide]));
                double Drift(int slot) => Math.Max(Largest(a, wideA, slot), Largest(b, wideB, slot));
                bool Jumps(Results x, Results y) => Differ(x, y, isGradient: false, 1e-7) is >= 0 and var jumping
                    && Largest(x, y, jumping) > 4 * Math.Max(Largest(x, wideA, jumping), Largest(y, wideB, jumping))
                    && Largest(x, y, jumping) > Noise * new Examination(subject, below).Terms(jumping);

                // At the boundary itself there may be a piece of one point, as a sign's 0 is.
                int apart = 0;
                if (sides.HasRoom && !Jumps(a, b) && (Read(sides.Below[1]), Read(sides.Above[1])) is var (nearA, nearB) && Jumps(nearA, nearB))
                {
                    (a, b, apart) = (nearA, nearB, 1);
                }

                if (sides.HasRoom && Jumps(a, b) && Stays(test, sides.Below[apart], sides.Above[apart]) && (CanJump(node) ? node : Jumping(below, above)) is { } jump)
                {
                    return [new("LG2004", FormulaSeverity.Warning, Span(jump, jump == node ? examined[0] : new(subject, below)), $"{Shown(below)}: the value jumps from {Text(a)} to {Text(b)}", below)];
                }

                if (kink is null && Differ(a, b, isGradient: true, 1e-6) is >= 0 and var slot && Largest(a, b, slot) > 4 * Drift(slot))
                {
                    kink = new("LG2003", FormulaSeverity.Info, Span(node, examined[0]), $"{Shown(below)}: the gradient by {a.Of[slot]!.Name} changes at once from {Changing(a, b, slot)} to {Changing(b, a, slot)}", below);
                }
            }
        }

        return new[] { steep, kink }.OfType<Finding>();
    }

    // What only rises steeply, within the distance that bisection leaves between large numbers, meets where that distance is bisected in turn.
    private bool Stays(Form test, Trial below, Trial above) =>
        Bisect(test, below, above) is not { } nearer
        || (Read(below), Read(above)) is var (a, b) && Differ(a, b, isGradient: false, 1e-7) is >= 0 and var slot
        && Largest(Read(Between(below, nearer.Below[0], Nearly)), Read(Between(above, nearer.Above[0], Nearly)), slot) > Largest(a, b, slot) / 2;

    // A kink has a value to itself, the same from both sides.
    private static bool CanJump(Node node) => node is ApplyNode { Primitive: var p } && (p.Jumps || p == Arithmetic.Select);

    // What else passes a jump there, such as a quotient its pole: the first that differs though nothing does that it is made of.
    private Node? Jumping(Trial below, Trial above)
    {
        var (a, b) = (new Evaluation(subject.GeneratedForm, below, null), new Evaluation(subject.GeneratedForm, above, null));
        bool Differs(Node node) => a.Of(node).Zip(b.Of(node), (x, y) => Math.Abs(x - y) > 1e-6 * Math.Max(1, Math.Max(Math.Abs(x), Math.Abs(y)))).Any(differs => differs);
        return Graph.Reachable(subject.Generated).FirstOrDefault(n => n.Kind == ValueKind.Real && n.Inputs.All(i => !Differs(i)) && Differs(n));
    }

    // As they come, then where the rest is small: a small jump doesn't show beside what is large.
    private IEnumerable<(Trial Start, int Place)> Starts(List<Trial> trials)
    {
        double Rest(Trial trial) => subject.Inputs.Where(p => p.IsFloating && !subject.Differentiated.Contains(p)).Sum(p => trial.Values[p.Name].Sum(v => Math.Abs(v - 1)));
        return trials.Concat(trials.OrderBy(Rest)).Select((trial, i) => (trial, i));
    }

    // A comparison stands for the choice that it makes.
    private TextSpan Span(Node node, Examination at) =>
        node.Kind == ValueKind.Boolean && Graph.Reachable(subject.Written).FirstOrDefault(n => n is ApplyNode { Primitive: var p } && p == Arithmetic.Select && ReferenceEquals(n.Inputs[0], node)) is { } choice
            ? spans.Of(choice, at)
            : spans.Of(node, at);

    // The gradient that is taken to be 0 at a norm's kink hides that it has no bound beside it: a root of the norm.
    private Finding? SteepBeside(Node norm, Trial at, IReadOnlyList<Examination> examined)
    {
        if (examined.FirstOrDefault(e => e.Trial.Lengths == at.Lengths && e.Double(norm).All(v => v > 0 && !double.IsInfinity(v)))?.Trial is not { } far)
        {
            return null;
        }

        Trial[] side = [.. Away.Select(d => Between(at, far, Nearest * Math.Max(1, d)))];
        return Steep(side, Read(side[0]), () => null);
    }

    // Closer to a boundary that bisection between large numbers leaves at some distance, on the side of the first; null where it is at hand.
    private (Trial Close, Trial Closer)? Nearer(Form test, Trial side, Trial other)
    {
        if (Bisect(test, side, other) is not { } sides)
        {
            return null;
        }

        var (near, far) = (sides.Below[0], sides.Above[0]);
        bool Closes(string name) => Enumerable.Range(0, side.Values[name].Length).Any(k => Math.Abs(near.Values[name][k] - far.Values[name][k]) is > 0 and var left
            && left < Closer * Math.Abs(side.Values[name][k] - other.Values[name][k]));
        return subject.Differentiated.Any(p => Closes(p.Name)) ? (Between(side, near, Nearly), Between(side, near, MoreNearly)) : null;
    }

    // A gradient that grows all the way to the boundary.
    private Finding? Steep(Trial[] side, Results near, Func<(Trial Close, Trial Closer)?> nearer)
    {
        for (int slot = 0; slot < near.Values.Count; slot++)
        {
            if (near.Of[slot] is not { } parameter || near.Values[slot].Select(Math.Abs).DefaultIfEmpty(0).Max() is not (> Steepest and < double.PositiveInfinity))
            {
                continue;
            }

            Results[] all = [near, .. side.Skip(1).Select(Read)];
            for (int k = 0; k < near.Values[slot].Length; k++)
            {
                double[] sizes = [.. all.Select(r => Math.Abs(r.Values[slot][k]))];
                if (sizes[0] > Steepest && sizes[Wide] > FarGrowth * sizes[Wide + 1] && Enumerable.Range(0, Wide).All(d => sizes[d] > Growth * sizes[d + 1])
                    && (nearer() is not { } close || !(Math.Abs(Read(close.Closer).Values[slot][k]) <= FarGrowth * Math.Abs(Read(close.Close).Values[slot][k]))))
                {
                    var at = new Examination(subject, side[0]);
                    return new("LG2005", FormulaSeverity.Warning, Steepness.Steepest(subject, at) is { } node ? spans.Of(node, at) : spans.Whole, $"{Shown(side[0])}: the gradient by {parameter.Name} has no bound", side[0]);
                }
            }
        }

        return null;
    }

    // What bisection leaves of 0 is 0 to who reads it.
    private Trial Shown(Trial trial) => trial.With(subject.Differentiated.Select(p =>
        new KeyValuePair<string, double[]>(p.Name, [.. trial.Values[p.Name].Select(v => Math.Abs(v) < Nothing ? 0 : v)])));

    // Inputs on this side of a boundary and on the other, from the last to what is further away.
    private (Trial[] Below, Trial[] Above, bool HasRoom)? Bisect(Form test, Trial from, Trial to)
    {
        double[] start = Discrete(test, from);
        if (start.SequenceEqual(Discrete(test, to)))
        {
            return null;
        }

        // Near the start by magnitudes first, since a boundary at 0 is nearer than any share of the way can tell.
        double low = 0, high = 1;
        for (int step = 0; step < 24; step++)
        {
            double nearer = high * 1e-3;
            if (start.SequenceEqual(Discrete(test, Between(from, to, nearer))))
            {
                low = nearer;
                break;
            }

            high = nearer;
        }

        for (int step = 0; step < Steps; step++)
        {
            double middle = (low + high) / 2;
            if (middle == low || middle == high)
            {
                break;
            }

            if (start.SequenceEqual(Discrete(test, Between(from, to, middle))))
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        double distance = subject.Differentiated.Max(p => from.Values[p.Name].Zip(to.Values[p.Name], (a, b) => Math.Abs(b - a)).DefaultIfEmpty(0).Max());
        double gap = Math.Max(high - low, 4e-16 * Math.Max(high, Size(from) / Math.Max(distance, 1e-300)));
        double wide = Away[Wide] * gap;
        return ([.. Away.Select(d => Between(from, to, Math.Max(0, low - (d * gap))))], [.. Away.Select(d => Between(from, to, Math.Min(1, high + (d * gap))))], wide <= low && high + wide <= 1);
    }

    private double Size(Trial trial) => subject.Differentiated.Sum(p => trial.Values[p.Name].Sum(Math.Abs));

    private Trial Between(Trial from, Trial to, double share) => from.With(subject.Differentiated.Select(p =>
        new KeyValuePair<string, double[]>(p.Name, Between(from.Values[p.Name], to.Values[p.Name], share))));

    private static double[] Between(double[] from, double[] to, double share)
    {
        var between = new double[Math.Min(from.Length, to.Length)];
        for (int k = 0; k < between.Length; k++)
        {
            between[k] = from[k] == to[k] ? from[k] : from[k] + ((to[k] - from[k]) * share);
        }

        return between;
    }

    private static double[] Discrete(Form test, Trial trial) => new Evaluation(test, trial, null).Of(test.Values[0]);

    private Results Read(Trial trial) => Results.Read(subject, trial, new Evaluation(subject.GeneratedForm, trial, null));

    private static bool IsFinite(Results results) => results.Values.All(v => v.All(x => !double.IsNaN(x) && !double.IsInfinity(x)));

    // The first slot that differs, or -1.
    private static int Differ(Results a, Results b, bool isGradient, double tolerance)
    {
        for (int slot = 0; slot < a.Values.Count; slot++)
        {
            if (a.Of[slot] is not null != isGradient)
            {
                continue;
            }

            double scale = a.Values[slot].Concat(b.Values[slot]).Max(Math.Abs);
            for (int k = 0; k < a.Values[slot].Length; k++)
            {
                if (Math.Abs(a.Values[slot][k] - b.Values[slot][k]) > (tolerance * scale) + (isGradient ? 1e-7 : 1e-9))
                {
                    return slot;
                }
            }
        }

        return -1;
    }

    private static double Largest(Results a, Results b, int slot) => a.Values[slot].Zip(b.Values[slot], (x, y) => Math.Abs(x - y)).Max();

    // Of many numbers the one that changes most.
    private static string Changing(Results results, Results other, int slot)
    {
        double[] values = results.Values[slot];
        double ChangeOf(int k) => Math.Abs(values[k] - other.Values[slot][k]);
        return values.Length <= Few ? Text(results, slot) : Text([values[Enumerable.Range(0, values.Length).Aggregate((k, next) => ChangeOf(next) > ChangeOf(k) ? next : k)]]);
    }

    private static string Text(Results results, int slot = 0) => Text(results.Values[Math.Min(slot, results.Values.Count - 1)]);

    private static string Text(double[] values) =>
        Listing.Bare([.. values.Select(v => ((float)v).ToString("R", System.Globalization.CultureInfo.InvariantCulture))]);
}

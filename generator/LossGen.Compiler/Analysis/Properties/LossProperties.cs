using LossGen.Compiler.Analysis.Judging;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Rewriting;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Properties;

/// <summary>How sure a property is.</summary>
public enum Certainty
{
    /// <summary>It follows from rules or intervals, for every input in the ranges.</summary>
    Proven,

    /// <summary>It held at every input that was tried.</summary>
    Sampled,

    /// <summary>An input was found at which it fails.</summary>
    Refuted,
}

/// <summary>A property of a loss.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Certainty">How sure it is.</param>
/// <param name="Text">The finding in words.</param>
public sealed record LossProperty(string Name, Certainty Certainty, string Text);

/// <summary>Derives what can be said of a loss: bounds, convexity, slopes, symmetry, where it is least.</summary>
public static class LossProperties
{
    /// <summary>The properties of a loss; empty for a kernel.</summary>
    public static IReadOnlyList<LossProperty> Of(BoundFormula bound, string text, Judgement judgement)
    {
        if (bound.Signature.Kind != MethodKind.Loss || bound.Signature.Differentiated.IsEmpty)
        {
            return [];
        }

        var subject = Subject.Create(bound, text);
        var intervals = IntervalAnalysis.Usual();
        var samples = new PropertySamples(subject);
        var found = new List<LossProperty>();
        found.Add(Bounded("Bounded below", judgement.Values.FirstOrDefault().Low, samples.Least, "≥"));
        found.Add(Bounded("Bounded above", judgement.Values.FirstOrDefault().High, samples.Greatest, "≤"));
        foreach (var parameter in bound.Signature.Differentiated)
        {
            string by = bound.Signature.Differentiated.Length > 1 ? $" in {parameter.Name}" : "";
            found.Add(Convex("Convex" + by, parameter, subject, intervals, samples));
            found.Add(Lipschitz("Lipschitz" + by, judgement.Gradients.Where(g => g.Parameter == parameter.Name).Select(g => g.Range).ToList(), samples.SlopeBy(parameter)));
        }

        if (Symmetric(subject, samples) is { } symmetric)
        {
            found.Add(symmetric);
        }

        if (Minimiser(bound, text) is { } minimiser)
        {
            found.Add(minimiser);
        }

        return found;
    }

    private static LossProperty Bounded(string name, double proven, double sampled, string sign) => double.IsInfinity(proven) || double.IsNaN(proven)
        ? new(name, Certainty.Sampled, double.IsNaN(sampled) ? "no finite value was met" : $"{sign} {PropertySamples.Text(sampled)} at all inputs that were tried")
        : new(name, Certainty.Proven, $"{sign} {PropertySamples.Text(proven)}");

    private static LossProperty Convex(string name, Parameter parameter, Subject subject, IntervalAnalysis intervals, PropertySamples samples) =>
        new Curvature(parameter, intervals).Of(subject.Generated[0]) is Bend.Convex or Bend.Affine or Bend.Constant
            ? new(name, Certainty.Proven, "yes")
            : samples.AboveChord(parameter) is { } witness ? new(name, Certainty.Refuted, "no: " + witness) : new(name, Certainty.Sampled, "at all pairs that were tried");

    private static LossProperty Lipschitz(string name, IReadOnlyList<Interval> slopes, double sampled)
    {
        double most = slopes.Count == 0 ? 0 : slopes.Max(s => s.MayBeNaN ? double.PositiveInfinity : Math.Max(Math.Abs(s.Low), Math.Abs(s.High)));
        return double.IsInfinity(most)
            ? new(name, Certainty.Sampled, $"slopes up to {PropertySamples.Text(sampled)} were met")
            : new(name, Certainty.Proven, $"slopes of at most {PropertySamples.Text(most)} (up to {PropertySamples.Text(sampled)} were met)");
    }

    private static LossProperty? Symmetric(Subject subject, PropertySamples samples)
    {
        var signature = subject.Signature;
        var prediction = signature.Differentiated[0];
        if (signature.Parameters.FirstOrDefault(p => p != prediction && p.Form == prediction.Form && p.Element == prediction.Element) is not { IsTensor: true } other)
        {
            return null;
        }

        var exchanged = Exchange(subject.Graph, subject.Written[0], prediction, other);
        var simple = Simplifier.Simplify(subject.Graph, subject.Written[0]);
        return exchanged == subject.Written[0] || Simplifier.Simplify(subject.Graph, exchanged) == simple
            ? new("Symmetric", Certainty.Proven, $"{prediction.Name} and {other.Name} can be exchanged")
            : samples.Asymmetry(exchanged, prediction, other) is { } witness
                ? new("Symmetric", Certainty.Refuted, "no: " + witness)
                : new("Symmetric", Certainty.Sampled, $"{prediction.Name} and {other.Name} could be exchanged at all inputs that were tried");
    }

    private static Node Exchange(Graph graph, Node root, Parameter a, Parameter b)
    {
        var exchanged = new Dictionary<Node, Node>();
        foreach (var node in Graph.Reachable(root))
        {
            var rebuilt = node.Inputs.IsEmpty ? node : node.WithInputs([.. node.Inputs.Select(i => exchanged[i])]);
            exchanged[node] = rebuilt is LoadNode l && (l.Parameter == a || l.Parameter == b) ? graph.Load(l.Parameter == a ? b : a, l.Subscripts) : rebuilt;
        }

        return exchanged[root];
    }

    // Where the loss is least, for each of a few targets.
    private static LossProperty? Minimiser(BoundFormula bound, string text)
    {
        var slices = new Landscape(bound, text).Slices(bound.Signature.Differentiated[0]);
        var texts = new List<string>();
        foreach (var slice in slices)
        {
            var finite = slice.Points.Where(p => !double.IsNaN(p.Value) && !double.IsInfinity(p.Value)).ToList();
            if (finite.Count == 0)
            {
                continue;
            }

            double least = finite.Min(p => p.Value), spread = finite.Max(p => p.Value) - least;
            var best = finite.Where(p => p.Value <= least + (1e-9 * (1 + spread))).ToList();
            bool isAtEnd = best[0].X == finite[0].X || best[best.Count - 1].X == finite[finite.Count - 1].X;
            string where = best.Count > finite.Count / 4 ? "on a whole region" : isAtEnd ? $"at the end of the window, {PropertySamples.Text(best[0].X == finite[0].X ? best[0].X : best[best.Count - 1].X)}" : $"at {PropertySamples.Text(best[best.Count / 2].X)}";
            texts.Add(slice.Caption.Length == 0 ? where : $"{where} for {slice.Caption}");
        }

        return texts.Count == 0 ? null : new("Least", Certainty.Sampled, string.Join("; ", texts));
    }
}

using LossGen.Compiler.Binding;
using LossGen.Compiler.Differentiation;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;
using Subscript = LossGen.Compiler.Graphs.Subscript;

namespace LossGen.Tests.Engines.Indexed;

/// <summary>
/// What an indexed formula gives, by the interpreter, on the graph as it was written: nothing of what schedules or emits has a hand
/// in it.
/// </summary>
public sealed class IndexedOracle
{
    private readonly BoundFormula _bound;
    private readonly Lazy<IReadOnlyList<Adjoint>> _adjoints;

    /// <summary>Takes a bound formula.</summary>
    public IndexedOracle(BoundFormula bound)
    {
        _bound = bound;
        _adjoints = new(() => Gradients.Of(_bound.Graph, [.. _bound.Outputs.Select(Seed)], _bound.Signature.Differentiated));
    }

    private MethodSignature Signature => _bound.Signature;

    /// <summary>What a method gives at a point, by the names of <see cref="Engine.Run"/>; second derivatives are left to differences.</summary>
    public Dictionary<string, double[]> Results(RoutineKind kind, IndexedPoint point)
    {
        // The mean over nothing that throws shows as NaN.
        var empty = Signature.Options.Empty == Compiler.Signatures.EmptyMean.Throw ? Compiler.Signatures.EmptyMean.NaN : Signature.Options.Empty;
        var interpreter = new Interpreter(point.Bindings(empty));
        var results = new Dictionary<string, double[]>();
        foreach (var output in _bound.Outputs.Where(_ => kind != RoutineKind.Backward))
        {
            double[] values = interpreter.Evaluate(output.Value);
            results[output.Target?.Name ?? ""] = output.Target is null ? values : Spread(values, output.Value.Indices, output.Indices, point);
        }

        if (kind is RoutineKind.Value or RoutineKind.Forward)
        {
            return results;
        }

        foreach (var parameter in Signature.Differentiated)
        {
            double[] gradient = results[parameter.Name + "Gradient"] = new double[parameter.IsTensor ? point.Count(parameter) : 1];
            foreach (var adjoint in _adjoints.Value.Where(a => a.Parameter == parameter && a.Value is not ConstantNode { Value: 0 }))
            {
                Scatter(adjoint, gradient, interpreter, point);
            }
        }

        return results;
    }

    /// <summary>The loss; of a kernel, the sum of its outputs times their gradients.</summary>
    public double Objective(IndexedPoint point)
    {
        var results = Results(Signature.Kind == MethodKind.Loss ? RoutineKind.Value : RoutineKind.Forward, point);
        return Signature.Kind == MethodKind.Loss
            ? results[""][0] * point[RoutineParameters.ScaleName][0]
            : results.Sum(r => r.Value.Zip(point[r.Key + "Gradient"], (y, g) => y * g).Sum());
    }

    private Seeded Seed(BoundOutput output)
    {
        var graph = _bound.Graph;
        return output.Target is { } target
            ? new(output.Value, graph.Load(new Parameter(target.Name + "Gradient", target.Element, ParameterForm.Span), [.. output.Indices.Select(Subscript.Of)]), output.Indices)
            : new(output.Value, graph.Scalar(new Parameter(RoutineParameters.ScaleName, Signature.Element, ParameterForm.Scalar)));
    }

    private void Scatter(Adjoint adjoint, double[] gradient, Interpreter interpreter, IndexedPoint point)
    {
        double[] values = interpreter.Evaluate(adjoint.Value);
        if (adjoint.Subscripts.IsEmpty)
        {
            gradient[0] += values[0];
            return;
        }

        var indices = adjoint.Subscripts.Aggregate(adjoint.Value.Indices, (set, s) => IndexSets.Union(set, s.Indices));
        double[]?[] gathered = [.. adjoint.Subscripts.Select(s => s.Gather is null ? null : interpreter.Evaluate(s.Gather))];
        int[] shape = point.Shape(adjoint.Parameter);
        foreach (var place in Places(indices, point))
        {
            double value = values[place.Of(adjoint.Value.Indices)];
            int at = 0;
            bool inside = true;
            for (int d = 0; d < shape.Length; d++)
            {
                var s = adjoint.Subscripts[d];
                int subscript = s.Offset + s.Variables.Sum(place.Of) + (s.Gather is null ? 0 : (int)gathered[d]![place.Of(s.Gather.Indices)]);
                inside &= subscript >= 0 && subscript < shape[d];
                at = (at * shape[d]) + subscript;
            }

            // Behind a filter a label may point anywhere.
            if (value != 0)
            {
                Assert.True(inside, $"an adjoint of {adjoint.Parameter.Name} lies outside");
                gradient[at] += value;
            }
        }
    }

    private double[] Spread(double[] values, IReadOnlyList<IndexVariable> own, IReadOnlyList<IndexVariable> wanted, IndexedPoint point) =>
        [.. Places(wanted, point).Select(place => values[place.Of(own)])];

    private IEnumerable<Place> Places(IReadOnlyList<IndexVariable> indices, IndexedPoint point)
    {
        int[] extents = [.. indices.Select(i => point.Lengths[_bound.Shapes.Extent(i)])];
        int count = extents.Aggregate(1, (n, e) => n * e);
        var place = new Place(indices, extents);
        for (int k = 0; k < count; k++)
        {
            place.MoveTo(k);
            yield return place;
        }
    }

    /// <summary>A position of some indices.</summary>
    private sealed class Place(IReadOnlyList<IndexVariable> indices, int[] extents)
    {
        private readonly int[] _at = new int[extents.Length];
        private readonly Dictionary<IndexVariable, int> _order = indices.Select((index, k) => (index, k)).ToDictionary(i => i.index, i => i.k);

        public void MoveTo(int k)
        {
            for (int d = extents.Length - 1; d >= 0; d--)
            {
                (k, _at[d]) = Math.DivRem(k, extents[d]);
            }
        }

        public int Of(IndexVariable index) => _at[_order[index]];

        /// <summary>Where the position is in a table over some of the indices.</summary>
        public int Of(IReadOnlyList<IndexVariable> some)
        {
            int offset = 0;
            foreach (var index in some)
            {
                int d = _order[index];
                offset = (offset * extents[d]) + _at[d];
            }

            return offset;
        }
    }
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Binding;

/// <summary>What stays open, and the plan once all is known.</summary>
internal sealed partial class ShapeSolver
{
    /// <summary>Takes one length as given, to find what else is open.</summary>
    private bool Concede()
    {
        foreach (var flat in Subscripted.Where(IsFlat))
        {
            for (var d = _ranks[flat.Name] - 1; d >= 0; d--)
            {
                if (!IsKnown(Key(flat, d)))
                {
                    var root = Root(Key(flat, d));
                    Open.Add((_indices.Find(i => Root(Key(i)) == root), flat, d));
                    return _known.Add(root);
                }
            }
        }

        // The later of two that a subscript adds.
        var open = _indices.Where(i => _required.Contains(i) && !IsKnown(Key(i))).ToList();
        if (open.FindLast(i => _shrunk.Contains(i)) is { } later)
        {
            Open.Add((later, null, 0));
            return _known.Add(Root(Key(later)));
        }

        Open.AddRange(open.Select(i => ((IndexVariable?)i, (Parameter?)null, 0)));
        return false;
    }

    private Reach ReachOf(IndexAccess access, IndexVariable? index) => new(
        access.Tensor,
        access.Dimension,
        At(Key(access.Tensor, access.Dimension)),
        Least(access),
        [.. access.Subscript.Variables.Where(v => v != index).Select(v => At(Key(v)))]);

    // One of several that differ in what is added tells all.
    private static IEnumerable<Reach> Furthest(IEnumerable<Reach> reaches) => reaches
        .GroupBy(r => (r.Tensor, r.Dimension, Others: string.Join(",", r.Others.Select(o => o.Id))))
        .Select(g => g.OrderByDescending(r => r.Offset).First());

    private Quantity At(string key)
    {
        var root = Root(key);
        if (!_quantities.TryGetValue(root, out var quantity))
        {
            var index = _indices.Where(i => Root(Key(i)) == root).OrderByDescending(_required.Contains).FirstOrDefault();
            var (tensor, dimension) = Subscripted
                .SelectMany(t => Enumerable.Range(0, _ranks[t.Name]).Select(d => (Tensor: t, Dimension: d)))
                .FirstOrDefault(x => Root(Key(x.Tensor, x.Dimension)) == root);
            _quantities.Add(root, quantity = new(_quantities.Count, index, tensor, dimension));
        }

        return quantity;
    }

    /// <summary>The plan, of what the formula really reads.</summary>
    /// <param name="used">The indices that the formula's results depend on or reduce over.</param>
    /// <param name="read">Whether an access is one of the results'.</param>
    public ShapePlan Plan(IReadOnlyCollection<IndexVariable> used, Func<IndexAccess, bool> read)
    {
        var steps = new List<ShapeStep>();
        steps.AddRange(Subscripted.Where(t => t.Form == ParameterForm.TensorSpan).Select(t => new RankStep(t, _ranks[t.Name])));
        steps.AddRange(Measured());
        var solved = _solved.Select(s => s()).ToList();
        Prune(solved, used);
        steps.AddRange(solved);
        steps.AddRange(Subscripted.Where(t => IsFlat(t) && !_quotients.Contains(t)).Select(t => new ProductStep(t, [.. Lengths(t)])));
        var unsettled = _accesses.Where(a => !_settled.Contains(a) && !_guarded.Contains(a) && a.Subscript.Gather is null && read(a)).ToList();
        steps.AddRange(unsettled.Where(a => a.Subscript.IsConstant)
            .GroupBy(a => (a.Tensor, a.Dimension), a => a.Subscript.Offset)
            .Select(g => new ConstantStep(g.Key.Tensor, g.Key.Dimension, At(Key(g.Key.Tensor, g.Key.Dimension)), g.Max())));
        var reaches = unsettled
            .Where(a => !a.Subscript.IsConstant && (a.Subscript.Plain is not { } plain || Root(Key(plain)) != Root(Key(a.Tensor, a.Dimension))))
            .Select(a => ReachOf(a, null));
        steps.AddRange(Furthest(reaches).Select(r => new InsideStep(r)));

        var dimensions = new Dictionary<(string, int), Quantity>();
        foreach (var tensor in Subscripted)
        {
            for (var d = 0; d < _ranks[tensor.Name]; d++)
            {
                dimensions.Add((tensor.Name, d), At(Key(tensor, d)));
            }
        }

        foreach (var (_, tensor) in _whole)
        {
            dimensions[(tensor.Name, -1)] = At(Key(tensor, -1));
        }

        return new([.. steps], used.ToDictionary(i => i, i => At(Key(i))), dimensions);

        IEnumerable<Quantity> Lengths(Parameter tensor) => Enumerable.Range(0, _ranks[tensor.Name]).Select(d => At(Key(tensor, d)));
    }

    // The lengths that the arguments tell outright, each with all places where it stands.
    private IEnumerable<MeasuredStep> Measured()
    {
        var sources = new Dictionary<string, List<LengthSource>>(StringComparer.Ordinal);
        foreach (var parameter in _signature.Parameters)
        {
            if (parameter is { IsTensor: false, Element: ElementType.Int32 })
            {
                if (_ints.Values.Contains(parameter) || NamedInts.Contains(parameter))
                {
                    Add(Key(parameter), new(parameter, 0));
                }

                continue;
            }

            var isSubscripted = _ranks.TryGetValue(parameter.Name, out var rank) && !IsFlat(parameter);
            for (var d = 0; isSubscripted && d < rank; d++)
            {
                Add(Key(parameter, d), new(parameter, d));
            }

            if (_whole.Any(w => w.Tensor == parameter) && !(isSubscripted && rank == 1))
            {
                Add(Key(parameter, -1), new(parameter, -1));
            }
        }

        var givens = _givens.Values.Distinct().GroupBy(g => Root(Key(g))).ToDictionary(g => g.Key, g => g.First());
        foreach (var given in givens.Keys.Where(k => !sources.ContainsKey(k)))
        {
            sources.Add(given, []);
        }

        return sources.Select(s => new MeasuredStep(At(s.Key), [.. s.Value], givens.TryGetValue(s.Key, out var given) ? given : null));

        void Add(string key, LengthSource source)
        {
            if (!sources.TryGetValue(Root(key), out var list))
            {
                sources.Add(Root(key), list = []);
            }

            list.Add(source);
        }
    }

    // Ranges that nothing asks for.
    private void Prune(List<ShapeStep> solved, IReadOnlyCollection<IndexVariable> used)
    {
        var needed = new HashSet<Quantity>(used.Select(i => At(Key(i))));
        for (var i = solved.Count - 1; i >= 0; i--)
        {
            switch (solved[i])
            {
                case ShrunkStep shrunk when !needed.Contains(shrunk.Length):
                    solved.RemoveAt(i);
                    break;
                case ShrunkStep shrunk:
                    needed.UnionWith(shrunk.Accesses.SelectMany(a => a.Others));
                    break;
                case QuotientStep quotient:
                    needed.UnionWith(quotient.Divisors);
                    break;
            }
        }
    }
}

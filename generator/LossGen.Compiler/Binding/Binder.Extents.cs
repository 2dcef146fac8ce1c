using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>How far index variables run, once all of a formula is bound: every access tells something, wherever it stands.</summary>
public sealed partial class Binder
{
    private const int Contradicted = -1;

    private readonly Dictionary<string, int> _ranks = new(StringComparer.Ordinal);

    /// <summary>The <c>int</c> parameters that bear the names of indices.</summary>
    private readonly Dictionary<IndexVariable, Parameter> _ints = [];

    /// <summary>The indices that run over all elements of a tensor: those of its size, and the position of one that nothing reads.</summary>
    private readonly List<(IndexVariable Index, Parameter Tensor)> _whole = [];

    /// <summary>The numbers that inlined methods were given for such parameters of theirs.</summary>
    private readonly Dictionary<IndexVariable, int> _givens = [];

    /// <summary>The <c>int</c> parameters that <c>[Shape]</c> names.</summary>
    private readonly List<Parameter> _shapeInts = [];

    /// <summary>Where an index was written first.</summary>
    private readonly Dictionary<IndexVariable, TextSpan> _indexSpans = [];

    /// <summary>The indices of reductions and of outputs: loops run over them.</summary>
    private readonly HashSet<IndexVariable> _required = [];

    private bool UseBare(Parameter parameter, TextSpan span) => UseRank(parameter, 0, span);

    /// <summary>Every use of a tensor has as many subscripts as its first. What an inlined method does with its arguments is its own affair.</summary>
    private bool UseRank(Parameter parameter, int rank, TextSpan span)
    {
        if (_inlined.Count > 1)
        {
            return true;
        }

        if (!_ranks.TryGetValue(parameter.Name, out var first))
        {
            _ranks.Add(parameter.Name, rank);
            return true;
        }

        if (first == rank || first == Contradicted)
        {
            return first == rank;
        }

        // The other uses are parts of the same mistake.
        _ranks[parameter.Name] = Contradicted;
        Report(FormulaDiagnosticCatalogue.RanksDiffer, span, $"'{parameter.Name}' stands here {Rank(rank)}, but {Rank(first)} before");
        return false;
    }

    private static string Rank(int rank) => rank == 0 ? "without subscripts" : $"with {Count(rank, "subscript", "subscripts")}";

    /// <summary>Finds all lengths, and counts every index from 0. Null where something stays open.</summary>
    private (ShapePlan Plan, ImmutableArray<IndexExtent> Extents, ImmutableHashSet<(LoadNode Load, int Dimension)> Inside)? BindShapes(List<BoundOutput> outputs)
    {
        var reachable = Graph.Reachable(outputs.Select(o => o.Value));
        foreach (var (index, tensor) in reachable.OfType<LoadNode>().Where(IsBare).Select(l => (_graph.Position, l.Parameter))
            .Concat(outputs.Where(o => o.Target is not null && o.Indices[0].IsImplicit).Select(o => (_graph.Position, o.Target!))))
        {
            _whole.Add((index, tensor));
        }

        foreach (var parameter in _signature.Differentiated)
        {
            // Its gradient is zero, and stored as long as the others are.
            if (parameter.IsTensor && !_ranks.ContainsKey(parameter.Name) && !reachable.OfType<LoadNode>().Any(l => l.Parameter == parameter))
            {
                _whole.Add((_graph.Position, parameter));
            }
        }

        var loads = _graph.Nodes.OfType<LoadNode>().Where(l => !IsBare(l)).ToList();
        if (!RanksMeet(loads))
        {
            return null;
        }

        var (guards, all) = (new Lazy<Guards>(() => Guards.Of(outputs.Select(o => o.Value))), new Lazy<Guards>(() => Guards.OfAll(_graph)));
        IEnumerable<IndexAccess> Accesses(LoadNode load) => load.Subscripts.Select((s, d) => Access(load, d, l => guards.Value.Knows(l) ? guards.Value : all.Value));
        var read = new HashSet<IndexAccess>(reachable.OfType<LoadNode>().Where(l => !IsBare(l)).SelectMany(Accesses));
        var written = outputs.Where(o => o.Target is not null && !o.Indices[0].IsImplicit)
            .SelectMany(o => o.Indices.Select((index, d) => new IndexAccess(o.Target!, d, Subscript.Of(index.Domain), IsOutput: true)));
        _required.UnionWith(UsedBy(outputs));
        _required.UnionWith(_pendingSizes.SelectMany(p => DeclaredFor(p.Index.Name, p.Formula, p.Statement)));
        _required.ExceptWith(_pendingSizes.Select(p => p.Index));
        var domains = _graph.IndexVariables.Where(i => i.Domain == i);
        var solver = new ShapeSolver(_signature, domains, [.. written, .. loads.SelectMany(Accesses)], _ints, _givens, _whole.Distinct(), _required);
        _shapeInts.AddRange(solver.NamedInts);
        if (!Report(solver, Accesses))
        {
            return null;
        }

        ResolveSizes(outputs, solver);
        var used = UsedBy(outputs);
        for (var i = 0; i < outputs.Count; i++)
        {
            foreach (var (domain, start) in solver.Starts.OrderBy(s => s.Key.Id).Select(s => (s.Key, s.Value)))
            {
                foreach (var index in _graph.IndexVariables.Where(v => v.Domain == domain).ToList())
                {
                    outputs[i] = outputs[i] with { Value = Substitution.Shift(outputs[i].Value, index, start, KeepOrigin) };
                }
            }
        }

        var whole = _whole.ToLookup(w => w.Index, w => w.Tensor);
        var extents = used.Concat(_whole.Select(w => w.Index)).Distinct().OrderBy(i => i.Id)
            .Select(i => new IndexExtent(i, [.. Sources(i, solver, whole[i])]) { IsShrunk = solver.IsShrunk(i) })
            .ToImmutableArray();
        if (Failed)
        {
            return null;
        }

        var plan = solver.Plan([.. extents.Select(e => e.Index)], read.Contains);
        return (plan, extents, ReadWhereGuarded(outputs, solver, plan));
    }

    private static List<IndexVariable> UsedBy(List<BoundOutput> outputs) =>
    [
        .. Graph.Reachable(outputs.Select(o => o.Value)).SelectMany(UsedIndices)
            .Concat(outputs.SelectMany(o => o.Indices))
            .Select(i => i.Domain)
            .Distinct()
            .OrderBy(i => i.Id),
    ];

    private void KeepOrigin(Node from, Node to)
    {
        if (_origins.TryGetValue(from, out var span) && !_origins.ContainsKey(to))
        {
            _origins.Add(to, span);
        }
    }

    private static bool IsBare(LoadNode load) => load.Subscripts.Length == 1 && load.Subscripts[0].Plain is { IsImplicit: true };

    private static IEnumerable<IndexVariable> UsedIndices(Node node) => node switch
    {
        SizeNode size => [size.Index],
        ReduceNode reduce => reduce.Over,
        _ => node.Indices,
    };

    /// <summary>The parameters whose lengths an index has, in their order.</summary>
    private IEnumerable<ExtentSource> Sources(IndexVariable index, ShapeSolver solver, IEnumerable<Parameter> whole)
    {
        var plain = solver.IsShrunk(index) ? [] : solver.PlainSources(index);
        var given = _ints.TryGetValue(index, out var scalar) ? [new ExtentSource(scalar, 0)] : Array.Empty<ExtentSource>();
        var order = _signature.Parameters.Select((p, i) => (p.Name, i)).ToDictionary(p => p.Name, p => p.i);
        return plain.Concat(given).Concat(whole.Select(t => new ExtentSource(t, -1))).Distinct()
            .OrderBy(s => order[s.Parameter.Name]).ThenBy(s => s.Dimension);
    }

    private bool RanksMeet(List<LoadNode> loads)
    {
        foreach (var uses in loads.GroupBy(l => l.Parameter.Name))
        {
            var rank = uses.First().Subscripts.Length;
            if (uses.FirstOrDefault(l => l.Subscripts.Length != rank) is { } other)
            {
                Report(FormulaDiagnosticCatalogue.RanksDiffer, OriginOf(other), $"'{uses.Key}' stands here {Rank(other.Subscripts.Length)}, but {Rank(rank)} before");
                return false;
            }
        }

        return true;
    }

    private TextSpan OriginOf(Node? node) => node is not null && _origins.TryGetValue(node, out var span) ? span : _wholeText;

    private TextSpan OriginOf(Parameter tensor, Func<LoadNode, bool> which) =>
        OriginOf(_graph.Nodes.OfType<LoadNode>().FirstOrDefault(l => l.Parameter == tensor && _origins.ContainsKey(l) && which(l)));

    private bool Report(ShapeSolver solver, Func<LoadNode, IEnumerable<IndexAccess>> accesses)
    {
        foreach (var (tensor, names, rank) in solver.Misnamed)
        {
            var text = $"[Shape] of '{tensor.Name}' has {Count(names, "name", "names")}, and '{tensor.Name}' is used {Rank(rank)}";
            Report(FormulaDiagnostic.Create(FormulaDiagnosticCatalogue.MisplacedAttribute, _wholeText, text).With(DiagnosticProperties.Parameter, tensor.Name));
        }

        foreach (var (index, first, second) in solver.Contradictions)
        {
            Report(FormulaDiagnosticCatalogue.RanksDiffer, _indexSpans[index], FormattableString.Invariant($"the extent of '{index.Name}' is {second} here, but {first} before"));
        }

        foreach (var access in solver.Outside)
        {
            var span = OriginOf(access.Tensor, l => accesses(l).Contains(access));
            Report(FormulaDiagnosticCatalogue.WrongKind, span, $"'{access.Tensor.Name}' is read outside: " + (access.IsDifference
                ? "its subscript may be negative; read it where it isn't, as in 'sum[k where k <= t](x[t - k])' or 't >= k ? x[t - k] : 0'"
                : access.Subscript.IsConstant ? $"at {access.Subscript.Offset.ToString(System.Globalization.CultureInfo.InvariantCulture)}"
                : $"'{access.Subscript.Variables[0].Name}' runs from 0, since other uses fix its range; read it where it is inside, as in 't > 0 ? x[t - 1] : 0'"));
        }

        foreach (var (index, tensor, dimension) in solver.Open)
        {
            if (index is not null && _indexSpans.TryGetValue(index, out var span))
            {
                ReportUnknownExtent(index.Name, span, tensor);
            }
            else if (tensor is not null)
            {
                Report(
                    FormulaDiagnosticCatalogue.UnknownExtent,
                    OriginOf(tensor, _ => true),
                    $"nothing determines the extent of dimension {dimension.ToString(System.Globalization.CultureInfo.InvariantCulture)} of the flat span '{tensor.Name}': make it a tensor span, or name its dimensions by [Shape]");
            }
        }

        return !Failed;
    }

    private void ReportUnknownExtent(string index, TextSpan span, Parameter? flat) => Report(
        FormulaDiagnosticCatalogue.UnknownExtent,
        span,
        (DiagnosticProperties.AddedParameter, $"int {index}"),
        $"nothing determines how far the index '{index}' runs: " + (flat is null
            ? $"use it as a subscript of a tensor, or add a parameter 'int {index}'"
            : $"'{flat.Name}' is a flat span with several subscripts; add a parameter 'int {index}', or make '{flat.Name}' a tensor span"));
}

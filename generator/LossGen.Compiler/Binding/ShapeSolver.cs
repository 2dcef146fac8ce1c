using System.Collections.Immutable;
using System.Globalization;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Binding;

/// <summary>One subscript of an access.</summary>
internal sealed record IndexAccess(Parameter Tensor, int Dimension, Subscript Subscript, bool IsOutput)
{
    /// <summary>Whether a guard keeps the subscript from being negative.</summary>
    public bool IsGuardedBelow { get; init; }

    /// <summary>Whether a guard bounds it from above.</summary>
    public bool IsGuardedAbove { get; init; }

    /// <summary>The indices that are subtracted; the subscript itself is the rest.</summary>
    public Subscript Subtracted { get; init; } = Subscript.Affine([], 0);

    /// <summary>Whether something is subtracted: only a guard keeps it from being negative.</summary>
    public bool IsDifference => !Subtracted.Variables.IsEmpty;
}

/// <summary>
/// Finds where every length comes from. An index has one range. An output, an <c>int</c> parameter of its name, or plain subscripts
/// fix it; where it stands displaced (<c>x[i + 1]</c>) and neither of the first two fixes it, it runs as far as every access is
/// inside. A guard such as <c>t &gt; 0 ?</c> keeps an access inside by itself: it neither moves where an index starts nor, where other
/// uses tell how far the index runs, where it ends. A length that several things share is one quantity.
/// </summary>
internal sealed partial class ShapeSolver
{
    private readonly MethodSignature _signature;
    private readonly List<IndexVariable> _indices;
    private readonly List<IndexAccess> _accesses;
    private readonly IReadOnlyDictionary<IndexVariable, Parameter> _ints;
    private readonly IReadOnlyDictionary<IndexVariable, int> _givens;
    private readonly IReadOnlyDictionary<string, int> _ranks;
    private readonly List<(IndexVariable Index, Parameter Tensor)> _whole;
    private readonly ICollection<IndexVariable> _required;
    private readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<Func<ShapeStep>> _solved = [];
    private readonly Dictionary<string, Quantity> _quantities = new(StringComparer.Ordinal);
    private readonly Dictionary<IndexVariable, int> _starts = [];
    private readonly HashSet<Parameter> _quotients = [];
    private readonly HashSet<IndexAccess> _settled = [];
    private readonly HashSet<IndexVariable> _shrunk = [];
    private readonly HashSet<IndexAccess> _guarded;

    /// <param name="signature">The method.</param>
    /// <param name="indices">The indices, one a range.</param>
    /// <param name="accesses">The subscripts of all accesses, in terms of those indices.</param>
    /// <param name="ints">The <c>int</c> parameters that bear the names of indices.</param>
    /// <param name="givens">The numbers that inlined methods were given for such parameters of theirs.</param>
    /// <param name="whole">The indices that run over all elements of a tensor, whatever its shape.</param>
    /// <param name="required">The indices that loops run over; others are there for what they tell of tensors.</param>
    public ShapeSolver(
        MethodSignature signature,
        IEnumerable<IndexVariable> indices,
        IEnumerable<IndexAccess> accesses,
        IReadOnlyDictionary<IndexVariable, Parameter> ints,
        IReadOnlyDictionary<IndexVariable, int> givens,
        IEnumerable<(IndexVariable Index, Parameter Tensor)> whole,
        ICollection<IndexVariable> required)
    {
        _required = required;
        _signature = signature;
        _indices = [.. indices];
        _accesses = [.. accesses.Distinct()];
        _ints = ints;
        _givens = givens;
        _whole = [.. whole];
        _ranks = _accesses.GroupBy(a => a.Tensor.Name).ToDictionary(g => g.Key, g => g.Max(a => a.Dimension) + 1);
        _guarded = [.. _accesses.Where(a => a.IsGuardedAbove && a.Subscript.Variables.All(v => IsGiven(v) || _accesses.Any(o => !o.IsGuardedAbove && IsOf(o, v))))];
        Unite();
        Solve();
    }

    /// <summary>What nothing determines: an index, or else a dimension of a tensor.</summary>
    public List<(IndexVariable? Index, Parameter? Tensor, int Dimension)> Open { get; } = [];

    /// <summary>The accesses that are never inside: at a negative number, or since an index starts at 0 where something fixes its range.</summary>
    public List<IndexAccess> Outside { get; } = [];

    /// <summary>An index that is given two numbers.</summary>
    public List<(IndexVariable Index, int First, int Second)> Contradictions { get; } = [];

    /// <summary>The tensors whose <c>[Shape]</c> has another number of names than they have subscripts.</summary>
    public List<(Parameter Tensor, int Names, int Rank)> Misnamed { get; } = [];

    /// <summary>The <c>int</c> parameters that <c>[Shape]</c> names.</summary>
    public List<Parameter> NamedInts { get; } = [];

    /// <summary>What each index starts from where that isn't 0.</summary>
    public IReadOnlyDictionary<IndexVariable, int> Starts => _starts;

    /// <summary>Whether an index runs as far as its accesses let it.</summary>
    public bool IsShrunk(IndexVariable index) => _shrunk.Contains(index);

    /// <summary>The dimensions that an index is a plain subscript of.</summary>
    public IEnumerable<ExtentSource> PlainSources(IndexVariable index) =>
        Of(index).Where(a => a.Subscript.Plain is not null).Select(a => new ExtentSource(a.Tensor, a.Dimension));

    /// <summary>Whether two indices have one extent.</summary>
    public bool AreEqual(IndexVariable a, IndexVariable b) => Root(Key(a)) == Root(Key(b));

    private static string Key(IndexVariable index) => "i" + index.Id.ToString(CultureInfo.InvariantCulture);

    private static string Key(Parameter tensor, int dimension) => FormattableString.Invariant($"d{dimension} {tensor.Name}");

    private static string Key(Parameter scalar) => "s " + scalar.Name;

    private static string Key(int number) => "g" + number.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<Parameter> Subscripted => _signature.Parameters.Where(p => _ranks.ContainsKey(p.Name));

    private bool IsFlat(Parameter tensor) => tensor.Form == ParameterForm.Span && _ranks[tensor.Name] > 1;

    /// <summary>Whether only a guard keeps an access from being beyond the end.</summary>
    public bool IsLeftToGuard(IndexAccess access) => _guarded.Contains(access);

    private IEnumerable<IndexAccess> Of(IndexVariable index) => _accesses.Where(a => IsOf(a, index) && !_guarded.Contains(a));

    private static bool IsOf(IndexAccess access, IndexVariable index) => access.Subscript.Gather is null && access.Subscript.Variables.Contains(index);

    private bool IsGiven(IndexVariable index) =>
        _ints.ContainsKey(index) || _givens.ContainsKey(index) || _accesses.Any(a => a.IsOutput && a.Subscript.Plain == index) || _whole.Exists(w => w.Index == index);

    private static bool IsSingle(IndexAccess access) => access.Subscript.Variables.Length == 1;

    private string Root(string key)
    {
        while (_parents.TryGetValue(key, out var parent))
        {
            key = parent;
        }

        return key;
    }

    private bool IsKnown(string key) => _known.Contains(Root(key));

    private void Join(string a, string b)
    {
        var (x, y) = (Root(a), Root(b));
        if (x != y)
        {
            _parents.Add(y, x);
        }
    }

    private void Unite()
    {
        foreach (var index in _indices)
        {
            var accesses = Of(index).ToList();
            var singles = accesses.Where(IsSingle).ToList();
            var isGiven = _ints.ContainsKey(index) || _givens.ContainsKey(index) || singles.Any(a => a.IsOutput && a.Subscript.Plain is not null);
            var moves = singles.Any(a => a.Subscript.Offset != 0)
                || accesses.Any(a => !IsSingle(a) && singles.Any(s => s.Tensor == a.Tensor && s.Dimension == a.Dimension));
            if (_ints.TryGetValue(index, out var scalar))
            {
                Join(Key(index), Key(scalar));
            }

            if (_givens.TryGetValue(index, out var given))
            {
                Join(Key(index), Key(given));
            }

            if (!isGiven && (moves || singles.Count == 0) && accesses.Count > 0)
            {
                _shrunk.Add(index);
                var first = accesses.Where(a => !a.IsGuardedBelow).Select(Least).DefaultIfEmpty(0).Min();
                if (first < 0)
                {
                    _starts.Add(index, -first);
                }

                continue;
            }

            // What is read further on than the range of an output has more elements than it: y[i] = x[i + 1] - x[i].
            bool IsLonger(IndexAccess plain) => isGiven && !plain.IsOutput
                && accesses.Any(a => a.Tensor == plain.Tensor && a.Dimension == plain.Dimension && !a.IsDifference && (a.Subscript.Offset > 0 || !IsSingle(a)));
            foreach (var plain in singles.Where(a => a.Subscript.Offset == 0 && !IsLonger(a)))
            {
                Join(Key(index), Key(plain.Tensor, plain.Dimension));
            }
        }

        // What is subtracted from a subscript that isn't negative is no more than the rest, which is inside.
        foreach (var (index, access) in _accesses.SelectMany(a => a.Subtracted.Variables.Distinct().Select(v => (v, a))).Where(d => !IsGiven(d.v) && !Of(d.v).Any()))
        {
            Join(Key(index), Key(access.Tensor, access.Dimension));
        }

        foreach (var (index, tensor) in _whole)
        {
            Join(Key(index), Key(tensor, -1));
            if (_ranks.TryGetValue(tensor.Name, out var rank) && rank == 1)
            {
                Join(Key(tensor, -1), Key(tensor, 0));
            }
        }

        Outside.AddRange(_accesses.Where(a => a.Subscript.Gather is null && !a.IsGuardedBelow && (a.IsDifference || Least(a) < 0)));

        UniteNamed();
        foreach (var same in _givens.GroupBy(g => Root(Key(g.Key))))
        {
            var first = same.First().Value;
            Contradictions.AddRange(same.Where(g => g.Value != first).Select(g => (g.Key, first, g.Value)));
        }
    }

    // The least value of a subscript, once ranges start at 0.
    private int Least(IndexAccess access) => access.Subscript.Offset + access.Subscript.Variables.Sum(v => _starts.TryGetValue(v, out var start) ? start : 0);

    private void UniteNamed()
    {
        foreach (var bare in _whole.Select(w => w.Tensor).Distinct().Where(t => t.Shape is not null && !_ranks.ContainsKey(t.Name)))
        {
            Misnamed.Add((bare, bare.Shape!.Split(',').Length, 0));
        }

        foreach (var tensor in Subscripted.Where(t => t.Shape is not null))
        {
            var names = tensor.Shape!.Split(',').Select(n => n.Trim()).ToList();
            if (names.Count != _ranks[tensor.Name])
            {
                Misnamed.Add((tensor, names.Count, _ranks[tensor.Name]));
                continue;
            }

            for (var d = 0; d < names.Count; d++)
            {
                Join("n " + names[d], Key(tensor, d));
                if (_signature.Parameters.FirstOrDefault(p => p is { IsTensor: false, Element: ElementType.Int32 } && p.Name == names[d]) is { } scalar)
                {
                    NamedInts.Add(scalar);
                    Join("n " + names[d], Key(scalar));
                }

                // An index of that name, if the formula has one range by it.
                var extents = _indices.Where(i => i.Name == names[d] && _required.Contains(i) && !_shrunk.Contains(i)).Select(i => Root(Key(i))).Distinct().ToList();
                if (extents.Count == 1)
                {
                    Join("n " + names[d], extents[0]);
                }
            }
        }
    }

    private void Solve()
    {
        foreach (var scalar in _signature.Parameters.Where(p => p is { IsTensor: false, Element: ElementType.Int32 }))
        {
            _known.Add(Root(Key(scalar)));
        }

        _known.UnionWith(_givens.Values.Select(g => Root(Key(g))));
        foreach (var (_, tensor) in _whole)
        {
            _known.Add(Root(Key(tensor, -1)));
        }

        foreach (var tensor in Subscripted.Where(t => !IsFlat(t)))
        {
            for (var d = 0; d < _ranks[tensor.Name]; d++)
            {
                _known.Add(Root(Key(tensor, d)));
            }
        }

        while (true)
        {
            while (Divide() || Shrink(all: true))
            {
            }

            // Of two indices in one subscript, the one with a use of its own runs as far as that lets it.
            if (!Shrink(all: false) && !Concede())
            {
                return;
            }
        }
    }

    private bool Divide()
    {
        foreach (var flat in Subscripted.Where(IsFlat))
        {
            var keys = Enumerable.Range(0, _ranks[flat.Name]).Select(d => Root(Key(flat, d))).ToList();
            var open = keys.Where(k => !_known.Contains(k)).ToList();
            if (open.Count == 1)
            {
                _known.Add(open[0]);
                _quotients.Add(flat);
                _solved.Add(() => new QuotientStep(At(open[0]), flat, [.. keys.Where(k => k != open[0]).Select(At)]));
                return true;
            }
        }

        return false;
    }

    private bool Shrink(bool all)
    {
        foreach (var index in _indices.Where(i => _shrunk.Contains(i) && !IsKnown(Key(i))))
        {
            bool IsReady(IndexAccess access) => IsKnown(Key(access.Tensor, access.Dimension))
                && access.Subscript.Variables.Count(v => v == index) == 1
                && access.Subscript.Variables.All(v => v == index || IsKnown(Key(v)));
            var ready = Of(index).Where(IsReady).ToList();
            if (ready.Count > 0 && (all ? ready.Count == Of(index).Count() : Of(index).Where(IsSingle).Any() && Of(index).Where(IsSingle).All(IsReady)))
            {
                _known.Add(Root(Key(index)));
                _solved.Add(() => new ShrunkStep(At(Key(index)), [.. Furthest(ready.Select(a => ReachOf(a, index)))]));
                _settled.UnionWith(ready);
                return true;
            }
        }

        return false;
    }
}

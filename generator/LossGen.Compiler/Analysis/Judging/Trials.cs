using LossGen.Compiler.Binding;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Interpretation;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// Draws the inputs at which a formula is tried, always the same ones: one element at every special value and at pairs of them, then few
/// elements in patterns (all alike, one that stands out, ties), then at random.
/// </summary>
internal sealed class Trials
{
    private readonly Subject _subject;
    private readonly Dictionary<string, IReadOnlyList<double>> _special;
    private readonly Random _random = new(20240229);

    public Trials(Subject subject)
    {
        _subject = subject;
        _special = subject.Inputs.ToDictionary(p => p.Name, subject.Special);
    }

    /// <summary>The inputs.</summary>
    public IEnumerable<Trial> All()
    {
        foreach (var (sizes, count) in new[] { (new[] { 1 }, 220), (new[] { 2 }, 90), (new[] { 3, 2 }, 40), (new[] { 2, 3 }, 40) })
        {
            if (_subject.Lengths(sizes) is not { } lengths)
            {
                continue;
            }

            var numbers = _subject.Free.Where(p => lengths.Length(p) is null && !lengths.Labels.ContainsKey(p.Name)).ToList();
            bool isSingle = numbers.All(p => !p.IsTensor || lengths.Shape(p).All(e => e == 1));
            foreach (var assignment in isSingle ? Singles(numbers, count) : Patterns(numbers, lengths, count))
            {
                if (Complete(assignment, lengths) is { } trial)
                {
                    yield return trial;
                }
            }
        }
    }

    /// <summary>Labels that every filter leaves out: what is summed then is nothing.</summary>
    public IEnumerable<Trial> LeftOut()
    {
        var checks = LabelChecks.Of(_subject.Bound).Where(c => c.Subscript.Gather is LoadNode).ToList();
        if (checks.Count == 0 || checks.Exists(c => c.Guard is null) || _subject.Lengths(2) is not { } lengths)
        {
            yield break;
        }

        var labels = checks.Select(c => ((LoadNode)c.Subscript.Gather!).Parameter.Name).Distinct().ToList();
        var numbers = _subject.Free.Where(p => lengths.Length(p) is null && !lengths.Labels.ContainsKey(p.Name)).ToList();
        var options = _subject.Inputs.Where(p => p is { IsTensor: false, Element: ElementType.Int32, DefaultValue: not null }).Select(p => p.DefaultValue!.Value);
        var written = checks.SelectMany(c => Graph.Reachable(c.Guard!)).OfType<ConstantNode>().Where(c => c.Value == Math.Floor(c.Value) && Math.Abs(c.Value) < int.MaxValue).SelectMany(c => new[] { c.Value, -c.Value });
        foreach (double mark in options.Concat(written).Append(-1).Distinct())
        {
            foreach (var values in Patterns(numbers, lengths, MaxMarked))
            {
                if (Complete(values, lengths) is { } trial
                    && trial.With(labels.Select(l => new KeyValuePair<string, double[]>(l, Filled(trial.Values[l].Length, _ => mark)))) is var marked
                    && new Interpreter(lengths.Bind(marked.Values)) is var interpreter && checks.TrueForAll(c => interpreter.Evaluate(c.Guard!).All(v => v == 0)))
                {
                    yield return marked;
                }
            }
        }
    }

    private const int MaxMarked = 3;

    /// <summary>The smallest numbers with all their digits, which any factor may take below.</summary>
    public IEnumerable<Trial> Smallest()
    {
        double tiny = new Precision(_subject.Signature.Element == ElementType.Single).SmallestNormal;
        return Near0([tiny], isBesideLeast: false);
    }

    /// <summary>Numbers so small that they have lost digits: what is made of them may be 0 where they aren't, and their reciprocals are infinite.</summary>
    public IEnumerable<Trial> Subnormal()
    {
        bool isSingle = _subject.Signature.Element == ElementType.Single;
        double tiny = new Precision(isSingle).SmallestNormal;
        return Near0([isSingle ? float.Epsilon : double.Epsilon, isSingle ? (float)(tiny * 0.01) : tiny * 0.01], isBesideLeast: true);
    }

    // Each parameter in turn, beside what is usual of the others, and beside the ends of their ranges.
    private IEnumerable<Trial> Near0(double[] magnitudes, bool isBesideLeast)
    {
        var numbers = _subject.Moving;
        if (_subject.Lengths(1) is not { } lengths)
        {
            yield break;
        }

        int[] ends = numbers.Length == 1 ? [Usual] : isBesideLeast ? [Usual, 1, 0] : [Usual, 1];
        foreach (var parameter in numbers)
        {
            foreach (double value in magnitudes.SelectMany(m => new[] { m, -m }).Where(_subject.RangeOf(parameter).Contains))
            {
                foreach (int end in ends)
                {
                    double Beside(Parameter other) => end != Usual && _subject.RangeOf(other) is var range && !double.IsInfinity(range.High) ? _special[other.Name][Math.Min(end, _special[other.Name].Count - 1)] : Ordinary(other);
                    var values = numbers.ToDictionary(p => p.Name, p => Filled(lengths.Count(p), _ => p == parameter ? value : Beside(p)));
                    if (Complete(values, lengths) is { } trial)
                    {
                        yield return trial;
                    }
                }
            }
        }
    }

    /// <summary>Many elements, all alike: what a sum or a product of few doesn't reach.</summary>
    public IEnumerable<Trial> Many()
    {
        foreach (int size in new[] { 16, 144 })
        {
            if (_subject.Lengths(size) is { } lengths && _subject.Inputs.All(p => lengths.Count(p) <= MaxElements))
            {
                foreach (var trial in Alike(lengths))
                {
                    yield return trial;
                }
            }
        }
    }

    /// <summary>Few rows of many columns, and many of few: where what is alike isn't the same everywhere, they can't be tried as one.</summary>
    public IEnumerable<Trial> Long()
    {
        foreach (int[] sizes in new[] { new[] { 2, 144 }, [144, 2] })
        {
            if (_subject.Lengths(sizes) is { } lengths && _subject.EmittedForm.Order.Nodes.All(n => Cells(n, lengths) <= MaxElements))
            {
                foreach (var trial in Alike(lengths))
                {
                    yield return trial;
                }
            }
        }
    }

    private static double Cells(Node node, Lengths lengths) =>
        (node is ReduceNode reduce ? reduce.Indices.Concat(reduce.Over) : node.Indices).Aggregate(1.0, (n, index) => n * lengths.Extent(index));

    private IEnumerable<Trial> Alike(Lengths lengths)
    {
        // At last each at the other end of its range than the one before.
        var numbers = _subject.Free.Where(p => lengths.Length(p) is null && !lengths.Labels.ContainsKey(p.Name)).ToList();
        for (int k = 0; k < MaxMany + (numbers.Count > 1 ? 2 : 0); k++)
        {
            int At(int which) => k < MaxMany ? k : (k + which) % 2;
            var values = numbers.Select((p, i) => (p, i)).ToDictionary(n => n.p.Name, n => Filled(lengths.Count(n.p), _ => _special[n.p.Name][Math.Min(At(n.i), _special[n.p.Name].Count - 1)]));
            if (Complete(values, lengths) is { } trial)
            {
                yield return trial;
            }
        }
    }

    /// <summary>More than can be tried one by one: one element in place of so many that are like it.</summary>
    public IEnumerable<Trial> Repeated()
    {
        if (_subject.Lengths(1) is not { } one || _subject.Lengths(2) is not { } two || _subject.WrittenForm.Order.Nodes.Concat(_subject.EmittedForm.Order.Nodes).Any(IsOfPlaces))
        {
            yield break;
        }

        int rank = _subject.Inputs.Where(p => p.IsTensor).Select(p => one.Shape(p).Length)
            .Concat(_subject.WrittenForm.Order.Nodes.OfType<ReduceNode>().Select(r => r.Over.Length)).DefaultIfEmpty(1).Max();
        foreach (int copies in Copies.Append(1 << (24 / rank)).Distinct())
        {
            if (Math.Pow(copies, rank) > MaxTerms || Lengths.Repeated(one, two, copies) is not { } lengths)
            {
                continue;
            }

            foreach (var trial in Alike(lengths))
            {
                yield return trial;
            }
        }
    }

    private const int Usual = -1;

    // What is told apart by where it stands isn't alike.
    private static bool IsOfPlaces(Node node) => node is IndexNode or ReduceNode { Reduction: ReductionKind.ArgMax or ReductionKind.ArgMin };

    private static readonly int[] Copies = [1 << 10, 1 << 12, 1 << 17, 1 << 24];
    private const double MaxTerms = 1 << 24;
    private const int MaxElements = 4096;
    private const int MaxMany = 5;

    private double Ordinary(Parameter parameter) => parameter.DefaultValue ?? (_subject.RangeOf(parameter).Contains(1) ? 1 : _special[parameter.Name][0]);

    private static double[] Filled(int count, Func<int, double> value)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = value(i);
        }

        return values;
    }

    // One element each: every value of one parameter beside a few of the others, then pairs.
    private IEnumerable<Dictionary<string, double[]>> Singles(IReadOnlyList<Parameter> numbers, int count)
    {
        if (numbers.Count == 0)
        {
            yield return [];
            yield break;
        }

        var lists = numbers.Select(p => _special[p.Name]).ToList();
        int made = 0;
        Dictionary<string, double[]> At(Func<int, double> value)
        {
            var values = new Dictionary<string, double[]>();
            for (int i = 0; i < numbers.Count; i++)
            {
                values.Add(numbers[i].Name, [value(i)]);
            }

            return values;
        }

        // The corners: few values of each, all combinations.
        int width = numbers.Count switch { 1 => 0, 2 => 10, 3 => 5, 4 => 3, _ => 2 };
        int corners = (int)Math.Min(count / 2, Math.Pow(width, numbers.Count));
        for (int k = 0; k < corners && width > 0; k++)
        {
            int rest = k;
            yield return At(i =>
            {
                int at = rest % width;
                rest /= width;
                return lists[i][at % lists[i].Count];
            });
            made++;
        }

        // All alike, as far as their ranges allow.
        for (int k = 0; k < lists[0].Count && numbers.Count > 1 && k < 40; k++)
        {
            double shared = lists[0][k];
            yield return At(i => _subject.RangeOf(numbers[i]).Contains(shared) && (numbers[i].IsFloating || shared == Math.Floor(shared)) ? shared : lists[i][k % lists[i].Count]);
            made++;
        }

        for (int i = 0; i < numbers.Count; i++)
        {
            int each = Math.Min(lists[i].Count, Math.Max(12, (count - made) / (numbers.Count - i)));
            for (int k = 0; k < each; k++)
            {
                yield return At(j => j == i ? lists[i][k] : Other(numbers[j]));
                made++;
            }
        }

        for (int k = 0; k < 24; k++)
        {
            yield return At(i => Random(numbers[i]));
        }
    }

    private IEnumerable<Dictionary<string, double[]>> Patterns(IReadOnlyList<Parameter> numbers, Lengths lengths, int count)
    {
        for (int k = 0; k < count; k++)
        {
            int style = k % 6;
            double[]? shared = null;
            var values = new Dictionary<string, double[]>();
            foreach (var parameter in numbers)
            {
                int n = lengths.Count(parameter);
                var list = _special[parameter.Name];
                double one = list[(k / 6) % list.Count], two = list[_random.Next(list.Count)];
                double[] made = style switch
                {
                    0 => Filled(n, _ => one),
                    1 => Filled(n, i => i == 0 ? one : two),
                    2 => Filled(n, i => i % 2 == 0 ? one : -one),
                    3 => Filled(n, _ => list[_random.Next(list.Count)]),
                    4 => Filled(n, _ => Random(parameter)),
                    _ => shared is not null && shared.Length == n ? shared : Filled(n, _ => Other(parameter)),
                };
                var range = _subject.RangeOf(parameter);
                made = Filled(made.Length, i => range.Contains(made[i]) ? made[i] : one);
                shared ??= parameter.IsFloating ? made : null;
                values.Add(parameter.Name, made);
            }

            yield return values;
        }

        // Small numbers of several magnitudes: what is lost in one shows beside another.
        foreach (var parameter in numbers.Where(p => p.IsFloating && lengths.Count(p) > 1))
        {
            var range = _subject.RangeOf(parameter);
            double least = Math.Max(range.Low, Magnitude);
            for (int k = 0; k < MaxBeside; k++)
            {
                double shift = k == 0 ? 1 : 100;
                yield return numbers.ToDictionary(p => p.Name, p => p == parameter
                    ? Filled(lengths.Count(p), i => Held(p, range, least * shift * Math.Pow(Magnitudes, i)))
                    : Filled(lengths.Count(p), _ => _special[p.Name][Math.Min(1 + k, _special[p.Name].Count - 1)]));
            }
        }
    }

    private const double Magnitude = 1e-6;
    private const double Magnitudes = 37;
    private const int MaxBeside = 2;

    private static double Held(Parameter parameter, Interval range, double value) =>
        (parameter.Element == ElementType.Single ? (float)value : value) is var held && range.Contains(held) ? held : range.Contains(value) ? value : range.High;

    private Trial? Complete(Dictionary<string, double[]> values, Lengths lengths)
    {
        foreach (var parameter in _subject.Inputs)
        {
            if (lengths.Length(parameter) is { } length)
            {
                values[parameter.Name] = [length];
            }
            else if (lengths.Labels.TryGetValue(parameter.Name, out int limit))
            {
                int n = lengths.Count(parameter);
                if (limit < 1)
                {
                    return null;
                }

                values[parameter.Name] = Filled(n, _ => _random.Next(limit));
            }
            else if (!values.ContainsKey(parameter.Name))
            {
                int n = lengths.Count(parameter);
                values[parameter.Name] = [.. Enumerable.Repeat(parameter.DefaultValue is { } usual ? (parameter.Element == ElementType.Single ? (float)usual : usual) : Other(parameter), n)];
            }
        }

        return new(_subject, lengths, values);
    }

    // A value for a parameter that isn't looked at: its default, or one of the first, or anything.
    private double Other(Parameter parameter)
    {
        var list = _special[parameter.Name];
        return parameter.DefaultValue is { } value && _random.Next(2) == 0 ? value
            : _random.Next(3) switch { 0 => list[_random.Next(Math.Min(6, list.Count))], 1 => list[_random.Next(list.Count)], _ => Random(parameter) };
    }

    private double Random(Parameter parameter)
    {
        var range = _subject.RangeOf(parameter);
        if (!parameter.IsFloating)
        {
            var list = _special[parameter.Name];
            return list[_random.Next(list.Count)];
        }

        double low = Math.Max(range.Low, -1e38), high = Math.Min(range.High, 1e38);
        double value = _random.Next(3) switch
        {
            0 => low + ((high - low) * _random.NextDouble()),
            1 => Math.Max(low, Math.Min(high, (_random.Next(2) == 0 ? 1 : -1) * Math.Exp((_random.NextDouble() * 24) - 14))),
            _ => Math.Max(low, Math.Min(high, (_random.NextDouble() * 6) - 3)),
        };
        double exact = parameter.Element == ElementType.Single ? (float)value : value;
        return range.Contains(exact) ? exact : _special[parameter.Name][0];
    }
}

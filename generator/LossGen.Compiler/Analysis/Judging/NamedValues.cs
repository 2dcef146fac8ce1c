using System.Collections;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>
/// The values of parameters, by name. There are few, so that a look at each is quicker than a table of hashes, and a copy in which some are
/// changed shares the names.
/// </summary>
internal sealed class NamedValues : IReadOnlyDictionary<string, double[]>
{
    private readonly string[] _names;
    private readonly double[][] _values;

    public NamedValues(IReadOnlyDictionary<string, double[]> values)
        : this([.. values.Keys], [.. values.Values])
    {
    }

    private NamedValues(string[] names, double[][] values) => (_names, _values) = (names, values);

    public int Count => _names.Length;

    public IEnumerable<string> Keys => _names;

    public IEnumerable<double[]> Values => _values;

    public double[] this[string name] => Place(name) is var place and >= 0 ? _values[place] : throw new KeyNotFoundException($"There is no value of {name}.");

    /// <summary>A copy with other values of some names.</summary>
    public NamedValues With(IEnumerable<KeyValuePair<string, double[]>> changes)
    {
        var values = (double[][])_values.Clone();
        foreach (var change in changes)
        {
            values[Place(change.Key)] = change.Value;
        }

        return new(_names, values);
    }

    public bool ContainsKey(string name) => Place(name) >= 0;

    public bool TryGetValue(string name, out double[] values)
    {
        int place = Place(name);
        values = place < 0 ? [] : _values[place];
        return place >= 0;
    }

    public IEnumerator<KeyValuePair<string, double[]>> GetEnumerator() => _names.Zip(_values, (name, values) => new KeyValuePair<string, double[]>(name, values)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Place(string name)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            if (ReferenceEquals(_names[i], name) || _names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}

using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Analysis;

/// <summary>Whether an expression is what a reduction reads at one of its positions: <c>z[n, label[n]]</c> of <c>max[c](z[n, c])</c>.</summary>
internal static class Instances
{
    private const int MaxDepth = 12;

    /// <summary>Whether a node is the body of a reduction without filter, with something in place of each index that it runs over.</summary>
    public static bool IsInstance(Node node, ReduceNode of) =>
        of.Filter is null && !ReferenceEquals(node, of.Body) && IsInstance(node, of.Body, of);

    /// <summary>Whether a node is a part of a reduction's body, with something in place of each index that the reduction runs over.</summary>
    public static bool IsInstance(Node node, Node part, ReduceNode of) => Matches(part, node, of, [], 0);

    /// <summary>Whether a reduction's filter lets through at least the position that it is reduced at: <c>j where t[j] &gt;= t[i]</c>, <c>j where j &gt;= i</c>.</summary>
    /// <param name="reduce">The reduction.</param>
    /// <param name="extents">What stands for the extent of an index; null where that isn't known.</param>
    public static bool PassesItself(ReduceNode reduce, Func<IndexVariable, object?> extents)
    {
        var places = new Dictionary<IndexVariable, Subscript>();

        // Of two positions each is one of the other's range only where both run equally far.
        bool IsPosition(Node over, Node at) => over is IndexNode j && at is IndexNode i && reduce.Over.Contains(j.Index)
            && extents(j.Index) is { } extent && extent.Equals(extents(i.Index)) && Place(j.Index, Subscript.Of(i.Index), places);
        bool Holds(Node filter) => filter switch
        {
            ApplyNode { Primitive: var p } a when p == Arithmetic.And => a.Inputs.All(Holds),
            ApplyNode { Primitive: var p } a when p == Arithmetic.GreaterOrEqual || p == Arithmetic.LessOrEqual || p == Arithmetic.Equal =>
                (a.Inputs[0] is LoadNode && Matches(a.Inputs[0], a.Inputs[1], reduce, places, 0)) || (a.Inputs[1] is LoadNode && Matches(a.Inputs[1], a.Inputs[0], reduce, places, 0))
                || IsPosition(a.Inputs[0], a.Inputs[1]) || IsPosition(a.Inputs[1], a.Inputs[0]),
            _ => false,
        };
        return reduce.Filter is { } filter && Holds(filter) && reduce.Over.All(j => places.TryGetValue(j, out var at) && at.Plain is { } i && !reduce.Over.Contains(i));
    }

    /// <summary>
    /// Whether a reduction's filter sets one position apart and lets through all others, of which there usually are some: <c>c where c != label[n]</c>,
    /// and of pairs <c>i, j where i != j</c>.
    /// </summary>
    public static bool PassesOthers(ReduceNode reduce) => reduce is { Over.Length: 1 or 2, Filter: { } apart } && reduce.Over.All(over => SetApart(apart).Count(i => i == over) == 1)
        && (reduce.Over.Length == 2 || apart.Inputs.Count(i => i.Indices.Contains(reduce.Over[0])) == 1);

    /// <summary>The indices that a condition compares as such, to leave out one position.</summary>
    public static IEnumerable<IndexVariable> SetApart(Node condition) => condition is ApplyNode { Primitive: var p } && p == Arithmetic.NotEqual
        ? condition.Inputs.OfType<IndexNode>().Select(i => i.Index) : [];

    private static bool Matches(Node body, Node node, ReduceNode of, Dictionary<IndexVariable, Subscript> places, int depth)
    {
        if (ReferenceEquals(body, node))
        {
            // The same at whatever position: only if it doesn't depend on one.
            return !body.Indices.Any(of.Over.Contains) || body.Indices.Where(of.Over.Contains).All(i => Place(i, Subscript.Of(i), places));
        }

        return depth < MaxDepth && (body, node) switch
        {
            (LoadNode a, LoadNode b) => a.Parameter == b.Parameter && a.Subscripts.Length == b.Subscripts.Length
                && a.Subscripts.Zip(b.Subscripts, (s, t) => s.Plain is { } index && of.Over.Contains(index) ? Place(index, t, places) : s.Equals(t)).All(m => m),
            (ApplyNode a, ApplyNode b) => a.Primitive == b.Primitive && a.Inputs.Length == b.Inputs.Length
                && a.Inputs.Zip(b.Inputs, (x, y) => Matches(x, y, of, places, depth + 1)).All(m => m),
            (ReduceNode a, ReduceNode b) => a.Reduction == b.Reduction && a.Over.SequenceEqual(b.Over) && a.Filter is null && b.Filter is null && Matches(a.Body, b.Body, of, places, depth + 1),
            _ => false,
        };
    }

    private static bool Place(IndexVariable index, Subscript at, Dictionary<IndexVariable, Subscript> places)
    {
        if (places.TryGetValue(index, out var known))
        {
            return known.Equals(at);
        }

        places.Add(index, at);
        return true;
    }
}

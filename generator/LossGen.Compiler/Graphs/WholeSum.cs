using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Graphs;

/// <summary>
/// A sum of whole numbers, exactly: indices, sizes, <c>int</c> parameters and labels, each so many times, and a constant. Subscripts are
/// such sums, and so are the sides of conditions that say where a subscript points.
/// </summary>
public sealed class WholeSum
{
    private const long MaxCoefficient = 1 << 20;
    private const int MaxDepth = 16;

    private readonly Dictionary<Node, long> _terms;

    private WholeSum(Dictionary<Node, long> terms, long constant)
    {
        _terms = terms;
        Constant = constant;
    }

    /// <summary>What is added to the terms.</summary>
    public long Constant { get; }

    /// <summary>The terms, and how often each counts; never 0.</summary>
    public IReadOnlyDictionary<Node, long> Terms => _terms;

    /// <summary>Whether it is at least 0 by what it is made of: no index and no size is negative, and an index stays below its size.</summary>
    public bool IsNeverNegative
    {
        get
        {
            long least = Constant;
            var left = new Dictionary<Node, long>(_terms);
            foreach (var (index, times) in _terms.Where(t => t.Key is IndexNode && t.Value < 0).Select(t => ((IndexNode)t.Key, t.Value)))
            {
                var size = left.Keys.OfType<SizeNode>().FirstOrDefault(s => s.Index.Domain == index.Index.Domain);
                if (size is null || left[size] < -times)
                {
                    return false;
                }

                left[size] += times;
                left.Remove(index);
                least -= times;
            }

            return least >= 0 && left.All(t => t.Value == 0 || (t.Value > 0 && t.Key is IndexNode or SizeNode));
        }
    }

    /// <summary>A node as such a sum; null where it is none, or one too long to be written by hand.</summary>
    public static WholeSum? Of(Node node) => Of(node, 0);

    /// <summary>A subscript as such a sum; null where it is none.</summary>
    public static WholeSum? Of(Subscript subscript, Graph graph)
    {
        var sum = subscript.Gather is { } gather ? Of(gather) : new([], 0);
        return subscript.Variables.Aggregate(sum, (all, variable) => all?.Plus(Of(graph.IndexValue(variable))!))?.Plus((long)subscript.Offset);
    }

    /// <summary>What is at least 0 where a condition holds; nothing where the condition doesn't compare such sums.</summary>
    public static IEnumerable<WholeSum> NeverNegativeUnder(Node condition, bool holds = true)
    {
        if (condition is not ApplyNode apply)
        {
            return [];
        }

        var p = apply.Primitive;
        if (p == Arithmetic.Not)
        {
            return NeverNegativeUnder(apply.Inputs[0], !holds);
        }

        if (apply.Inputs.Length != 2 || Of(apply.Inputs[0]) is not { } a || Of(apply.Inputs[1]) is not { } b)
        {
            return [];
        }

        var (up, down) = (b.Minus(a), a.Minus(b));
        if (p == Arithmetic.Less || p == Arithmetic.GreaterOrEqual)
        {
            return [p == Arithmetic.Less == holds ? up.Plus(-1L) : down];
        }

        if (p == Arithmetic.Greater || p == Arithmetic.LessOrEqual)
        {
            return [p == Arithmetic.Greater == holds ? down.Plus(-1L) : up];
        }

        if (p != Arithmetic.Equal && p != Arithmetic.NotEqual)
        {
            return [];
        }

        // Of two numbers that differ the one that is never less is greater.
        return p == Arithmetic.Equal == holds ? [up, down] : new[] { up, down }.Where(d => d.IsNeverNegative).Select(d => d.Plus(-1L));
    }

    /// <summary>How often a term counts.</summary>
    public long Times(Node term) => _terms.TryGetValue(term, out long times) ? times : 0;

    /// <summary>The sum with a number added.</summary>
    public WholeSum Plus(long number) => new(_terms, Constant + number);

    /// <summary>The sum of both.</summary>
    public WholeSum Plus(WholeSum other)
    {
        var terms = new Dictionary<Node, long>(_terms);
        foreach (var term in other._terms)
        {
            long times = Times(term.Key) + term.Value;
            if (times == 0)
            {
                terms.Remove(term.Key);
            }
            else
            {
                terms[term.Key] = times;
            }
        }

        return new(terms, Constant + other.Constant);
    }

    /// <summary>The difference.</summary>
    public WholeSum Minus(WholeSum other) => Plus(other.Scaled(-1));

    private static WholeSum? Of(Node node, int depth)
    {
        switch (node)
        {
            case ConstantNode { Kind: ValueKind.Real, Value: var value }:
                return value == Math.Floor(value) && Math.Abs(value) < 1e9 ? new([], (long)value) : null;
            case IndexNode or SizeNode or ParameterNode { Parameter.Element: ElementType.Int32 } or { Kind: ValueKind.Integer }:
                return new(new() { [node] = 1 }, 0);
            case ApplyNode { Primitive: var p, Inputs: var x } when depth < MaxDepth:
                return p == Arithmetic.Number && x[0].Kind == ValueKind.Integer ? Of(x[0], depth + 1)
                    : p == Arithmetic.Negate ? Of(x[0], depth + 1)?.Times(-1)
                    : (p == Arithmetic.Add || p == Arithmetic.Subtract || p == Arithmetic.Multiply) && Of(x[0], depth + 1) is { } a && Of(x[1], depth + 1) is { } b
                        ? (p == Arithmetic.Add ? a.Plus(b) : p == Arithmetic.Subtract ? a.Minus(b) : b._terms.Count == 0 ? a.Times(b.Constant) : a._terms.Count == 0 ? b.Times(a.Constant) : null)
                        : null;
            default:
                return null;
        }
    }

    private WholeSum Scaled(long by) => new(_terms.ToDictionary(t => t.Key, t => t.Value * by), Constant * by);

    private WholeSum? Times(long by) =>
        by == 0 ? new([], 0) : Math.Abs(by) > MaxCoefficient || _terms.Values.Any(t => Math.Abs(t * by) > MaxCoefficient) ? null : Scaled(by);
}

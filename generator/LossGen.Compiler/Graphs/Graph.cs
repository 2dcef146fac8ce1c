using System.Collections.Immutable;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Graphs;

/// <summary>
/// A hash-consed typed graph. It builds what it is asked for and simplifies nothing, so that a formula can be judged as it was
/// written; equal nodes are the same object, so common subexpressions are shared by construction.
/// </summary>
public sealed class Graph
{
    private const int FewNodes = 1 << 16;

    private readonly Dictionary<Node, Node> _nodes = new(StructuralComparer.Instance);
    private readonly List<Node> _order = [];
    private readonly List<IndexVariable> _indices = [];

    /// <summary>Creates an empty graph with its implicit position.</summary>
    public Graph() => Position = NewIndex("•", isImplicit: true);

    /// <summary>The implicit index of elementwise use.</summary>
    public IndexVariable Position { get; }

    /// <summary>All nodes, in topological order.</summary>
    public IReadOnlyList<Node> Nodes => _order;

    /// <summary>All index variables, the implicit one first.</summary>
    public IReadOnlyList<IndexVariable> IndexVariables => _indices;

    /// <summary>The number 0.</summary>
    public Node Zero => Constant(0);

    /// <summary>The number 1.</summary>
    public Node One => Constant(1);

    /// <summary>Declares an index variable; two of one name are different variables.</summary>
    public IndexVariable Index(string name) => NewIndex(name, isImplicit: false);

    /// <summary>Declares an index variable over the same range as another.</summary>
    public IndexVariable Index(string name, IndexVariable twinOf) => NewIndex(name, isImplicit: false, twinOf);

    /// <summary>A variable over the same range as another, and none of <paramref name="taken"/>: for what runs over that range twice.</summary>
    public IndexVariable Twin(IndexVariable index, ICollection<IndexVariable> taken) =>
        _indices.Find(i => i.Domain == index.Domain && !i.IsImplicit && !taken.Contains(i))
            ?? Index((index.IsImplicit ? "i" : index.Name) + (_indices.Count(i => i.Domain == index.Domain) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), index);

    /// <summary>A number.</summary>
    public Node Constant(double value) => Intern(new ConstantNode(this, value, ValueKind.Real));

    /// <summary>A truth value.</summary>
    public Node Boolean(bool value) => Intern(new ConstantNode(this, value ? 1 : 0, ValueKind.Boolean));

    /// <summary>A scalar parameter.</summary>
    public Node Scalar(Parameter parameter) => Intern(new ParameterNode(this, parameter));

    /// <summary>A tensor's element at the implicit position.</summary>
    public Node Load(Parameter parameter) => Load(parameter, [Subscript.Of(Position)]);

    /// <summary>A tensor's element at the given subscripts.</summary>
    public Node Load(Parameter parameter, ImmutableArray<Subscript> subscripts) => Intern(new LoadNode(this, parameter, subscripts));

    /// <summary>An index variable as a number.</summary>
    public Node IndexValue(IndexVariable index) => Intern(new IndexNode(this, index));

    /// <summary>The extent of an index variable.</summary>
    public Node Size(IndexVariable index) => Intern(new SizeNode(this, index));

    /// <summary>A reduction over all positions of elementwise use.</summary>
    public Node Reduce(ReductionKind reduction, Node body) => Reduce(reduction, [Position], body, null);

    /// <summary>A reduction over index variables, of the positions that pass the filter.</summary>
    public Node Reduce(ReductionKind reduction, ImmutableArray<IndexVariable> over, Node body, Node? filter) =>
        Intern(new ReduceNode(this, reduction, [.. over.OrderBy(i => i.Id)], body, filter));

    /// <summary>A primitive applied to its arguments.</summary>
    public Node Apply(Primitive primitive, params ImmutableArray<Node> inputs)
    {
        if (inputs.Length < primitive.MinArity || inputs.Length > primitive.MaxArity)
        {
            throw new ArgumentException($"{primitive.Name} takes {primitive.MinArity} to {primitive.MaxArity} arguments, not {inputs.Length}.", nameof(inputs));
        }

        return Intern(new ApplyNode(this, primitive, inputs));
    }

    /// <summary>A function of the language applied to its arguments.</summary>
    public Node Call(string function, params ImmutableArray<Node> inputs) => Apply(PrimitiveTable.ByName[function], inputs);

    /// <summary>The nodes that the roots depend on, roots included, in topological order. Iterative: formulas may be deep.</summary>
    public static IReadOnlyList<Node> Reachable(params IEnumerable<Node> roots)
    {
        var pending = new Stack<Node>(roots);
        if (pending.Count > 0 && pending.All(r => r.Id < FewNodes && r.Graph == pending.Peek().Graph))
        {
            return ReachableAmongFew(pending);
        }

        var seen = new HashSet<Node>();
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (seen.Add(node))
            {
                foreach (var input in node.Inputs)
                {
                    pending.Push(input);
                }
            }
        }

        var ordered = seen.ToList();
        ordered.Sort((a, b) => a.Id.CompareTo(b.Id));
        return ordered;
    }

    // In a small graph a mark a node is quicker than a set, and the order comes by itself.
    private static List<Node> ReachableAmongFew(Stack<Node> pending)
    {
        var nodes = pending.Peek().Graph._order;
        var seen = new bool[pending.Max(r => r.Id) + 1];
        int count = 0;
        while (pending.Count > 0)
        {
            var node = pending.Pop();
            if (!seen[node.Id])
            {
                seen[node.Id] = true;
                count++;
                foreach (var input in node.Inputs)
                {
                    pending.Push(input);
                }
            }
        }

        var ordered = new List<Node>(count);
        for (int i = 0; i < seen.Length; i++)
        {
            if (seen[i])
            {
                ordered.Add(nodes[i]);
            }
        }

        return ordered;
    }

    private Node Intern(Node candidate)
    {
        if (_nodes.TryGetValue(candidate, out var existing))
        {
            return existing;
        }

        candidate.Id = _order.Count;
        _order.Add(candidate);
        _nodes.Add(candidate, candidate);
        return candidate;
    }

    private IndexVariable NewIndex(string name, bool isImplicit, IndexVariable? twinOf = null)
    {
        var index = new IndexVariable(_indices.Count, name, isImplicit, twinOf);
        _indices.Add(index);
        return index;
    }

    private sealed class StructuralComparer : IEqualityComparer<Node>
    {
        public static readonly StructuralComparer Instance = new();

        public bool Equals(Node x, Node y) => ReferenceEquals(x, y) || x.StructurallyEquals(y);

        public int GetHashCode(Node node) => node.StructuralHash();
    }
}

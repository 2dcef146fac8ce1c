using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Differentiation;

/// <summary>A condition under which alone a cotangent counts; a soft one need not be asked, since the value is 0 where it fails.</summary>
internal readonly record struct Guard(Node Condition, bool IsSoft);

/// <summary>
/// What flows backwards: under the guards, <c>Constant · Factors · Value</c>; else 0, whatever the value is. The selection comes after
/// the multiplications, so that the branch not taken never makes 0 · inf. Factors that vary over no index stay apart, to be multiplied
/// once outside the loops.
/// </summary>
internal sealed record Cotangent(ImmutableArray<Guard> Guards, double Constant, ImmutableArray<Node> Factors, Node Value)
{
    private const int MaxFactors = 8;
    private const int MaxGuards = 6;
    private const int MaxNesting = 3;
    private const int MaxFactorNodes = 64;

    private Graph Graph => Value.Graph;

    /// <summary>A seed.</summary>
    public static Cotangent Seed(Node node) => new Cotangent([], 1, [], node.Graph.One).Times(node);

    /// <summary>Under one more condition.</summary>
    public Cotangent Under(Node condition)
    {
        if (condition is ConstantNode { Value: not 0 } || Guards.Any(g => g.Condition == condition))
        {
            return this;
        }

        // Long conjunctions are joined, so that chains of guards stay linear in cost.
        var guards = Guards.Add(new Guard(condition, IsSoft: false));
        return this with { Guards = guards.Length <= MaxGuards ? guards : [new Guard(All(guards), IsSoft: false)] };
    }

    /// <summary>Multiplied by a local derivative.</summary>
    public Cotangent Times(Node partial)
    {
        switch (partial)
        {
            case ConstantNode c:
                return this with { Constant = Constant * c.Value };
            case ApplyNode { Primitive.Name: "neg" } negation:
                return (this with { Constant = -Constant }).Times(negation.Inputs[0]);
            case ApplyNode { Primitive.Name: "*" } product when !product.IsScalar && product.Inputs.Any(i => i.IsScalar):
                return Times(product.Inputs[0]).Times(product.Inputs[1]);
            case ApplyNode { Primitive.Name: "/" } quotient when quotient.Inputs[0] is ConstantNode c && c.Value != 1:
                return (this with { Constant = Constant * c.Value }).Times(1 / quotient.Inputs[1]);
            case ApplyNode { Primitive.Name: "?:" } choice when TryGuard(choice) is { } guarded:
                return guarded;
        }

        // A soft guard stays soft only while nothing multiplies its zero.
        var hard = Guards.Any(g => g.IsSoft) ? Guards.Select(g => g with { IsSoft = false }).ToImmutableArray() : Guards;
        return partial.IsScalar
            ? new Cotangent(hard, Constant, Factors.Add(partial), Value).Capped()
            : new Cotangent(hard, Constant, Factors, Folding.Times(Value, partial));
    }

    /// <summary>With constant and factors in one node, where all is scalar.</summary>
    public Cotangent Collapsed() => Value.IsScalar && (Factors.Length > 0 || Value is not ConstantNode)
        ? new Cotangent(Guards, 1, [Product()], Graph.One)
        : this;

    /// <summary>The node of constant, factors and value, before the guards.</summary>
    public Node Product() => Folding.Times(Scale(Constant, Factors, Graph), Value);

    /// <summary>The node that is 0 where a guard fails.</summary>
    public Node ToNode() => Selected(Guards, Product());

    /// <summary>Summed over indices; what doesn't vary over them stays outside.</summary>
    public Cotangent SumOver(ImmutableArray<IndexVariable> surplus)
    {
        if (surplus.IsEmpty)
        {
            return this;
        }

        var inner = Guards.RemoveAll(g => !g.Condition.Indices.Any(surplus.Contains));
        var outer = Guards.RemoveRange(inner);
        var hard = inner.RemoveAll(g => g.IsSoft);
        var sum = hard.IsEmpty && Value.IsConstant(1)
            ? surplus.Select(Graph.Size).Aggregate(Folding.Times)
            : Graph.Reduce(ReductionKind.Sum, surplus, Value, hard.IsEmpty ? null : All(hard));
        if (!inner.IsEmpty)
        {
            // Where no position counts, the sum is 0 and must stay so whatever multiplies it.
            outer = outer.Add(new(Graph.Reduce(ReductionKind.Any, surplus, All(inner), null), IsSoft: !MayBeInfinite));
        }
        else if (MayBeInfinite)
        {
            outer = outer.AddRange(surplus.Select(i => new Guard(Graph.Apply(Arithmetic.Greater, Graph.Size(i), Graph.Zero), IsSoft: false)));
        }

        return sum.IsScalar
            ? new Cotangent(outer, Constant, Factors.Add(sum), Graph.One).Capped()
            : new Cotangent(outer, Constant, Factors, sum);
    }

    // The greatest of no elements is infinite, and no number times a sum over none.
    private bool MayBeInfinite
    {
        get
        {
            var pending = new Stack<Node>(Factors);
            for (int seen = 0; pending.Count > 0 && seen < MaxFactorNodes; seen++)
            {
                var node = pending.Pop();
                if (node is ReduceNode { IsScalar: true, Reduction: ReductionKind.Max or ReductionKind.Min or ReductionKind.LogSumExp })
                {
                    return true;
                }

                foreach (var input in node.Inputs.Where(i => i.IsScalar))
                {
                    pending.Push(input);
                }
            }

            return false;
        }
    }

    /// <summary>The sum of two, with common guards and factors kept outside.</summary>
    public static Cotangent Add(Cotangent a, Cotangent b)
    {
        var (factors, constant, x, y) = CommonScale(a, b);
        if (a.Guards.SequenceEqual(b.Guards))
        {
            return new(a.Guards, constant, factors, Folding.Plus(x, y));
        }

        if (TryComplement(a.Guards, b.Guards) is { } at)
        {
            return new(a.Guards.RemoveAt(at), constant, factors, Folding.Chosen(a.Guards[at].Condition, x, y));
        }

        // What fails a soft guard is 0 as it is; only a hard one is asked.
        var common = a.Guards.Where(g => b.Guards.Contains(g)).ToImmutableArray();
        var whereA = a.Guards.RemoveRange(common);
        var whereB = b.Guards.RemoveRange(common);
        var sum = Folding.Plus(Selected(whereA, x), Selected(whereB, y));
        if (whereA.Length > 0 && whereB.Length > 0 && Folding.Or(All(whereA), All(whereB)) is not ConstantNode and var either)
        {
            common = common.Add(new(either, IsSoft: true));
        }

        return new(common, constant, factors, sum);
    }

    /// <summary>Whether one counts exactly where the other does not, guards in common aside.</summary>
    public static bool AreComplementary(Cotangent a, Cotangent b) => TryComplement(a.Guards, b.Guards) is not null;

    private static Node Selected(ImmutableArray<Guard> guards, Node value)
    {
        var hard = guards.RemoveAll(g => g.IsSoft);
        return hard.IsEmpty || value.IsConstant(0) ? value : Folding.Chosen(All(hard), value, value.Graph.Zero);
    }

    private static Node All(ImmutableArray<Guard> guards) => guards.Select(g => g.Condition).Aggregate(Folding.And);

    private static int? TryComplement(ImmutableArray<Guard> a, ImmutableArray<Guard> b)
    {
        if (a.Length != b.Length)
        {
            return null;
        }

        int? found = null;
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] == b[i])
            {
                continue;
            }

            if (found is not null || !Folding.AreOpposite(a[i].Condition, b[i].Condition))
            {
                return null;
            }

            found = i;
        }

        return found;
    }

    private static (ImmutableArray<Node> Factors, double Constant, Node A, Node B) CommonScale(Cotangent a, Cotangent b)
    {
        var common = ImmutableArray.CreateBuilder<Node>();
        var restA = a.Factors.ToList();
        var restB = ImmutableArray.CreateBuilder<Node>();
        foreach (var factor in b.Factors)
        {
            if (restA.Remove(factor))
            {
                common.Add(factor);
            }
            else
            {
                restB.Add(factor);
            }
        }

        // A constant stays outside where the other is a simple multiple of it.
        double constant = a.Constant == b.Constant || a.Constant == -b.Constant ? a.Constant : 1;
        return (
            common.ToImmutable(),
            constant,
            Folding.Times(Scale(a.Constant / constant, [.. restA], a.Graph), a.Value),
            Folding.Times(Scale(b.Constant / constant, restB.ToImmutable(), a.Graph), b.Value));
    }

    private static Node Scale(double constant, ImmutableArray<Node> factors, Graph graph)
    {
        var product = factors.IsEmpty ? null : factors.Aggregate(Folding.Times);
        return product is null ? graph.Constant(constant) : Folding.Times(graph.Constant(constant), product);
    }

    // Long products are joined, so that chains of factors stay linear in cost.
    private Cotangent Capped() => Factors.Length <= MaxFactors
        ? this
        : this with { Factors = [Factors[0], Factors.Skip(1).Aggregate(Folding.Times)] };

    // c ? partial : 0 is a guard; so are nested choices, some of whose ends are 0.
    private Cotangent? TryGuard(ApplyNode choice)
    {
        var (where, factor) = Split(choice, MaxNesting);
        return where is ConstantNode { Value: not 0 } ? null
            : where is ConstantNode ? this with { Constant = 0 }
            : Under(where).Times(factor);
    }

    private static (Node Where, Node Factor) Split(Node node, int depth)
    {
        var graph = node.Graph;
        if (depth == 0 || node is not ApplyNode { Primitive.Name: "?:" } choice)
        {
            return (graph.Boolean(!node.IsConstant(0)), node);
        }

        var (whereA, a) = Split(choice.Inputs[1], depth - 1);
        var (whereB, b) = Split(choice.Inputs[2], depth - 1);
        var condition = choice.Inputs[0];
        var factor = a.IsConstant(0) ? b : b.IsConstant(0) ? a : Folding.Chosen(condition, a, b);

        // c && p || !c && q, which is shorter where p or q is certain.
        var where = (whereA, whereB) switch
        {
            (ConstantNode { Value: not 0 }, _) => Folding.Or(condition, whereB),
            (_, ConstantNode { Value: not 0 }) => Folding.Or(Folding.Not(condition), whereA),
            _ => Folding.Or(Folding.And(condition, whereA), Folding.And(Folding.Not(condition), whereB)),
        };
        return (where, factor);
    }
}

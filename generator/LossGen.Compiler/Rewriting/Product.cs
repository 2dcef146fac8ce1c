using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;

namespace LossGen.Compiler.Rewriting;

/// <summary>A base raised to a constant.</summary>
internal readonly record struct Factor(Node Base, double Exponent);

/// <summary>
/// A node seen as a numeric coefficient times powers: the view in which <c>-y * z / 2</c> and <c>z * (y * -0.5)</c> are the same.
/// </summary>
internal sealed class Product
{
    private const int MaxFactors = 48;

    public Product(double coefficient, IEnumerable<Factor> factors)
    {
        Coefficient = coefficient;
        Factors = factors is List<Factor> list ? list.GetRange(0, list.Count) : [.. factors];
    }

    private Product(Product opposite)
    {
        Coefficient = -opposite.Coefficient;
        Factors = opposite.Factors;
    }

    /// <summary>The number in front.</summary>
    public double Coefficient { get; private set; }

    /// <summary>The powers; no base stands twice.</summary>
    public List<Factor> Factors { get; }

    /// <summary>The opposite, which shares the factors: neither may be multiplied by anything.</summary>
    public Product Opposite => new(this);

    /// <summary>The view of a node.</summary>
    public static Product Of(Node node, double sign = 1)
    {
        var product = new Product(sign, []);
        var pending = new Stack<(Node Node, double Exponent)>();
        pending.Push((node, 1));
        int visited = 0;
        while (pending.Count > 0)
        {
            var (next, exponent) = pending.Pop();
            if (next is ConstantNode { Value: var value } && value != 0 && !double.IsInfinity(value) && !double.IsNaN(value))
            {
                product.Coefficient *= Math.Pow(value, exponent);
            }
            else if (next is ApplyNode { Primitive: var p, Inputs: var inputs } && visited++ < MaxFactors && product.Enter(p, inputs, exponent, pending))
            {
                // The inputs are pending.
            }
            else
            {
                product.Multiply(next, exponent);
            }
        }

        return product;
    }

    /// <summary>Whether two products have the same factors.</summary>
    public static bool SameFactors(List<Factor> a, List<Factor> b)
    {
        if (a.Count != b.Count)
        {
            return false;
        }

        foreach (var factor in a)
        {
            if (!b.Contains(factor))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Multiplies by a power.</summary>
    public void Multiply(Node node, double exponent)
    {
        for (int i = 0; i < Factors.Count; i++)
        {
            if (ReferenceEquals(Factors[i].Base, node))
            {
                // x/x stays: it is 1 only where x is neither 0 nor infinite.
                if (Factors[i].Exponent > 0 != exponent > 0)
                {
                    continue;
                }

                Factors[i] = new(node, Factors[i].Exponent + exponent);
                return;
            }
        }

        Factors.Add(new(node, exponent));
    }

    private bool Enter(Primitive primitive, IReadOnlyList<Node> inputs, double exponent, Stack<(Node Node, double Exponent)> pending)
    {
        if (primitive == Arithmetic.Multiply)
        {
            pending.Push((inputs[1], exponent));
            pending.Push((inputs[0], exponent));
            return true;
        }

        if (primitive == Arithmetic.Divide)
        {
            pending.Push((inputs[1], -exponent));
            pending.Push((inputs[0], exponent));
            return true;
        }

        if (primitive == Arithmetic.Negate && exponent == Math.Floor(exponent))
        {
            Coefficient = exponent % 2 == 0 ? Coefficient : -Coefficient;
            pending.Push((inputs[0], exponent));
            return true;
        }

        if (primitive == Powers.Pow && inputs[1] is ConstantNode { Value: var power } && Math.Abs(exponent) == 1 && power != 0)
        {
            // A number goes out of the power; what varies stays in, since x^2 / s^2 may overflow where (x / s)^2 doesn't.
            if (power == Math.Floor(power) && Math.Abs(power) <= 4 && inputs[0] is ApplyNode { Primitive: var q, Inputs: var scaled }
                && (q == Arithmetic.Negate || (q == Arithmetic.Multiply && scaled[0] is ConstantNode)))
            {
                pending.Push((inputs[0], power * exponent));
            }
            else
            {
                Multiply(inputs[0], power * exponent);
            }

            return true;
        }

        if (primitive == Powers.Square && Math.Abs(exponent) == 1)
        {
            Multiply(inputs[0], 2 * exponent);
            return true;
        }

        return false;
    }
}

using LossGen.Compiler.Analysis;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using static LossGen.Compiler.Primitives.Arithmetic;

namespace LossGen.Compiler.Rewriting;

/// <summary>Functions whose argument's sign or range decides them, and functions that undo each other.</summary>
internal static class FunctionSimplification
{
    /// <summary>A step at a function's call.</summary>
    public static Node? Function(Rewriter r, ApplyNode node)
    {
        var p = node.Primitive;
        var x = node.Inputs[0];
        if (p == Piecewise.Abs)
        {
            return Absolute(r, x);
        }

        if (p == Number)
        {
            return x is ConstantNode { Value: var truth } ? r.Graph.Constant(truth) : null;
        }

        if (p == Activations.Relu)
        {
            return Proven(r, x, i => i.Low > 0) ? x : Proven(r, x, i => i.High < 0) ? r.Graph.Zero : null;
        }

        if ((p == Piecewise.Max || p == Piecewise.Min) && node.Inputs[1] is var y)
        {
            bool isMax = p == Piecewise.Max;
            var (a, b) = (r.Certain[x], r.Certain[y]);
            return ReferenceEquals(x, y) ? x
                : a.MayBeNaN || b.MayBeNaN ? null
                : a.Low > b.High ? (isMax ? x : y)
                : b.Low > a.High ? (isMax ? y : x)
                : null;
        }

        if (p == Piecewise.Clamp && node.Inputs[1] is ConstantNode { Value: var low } && node.Inputs[2] is ConstantNode { Value: var high })
        {
            return Proven(r, x, i => low <= i.Low && i.High <= high) ? x : null;
        }

        if (x is not ApplyNode { Primitive: var inner, Inputs: var inputs })
        {
            return null;
        }

        if (p == Powers.Sqrt && inner == Powers.Pow && inputs[1] is ConstantNode { Value: 2 })
        {
            return r.Make(Piecewise.Abs, inputs[0]);
        }

        if (Parity(p) is var parity && parity != 0 && WithoutSign(r, inner, inputs) is { } argument)
        {
            var positive = r.Make(p, argument);
            return parity > 0 ? positive : r.Make(Negate, positive);
        }

        // Even functions don't see the absolute value; abs has slope 0 at 0, as they have.
        return inner == Piecewise.Abs && Parity(p) > 0 ? r.Make(p, inputs[0]) : null;
    }

    private static Node? Absolute(Rewriter r, Node x)
    {
        if (Proven(r, x, i => i.Low > 0))
        {
            return x;
        }

        if (x is not ApplyNode { Primitive: var inner, Inputs: var inputs })
        {
            return null;
        }

        if (inner == Negate)
        {
            return r.Make(Piecewise.Abs, inputs[0]);
        }

        return inner == Piecewise.Abs || inner == Activations.Relu || inner == Powers.Hypot
            || (inner == Powers.Pow && inputs[1] is ConstantNode { Value: var p } && p > 0 && p % 2 == 0)
            ? x
            : null;
    }

    /// <summary>-x where x bears its minus on the outside, else null.</summary>
    private static Node? WithoutSign(Rewriter r, Primitive inner, System.Collections.Immutable.ImmutableArray<Node> inputs) =>
        inner == Negate ? inputs[0]
        : inner == Multiply && inputs[0] is ConstantNode { Value: < 0 } c ? r.Make(Multiply, r.Graph.Constant(-c.Value), inputs[1])
        : null;

    private static int Parity(Primitive p) =>
        p == Trigonometry.Cos || p == Hyperbolics.Cosh || p == Hyperbolics.Sech2 || p == Hyperbolics.LogCosh
            || p == Activations.LogisticDensity || p == Distributions.NormPdf ? 1
        : p == Trigonometry.Sin || p == Trigonometry.Tan || p == Trigonometry.Atan || p == Hyperbolics.Sinh || p == Hyperbolics.Tanh
            || p == Hyperbolics.Asinh || p == Distributions.Erf || p == Powers.Cbrt ? -1
        : 0;

    private static bool Proven(Rewriter r, Node x, Func<Interval, bool> holds) => r.Certain[x] is { MayBeNaN: false } interval && holds(interval);
}

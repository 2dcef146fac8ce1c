using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Interpretation;

/// <summary>
/// Evaluates a graph in the element type, as generated code does but with exact functions: what is computed once an element is rounded
/// after each operation; reductions and what has no index are <c>double</c>, rounded where an element uses them.
/// </summary>
public sealed class ElementInterpreter : GraphInterpreter<double>
{
    /// <summary>Creates an interpreter over bound parameters, whose literals it rounds to the element type.</summary>
    public ElementInterpreter(Bindings bindings, ElementType element)
        : base(bindings, ArithmeticOf(element, bindings.Copies))
    {
    }

    /// <summary>The arithmetic of an element type.</summary>
    internal static IArithmetic<double> ArithmeticOf(ElementType element, double copies = 1) => element == ElementType.Single ? new SingleArithmetic(copies) : new DoubleArithmetic(null, copies);

    /// <summary>What the generated method gives for a node without indices: its value, rounded to the element type.</summary>
    public double EvaluateResult(Node node) => Arithmetic.Number(EvaluateScalar(node));

    private sealed class SingleArithmetic(double copies) : IArithmetic<double>
    {
        private static readonly ConcurrentDictionary<Primitive, Func<double[], double>> Rounded = new();

        public double[] Numbers(double[] values) => [.. values.Select(Number)];

        public double Number(double value) => (float)value;

        public double Constant(ConstantNode constant) => Number(constant.Value);

        public Func<double[], double> Meaning(ApplyNode node) => node.IsScalar ? node.Primitive.Evaluate : Rounded.GetOrAdd(node.Primitive, Round);

        private static Func<double[], double> Round(Primitive primitive)
        {
            var evaluate = primitive.Evaluate;
            bool wide = primitive == Primitives.Arithmetic.WideSquare;
            return [MethodImpl(HotPath.Optimized)] (arguments) =>
            {
                for (int i = 0; i < arguments.Length; i++)
                {
                    arguments[i] = (float)arguments[i];
                }

                double value = evaluate(arguments);
                return wide ? value : (float)value;
            };
        }

        public double Reduce(ReduceNode reduce, ReadOnlyMemory<double> run) => LaneSums.Overflow(reduce, run, copies) ?? Accumulation.Reduce(reduce, run, copies);

        public double Copies => copies;

        public double ToDouble(double value) => value;
    }
}

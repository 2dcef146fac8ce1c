using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Analysis.Judging;

/// <summary>LG4006: a sum over the batch, which nothing divides by its size.</summary>
internal sealed class BatchScale(Subject subject, Spans spans)
{
    /// <summary>The findings.</summary>
    public IEnumerable<Finding> All()
    {
        if (subject.Signature.Kind != MethodKind.Loss || subject.Bound.IsInPlace || subject.Written.Length != 1)
        {
            yield break;
        }

        var terms = new List<Node>();
        Collect(subject.Written[0], terms);
        var learned = terms.Where(subject.Differentiable.Contains).ToList();
        if (learned.Count == 0 || !learned.All(IsBatchSum))
        {
            yield break;
        }

        var row = SenseCatalogue.BatchSum;
        var span = spans.Written(BatchSum(learned[0])!) ?? spans.Whole;
        string text = subject.Text.Substring(span.Start, span.Length);
        yield return new(row.Id, row.Severity, span, "twice the elements, twice the loss", null)
        {
            Replacement = text.StartsWith("sum", StringComparison.Ordinal) ? "mean" + text.Substring(3) : null,
        };
    }

    // The addends of the result, without what scales them whatever the number of elements is.
    private static void Collect(Node node, List<Node> terms)
    {
        switch (node)
        {
            case ApplyNode { Primitive.Name: "+" or "-" } a:
                Collect(a.Inputs[0], terms);
                Collect(a.Inputs[1], terms);
                break;
            case ApplyNode { Primitive.Name: "neg" } a:
                Collect(a.Inputs[0], terms);
                break;
            case ApplyNode { Primitive.Name: "*" } a when IsFixed(a.Inputs[0]) || IsFixed(a.Inputs[1]):
                Collect(IsFixed(a.Inputs[0]) ? a.Inputs[1] : a.Inputs[0], terms);
                break;
            case ApplyNode { Primitive.Name: "/" } a when IsFixed(a.Inputs[1]):
                Collect(a.Inputs[0], terms);
                break;
            default:
                terms.Add(node);
                break;
        }
    }

    private static bool IsFixed(Node node) => Graph.Reachable(node).All(n => n is ConstantNode or ApplyNode || (n is ParameterNode p && p.Parameter.IsFloating));

    // It runs over the first dimension of what is learned.
    private bool IsBatchSum(Node node) => BatchSum(node) is not null;

    // A mean over classes or positions may stand around it.
    private ReduceNode? BatchSum(Node node) => node switch
    {
        ApplyNode { Primitive: var p } mean when p == Arithmetic.Average && mean.Inputs[0] is ReduceNode { Reduction: ReductionKind.Sum } over && !RunsOverBatch(over) => BatchSum(over.Body),
        ReduceNode { Reduction: ReductionKind.Sum } sum when RunsOverBatch(sum) && !IsDivided(sum.Body) => sum,
        _ => null,
    };

    private bool RunsOverBatch(ReduceNode sum) =>
        Graph.Reachable(sum.Body).OfType<LoadNode>().Any(l => subject.Differentiable.Contains(l) && l.Subscripts[0].Indices.Any(i => sum.Over.Contains(i)));

    private static bool IsDivided(Node body) => Graph.Reachable(body).Any(n => n is ApplyNode { Primitive: var p } a && (p == Arithmetic.Divide || p == Arithmetic.Average)
        && Graph.Reachable(a.Inputs[1]).Any(d => d is SizeNode or ReduceNode { Reduction: ReductionKind.Sum, IsScalar: true }));
}

using LossGen.Compiler.Binding;
using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Tests.Binding;

public sealed class ElementwiseBindingTests
{
    [Theory]
    [MemberData(nameof(ElementwiseFormulas.Data), MemberType = typeof(ElementwiseFormulas))]
    public void A_right_formula_binds_without_a_finding(string method, string formula)
    {
        var bound = Bound.Formula(method, formula, ElementwiseFormulas.Parts);
        foreach (var output in bound.Outputs)
        {
            Assert.Equal(ValueKind.Real, output.Value.Kind);
            Assert.Equal(output.Indices.AsEnumerable(), output.Value.Indices.AsEnumerable());
            foreach (var node in Graph.Reachable(output.Value).OfType<LoadNode>())
            {
                var index = Assert.Single(node.Indices);
                Assert.Contains(bound.Extents.Single(e => e.Index == index).Sources, s => s.Parameter == node.Parameter);
            }
        }
    }
}

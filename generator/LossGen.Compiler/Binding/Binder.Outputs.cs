using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>What kernels store.</summary>
public sealed partial class Binder
{
    private void AssignOutput(TensorSymbol output, DefinitionSyntax definition, Scope scope)
    {
        if (definition.Indices.IsEmpty)
        {
            // Read first: what stands on the right is the old value of the output, or the one it was assigned above.
            var value = Bind(definition.Value, scope);
            Assign(output, OutputValue(value, output.Parameter, definition.Value.Span), [_graph.Position], definition.Name.Span);
        }
        else
        {
            var inner = new Scope(scope);
            var indices = DeclareIndices(definition.Indices, definition, inner, scope);
            var value = Real(Bind(definition.Value, inner), definition.Value.Span);
            _required.UnionWith(indices.Select(i => i.Domain));
            if (value?.Indices.FirstOrDefault(i => !indices.Contains(i)) is { } open)
            {
                Report(FormulaDiagnosticCatalogue.OutputMismatch, definition.Value.Span, open.IsImplicit
                    ? $"this has a value at each position, and '{definition.Name.Text}' is indexed"
                    : $"this depends on the index '{open.Name}', which '{definition.Name.Text}' doesn't have");
                value = null;
            }

            Assign(output, value, indices, definition.Name.Span);
        }

        scope.Formula.Version++;
        scope.Formula.Assignments++;
    }

    private void Assign(TensorSymbol output, Node? value, ImmutableArray<IndexVariable> indices, TextSpan span)
    {
        var isUsable = indices[0].IsImplicit ? UseBare(output.Parameter, span) : UseRank(output.Parameter, indices.Length, span);
        output.Assigned = (isUsable ? value : null, indices, true);
    }

    private Node? OutputValue(Node? value, Parameter output, TextSpan span)
    {
        value = Real(value, span);
        if (value is null || value.Indices.Contains(_graph.Position))
        {
            return value;
        }

        Report(FormulaDiagnosticCatalogue.OutputMismatch, span, $"this is a scalar, and '{output.Name}' has an element at each position: there is no broadcasting");
        return null;
    }

    private List<BoundOutput>? KernelResults(ResultSyntax? result, Node? value, Scope scope)
    {
        var formula = scope.Formula;
        var outputs = formula.Signature.Parameters.Where(p => p.IsOutput).ToList();
        if (outputs.Count == 0)
        {
            // The signature is wrong, and reported.
            return null;
        }

        var symbols = outputs.Select(o => (TensorSymbol)scope.Find(SyntaxFacts.Compose(o.Name))!).ToList();
        if (result is not null)
        {
            if (outputs.Count > 1 || symbols[0].Assigned.IsAssigned)
            {
                Report(FormulaDiagnosticCatalogue.OutputMismatch, result.Span, outputs.Count > 1
                    ? $"the kernel has several outputs: assign each by its name, as in '{outputs[0].Name} = ...'"
                    : $"'{outputs[0].Name}' is assigned already, and this has nowhere to go");
                return null;
            }

            value = OutputValue(value, outputs[0], result.Span);
            Assign(symbols[0], value, [_graph.Position], result.Span);
        }

        var results = new List<BoundOutput>();
        foreach (var (symbol, output) in symbols.Zip(outputs, (s, o) => (s, o)))
        {
            if (!symbol.Assigned.IsAssigned)
            {
                Report(FormulaDiagnosticCatalogue.OutputMismatch, new TextSpan(formula.Tree.Statements.Last().Span.End, 0), $"the output '{output.Name}' is never assigned");
                return null;
            }

            if (symbol.Assigned.Value is { } assigned)
            {
                results.Add(new(output, assigned, [.. symbol.Assigned.Indices]));
            }
        }

        return results.Count == outputs.Count ? results : null;
    }
}

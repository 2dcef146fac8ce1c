using System.Collections.Immutable;
using System.Globalization;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>Accesses by subscripts: to tensors, and to definitions with indices.</summary>
public sealed partial class Binder
{
    private Node? BindElement(ElementSyntax element, Scope scope)
    {
        var name = element.Name.Text;
        switch (scope.Use(name))
        {
            case TensorSymbol tensor:
                return BindAccess(tensor, element, scope);
            case IndexedSymbol indexed:
                return BindIndexed(indexed, element, scope);
            case ValueSymbol { Value: null }:
                return null;
            case ValueSymbol value:
                var what = scope.Formula.Signature.Parameters.Any(p => !p.IsTensor && SyntaxFacts.Compose(p.Name) == name) ? "a scalar"
                    : value.Value.IsScalar ? "a scalar" : "defined without indices";
                Report(FormulaDiagnosticCatalogue.RanksDiffer, element.Span, $"'{name}' is {what}, and takes no subscripts");
                return null;
            case IndexSymbol:
                Report(FormulaDiagnosticCatalogue.RanksDiffer, element.Span, $"'{name}' is an index, and takes no subscripts");
                return null;
            default:
                ReportUnknownName(element.Name, scope);
                return null;
        }
    }

    private Node? BindAccess(TensorSymbol tensor, ElementSyntax element, Scope scope)
    {
        var subscripts = element.Subscripts.Select(s => BindSubscript(s, scope)).ToArray();
        if (subscripts.Contains(null) || !UseRank(tensor.Parameter, subscripts.Length, element.Span))
        {
            return null;
        }

        for (var i = 0; i < subscripts.Length; i++)
        {
            if (subscripts[i]!.Plain is { } index)
            {
                AddExtent(index, tensor.Parameter, i);
            }
        }

        var load = _graph.Load(tensor.Parameter, [.. subscripts.Select(s => s!)]);
        if (!tensor.Assigned.IsAssigned)
        {
            return load;
        }

        // At its own indices an assigned output has its new value; elsewhere it would have to be stored first.
        if (tensor.Assigned.Indices.SequenceEqual(subscripts.Select(s => s!.Plain)))
        {
            return tensor.Assigned.Value;
        }

        Report(FormulaDiagnosticCatalogue.OutputMismatch, element.Span, $"'{tensor.Parameter.Name}' is read here at other indices than it was assigned at");
        return null;
    }

    private Subscript? BindSubscript(ExpressionSyntax expression, Scope scope)
    {
        if (Affine(expression, scope) is { } affine)
        {
            if (affine.Variables.IsEmpty && affine.Offset < 0)
            {
                Report(FormulaDiagnosticCatalogue.WrongKind, expression.Span, "a subscript isn't negative");
                return null;
            }

            return affine;
        }

        var node = Bind(expression, scope);
        if (node is { Kind: ValueKind.Integer } or ParameterNode { Parameter.Element: ElementType.Int32 })
        {
            return Subscript.Gathered(node);
        }

        if (node is not null)
        {
            Report(FormulaDiagnosticCatalogue.WrongKind, expression.Span, $"{(node.Kind == ValueKind.Real ? "a real number" : "a condition")} can't be a subscript");
        }

        return null;
    }

    /// <summary>A sum of indices and whole numbers, or null for any other subscript.</summary>
    private static Subscript? Affine(ExpressionSyntax expression, Scope scope)
    {
        var variables = new List<IndexVariable>();
        long offset = 0;
        while (true)
        {
            while (expression is ParenthesizedSyntax parenthesized)
            {
                expression = parenthesized.Inner;
            }

            var (last, sign, rest) = expression is BinarySyntax { Operator.Kind: TokenKind.Plus or TokenKind.Minus } sum
                ? (sum.Right, sum.Operator.Kind == TokenKind.Plus ? 1 : -1, sum.Left)
                : (expression, 1, null);
            if (last is UnarySyntax { Operator.Kind: TokenKind.Minus } negated)
            {
                (last, sign) = (negated.Operand, -sign);
            }

            if (last is NumberSyntax { Value: <= int.MaxValue } number && number.Value == Math.Floor(number.Value))
            {
                offset += sign * (long)number.Value;
            }
            else if (sign > 0 && last is NameSyntax { Name: var name } && scope.Find(name.Text) is IndexSymbol index)
            {
                variables.Add(index.Index);
            }
            else
            {
                return null;
            }

            if (rest is null)
            {
                return offset is < int.MinValue or > int.MaxValue ? null : Subscript.Affine(variables, (int)offset);
            }

            expression = rest;
        }
    }

    private Node? BindIndexed(IndexedSymbol symbol, ElementSyntax element, Scope scope)
    {
        var definition = symbol.Definition;
        if (definition.Indices.Length != element.Subscripts.Length)
        {
            Report(FormulaDiagnosticCatalogue.RanksDiffer, element.Span, $"'{definition.Name.Text}' is defined with {Count(definition.Indices.Length, "index", "indices")}, not {element.Subscripts.Length.ToString(CultureInfo.InvariantCulture)}");
            return null;
        }

        var subscripts = element.Subscripts.Select(s => BindSubscript(s, scope)).ToArray();
        if (subscripts.Contains(null))
        {
            return null;
        }

        if (subscripts.Any(s => s!.Plain is null))
        {
            Report(FormulaDiagnosticCatalogue.Syntax, element.Span, "indexed formulas are not compiled yet: this is a definition at a subscript that is not a single index");
            return null;
        }

        return BindIndexedBody(symbol, [.. subscripts.Select(s => s!.Plain!)]);
    }

    private Node? BindIndexedBody(IndexedSymbol symbol, ImmutableArray<IndexVariable> indices)
    {
        var key = ((object)symbol.Scope.Formula, (object)symbol, symbol.Scope.Formula.Version, string.Join(",", indices.Select(i => i.Id.ToString(CultureInfo.InvariantCulture))));
        if (_inlinedBodies.TryGetValue(key, out var known))
        {
            return known;
        }

        var inner = new Scope(symbol.Scope);
        foreach (var (token, index) in symbol.Definition.Indices.Zip(indices, (t, i) => (t, i)))
        {
            inner.Declare(token.Text, new IndexSymbol(index));
        }

        var value = Bind(symbol.Definition.Value, inner);
        if (value is { Kind: ValueKind.Integer })
        {
            value = Real(value, symbol.Definition.Value.Span);
        }

        _inlinedBodies.Add(key, value);
        return value;
    }

    /// <summary>Judges an indexed definition where it stands, whether or not it is used.</summary>
    private void CheckIndexed(DefinitionSyntax definition, Scope scope)
    {
        var inner = new Scope(scope);
        var indices = DeclareIndices(definition.Indices, definition, inner, scope);
        if (scope.Find(definition.Name.Text) is IndexedSymbol symbol)
        {
            BindIndexedBody(symbol, indices);
        }
    }
}

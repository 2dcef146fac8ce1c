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
            case ValueSymbol { Value: { } argument } when IsTensorArgument(name, scope):
                return BindArgument(argument, element, scope);
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
        if (subscripts.Contains(null) || !UseRank(tensor.Parameter, subscripts.Length, element.Span) || !SubscriptsMeet(subscripts!, element))
        {
            return null;
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

    private static bool IsTensorArgument(string name, Scope scope) =>
        !scope.Formula.IsRoot && scope.Formula.Signature.Parameters.Any(p => p.IsTensor && !p.IsOutput && SyntaxFacts.Compose(p.Name) == name);

    /// <summary>An element of what an inlined method was given: of a tensor, or of what is elementwise in tensors of one shape.</summary>
    private Node? BindArgument(Node argument, ElementSyntax element, Scope scope)
    {
        var subscripts = element.Subscripts.Select(s => BindSubscript(s, scope)!).ToArray();
        return subscripts.Contains(null!) ? null : Substitution.At(argument, _graph.Position, subscripts);
    }

    /// <summary>A bare tensor of labels stands at each position, and no index beside it.</summary>
    private bool SubscriptsMeet(Subscript[] subscripts, ElementSyntax element) =>
        subscripts.All(s => s.Gather is null) || ShapesMeet([.. subscripts.Select((s, d) => (s.ToNode(_graph), element.Subscripts[d].Span))]);

    /// <summary>A subscript holds an index as often as it counts.</summary>
    private const int MaxMultiple = 32;

    private Subscript? BindSubscript(ExpressionSyntax expression, Scope scope)
    {
        if (expression is NameSyntax { Name: var name } && scope.Find(name.Text) is null && !Constants.ContainsKey(name.Text))
        {
            ReportUnknownName(name, scope, isSubscript: true);
            return null;
        }

        var variables = new List<IndexVariable>();
        var others = new List<(ExpressionSyntax Expression, int Sign)>();
        long offset = 0;
        Collect(expression, 1);
        if (offset is < int.MinValue or > int.MaxValue)
        {
            return Gathered(Bind(expression, scope), expression.Span);
        }

        if (others.Count == 0)
        {
            if (variables.Count == 0 && offset < 0)
            {
                Report(FormulaDiagnosticCatalogue.WrongKind, expression.Span, "a subscript isn't negative");
                return null;
            }

            return Subscript.Affine(variables, (int)offset);
        }

        if (others.Count == 1 && others[0] is (var only, 1))
        {
            return Gathered(Bind(only, scope), only.Span) is not { } rest ? null
                : rest.Gather is { } gather ? Subscript.Gathered(gather, [.. rest.Variables, .. variables], rest.Offset + (int)offset)
                : Subscript.Affine([.. rest.Variables, .. variables], rest.Offset + (int)offset);
        }

        return Difference(others, variables, (int)offset, expression.Span, scope);

        void Collect(ExpressionSyntax term, int sign)
        {
            switch (term)
            {
                case ParenthesizedSyntax parenthesized:
                    Collect(parenthesized.Inner, sign);
                    break;
                case BinarySyntax { Operator.Kind: TokenKind.Plus or TokenKind.Minus } sum:
                    Collect(sum.Left, sign);
                    Collect(sum.Right, sum.Operator.Kind == TokenKind.Plus ? sign : -sign);
                    break;
                case UnarySyntax { Operator.Kind: TokenKind.Minus } negated:
                    Collect(negated.Operand, -sign);
                    break;
                case NumberSyntax { Value: <= int.MaxValue } number when number.Value == Math.Floor(number.Value):
                    offset += sign * (long)number.Value;
                    break;
                case NameSyntax or BinarySyntax when sign > 0 && Multiple(term, scope) is { } multiple:
                    variables.AddRange(Enumerable.Repeat(multiple.Index, multiple.Times));
                    break;
                default:
                    others.Add((term, sign));
                    break;
            }
        }
    }

    /// <summary>A subscript from which indices or integers are subtracted: what is computed of it is all but the indices that are added.</summary>
    private Subscript? Difference(List<(ExpressionSyntax Expression, int Sign)> others, List<IndexVariable> variables, int offset, TextSpan span, Scope scope)
    {
        var terms = new List<(Node Value, int Sign)>();
        foreach (var (expression, sign) in others)
        {
            // A whole multiple is that many terms; anything else is an integer by itself.
            var multiple = Multiple(expression, scope);
            var value = multiple is { } m ? _graph.IndexValue(m.Index) : Bind(expression, scope);
            if (value is null)
            {
                return null;
            }

            if (value.Kind != ValueKind.Integer && value is not ParameterNode { Parameter.Element: ElementType.Int32 })
            {
                ReportNoSubscript(value, expression.Span);
                return null;
            }

            terms.AddRange(Enumerable.Repeat((value, sign), multiple?.Times ?? 1));
        }

        if (terms.Select(t => t.Value).Distinct().Count(v => v is not IndexNode and not ParameterNode) > 1)
        {
            Report(FormulaDiagnosticCatalogue.WrongKind, span, "a subscript takes one integer expression, such as 'label[n]', beside indices and whole numbers");
            return null;
        }

        if (terms.TrueForAll(t => t.Sign < 0) && variables.Count > 0)
        {
            terms.Insert(0, (_graph.IndexValue(variables[0]), 1));
            variables = [.. variables.Skip(1)];
        }

        var gather = terms.OrderByDescending(t => t.Sign).Aggregate((Node?)null, (sum, t) =>
            sum is null ? (t.Sign > 0 ? Substitution.Number(t.Value) : -Substitution.Number(t.Value)) : t.Sign > 0 ? sum + Substitution.Number(t.Value) : sum - Substitution.Number(t.Value));
        return Subscript.Gathered(gather!, variables, offset);
    }

    private Subscript? Gathered(Node? node, TextSpan span)
    {
        switch (node)
        {
            case null:
                return null;
            case IndexNode index:
                return Subscript.Of(index.Index);
            case ConstantNode { Kind: ValueKind.Real, Value: >= 0 and <= int.MaxValue } constant when constant.Value == Math.Floor(constant.Value):
                return Subscript.Affine([], (int)constant.Value);
            case { Kind: ValueKind.Integer } or ParameterNode { Parameter.Element: ElementType.Int32 }:
                return Subscript.Gathered(node);
            default:
                ReportNoSubscript(node, span);
                return null;
        }
    }

    private void ReportNoSubscript(Node node, TextSpan span)
    {
        string what = node.Kind != ValueKind.Real ? "a condition" : Graph.Reachable(node).All(n => n is IndexNode or ConstantNode or ApplyNode { Primitive.Name: "number" or "+" or "-" or "*" or "neg" }) ? "this" : "a real number";
        Report(FormulaDiagnosticCatalogue.WrongKind, span, $"{what} can't be a subscript: that is a sum or difference of indices, whole multiples of them up to {MaxMultiple} and whole numbers, or an integer such as 'label[n]'");
    }

    /// <summary>An index, or a whole multiple of one, as in a strided or dilated window: the index so many times over.</summary>
    private static (IndexVariable Index, int Times)? Multiple(ExpressionSyntax expression, Scope scope) =>
        expression is NameSyntax { Name: var alone } && scope.Find(alone.Text) is IndexSymbol once ? (once.Index, 1)
        : expression is BinarySyntax { Operator.Kind: TokenKind.Star } product
        && (product.Left as NumberSyntax ?? product.Right as NumberSyntax) is { Value: >= 1 and <= MaxMultiple } number && number.Value == Math.Floor(number.Value)
        && (product.Left as NameSyntax ?? product.Right as NameSyntax) is { Name: var name } && scope.Find(name.Text) is IndexSymbol index
            ? (index.Index, (int)number.Value)
            : null;

    private Node? BindIndexed(IndexedSymbol symbol, ElementSyntax element, Scope scope)
    {
        var definition = symbol.Definition;
        if (definition.Indices.Length != element.Subscripts.Length)
        {
            Report(FormulaDiagnosticCatalogue.RanksDiffer, element.Span, $"'{definition.Name.Text}' is defined with {Count(definition.Indices.Length, "index", "indices")}, not {element.Subscripts.Length.ToString(CultureInfo.InvariantCulture)}");
            return null;
        }

        var subscripts = element.Subscripts.Select(s => BindSubscript(s, scope)!).ToArray();
        if (subscripts.Contains(null!) || symbol.Own.Value is null || !SubscriptsMeet(subscripts, element))
        {
            return null;
        }

        // Bound at its indices where the subscripts are some. Others replace a stand-in, and so does everything once an output has
        // been assigned: the definition has the old elements.
        var isStale = symbol.Assignments != symbol.Scope.Formula.Assignments;
        var at = subscripts.Select((s, d) => isStale || s.Plain is null ? StandIn(symbol, d) : s.Plain).ToImmutableArray();
        var value = isStale ? AtStandIns(symbol, at) : BindIndexedBody(symbol, at);
        for (var d = 0; d < subscripts.Length && value is not null; d++)
        {
            value = at[d] == subscripts[d].Plain ? value : Substituted(value, at[d], subscripts[d], element.Subscripts[d].Span);
        }

        return value;
    }

    private IndexVariable StandIn(IndexedSymbol symbol, int dimension)
    {
        if (symbol.StandIns[dimension] is { } known)
        {
            return known;
        }

        var token = symbol.Definition.Indices[dimension];
        var index = symbol.StandIns[dimension] = _graph.Index(token.Text);
        if (IntOf(token.Text, symbol.Scope) is { } given)
        {
            _ints.Add(index, given);
        }

        _indexSpans.Add(index, _inlined.Count > 1 ? _callSpan : token.Span);
        return index;
    }

    private Node? AtStandIns(IndexedSymbol symbol, ImmutableArray<IndexVariable> standIns)
    {
        var value = symbol.Own.Value;
        for (var d = 0; d < standIns.Length && value is not null; d++)
        {
            value = AtIndex(value, symbol.Own.Indices[d], standIns[d]);
        }

        return value;
    }

    private Node? Substituted(Node value, IndexVariable index, Subscript subscript, TextSpan span)
    {
        if (!Substitution.CanSubstitute(value, index, subscript))
        {
            Report(FormulaDiagnosticCatalogue.WrongKind, span, "this lands in a subscript that gathers already: a subscript takes one integer expression");
            return null;
        }

        return subscript.Plain is { } plain ? AtIndex(value, index, plain) : Substitution.Substitute(value, index, subscript, KeepOrigin);
    }

    // Its size is that of the index which stands there, as where the definition is bound at it.
    private Node AtIndex(Node value, IndexVariable from, IndexVariable to) =>
        Substitution.Replace(Substitution.Reindex(value, from, to, KeepOrigin), _graph.Size(from), _graph.Size(to), KeepOrigin);

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

        // Names and brackets are those of its own statement, wherever it is used.
        var formula = symbol.Scope.Formula;
        var statement = formula.Statement;
        formula.Statement = symbol.Statement;
        var value = Bind(symbol.Definition.Value, inner);
        formula.Statement = statement;
        if (value is IndexNode)
        {
            value = Real(value, symbol.Definition.Value.Span);
        }

        if (value?.Indices.FirstOrDefault(i => i.IsImplicit) is not null)
        {
            Report(FormulaDiagnosticCatalogue.RanksDiffer, symbol.Definition.Value.Span, $"this has a value at each position, and '{symbol.Definition.Name.Text}' is indexed: give it subscripts");
            value = null;
        }

        _inlinedBodies.Add(key, value);
        return value;
    }
}

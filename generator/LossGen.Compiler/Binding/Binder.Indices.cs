using System.Collections.Immutable;
using System.Globalization;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>Indices, subscripts and the extents that they take from the tensors.</summary>
public sealed partial class Binder
{
    private const int Contradicted = -1;

    private readonly Dictionary<IndexVariable, List<ExtentSource>> _extents = [];
    private readonly Dictionary<string, int> _ranks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IndexVariable> _vectorIndices = new(StringComparer.Ordinal);
    private readonly List<IndexVariable> _activeIndices = [];
    private HashSet<string>? _subscripted;

    /// <summary>
    /// Declares an index of brackets. Two reductions over the same vector share one variable, and so one loop, if neither is inside the other.
    /// </summary>
    private IndexVariable DeclareIndex(Token token, Scope inner, SyntaxNode body, Scope scope)
    {
        var vectors = SyntaxWalker.Within(body)
            .OfType<ElementSyntax>()
            .Where(e => e.Subscripts.Length == 1 && e.Subscripts[0] is NameSyntax s && s.Name.Text == token.Text && scope.Find(e.Name.Text) is TensorSymbol)
            .Select(e => e.Name.Text)
            .Distinct()
            .ToList();
        var shared = vectors.Select(v => _vectorIndices.TryGetValue(v, out var known) ? known : null).FirstOrDefault(i => i is not null && !_activeIndices.Contains(i));
        var index = shared ?? _graph.Index(token.Text);
        foreach (var vector in vectors)
        {
            if (!_vectorIndices.ContainsKey(vector))
            {
                _vectorIndices.Add(vector, index);
            }
        }

        if (scope.Formula.Signature.Parameters.FirstOrDefault(p => p is { IsTensor: false, Element: ElementType.Int32 } && SyntaxFacts.Compose(p.Name) == token.Text) is { } extent && scope.Formula.IsRoot)
        {
            scope.Formula.Used.Add(token.Text);
            AddExtent(index, extent, 0);
        }

        inner.Declare(token.Text, new IndexSymbol(index));
        _activeIndices.Add(index);
        return index;
    }

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
        var key = ((object)symbol, symbol.Scope.Formula.Version, string.Join(",", indices.Select(i => i.Id.ToString(CultureInfo.InvariantCulture))));
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
        var indices = definition.Indices.Select(t => DeclareIndex(t, inner, definition, scope)).ToImmutableArray();
        if (scope.Find(definition.Name.Text) is IndexedSymbol symbol)
        {
            BindIndexedBody(symbol, indices);
        }

        _activeIndices.RemoveRange(_activeIndices.Count - indices.Length, indices.Length);
    }

    private bool UseBare(Parameter parameter, TextSpan span)
    {
        if (!UseRank(parameter, 0, span))
        {
            return false;
        }

        AddExtent(_graph.Position, parameter, -1);
        return true;
    }

    /// <summary>Every use of a tensor has as many subscripts as its first.</summary>
    private bool UseRank(Parameter parameter, int rank, TextSpan span)
    {
        if (!_ranks.TryGetValue(parameter.Name, out var first))
        {
            _ranks.Add(parameter.Name, rank);
            return true;
        }

        if (first == rank || first == Contradicted)
        {
            return first == rank;
        }

        // The other uses are parts of the same mistake.
        _ranks[parameter.Name] = Contradicted;
        Report(
            FormulaDiagnosticCatalogue.RanksDiffer,
            span,
            $"'{parameter.Name}' stands here {Rank(rank)}, but {Rank(first)} before");
        return false;

        static string Rank(int rank) => rank == 0 ? "without subscripts" : $"with {Count(rank, "subscript", "subscripts")}";
    }

    private bool IsSubscripted(Parameter parameter, Scope scope)
    {
        _subscripted ??= [.. scope.Formula.Tree.Statements.SelectMany(SyntaxWalker.Within).OfType<ElementSyntax>().Select(e => e.Name.Text)];
        return _subscripted.Contains(SyntaxFacts.Compose(parameter.Name));
    }

    private void AddExtent(IndexVariable index, Parameter parameter, int dimension)
    {
        if (!_extents.TryGetValue(index, out var sources))
        {
            _extents.Add(index, sources = []);
        }

        var source = new ExtentSource(parameter, dimension);
        if (!sources.Contains(source))
        {
            sources.Add(source);
        }
    }

    private bool HasExtent(IndexVariable index) => _extents.ContainsKey(index);

    private void ReportUnknownExtent(Token index) => Report(
        FormulaDiagnosticCatalogue.UnknownExtent,
        index.Span,
        (DiagnosticProperties.AddedParameter, $"int {index.Text}"),
        $"nothing determines how far the index '{index.Text}' runs: use it as a subscript of a tensor, or add a parameter 'int {index.Text}'");

    /// <summary>The sources in the order of the parameters, since a mismatch names the later one.</summary>
    private ImmutableArray<IndexExtent> BuildExtents()
    {
        var order = _signature.Parameters.Select((p, i) => (p.Name, i)).ToDictionary(p => p.Name, p => p.i);
        return
        [
            .. _extents
                .OrderBy(e => e.Key.Id)
                .Select(e => new IndexExtent(e.Key, [.. e.Value.OrderBy(s => order[s.Parameter.Name]).ThenBy(s => s.Dimension)])),
        ];
    }

    private (TextSpan Span, string Reason)? FindUnsupported(BoundOutput output)
    {
        var whole = _origins.TryGetValue(output.Value, out var span) ? span : default;
        foreach (var node in Graph.Reachable(output.Value))
        {
            var reason = node switch
            {
                { Indices.Length: > 1 } or ReduceNode { Over.Length: not 1 } or ReduceNode { IsScalar: false } => "a value over several indices",
                LoadNode load when load.Subscripts.Length != 1 || load.Subscripts[0].Plain is null => "a subscript that is not a single index",
                ReduceNode { Reduction: ReductionKind.ArgMax or ReductionKind.ArgMin } => "an argmax or argmin",
                IndexNode => "an index as a number",
                _ => null,
            };
            if (reason is not null)
            {
                return (_origins.TryGetValue(node, out var origin) ? origin : whole, reason);
            }
        }

        return null;
    }
}

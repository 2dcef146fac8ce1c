using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>The index variables that brackets declare.</summary>
public sealed partial class Binder
{
    /// <summary>Dimensions that some brackets run over together are of one length: a class, and one of them stands for all.</summary>
    private readonly Dictionary<string, string> _classes = new(StringComparer.Ordinal);

    /// <summary>The dimensions of definitions whose own index runs as far as its accesses let it.</summary>
    private readonly HashSet<string> _displaced = new(StringComparer.Ordinal);

    /// <summary>The variables over each class; several where loops over it are nested.</summary>
    private readonly Dictionary<string, List<IndexVariable>> _classIndices = new(StringComparer.Ordinal);

    private readonly HashSet<FormulaContext> _classified = [];

    /// <summary>The variables that the brackets of each statement have declared by each name.</summary>
    private readonly Dictionary<(FormulaContext Formula, string Name), List<(IndexVariable Index, int Statement)>> _declared = [];

    /// <summary>
    /// Declares the indices of brackets. Whatever runs over the same dimensions shares one variable, and so one loop, as elementwise
    /// use does; except inside brackets over them whose index is used there.
    /// </summary>
    private ImmutableArray<IndexVariable> DeclareIndices(ImmutableArray<Token> tokens, SyntaxNode body, Scope inner, Scope scope)
    {
        Classify(scope);
        var taken = OuterIndices(tokens, body, scope);
        var indices = ImmutableArray.CreateBuilder<IndexVariable>();
        foreach (var token in tokens)
        {
            var given = IntOf(token.Text, scope);
            var number = NumberOf(token.Text, scope);
            var isFree = given is null && number is null && !IsOutput(body, scope) && IsDisplaced(token.Text, body, scope);
            var index = isFree ? null : Shared(token.Text, body, scope, taken);
            if (index is null || IsGivenOtherwise(index.Domain, given, number))
            {
                index = _graph.Index(token.Text);
            }

            if (given is not null && !_ints.ContainsKey(index.Domain))
            {
                _ints.Add(index.Domain, given);
            }

            if (number is { } extent && !_givens.ContainsKey(index.Domain))
            {
                _givens.Add(index.Domain, extent);
            }

            if (!_indexSpans.ContainsKey(index.Domain))
            {
                _indexSpans.Add(index.Domain, _inlined.Count > 1 ? _callSpan : token.Span);
            }

            if (!_declared.TryGetValue((scope.Formula, token.Text), out var sameName))
            {
                _declared.Add((scope.Formula, token.Text), sameName = []);
            }

            sameName.Add((index, scope.Formula.Statement));
            taken.Add(index);
            inner.Declare(token.Text, new IndexSymbol(index));
            indices.Add(index);
        }

        return indices.ToImmutable();
    }

    // Calls of one method may be given different extents over one tensor: whether they agree, the arguments tell.
    private bool IsGivenOtherwise(IndexVariable index, Parameter? given, int? number) =>
        (given is not null && _ints.TryGetValue(index, out var other) && other != given)
        || (number is not null && _givens.TryGetValue(index, out var extent) && extent != number);

    /// <summary>The <c>int</c> parameter that bears an index's name; of an inlined method, the caller's that it was given.</summary>
    private static Parameter? IntOf(string index, Scope scope)
    {
        if (!scope.Formula.Signature.Parameters.Any(p => p is { IsTensor: false, Element: ElementType.Int32 } && SyntaxFacts.Compose(p.Name) == index))
        {
            return null;
        }

        return scope.Outermost.Use(index) is ValueSymbol { Value: ParameterNode { Parameter: { Element: ElementType.Int32 } given } } ? given : null;
    }

    /// <summary>The number that an inlined method was given for an <c>int</c> parameter of an index's name.</summary>
    private static int? NumberOf(string index, Scope scope) =>
        !scope.Formula.IsRoot
        && scope.Formula.Signature.Parameters.Any(p => p is { IsTensor: false, Element: ElementType.Int32 } && SyntaxFacts.Compose(p.Name) == index)
        && scope.Outermost.Use(index) is ValueSymbol { Value: ConstantNode { Value: >= 0 and <= int.MaxValue } constant } && constant.Value == Math.Floor(constant.Value)
            ? (int)constant.Value
            : null;

    private static bool IsOutput(SyntaxNode body, Scope scope) =>
        body is DefinitionSyntax definition && scope.Formula.Signature.Parameters.Any(p => p.IsOutput && SyntaxFacts.Compose(p.Name) == definition.Name.Text);

    /// <summary>The variables that the body depends on from outside: inside, others run over the same dimensions.</summary>
    private static HashSet<IndexVariable> OuterIndices(ImmutableArray<Token> tokens, SyntaxNode body, Scope scope)
    {
        var hidden = new HashSet<string>(tokens.Select(t => t.Text), StringComparer.Ordinal);
        return
        [
            .. SyntaxWalker.Within(body)
                .OfType<NameSyntax>()
                .Where(n => !hidden.Contains(n.Name.Text))
                .Select(n => scope.Find(n.Name.Text))
                .SelectMany(s => s switch
                {
                    IndexSymbol index => [index.Index],
                    ValueSymbol { Value: { } value } => value.Indices,
                    _ => ImmutableArray<IndexVariable>.Empty,
                }),
        ];
    }

    private IndexVariable? Shared(string index, SyntaxNode body, Scope scope, HashSet<IndexVariable> taken)
    {
        if (Dimensions(index, body, scope).FirstOrDefault() is not { } dimension)
        {
            return null;
        }

        var root = ClassOf(dimension);
        if (!_classIndices.TryGetValue(root, out var shared))
        {
            _classIndices.Add(root, shared = [_graph.Index(index)]);
        }

        if (shared.Find(i => !taken.Contains(i)) is { } free)
        {
            return free;
        }

        var another = _graph.Index(index, shared[0]);
        shared.Add(another);
        return another;
    }

    /// <summary>The dimensions of tensors and definitions that the index is a subscript of; the definition's own among them.</summary>
    private static IEnumerable<string> Dimensions(string index, SyntaxNode body, Scope scope)
    {
        if (body is DefinitionSyntax definition)
        {
            for (var d = 0; d < definition.Indices.Length; d++)
            {
                if (definition.Indices[d].Text == index)
                {
                    yield return DimensionKey(definition.Name.Text, d, scope);
                }
            }
        }

        foreach (var element in Elements(index, body))
        {
            for (var d = 0; d < element.Subscripts.Length; d++)
            {
                if (element.Subscripts[d] is NameSyntax subscript && subscript.Name.Text == index)
                {
                    yield return DimensionKey(element.Name.Text, d, scope);
                }
            }
        }
    }

    /// <summary>The accesses of a body, but for those inside brackets that declare the index anew.</summary>
    private static IEnumerable<ElementSyntax> Elements(string index, SyntaxNode body) =>
        SyntaxWalker.Within(body, n => n != body && Declares(n).Any(t => t.Text == index)).OfType<ElementSyntax>();

    private static ImmutableArray<Token> Declares(SyntaxNode node) => node switch
    {
        CallSyntax { Indices: { } clause, Name.Text: not ("softmax" or "logsoftmax") } => clause.Indices,
        DefinitionSyntax definition => definition.Indices,
        _ => [],
    };

    /// <summary>Whether the index is displaced in some subscript, there or in a definition that it is a subscript of.</summary>
    private bool IsDisplaced(string index, SyntaxNode body, Scope scope) =>
        Dimensions(index, body, scope).Any(_displaced.Contains)
        || Elements(index, body).SelectMany(e => e.Subscripts).Any(s => s is not NameSyntax && Terms(s).Any(t => t is NameSyntax name && name.Name.Text == index));

    private static IEnumerable<ExpressionSyntax> Terms(ExpressionSyntax expression)
    {
        var pending = new Stack<ExpressionSyntax>();
        pending.Push(expression);
        while (pending.Count > 0)
        {
            switch (pending.Pop())
            {
                case ParenthesizedSyntax parenthesized:
                    pending.Push(parenthesized.Inner);
                    break;
                case BinarySyntax { Operator.Kind: TokenKind.Plus or TokenKind.Minus } sum:
                    pending.Push(sum.Left);
                    pending.Push(sum.Right);
                    break;
                case var term:
                    yield return term;
                    break;
            }
        }
    }

    // A parameter is one tensor under all names that inlined methods give it.
    private static string DimensionKey(string name, int dimension, Scope scope)
    {
        var of = scope.Outermost.Find(name) switch
        {
            TensorSymbol tensor => "tensor " + tensor.Parameter.Name,
            ValueSymbol { Value: LoadNode { Subscripts: var s } load } when !scope.Formula.IsRoot && s.Length == 1 && s[0].Plain is { IsImplicit: true } => "tensor " + load.Parameter.Name,
            _ => FormattableString.Invariant($"definition {scope.Formula.Id} {name}"),
        };
        return FormattableString.Invariant($"{of} {dimension}");
    }

    /// <summary>Finds the classes of a formula's dimensions, from all of its brackets.</summary>
    private void Classify(Scope scope)
    {
        if (!_classified.Add(scope.Formula))
        {
            return;
        }

        foreach (var statement in scope.Formula.Tree.Statements)
        {
            foreach (var node in SyntaxWalker.Within(statement))
            {
                foreach (var token in Declares(node))
                {
                    var isGiven = IsOutput(node, scope) || scope.Formula.Signature.Parameters.Any(p => p is { IsTensor: false, Element: ElementType.Int32 } && SyntaxFacts.Compose(p.Name) == token.Text);
                    if (!isGiven && IsDisplaced(token.Text, node, scope))
                    {
                        if (node is DefinitionSyntax definition)
                        {
                            _displaced.Add(DimensionKey(definition.Name.Text, definition.Indices.IndexOf(token), scope));
                        }

                        continue;
                    }

                    string? first = null;
                    foreach (var other in Dimensions(token.Text, node, scope))
                    {
                        first ??= ClassOf(other);
                        _classes[ClassOf(other)] = first;
                    }
                }
            }
        }
    }

    private string ClassOf(string dimension)
    {
        while (_classes.TryGetValue(dimension, out var parent) && parent != dimension)
        {
            // Every step halves the path for the next search.
            _classes[dimension] = _classes.TryGetValue(parent, out var above) ? above : parent;
            dimension = parent;
        }

        return dimension;
    }
}

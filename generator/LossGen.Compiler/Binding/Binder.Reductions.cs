using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>Reductions, over the implicit position or over the indices of their brackets.</summary>
public sealed partial class Binder
{
    /// <summary>The reductions by name; null for those that are made of others.</summary>
    private static readonly IReadOnlyDictionary<string, ReductionKind?> Reductions = new Dictionary<string, ReductionKind?>(StringComparer.Ordinal)
    {
        ["sum"] = ReductionKind.Sum,
        ["mean"] = null,
        ["prod"] = ReductionKind.Product,
        ["min"] = ReductionKind.Min,
        ["max"] = ReductionKind.Max,
        ["logsumexp"] = ReductionKind.LogSumExp,
        ["norm"] = ReductionKind.Norm,
        ["any"] = ReductionKind.Any,
        ["all"] = ReductionKind.All,
        ["argmax"] = ReductionKind.ArgMax,
        ["argmin"] = ReductionKind.ArgMin,
        ["softmax"] = null,
        ["logsoftmax"] = null,
    };

    /// <summary>Sizes of indices that brackets elsewhere declare.</summary>
    private readonly List<(IndexVariable Index, FormulaContext Formula, int Statement, TextSpan Span)> _pendingSizes = [];

    private Node? BindReduction(CallSyntax call, Scope scope)
    {
        if (HasNamed(call) || !CheckArity(call, 1, 1))
        {
            return call.Indices is null ? BindArguments(call, scope) : null;
        }

        return call.Indices is null ? ReducePositions(call, scope) : ReduceIndices(call, call.Indices, scope);
    }

    private Node? ReducePositions(CallSyntax call, Scope scope)
    {
        var name = call.Name.Text;
        var argument = call.Arguments[0].Value;
        var body = BindBody(name, argument, scope);
        if (body is null)
        {
            return null;
        }

        if (name is "argmax" or "argmin")
        {
            Report(FormulaDiagnosticCatalogue.UnknownFunction, call.Name.Span, $"'{name}' needs an index: '{name}[i](...)'");
            return null;
        }

        if (!body.Indices.Contains(_graph.Position))
        {
            Report(FormulaDiagnosticCatalogue.WrongKind, argument.Span, $"'{name}' reduces a tensor; this is {(body.IsScalar ? "a scalar" : "indexed: name the index, as in '" + name + "[" + body.Indices[body.Indices.Length - 1].Name + "](...)'")}");
            return null;
        }

        return Reduced(name, [_graph.Position], body, null);
    }

    private Node? BindBody(string reduction, ExpressionSyntax argument, Scope scope) =>
        reduction is "any" or "all" ? Condition(argument, scope) : Real(argument, scope);

    private Node? ReduceIndices(CallSyntax call, IndexClauseSyntax clause, Scope scope)
    {
        var name = call.Name.Text;
        var argument = call.Arguments[0].Value;
        if (name is "softmax" or "logsoftmax")
        {
            return Normalize(name, clause, argument, scope);
        }

        foreach (var token in clause.Indices)
        {
            if (clause.Indices.Any(t => t.Text == token.Text && t.Span.Start < token.Span.Start))
            {
                Report(FormulaDiagnosticCatalogue.Syntax, token.Span, $"the index '{token.Text}' stands here twice");
                return null;
            }
        }

        var inner = new Scope(scope);
        var over = DeclareIndices(clause.Indices, call, inner, scope);
        var filter = clause.Filter is null ? null : Condition(clause.Filter, inner);
        var body = BindBody(name, argument, inner);
        if (body is null || (clause.Filter is not null && filter is null) || (filter is not null && !ShapesMeet((filter, clause.Filter!.Span), (body, argument.Span))))
        {
            return null;
        }

        _required.UnionWith(over.Select(i => i.Domain));
        if (name is "argmax" or "argmin" && over.Length != 1)
        {
            Report(FormulaDiagnosticCatalogue.UnknownFunction, clause.Span, $"'{name}' takes one index");
            return null;
        }

        return Reduced(name, over, body, filter);
    }

    private Node? Normalize(string name, IndexClauseSyntax clause, ExpressionSyntax argument, Scope scope)
    {
        var over = ImmutableArray.CreateBuilder<IndexVariable>();
        foreach (var token in clause.Indices)
        {
            if (scope.Find(token.Text) is not IndexSymbol index)
            {
                Report(FormulaDiagnosticCatalogue.UnknownName, token.Span, token.Text, $": '{name}' stands where its index is bound, as in 'p[{token.Text}] = {name}[{token.Text}](...)'");
                return null;
            }

            over.Add(index.Index);
        }

        if (clause.Filter is not null)
        {
            Report(FormulaDiagnosticCatalogue.UnknownFunction, clause.Filter.Span, $"'{name}' takes no filter: what it leaves out is -inf, as in '{name}[c](m[c] ? z[c] : -inf)'");
            return null;
        }

        return Real(argument, scope) is { } body ? Reduced(name, over.ToImmutable(), body, null) : null;
    }

    private Node Reduced(string name, ImmutableArray<IndexVariable> over, Node body, Node? filter)
    {
        switch (name)
        {
            case "mean":
                var sum = _graph.Reduce(ReductionKind.Sum, over, body, filter);
                var count = filter is null
                    ? over.Select(_graph.Size).Aggregate((a, b) => a * b)
                    : _graph.Reduce(ReductionKind.Sum, over, _graph.One, filter);
                return Empty == EmptyMean.NaN ? sum / count : _graph.Apply(Arithmetic.Average, sum, count);
            case "softmax":
                return _graph.Call("exp", body - _graph.Reduce(ReductionKind.LogSumExp, over, body, null));
            case "logsoftmax":
                return body - _graph.Reduce(ReductionKind.LogSumExp, over, body, null);
            default:
                return _graph.Reduce(Reductions[name]!.Value, over, body, filter);
        }
    }

    private Node? BindSize(CallSyntax call, Scope scope)
    {
        if (HasNamed(call) || !CheckArity(call, 1, 1))
        {
            return BindArguments(call, scope);
        }

        var argument = call.Arguments[0].Value;
        var symbol = argument is NameSyntax { Name: var name } ? scope.Use(name.Text) : null;
        if (TensorOf(symbol) is { } parameter && IsSubscripted(((NameSyntax)argument).Name.Text, scope))
        {
            // One index a tensor: what is written twice is one node, and guards alike.
            var elements = _whole.Find(w => w.Tensor == parameter && !w.Index.IsImplicit).Index ?? _graph.Index(parameter.Name);
            _whole.Add((elements, parameter));
            return _graph.Size(elements);
        }

        if (symbol is IndexSymbol index)
        {
            return _graph.Size(index.Index);
        }

        if (symbol is null && argument is NameSyntax { Name: var far } && SizeOutside(far, scope) is { IsIndex: true } outside)
        {
            return outside.Size;
        }

        var node = Bind(argument, scope);
        if (node is not null && !node.Indices.Contains(_graph.Position))
        {
            Report(FormulaDiagnosticCatalogue.WrongKind, argument.Span, "'size' takes a tensor or an index");
            return null;
        }

        if (node is null)
        {
            return null;
        }

        _whole.AddRange(Graph.Reachable(node).OfType<LoadNode>().Where(IsBare).Select(l => (_graph.Position, l.Parameter)));
        return _graph.Size(_graph.Position);
    }

    /// <summary>The tensor that a name stands for: a parameter, or the argument of an inlined method.</summary>
    private static Parameter? TensorOf(Symbol? symbol) => symbol switch
    {
        TensorSymbol tensor => tensor.Parameter,
        ValueSymbol { Value: LoadNode load } when IsBare(load) => load.Parameter,
        _ => null,
    };

    private static bool IsSubscripted(string tensor, Scope scope) =>
        scope.Formula.Tree.Statements.SelectMany(SyntaxWalker.Within).Any(n => n is ElementSyntax element && element.Name.Text == tensor);

    /// <summary>
    /// The size of an index that other brackets declare, before or after: <c>sum[c](x[c]) / size(c)</c>. Those of the same statement come
    /// first.
    /// </summary>
    private (bool IsIndex, Node? Size) SizeOutside(Token name, Scope scope)
    {
        var formula = scope.Formula;
        bool Brackets(StatementSyntax statement) => SyntaxWalker.Within(statement).Any(n => Declares(n).Any(t => t.Text == name.Text));
        if (!formula.Tree.Statements.Any(Brackets))
        {
            return (false, null);
        }

        // Which one it is shows when all brackets are bound.
        var known = DeclaredFor(name.Text, formula, formula.Statement, onlyThere: Brackets(formula.Tree.Statements[formula.Statement]));
        if (known.Count == 1)
        {
            return (true, _graph.Size(known[0]));
        }

        var pending = _graph.Index(name.Text);
        _pendingSizes.Add((pending, formula, formula.Statement, _inlined.Count > 1 ? _callSpan : name.Span));
        return (true, _graph.Size(pending));
    }

    /// <summary>What an index's name stands for outside of its brackets: the statement's own, or else the formula's.</summary>
    private List<IndexVariable> DeclaredFor(string name, FormulaContext formula, int statement, bool onlyThere = false)
    {
        if (!_declared.TryGetValue((formula, name), out var declared))
        {
            return [];
        }

        var own = declared.Where(d => d.Statement == statement).ToList();
        return [.. (own.Count > 0 || onlyThere ? own : declared).Select(d => d.Index.Domain).Distinct()];
    }

    private void ResolveSizes(List<BoundOutput> outputs, ShapeSolver solver)
    {
        foreach (var (pending, formula, statement, span) in _pendingSizes)
        {
            var known = DeclaredFor(pending.Name, formula, statement);
            if (known.Count == 0 || known.Skip(1).Any(i => !solver.AreEqual(i, known[0])))
            {
                Report(FormulaDiagnosticCatalogue.UnknownExtent, span, $"several brackets declare an index '{pending.Name}', over different tensors: which one's size is meant? Give them different names");
                continue;
            }

            for (var i = 0; i < outputs.Count; i++)
            {
                outputs[i] = outputs[i] with { Value = Substitution.Replace(outputs[i].Value, _graph.Size(pending), _graph.Size(known[0])) };
            }
        }
    }
}

using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>
/// Gives a syntax tree its meaning: the typed graph of its results, or what is wrong with it. A null node is a mistake that is
/// reported already; what uses it is not judged, so that one mistake is one error. This part binds statements.
/// </summary>
public sealed partial class Binder
{
    private readonly MethodSignature _signature;
    private readonly Graph _graph = new();
    private readonly Dictionary<Node, TextSpan> _origins = [];
    private readonly ImmutableArray<BoundDefinition>.Builder _definitions = ImmutableArray.CreateBuilder<BoundDefinition>();

    private TextSpan _wholeText;

    private Binder(MethodSignature signature) => _signature = signature;

    /// <summary>Whether a name before a parenthesis is the language's: no method of the library is called by it.</summary>
    public static bool IsLanguageFunction(string name) => Reductions.ContainsKey(name) || PrimitiveTable.Functions.ContainsKey(name) || name == "size";

    /// <summary>Parses and binds a formula, with every finding on the way.</summary>
    public static BindingResult Bind(string formula, MethodSignature signature, IFormulaLibrary library) =>
        Bind(SyntaxTree.Parse(formula), signature, library);

    /// <summary>Binds a tree. One with errors is not bound: what is wrong with its names may follow from them.</summary>
    public static BindingResult Bind(SyntaxTree tree, MethodSignature signature, IFormulaLibrary library)
    {
        var ofSignature = SignatureChecks.Check(signature, tree.Text);
        if (!tree.Diagnostics.IsEmpty)
        {
            return new(null, [.. ofSignature, .. tree.Diagnostics]);
        }

        var binder = new Binder(signature);
        var formula = binder.BindRoot(tree, library);
        var found = binder.TakeDiagnostics();
        if (formula is not null && ofSignature.IsEmpty && !found.Any(d => d.Severity == FormulaSeverity.Error))
        {
            return new(formula, found);
        }

        return new(null, [.. ofSignature, .. found.Where(d => d.Severity == FormulaSeverity.Error)]);
    }

    private BoundFormula? BindRoot(SyntaxTree tree, IFormulaLibrary library)
    {
        _wholeText = new(0, tree.Text.Length);
        var context = new FormulaContext(tree, _signature, library, isRoot: true, id: 0);
        var scope = new Scope(context);
        foreach (var parameter in _signature.Parameters)
        {
            scope.Declare(
                SyntaxFacts.Compose(parameter.Name),
                parameter.IsTensor ? new TensorSymbol(parameter) : new ValueSymbol(_graph.Scalar(parameter)));
        }

        _inlined.Push(MethodKey(_signature, tree.Text));
        var outputs = BindStatements(scope);
        BindUncalled(scope);
        if (outputs is null || Failed)
        {
            return null;
        }

        if (BindShapes(outputs) is not { } shapes)
        {
            return null;
        }

        var read = Graph.Reachable(outputs.Select(o => o.Value)).OfType<LoadNode>().Select(l => l.Parameter).Where(p => p.IsOutput).Distinct().ToList();
        foreach (var misplaced in SignatureChecks.CheckOutputs(_signature, tree.Text, read))
        {
            Report(misplaced);
        }

        if (read.Count == 0)
        {
            foreach (var taken in SignatureChecks.CheckNames(_signature, tree.Text))
            {
                Report(taken);
            }
        }

        ReportUnused(context);
        return new(_signature, _graph, [.. outputs], shapes.Extents)
        {
            Shapes = shapes.Plan,
            Inside = shapes.Inside,
            Origins = _origins,
            Definitions = _definitions.ToImmutable(),
            Updated = [.. _signature.Parameters.Where(read.Contains)],
        };
    }

    /// <summary>Binds the statements of a formula, and gives its results; null where they are in error.</summary>
    private List<BoundOutput>? BindStatements(Scope scope)
    {
        var formula = scope.Formula;
        var statements = formula.Tree.Statements;
        foreach (var function in statements.OfType<FunctionSyntax>())
        {
            DeclareFunction(function, scope);
        }

        ResultSyntax? result = null;
        Node? value = null;
        for (var i = 0; i < statements.Length; i++)
        {
            formula.Statement = i;
            switch (statements[i])
            {
                case DefinitionSyntax definition:
                    BindDefinition(definition, scope);
                    break;
                case ResultSyntax expression when i < statements.Length - 1:
                    Report(FormulaDiagnosticCatalogue.Syntax, expression.Span, "only the last statement gives the result: define this one by a name");
                    Bind(expression.Value, scope);
                    break;
                case ResultSyntax expression:
                    result = expression;
                    value = Bind(expression.Value, scope);
                    break;
            }
        }

        return formula.Signature.Kind == MethodKind.Loss
            ? LossResult(result, value, formula)
            : KernelResults(result, value, scope);
    }

    private void DeclareFunction(FunctionSyntax function, Scope scope)
    {
        var name = function.Name.Text;
        if (scope.Formula.Functions.ContainsKey(name))
        {
            Report(FormulaDiagnosticCatalogue.Syntax, function.Name.Span, $"the function '{name}' is defined already");
            return;
        }

        scope.Formula.Functions.Add(name, function);
        foreach (var (parameter, i) in function.Parameters.Select((p, i) => (p, i)))
        {
            if (function.Parameters.Take(i).Any(p => p.Text == parameter.Text))
            {
                Report(FormulaDiagnosticCatalogue.Syntax, parameter.Span, $"the parameter '{parameter.Text}' stands here twice");
            }
        }
    }

    private void BindDefinition(DefinitionSyntax definition, Scope scope)
    {
        var name = definition.Name.Text;
        switch (scope.Find(name))
        {
            case TensorSymbol { Parameter.IsOutput: true } output:
                AssignOutput(output, definition, scope);
                return;
            case TensorSymbol:
            case ValueSymbol when scope.Formula.Signature.Parameters.Any(p => SyntaxFacts.Compose(p.Name) == name):
                Report(FormulaDiagnosticCatalogue.Syntax, definition.Name.Span, $"'{name}' is a parameter: a definition needs a name of its own");
                Bind(definition.Value, scope);
                return;
            case not null:
                Report(FormulaDiagnosticCatalogue.Syntax, definition.Name.Span, $"'{name}' is defined already");
                return;
        }

        if (!definition.Indices.IsEmpty)
        {
            // Bound at each use, with the indices that it has there; here too, whether or not it is used.
            var symbol = new IndexedSymbol(definition, scope);
            var indices = DeclareIndices(definition.Indices, definition, new Scope(scope), scope);
            symbol.Own = (BindIndexedBody(symbol, indices), indices);
            scope.Declare(name, symbol);
            return;
        }

        var value = Bind(definition.Value, scope);
        scope.Declare(name, new ValueSymbol(value));
        scope.Formula.Version++;
        if (value is not null && scope.Formula.IsRoot)
        {
            _definitions.Add(new(name, definition.Span, value));
        }
    }

    private List<BoundOutput>? LossResult(ResultSyntax? result, Node? value, FormulaContext formula)
    {
        if (result is null)
        {
            var last = formula.Tree.Statements.Last();
            Report(FormulaDiagnosticCatalogue.Syntax, new TextSpan(last.Span.End, 0), "expected the result: the last line of a loss is an expression without a name");
            return null;
        }

        if ((value = Real(value, result.Span)) is null)
        {
            return null;
        }

        if (!value.IsScalar)
        {
            var text = result.Span.Of(formula.Tree.Text);
            Report(
                FormulaDiagnosticCatalogue.NotScalar,
                result.Span,
                (DiagnosticProperties.Replacement, $"mean({text})"),
                "the loss has a value at each position: reduce it to one, as in 'mean(...)'");
            return null;
        }

        return [new(null, value, [])];
    }

    /// <summary>Definitions and functions that nothing uses, and parameters likewise. Functions nobody calls are checked all the same.</summary>
    private void ReportUnused(FormulaContext formula)
    {
        foreach (var statement in formula.Tree.Statements)
        {
            var name = statement switch
            {
                DefinitionSyntax definition when !_signature.Parameters.Any(p => p.IsOutput && SyntaxFacts.Compose(p.Name) == definition.Name.Text)
                    && !formula.Used.Contains(definition.Name.Text) => definition.Name,
                FunctionSyntax function when !formula.Called.Contains(function.Name.Text) => function.Name,
                _ => default(Token?),
            };
            if (name is { } unused)
            {
                Report(
                    FormulaDiagnosticCatalogue.UnusedDefinition,
                    unused.Span,
                    (DiagnosticProperties.Removal, FormattableString.Invariant($"{statement.Extent.Start},{statement.Extent.Length}")),
                    unused.Text);
            }
        }

        foreach (var parameter in _signature.Parameters)
        {
            if (!parameter.IsOutput && !_shapeInts.Contains(parameter) && !formula.Used.Contains(SyntaxFacts.Compose(parameter.Name)))
            {
                Report(
                    FormulaDiagnosticCatalogue.UnusedParameter,
                    new TextSpan(0, formula.Tree.Text.Length),
                    (DiagnosticProperties.Parameter, parameter.Name),
                    parameter.Name);
            }
        }
    }

    private void BindUncalled(Scope scope)
    {
        foreach (var function in scope.Formula.Functions.Values)
        {
            if (!scope.Formula.Called.Contains(function.Name.Text))
            {
                InlineBody(function, scope.Formula, scope, [.. function.Parameters.Select(_ => (Node?)null)], function.Name.Span);
            }
        }
    }
}

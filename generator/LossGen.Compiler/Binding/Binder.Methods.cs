using System.Globalization;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>Other methods, called by name and inlined: a loss as a scalar, a kernel of one output as an elementwise function.</summary>
public sealed partial class Binder
{
    /// <summary>The methods being inlined into one another, the one being compiled at the bottom.</summary>
    private readonly Stack<string> _inlined = new();

    private readonly Dictionary<string, SyntaxTree> _trees = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Method, string Arguments), Node?> _inlinedMethods = [];

    /// <summary>What a mean over nothing is, in the method that is being bound.</summary>
    private EmptyMean? _inlinedEmpty;

    private TextSpan _callSpan;
    private int _formulas;

    private EmptyMean Empty => _signature.Options.Empty == EmptyMean.Throw ? EmptyMean.Throw
        : _inlinedEmpty == EmptyMean.Throw ? EmptyMean.NaN
        : _inlinedEmpty ?? _signature.Options.Empty;

    private Node? BindMethod(IReadOnlyList<FormulaDeclaration> methods, CallSyntax call, Scope scope)
    {
        var arguments = call.Arguments.Select(a => BindMethodArgument(a.Value, scope)).ToArray();
        if (arguments.Contains(null))
        {
            return null;
        }

        // The overload that fits; with several, the one of the same element type, then the one with fewer defaults.
        FormulaDiagnostic? mismatch = null;
        (FormulaDeclaration Method, Node[] Values, int Rank)? best = null;
        foreach (var method in methods)
        {
            var (values, defaults, problem) = Match(method.Signature, call, arguments!);
            mismatch ??= problem;
            if (values is not null)
            {
                var rank = defaults + (method.Signature.Element == scope.Formula.Signature.Element ? 0 : 1000);
                best = best is null || rank < best.Value.Rank ? (method, values, rank) : best;
            }
        }

        if (best is not { } chosen)
        {
            Report(mismatch!);
            return null;
        }

        return InlineMethod(chosen.Method, chosen.Values, call, chosen.Method.Library ?? scope.Formula.Library);
    }

    /// <summary>A tensor's bare name hands on the tensor, however many subscripts it has elsewhere.</summary>
    private Node? BindMethodArgument(ExpressionSyntax argument, Scope scope) =>
        argument is NameSyntax name && scope.Use(name.Name.Text) is TensorSymbol { Assigned.IsAssigned: false } tensor
            ? Noted(_graph.Load(tensor.Parameter), argument.Span)
            : Bind(argument, scope);

    /// <summary>The value of each of the method's inputs, in order; or what doesn't fit.</summary>
    private (Node[]? Values, int Defaults, FormulaDiagnostic? Problem) Match(MethodSignature method, CallSyntax call, Node[] arguments)
    {
        var inputs = method.Parameters.Where(p => !p.IsOutput).ToList();
        if (method.Kind == MethodKind.Kernel && method.Parameters.Count(p => p.IsOutput) != 1)
        {
            return (null, 0, Problem(call.Name.Span, $"the kernel '{method.Name}' has several outputs, and can't stand in an expression"));
        }

        var values = new Node?[inputs.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = call.Arguments[i];
            var slot = argument.Name is { Text: var name } ? inputs.FindIndex(p => SyntaxFacts.Compose(p.Name) == name) : i;
            if (argument.Name is { } named && slot < 0)
            {
                return (null, 0, Problem(named.Span, $"'{method.Name}' has no parameter '{named.Text}'", Suggestions.Nearest(named.Text, inputs.Select(p => p.Name))));
            }

            if (argument.Name is null && i > 0 && call.Arguments[i - 1].Name is not null)
            {
                return (null, 0, Problem(argument.Span, "an argument without a name can't follow one with a name"));
            }

            if (slot >= values.Length)
            {
                return (null, 0, Problem(call.Name.Span, string.Format(CultureInfo.InvariantCulture, "'{0}' takes {1}, not {2}", method.Name, Count(inputs.Count, "argument", "arguments"), arguments.Length)));
            }

            if (values[slot] is not null)
            {
                return (null, 0, Problem(argument.Span, $"the parameter '{inputs[slot].Name}' is given twice"));
            }

            var (value, problem) = Convert(arguments[i], inputs[slot], method, argument.Value.Span);
            if (value is null)
            {
                return (null, 0, problem);
            }

            values[slot] = value;
        }

        var defaults = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is null)
            {
                if (inputs[i].DefaultValue is not { } value)
                {
                    return (null, 0, Problem(call.Name.Span, $"'{method.Name}' needs its parameter '{inputs[i].Name}'"));
                }

                values[i] = inputs[i].Element == ElementType.Boolean ? _graph.Boolean(value != 0) : _graph.Constant(value);
                defaults++;
            }
        }

        return (values.Select(v => v!).ToArray(), defaults, null);
    }

    /// <summary>The argument as the parameter's kind, or why it isn't of it.</summary>
    private (Node? Value, FormulaDiagnostic? Problem) Convert(Node argument, Parameter parameter, MethodSignature method, TextSpan span)
    {
        if (!parameter.IsTensor && !argument.IsScalar)
        {
            return (null, FormulaDiagnostic.Create(FormulaDiagnosticCatalogue.RanksDiffer, span, $"'{parameter.Name}' of '{method.Name}' is a scalar, and this has a value at each position"));
        }

        if (parameter.IsTensor && argument.IsScalar && method.Kind == MethodKind.Loss)
        {
            return (null, FormulaDiagnostic.Create(FormulaDiagnosticCatalogue.RanksDiffer, span, $"'{parameter.Name}' of '{method.Name}' is a tensor, and this is a scalar: there is no broadcasting"));
        }

        var expected = parameter.Element switch
        {
            ElementType.Boolean => ValueKind.Boolean,
            ElementType.Int32 or ElementType.Int64 or ElementType.Byte when parameter.IsTensor => ValueKind.Integer,
            _ => ValueKind.Real,
        };
        if (argument.Kind == expected)
        {
            return (argument, null);
        }

        if (expected == ValueKind.Real && argument.Kind == ValueKind.Boolean)
        {
            return (_graph.Apply(Primitives.Arithmetic.Number, argument), null);
        }

        var (what, given) = (Name(expected), Name(argument.Kind));
        return (null, FormulaDiagnostic.Create(FormulaDiagnosticCatalogue.WrongKind, span, $"'{parameter.Name}' of '{method.Name}' is {what}, and this is {given}"));

        static string Name(ValueKind kind) => kind switch
        {
            ValueKind.Boolean => "a truth value",
            ValueKind.Integer => "an integer",
            _ => "a real number",
        };
    }

    private Node? InlineMethod(FormulaDeclaration method, Node[] values, CallSyntax call, IFormulaLibrary library)
    {
        var id = MethodKey(method.Signature, method.Formula);
        if (_inlined.Contains(id))
        {
            // Whoever closes the circle is told; a circle further down is the business of those on it.
            if (_inlined.Last() == id)
            {
                var span = _inlined.Count > 1 ? _callSpan : call.Name.Span;
                if (_reported.Add((FormulaDiagnosticCatalogue.Recursion.Id, span)))
                {
                    _diagnostics.Add(FormulaDiagnostic.Create(FormulaDiagnosticCatalogue.Recursion, span, $"'{_signature.Name}' calls itself here: a method is inlined, and can't be recursive"));
                }
            }

            return null;
        }

        var key = (id, Key(values));
        if (_inlinedMethods.TryGetValue(key, out var known))
        {
            return known;
        }

        var isOutermost = _inlined.Count == 1;
        if (isOutermost)
        {
            (_callSpan, _inlinedFailure) = (call.Name.Span, null);
        }

        var value = BindInlined(method, id, values, call, library);
        _inlinedMethods.Add(key, value);
        if (isOutermost && value is null && _inlinedFailure is { } failure && IsSound(method, library))
        {
            Report(FormulaDiagnosticCatalogue.WrongKind, call.Name.Span, $"'{method.Signature.Name}' can't take these arguments: {failure}");
        }

        return value;
    }

    private Node? BindInlined(FormulaDeclaration method, string id, Node[] values, CallSyntax call, IFormulaLibrary library)
    {
        if (!_trees.TryGetValue(id, out var tree))
        {
            _trees.Add(id, tree = SyntaxTree.Parse(method.Formula));
        }

        if (!tree.Diagnostics.IsEmpty)
        {
            return null;
        }

        var outerEmpty = _inlinedEmpty;
        _inlined.Push(id);
        _inlinedEmpty = method.Signature.Options.Empty;
        var scope = new Scope(new FormulaContext(tree, method.Signature, library, isRoot: false, id: ++_formulas));
        foreach (var (parameter, argument) in method.Signature.Parameters.Where(p => !p.IsOutput).Zip(values, (p, v) => (p, v)))
        {
            scope.Declare(SyntaxFacts.Compose(parameter.Name), new ValueSymbol(argument));
        }

        var value = method.Signature.Kind == MethodKind.Kernel ? BindKernelBody(scope)
            : BindStatements(scope) is { Count: 1 } losses ? losses[0].Value
            : null;
        _inlinedEmpty = outerEmpty;
        _inlined.Pop();
        return value;
    }

    /// <summary>The one output of a kernel as an expression: its assignment is a definition like any other.</summary>
    private Node? BindKernelBody(Scope scope)
    {
        var output = SyntaxFacts.Compose(scope.Formula.Signature.Parameters.Single(p => p.IsOutput).Name);
        Node? value = null;
        foreach (var function in scope.Formula.Tree.Statements.OfType<FunctionSyntax>())
        {
            DeclareFunction(function, scope);
        }

        foreach (var (statement, i) in scope.Formula.Tree.Statements.Select((s, i) => (s, i)))
        {
            scope.Formula.Statement = i;
            switch (statement)
            {
                case DefinitionSyntax { Name.Text: var name } assignment when name == output:
                    if (scope.Find(output) is null && SyntaxWalker.Within(assignment.Value).Any(n => n is NameSyntax { Name.Text: var read } && read == output))
                    {
                        Report(FormulaDiagnosticCatalogue.UnknownFunction, assignment.Span, "a kernel that updates its output in place can't stand in an expression");
                        return null;
                    }

                    value = assignment.Indices.IsEmpty ? Real(Bind(assignment.Value, scope), assignment.Value.Span) : BindKernelOutput(assignment, scope);
                    scope.Declare(output, new ValueSymbol(value));
                    scope.Formula.Version++;
                    break;
                case DefinitionSyntax definition:
                    BindDefinition(definition, scope);
                    break;
                case ResultSyntax result:
                    value = Real(Bind(result.Value, scope), result.Span);
                    break;
            }
        }

        return value;
    }

    /// <summary>An indexed output as an elementwise value: at the position where everything else is.</summary>
    private Node? BindKernelOutput(DefinitionSyntax assignment, Scope scope)
    {
        var inner = new Scope(scope);
        var indices = DeclareIndices(assignment.Indices, assignment, inner, scope);
        if (Real(Bind(assignment.Value, inner), assignment.Value.Span) is not { } value)
        {
            return null;
        }

        var reads = Graph.Reachable(value).OfType<LoadNode>().SelectMany(l => l.Subscripts).Where(s => s.Indices.Contains(indices[0])).ToList();
        if (indices.Length > 1 || reads.Count == 0 || reads.Any(s => s.Plain != indices[0]))
        {
            Report(FormulaDiagnosticCatalogue.UnknownFunction, assignment.Span, "its output has a shape of its own, and can't stand in an expression");
            return null;
        }

        return Substitution.Reindex(value, indices[0], _graph.Position);
    }

    /// <summary>Whether a method is right by itself, so that what is wrong is how it is called.</summary>
    private bool IsSound(FormulaDeclaration method, IFormulaLibrary library) =>
        Bind(_trees[MethodKey(method.Signature, method.Formula)], method.Signature, library).Formula is not null;

    private static FormulaDiagnostic Problem(TextSpan span, string message, string? replacement = null)
    {
        var problem = FormulaDiagnostic.Create(FormulaDiagnosticCatalogue.UnknownFunction, span, message + (replacement is null ? "" : $"; is '{replacement}' meant?"));
        return replacement is null ? problem : problem.With(DiagnosticProperties.Replacement, replacement);
    }

    private static string MethodKey(MethodSignature signature, string formula) =>
        $"{signature.Kind} {signature.Name}({string.Join(",", signature.Parameters.Select(p => $"{p.Form} {p.Element} {p.IsOutput}"))}) {formula}";
}

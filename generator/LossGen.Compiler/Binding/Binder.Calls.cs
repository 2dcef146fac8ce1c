using System.Globalization;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>Calls: the formula's own functions first, then the language's, then other methods.</summary>
public sealed partial class Binder
{
    /// <summary>What a function gave for the same arguments, while all names mean the same.</summary>
    private readonly Dictionary<(object Formula, object Function, int Version, string Arguments), Node?> _inlinedBodies = [];

    private readonly Stack<FunctionSyntax> _activeFunctions = new();

    private Node? BindCall(CallSyntax call, Scope scope)
    {
        var name = call.Name.Text;
        if (scope.Formula.Functions.TryGetValue(name, out var function))
        {
            return RefuseIndices(call, scope) ? null : InlineFunction(function, call, scope);
        }

        if (Reductions.ContainsKey(name) && (call.Indices is not null || call.Arguments.Length == 1 || !PrimitiveTable.Functions.ContainsKey(name)))
        {
            return BindReduction(call, scope);
        }

        if (name == "size")
        {
            return RefuseIndices(call, scope) ? null : BindSize(call, scope);
        }

        if (PrimitiveTable.Functions.TryGetValue(name, out var primitive))
        {
            return RefuseIndices(call, scope) ? null : BindPrimitive(primitive, call, scope);
        }

        if (scope.Formula.Library.Find(name) is { Count: > 0 } methods)
        {
            return RefuseIndices(call, scope) ? null : BindMethod(methods, call, scope);
        }

        ReportUnknownFunction(call, scope);
        return BindArguments(call, scope);
    }

    private void ReportUnknownFunction(CallSyntax call, Scope scope)
    {
        var name = call.Name.Text;
        if (scope.Use(name) is { } symbol)
        {
            var what = symbol is TensorSymbol || scope.Formula.Signature.Parameters.Any(p => SyntaxFacts.Compose(p.Name) == name) ? "a parameter" : "a definition";
            Report(FormulaDiagnosticCatalogue.UnknownFunction, call.Name.Span, $"'{name}' is {what}, not a function; a product is written '*'");
            return;
        }

        // What others mean by a name goes before a name like it: to take 'log10' for 'log1p' would compile.
        var functions = FunctionNames(scope).ToList();
        var (isKnown, translation) = functions.Exists(f => string.Equals(f, name, StringComparison.OrdinalIgnoreCase)) ? default : Suggestions.Translation(name);
        if (isKnown)
        {
            Report(FormulaDiagnosticCatalogue.UnknownFunction, call.Name.Span, $"there is no function '{name}'" + (translation is null ? "" : $": write '{translation}'"));
            return;
        }

        var nearest = Suggestions.Nearest(name, functions.Where(f => Suggestions.MayBeMisspelt(name, f) || Suggestions.IsSynonym(name, f)));
        var unknown = FormulaDiagnostic.Create(
            FormulaDiagnosticCatalogue.UnknownFunction,
            call.Name.Span,
            $"there is no function '{name}'" + (nearest is null ? "" : $"; is '{nearest}' meant?"));
        Report(nearest is null ? unknown : unknown.With(DiagnosticProperties.Replacement, nearest));
    }

    private IEnumerable<string> FunctionNames(Scope scope) =>
        scope.Formula.Functions.Keys.Concat(Reductions.Keys).Concat(PrimitiveTable.Functions.Keys).Concat(["size"]).Concat(scope.Formula.Library.Names);

    private bool IsFunction(string name, Scope scope) =>
        scope.Formula.Functions.ContainsKey(name) || IsLanguageFunction(name) || scope.Formula.Library.Find(name).Count > 0;

    /// <summary>Binds arguments for their mistakes alone, where the call is in error.</summary>
    private Node? BindArguments(CallSyntax call, Scope scope)
    {
        foreach (var argument in call.Arguments)
        {
            Bind(argument.Value, scope);
        }

        return null;
    }

    private bool RefuseIndices(CallSyntax call, Scope scope)
    {
        if (call.Indices is null)
        {
            return false;
        }

        Report(FormulaDiagnosticCatalogue.UnknownFunction, call.Indices.Span, $"'{call.Name.Text}' is not a reduction: it takes no indices");
        return true;
    }

    private Node? BindPrimitive(Primitive primitive, CallSyntax call, Scope scope)
    {
        if (!CheckArity(call, primitive.MinArity, primitive.MaxArity) || HasNamed(call))
        {
            return BindArguments(call, scope);
        }

        var arguments = call.Arguments.Select(a => Real(a.Value, scope)).ToArray();
        return arguments.Contains(null) || !ShapesMeet([.. arguments.Zip(call.Arguments, (n, a) => (n!, a.Value.Span))])
            ? null
            : _graph.Apply(primitive, [.. arguments.Select(a => a!)]);
    }

    private bool CheckArity(CallSyntax call, int least, int most)
    {
        var given = call.Arguments.Length;
        if (given >= least && given <= most)
        {
            return true;
        }

        var expected = least == most ? Count(least, "argument", "arguments")
            : most == int.MaxValue ? string.Format(CultureInfo.InvariantCulture, "at least {0} arguments", least)
            : string.Format(CultureInfo.InvariantCulture, "{0} to {1} arguments", least, most);
        Report(FormulaDiagnosticCatalogue.UnknownFunction, call.Name.Span, string.Format(CultureInfo.InvariantCulture, "'{0}' takes {1}, not {2}", call.Name.Text, expected, given));
        return false;
    }

    private bool HasNamed(CallSyntax call)
    {
        if (call.Arguments.FirstOrDefault(a => a.Name is not null) is not { Name: { } name })
        {
            return false;
        }

        Report(FormulaDiagnosticCatalogue.UnknownFunction, name.Span, $"the arguments of '{call.Name.Text}' have no names");
        return true;
    }

    private Node? InlineFunction(FunctionSyntax function, CallSyntax call, Scope scope)
    {
        scope.Formula.Called.Add(function.Name.Text);
        if (HasNamed(call) || !CheckArity(call, function.Parameters.Length, function.Parameters.Length))
        {
            return BindArguments(call, scope);
        }

        var arguments = call.Arguments.Select(a => Bind(a.Value, scope)).ToArray();
        return InlineBody(function, scope.Formula, scope.Outermost, arguments, call.Name.Span);
    }

    private Node? InlineBody(FunctionSyntax function, FormulaContext formula, Scope scope, Node?[] arguments, TextSpan called)
    {
        if (_activeFunctions.Contains(function))
        {
            Report(FormulaDiagnosticCatalogue.Recursion, called, $"'{function.Name.Text}' calls itself: a function is inlined, and can't be recursive");
            return null;
        }

        var key = ((object)formula, (object)function, formula.Version, Key(arguments));
        if (_inlinedBodies.TryGetValue(key, out var known))
        {
            return known;
        }

        var inner = new Scope(scope);
        foreach (var (parameter, argument) in function.Parameters.Zip(arguments, (p, a) => (p, a)))
        {
            inner.Declare(parameter.Text, new ValueSymbol(argument));
        }

        _activeFunctions.Push(function);
        var value = Bind(function.Body, inner);
        _activeFunctions.Pop();
        _inlinedBodies.Add(key, value);
        return value;
    }

    private static string Key(IEnumerable<Node?> arguments) => string.Join(",", arguments.Select(a => a?.Id.ToString(CultureInfo.InvariantCulture) ?? "?"));
}

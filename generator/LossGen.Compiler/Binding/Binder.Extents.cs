using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>Index variables, and the extents that they take from the tensors they run over.</summary>
public sealed partial class Binder
{
    private const int Contradicted = -1;

    private readonly Dictionary<IndexVariable, List<ExtentSource>> _extents = [];
    private readonly Dictionary<string, int> _ranks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IndexVariable> _vectorIndices = new(StringComparer.Ordinal);

    /// <summary>The variables that brackets have declared by each name.</summary>
    private readonly Dictionary<string, List<IndexVariable>> _declared = new(StringComparer.Ordinal);

    private Dictionary<string, string>? _vectorClasses;
    private HashSet<string>? _subscripted;

    /// <summary>
    /// Declares the indices of brackets. Whatever runs over the same vectors shares one variable, and so one loop, as elementwise use
    /// does; except inside brackets over it whose index is used there.
    /// </summary>
    private ImmutableArray<IndexVariable> DeclareIndices(ImmutableArray<Token> tokens, SyntaxNode body, Scope inner, Scope scope)
    {
        var hidden = new HashSet<string>(tokens.Select(t => t.Text), StringComparer.Ordinal);
        var outer = new HashSet<IndexVariable>(SyntaxWalker.Within(body)
            .OfType<NameSyntax>()
            .Where(n => !hidden.Contains(n.Name.Text))
            .Select(n => scope.Find(n.Name.Text))
            .OfType<IndexSymbol>()
            .Select(i => i.Index));
        var indices = ImmutableArray.CreateBuilder<IndexVariable>();
        foreach (var token in tokens)
        {
            IndexVariable? index = null;
            if (Vectors(token.Text, body).FirstOrDefault() is { } vector)
            {
                var root = ClassOf(vector, scope.Formula.Tree);
                if (!_vectorIndices.TryGetValue(root, out var shared))
                {
                    _vectorIndices.Add(root, shared = _graph.Index(token.Text));
                }

                index = outer.Contains(shared) || indices.Contains(shared) ? null : shared;
            }

            index ??= _graph.Index(token.Text);
            if (scope.Formula.Signature.Parameters.FirstOrDefault(p => p is { IsTensor: false, Element: ElementType.Int32 } && SyntaxFacts.Compose(p.Name) == token.Text) is { } extent)
            {
                scope.Use(token.Text);
                AddExtent(index, extent, 0);
            }

            if (!_declared.TryGetValue(token.Text, out var sameName))
            {
                _declared.Add(token.Text, sameName = []);
            }

            sameName.Add(index);
            inner.Declare(token.Text, new IndexSymbol(index));
            indices.Add(index);
        }

        return indices.ToImmutable();
    }

    /// <summary>The tensors and definitions that have the index as their one subscript, and the definition itself.</summary>
    private static IEnumerable<string> Vectors(string index, SyntaxNode body)
    {
        if (body is DefinitionSyntax { Indices.Length: 1 } definition && definition.Indices[0].Text == index)
        {
            yield return definition.Name.Text;
        }

        foreach (var element in SyntaxWalker.Within(body).OfType<ElementSyntax>())
        {
            if (element.Subscripts.Length == 1 && element.Subscripts[0] is NameSyntax subscript && subscript.Name.Text == index)
            {
                yield return element.Name.Text;
            }
        }
    }

    /// <summary>Vectors that brackets somewhere run over together are of one length: one of them stands for all.</summary>
    private string ClassOf(string vector, SyntaxTree tree)
    {
        if (_vectorClasses is null)
        {
            _vectorClasses = new(StringComparer.Ordinal);
            foreach (var node in tree.Statements.SelectMany(SyntaxWalker.Within))
            {
                var tokens = node switch
                {
                    CallSyntax { Indices: { } clause } => clause.Indices,
                    DefinitionSyntax definition => definition.Indices,
                    _ => [],
                };
                foreach (var token in tokens)
                {
                    string? first = null;
                    foreach (var other in Vectors(token.Text, node))
                    {
                        first ??= Root(other);
                        _vectorClasses[Root(other)] = first;
                    }
                }
            }
        }

        return Root(vector);

        string Root(string name)
        {
            while (_vectorClasses.TryGetValue(name, out var parent) && parent != name)
            {
                // Every step halves the path for the next search.
                _vectorClasses[name] = _vectorClasses[parent];
                name = parent;
            }

            return name;
        }
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

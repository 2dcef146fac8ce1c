using System.Globalization;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Analysis.Fixing;

/// <summary>A finding in the tree of its formula, and how candidates are written for it.</summary>
internal sealed class FixContext
{
    private readonly List<ExpressionSyntax> _expressions;

    public FixContext(BoundFormula bound, string text, FormulaDiagnostic finding)
    {
        Bound = bound;
        Text = text;
        Finding = finding;
        Tree = SyntaxTree.Parse(text);
        _expressions = [.. Tree.Statements.SelectMany(SyntaxWalker.Within).OfType<ExpressionSyntax>()];
        At = _expressions.Where(e => e.Span.Contains(finding.Span)).OrderBy(e => e.Span.Length).FirstOrDefault() ?? Result;
    }

    public BoundFormula Bound { get; }

    public string Text { get; }

    public FormulaDiagnostic Finding { get; }

    public SyntaxTree Tree { get; }

    /// <summary>The least expression that holds the finding.</summary>
    public ExpressionSyntax At { get; }

    /// <summary>The formula's last expression.</summary>
    public ExpressionSyntax Result => Tree.Statements[Tree.Statements.Length - 1] switch
    {
        ResultSyntax r => r.Value,
        DefinitionSyntax d => d.Value,
        FunctionSyntax f => f.Body,
        _ => throw new InvalidOperationException("A statement of no known kind."),
    };

    public bool IsDouble => Bound.Signature.Element == ElementType.Double;

    /// <summary>
    /// The expressions in which the cause may stand, the likeliest first: the one that is reported, what it consists of, the definitions that
    /// it names, then what it is part of.
    /// </summary>
    public IEnumerable<ExpressionSyntax> Near =>
        SyntaxWalker.Within(At).OfType<ExpressionSyntax>()
            .Concat(Definitions(At, 0).SelectMany(SyntaxWalker.Within).OfType<ExpressionSyntax>())
            .Concat(_expressions.Where(e => e.Span.Contains(At.Span) && e != At).OrderBy(e => e.Span.Length))
            .Distinct();

    private const int MaxDefinitions = 3;

    private IEnumerable<ExpressionSyntax> Definitions(ExpressionSyntax at, int depth)
    {
        var names = new HashSet<string>(SyntaxWalker.Within(at).Select(n => n switch { NameSyntax name => name.Name.Text, ElementSyntax element => element.Name.Text, _ => "" }));
        var direct = Tree.Statements.OfType<DefinitionSyntax>().Where(d => names.Contains(d.Name.Text) && !d.Span.Contains(at.Span)).Select(d => d.Value).ToList();
        return depth >= MaxDefinitions ? direct : direct.Concat(direct.SelectMany(d => Definitions(d, depth + 1)));
    }

    /// <summary>Whether anything uses a definition as the formula stands.</summary>
    public bool IsUsed(DefinitionSyntax definition) => _expressions.Exists(e => e is NameSyntax n && n.Name.Text == definition.Name.Text || e is ElementSyntax s && s.Name.Text == definition.Name.Text);

    /// <summary>All expressions of the formula.</summary>
    public IEnumerable<ExpressionSyntax> All => _expressions;

    /// <summary>The calls near the finding of functions by these names, with one argument each or more.</summary>
    public IEnumerable<CallSyntax> Calls(params string[] names) => Near.OfType<CallSyntax>().Where(c => names.Contains(c.Name.Text) && c.Arguments.Length > 0);

    /// <summary>The binary operations near the finding.</summary>
    public IEnumerable<BinarySyntax> Operations(params TokenKind[] kinds) => Near.OfType<BinarySyntax>().Where(b => kinds.Contains(b.Operator.Kind));

    /// <summary>What an expression was bound to; null where that isn't known. The same text stands for the same.</summary>
    public Node? NodeOf(ExpressionSyntax expression)
    {
        string text = Inner(expression);
        var spans = new HashSet<TextSpan>(_expressions.Where(e => Of(e) == text).Select(e => e.Span));
        return Bound.Origins.Where(o => spans.Contains(o.Value)).Select(o => o.Key).FirstOrDefault();
    }

    /// <summary>What the expression at its place was bound to; null where that isn't known.</summary>
    public Node? NodeAt(ExpressionSyntax expression) => Bound.Origins.Where(o => o.Value == expression.Span).Select(o => o.Key).FirstOrDefault() ?? NodeOf(expression);

    /// <summary>The definition that a name, or an element, is of; null where it is none's.</summary>
    public DefinitionSyntax? DefinitionOf(ExpressionSyntax expression) => Bare(expression) switch
    {
        NameSyntax n => Definition(n.Name.Text),
        ElementSyntax e => Definition(e.Name.Text),
        _ => null,
    };

    private DefinitionSyntax? Definition(string name) => Tree.Statements.OfType<DefinitionSyntax>().FirstOrDefault(d => d.Name.Text == name && !Bound.Signature.Parameters.Any(p => SyntaxFacts.Compose(p.Name) == name));

    /// <summary>What an expression is, through a definition that it names in that one's own indices.</summary>
    public ExpressionSyntax Resolved(ExpressionSyntax expression)
    {
        var bare = Bare(expression);
        return DefinitionOf(bare) is { } definition && (bare is NameSyntax || (bare is ElementSyntax e && e.Subscripts.Select(Of).SequenceEqual(definition.Indices.Select(i => i.Text)))) ? Resolved(definition.Value) : bare;
    }

    /// <summary>A text with another in place of a name.</summary>
    public static string Renamed(string text, string name, string other)
    {
        foreach (var use in SyntaxTree.Parse(text).Statements.SelectMany(SyntaxWalker.Within).OfType<NameSyntax>().Where(n => n.Name.Text == name).OrderByDescending(n => n.Span.Start))
        {
            text = text.Substring(0, use.Span.Start) + other + text.Substring(use.Span.End);
        }

        return text;
    }

    /// <summary>The one place at which a definition is used whose whole value this is.</summary>
    public ExpressionSyntax? UseOf(ExpressionSyntax value)
    {
        if (Tree.Statements.OfType<DefinitionSyntax>().FirstOrDefault(d => Bare(d.Value) == Bare(value)) is not { } definition || Definition(definition.Name.Text) is null)
        {
            return null;
        }

        var uses = _expressions.Where(e => e is NameSyntax or ElementSyntax && DefinitionOf(e) == definition).ToList();
        return uses.Count == 1 ? uses[0] : null;
    }

    /// <summary>The definitions that an expression names, for text that is to name them too.</summary>
    public IReadOnlyList<KeyValuePair<string, Node>> NamesIn(SyntaxNode expression)
    {
        var used = new HashSet<string>(SyntaxWalker.Within(expression).Select(n => n switch { NameSyntax name => name.Name.Text, ElementSyntax element => element.Name.Text, _ => "" }));
        return [.. Bound.Definitions.Where(d => used.Contains(d.Name)).Reverse().Select(d => new KeyValuePair<string, Node>(d.Name, d.Value))];
    }

    /// <summary>Whether a value depends on a parameter that gradients are taken by.</summary>
    public bool IsDifferentiated(Node node) => Graph.Reachable(node).Any(n => (n is LoadNode l && Bound.Signature.Differentiated.Contains(l.Parameter)) || (n is ParameterNode p && Bound.Signature.Differentiated.Contains(p.Parameter)));

    /// <summary>The text of an expression as a factor: a product needs no parentheses there.</summary>
    public string Factor(ExpressionSyntax node) => node is BinarySyntax { Operator.Kind: TokenKind.Star or TokenKind.Caret } ? Of(node) : Operand(node);

    /// <summary>A text without the parentheses around all of it.</summary>
    public static string Unwrapped(string text) =>
        SyntaxTree.Parse(text).Statements is { Length: 1 } statements && statements[0] is ResultSyntax { Value: ParenthesizedSyntax p } && p.Span.Length == text.Length ? p.Inner.Span.Of(text) : text;

    /// <summary>The text of an expression.</summary>
    public string Of(SyntaxNode node) => node.Span.Of(Text);

    /// <summary>The text of an expression without the parentheses around it.</summary>
    public string Inner(ExpressionSyntax node) => Of(Bare(node));

    /// <summary>The text of an expression as an operand of any operator.</summary>
    public string Operand(ExpressionSyntax node) =>
        node is BinarySyntax or UnarySyntax or ConditionalSyntax ? $"({Of(node)})" : Of(node);

    /// <summary>The text of an expression as a term of a sum.</summary>
    public string Term(ExpressionSyntax node) =>
        node is ConditionalSyntax or BinarySyntax { Operator.Kind: not (TokenKind.Plus or TokenKind.Minus or TokenKind.Star or TokenKind.Slash or TokenKind.Caret) }
            ? $"({Of(node)})" : Of(node);

    /// <summary>The text of an expression with another text in place of some of its parts.</summary>
    public string Exchanged(ExpressionSyntax node, Func<ExpressionSyntax, bool> isExchanged, string text) =>
        Exchanged(node.Span, SyntaxWalker.Within(node).OfType<ExpressionSyntax>().Where(isExchanged), _ => text);

    /// <summary>Other texts in place of several expressions, of which none is within another.</summary>
    public static Candidate Replace(IEnumerable<ExpressionSyntax> parts, Func<ExpressionSyntax, string> text, Fidelity fidelity) =>
        new([.. parts.Select(p => new FormulaEdit(p.Span, text(p)))], fidelity);

    private string Exchanged(TextSpan span, IEnumerable<ExpressionSyntax> parts, Func<ExpressionSyntax, string> text)
    {
        string result = span.Of(Text);
        foreach (var part in parts.OrderByDescending(p => p.Span.Start))
        {
            int start = part.Span.Start - span.Start;
            result = result.Substring(0, start) + text(part) + result.Substring(start + part.Span.Length);
        }

        return result;
    }

    /// <summary>A candidate without parentheses that nothing needs: around what is alone in its place, and around a call or a name.</summary>
    public Candidate Tidied(Candidate candidate) => candidate with { Edits = [.. candidate.Edits.Select(Tidied)] };

    private FormulaEdit Tidied(FormulaEdit edit)
    {
        var (span, text) = (edit.Span, Spaced(edit.Text));
        var statements = SyntaxTree.Parse(text).Statements;
        if (statements.Length == 1 && statements[0] is ResultSyntax { Value: ParenthesizedSyntax { Inner: var inner } whole } && whole.Span.Length == text.Length && StandsAlone(span))
        {
            text = inner.Span.Of(text);
        }
        else if (statements.Length == 1 && statements[0] is ResultSyntax { Value: CallSyntax or NameSyntax or ElementSyntax } && _expressions.FirstOrDefault(e => e is ParenthesizedSyntax p && p.Inner.Span == span) is { } around)
        {
            span = around.Span;
        }

        // What is negated twice isn't.
        string bare = Unwrapped(text);
        if (SyntaxTree.Parse(bare).Statements is not { Length: 1 } negated || negated[0] is not ResultSyntax { Value: var value } || Negation(span) is not { } minus)
        {
            return new(span, text);
        }

        string? opposite = value switch
        {
            UnarySyntax or BinarySyntax { Operator.Kind: TokenKind.Star } when bare.StartsWith("-", StringComparison.Ordinal) => bare.Substring(1),
            BinarySyntax { Operator.Kind: TokenKind.Minus, Left: not BinarySyntax { Operator.Kind: TokenKind.Plus or TokenKind.Minus } } difference => $"({difference.Right.Span.Of(bare)} - {difference.Left.Span.Of(bare)})",
            _ => null,
        };
        return opposite is null ? new(span, text) : Tidied(new FormulaEdit(minus.Span, opposite));
    }

    private UnarySyntax? Negation(TextSpan span) => _expressions.OfType<UnarySyntax>().FirstOrDefault(u => u.Operator.Kind == TokenKind.Minus && (u.Operand.Span == span || (u.Operand is ParenthesizedSyntax p && p.Inner.Span == span)));

    // With subscripts as they stand in the formula.
    private string Spaced(string text)
    {
        var own = _expressions.OfType<ElementSyntax>().Where(e => e.Subscripts.Length > 1).Select(Of).ToList();
        if (own.Count == 0 || own.Exists(e => e.Contains(", ")))
        {
            return text;
        }

        foreach (var element in SyntaxTree.Parse(text).Statements.SelectMany(SyntaxWalker.Within).OfType<ElementSyntax>().Where(e => e.Subscripts.Length > 1).OrderByDescending(e => e.Span.Start))
        {
            text = text.Substring(0, element.Span.Start) + element.Span.Of(text).Replace(", ", ",") + text.Substring(element.Span.End);
        }

        return text;
    }

    // Whether an expression is a whole argument, a whole statement, or in parentheses already.
    private bool StandsAlone(TextSpan span) =>
        _expressions.Any(e => (e is ParenthesizedSyntax p && p.Inner.Span == span) || (e is CallSyntax c && c.Arguments.Any(a => a.Value.Span == span)))
        || Tree.Statements.Any(s => (s is ResultSyntax r && r.Value.Span == span) || (s is DefinitionSyntax d && d.Value.Span == span));

    /// <summary>An expression without the parentheses around it.</summary>
    public static ExpressionSyntax Bare(ExpressionSyntax node)
    {
        while (node is ParenthesizedSyntax p)
        {
            node = p.Inner;
        }

        return node;
    }

    /// <summary>A number as the language writes it.</summary>
    public static string Number(double value) => value.ToString("G9", CultureInfo.InvariantCulture).Replace("E", "e").Replace("e+", "e").Replace("e-0", "e-");

    /// <summary>Another text in place of an expression.</summary>
    public static Candidate Replace(SyntaxNode node, string text, Fidelity fidelity) => new(new FormulaEdit(node.Span, text), fidelity);

    /// <summary>Another text in place of a part, brackets and filter left as they are.</summary>
    public static Candidate Replace(TextSpan span, string text, Fidelity fidelity) => new(new FormulaEdit(span, text), fidelity);
}

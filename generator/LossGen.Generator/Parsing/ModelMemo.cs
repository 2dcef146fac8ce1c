using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LossGen.Generator.Parsing;

/// <summary>
/// Remembers the models of methods from one compilation of a project to the next. The compiler asks for all of them after each
/// keystroke, wherever it was; nearly always the declarations are as they were, and then a method whose text is the same object means
/// what it meant. Nothing here keeps a compilation alive.
/// </summary>
internal sealed class ModelMemo
{
    private const int Projects = 8;

    private static readonly ConditionalWeakTable<Compilation, ModelMemo> Memos = new();
    private static readonly List<WeakReference<CSharpCompilation>> Recent = [];
    private static readonly ConditionalWeakTable<Compilation, ModelMemo>.CreateValueCallback Following = compilation => Follow((CSharpCompilation)compilation);

    private readonly ConcurrentDictionary<(string Path, string Method), Entry> _entries;

    // Changes with every formula: what a formula calls may be what changed.
    private readonly object _formulas;

    private ModelMemo(ModelMemo? before, Sameness sameness)
    {
        _entries = before is null ? new() : before._entries;
        _formulas = before is not null && sameness == Sameness.Full ? before._formulas : new();
    }

    /// <summary>The memo of a compilation.</summary>
    public static ModelMemo Of(Compilation compilation) => Memos.GetValue(compilation, Following);

    /// <summary>What is known of a method; null where nothing is.</summary>
    public KnownMethod? Find(MethodDeclarationSyntax syntax)
    {
        for (var entry = _entries.TryGetValue(KeyOf(syntax), out var first) ? first : null; entry is not null; entry = entry.Next)
        {
            if (syntax.IsIncrementallyIdenticalTo(entry.Syntax) && SameOwners(syntax, entry.Syntax) && (entry.Known.Model.Reach.Formulas.Items.IsEmpty || ReferenceEquals(entry.Formulas, _formulas)))
            {
                // The former file need not stay in memory.
                entry.Syntax = syntax;
                return entry.Known;
            }
        }

        return null;
    }

    /// <summary>Remembers a method.</summary>
    public void Add(MethodDeclarationSyntax syntax, KnownMethod known) => _entries.AddOrUpdate(
        KeyOf(syntax),
        _ => new(syntax, known, _formulas, null),
        (_, others) => new(syntax, known, _formulas, Others(others, syntax)));

    // Of a method that was edited only the last text is kept; overloads stand beside each other.
    private static Entry? Others(Entry? entry, MethodDeclarationSyntax syntax) =>
        entry is null ? null
        : entry.Syntax.ParameterList.IsEquivalentTo(syntax.ParameterList, topLevel: true) && SameOwners(syntax, entry.Syntax) ? Others(entry.Next, syntax)
        : new(entry.Syntax, entry.Known, entry.Formulas, Others(entry.Next, syntax));

    private static (string Path, string Method) KeyOf(MethodDeclarationSyntax syntax) => (syntax.SyntaxTree.FilePath, syntax.Identifier.ValueText);

    // One piece of text can stand in two types.
    private static bool SameOwners(SyntaxNode a, SyntaxNode b)
    {
        for (var (x, y) = (a.Parent, b.Parent); x is not null || y is not null; (x, y) = (x.Parent, y.Parent))
        {
            if (x is null || y is null || x.RawKind != y.RawKind || (x is BaseTypeDeclarationSyntax type && type.Identifier.ValueText != ((BaseTypeDeclarationSyntax)y).Identifier.ValueText)
                || (x is BaseNamespaceDeclarationSyntax space && !SyntaxFactory.AreEquivalent(space.Name, ((BaseNamespaceDeclarationSyntax)y).Name)))
            {
                return false;
            }
        }

        return true;
    }

    private static ModelMemo Follow(CSharpCompilation compilation)
    {
        lock (Recent)
        {
            for (int i = Recent.Count - 1; i >= 0; i--)
            {
                if (!Recent[i].TryGetTarget(out var before) || !Memos.TryGetValue(before, out var memo))
                {
                    Recent.RemoveAt(i);
                }
                else if (SameDeclarations.Of(before, compilation) is var sameness and not Sameness.None)
                {
                    Recent[i].SetTarget(compilation);
                    return new(memo, sameness);
                }
            }

            if (Recent.Count == Projects)
            {
                Recent.RemoveAt(0);
            }

            Recent.Add(new(compilation));
            return new(null, Sameness.None);
        }
    }

    private sealed class Entry(MethodDeclarationSyntax syntax, KnownMethod known, object formulas, Entry? next)
    {
        public MethodDeclarationSyntax Syntax { get; set; } = syntax;

        public KnownMethod Known => known;

        public object Formulas => formulas;

        public Entry? Next => next;
    }
}

/// <summary>What is remembered of a method.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Attribute">Which of the method's attributes makes it ours, by its distance from the method's start.</param>
/// <param name="IsFaultless">Whether nothing is wrong with its signature.</param>
internal sealed record KnownMethod(MethodModel Model, int Attribute, bool IsFaultless)
{
    /// <summary>What is to be remembered of a method with an attribute at this place.</summary>
    public static KnownMethod Of(ParsedMethod parsed, MethodDeclarationSyntax syntax, int attribute) =>
        new(parsed.Model, attribute - syntax.SpanStart, parsed.Findings.IsEmpty && parsed.TakenNames.IsEmpty);

    /// <summary>Whether it is the attribute at this place that makes the method ours.</summary>
    public bool IsBy(MethodDeclarationSyntax syntax, int attribute) => attribute - syntax.SpanStart == Attribute;
}

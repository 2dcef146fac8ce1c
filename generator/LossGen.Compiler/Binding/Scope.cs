using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>The names in reach at a place of a formula.</summary>
internal sealed class Scope
{
    private readonly Dictionary<string, Symbol> _symbols = new(StringComparer.Ordinal);
    private readonly Scope? _parent;

    /// <summary>The outermost scope of a formula.</summary>
    public Scope(FormulaContext formula) => Formula = formula;

    /// <summary>An inner scope: the parameters of a function, or the indices of brackets.</summary>
    public Scope(Scope parent)
    {
        _parent = parent;
        Formula = parent.Formula;
    }

    public FormulaContext Formula { get; }

    /// <summary>Every name in reach, the nearest first.</summary>
    public IEnumerable<string> Names => _parent is null ? _symbols.Keys : _symbols.Keys.Concat(_parent.Names);

    public void Declare(string name, Symbol symbol) => _symbols[name] = symbol;

    /// <summary>The formula's own scope, where functions see their names from.</summary>
    public Scope Outermost
    {
        get
        {
            var scope = this;
            while (scope._parent is { } parent)
            {
                scope = parent;
            }

            return scope;
        }
    }

    /// <summary>What the name stands for; it counts as used.</summary>
    public Symbol? Use(string name) => Find(name, isUse: true);

    /// <summary>What the name stands for.</summary>
    public Symbol? Find(string name) => Find(name, isUse: false);

    private Symbol? Find(string name, bool isUse)
    {
        for (var scope = this; scope is not null; scope = scope._parent)
        {
            if (scope._symbols.TryGetValue(name, out var symbol))
            {
                // The parameters of functions and indices of brackets hide the formula's names.
                if (isUse && scope._parent is null)
                {
                    Formula.Used.Add(name);
                }

                return symbol;
            }
        }

        return null;
    }
}

/// <summary>A formula while it is being bound: the one being compiled, or one that is inlined into it.</summary>
internal sealed class FormulaContext(SyntaxTree tree, MethodSignature signature, IFormulaLibrary library, bool isRoot, int id)
{
    public SyntaxTree Tree => tree;

    public MethodSignature Signature => signature;

    /// <summary>The methods that it may call.</summary>
    public IFormulaLibrary Library => library;

    /// <summary>Whether it is the formula being compiled.</summary>
    public bool IsRoot => isRoot;

    public Dictionary<string, FunctionSyntax> Functions { get; } = new(StringComparer.Ordinal);

    /// <summary>The parameters and definitions that are used somewhere.</summary>
    public HashSet<string> Used { get; } = new(StringComparer.Ordinal);

    /// <summary>The functions that are called somewhere.</summary>
    public HashSet<string> Called { get; } = new(StringComparer.Ordinal);

    /// <summary>The statement being bound.</summary>
    public int Statement { get; set; }

    /// <summary>Tells formulas apart.</summary>
    public int Id { get; } = id;

    /// <summary>How many outputs have been assigned so far.</summary>
    public int Assignments { get; set; }

    /// <summary>Changes whenever a name gets a new meaning: what was inlined before may mean something else after.</summary>
    public int Version { get; set; }
}

using System.Collections.Immutable;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Primitives;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>Which index each tensor of a routine runs over, and by which name its extent goes in the generated code.</summary>
public sealed class RoutineDomains
{
    private readonly Dictionary<string, IndexVariable> _indexOf = new(StringComparer.Ordinal);
    private readonly ILookup<IndexVariable, Parameter> _ints;

    /// <summary>Reads the domains off a routine.</summary>
    /// <param name="routine">The routine.</param>
    /// <param name="extents">The extents of the formula's indices.</param>
    public RoutineDomains(Routine routine, ImmutableArray<Binding.IndexExtent> extents)
    {
        foreach (var extent in extents)
        {
            foreach (var source in extent.Sources.Where(s => s.Parameter.IsTensor))
            {
                _indexOf[source.Parameter.Name] = extent.Index;
            }
        }

        _ints = extents
            .SelectMany(e => e.Sources.Where(s => !s.Parameter.IsTensor).Select(s => (e.Index, s.Parameter)))
            .ToLookup(x => x.Index, x => x.Parameter);
        Indices = [.. routine.Parameters.Where(p => p.Parameter.IsTensor).Select(IndexOf).OfType<IndexVariable>().Distinct().OrderBy(i => i.Id)];
        Others = [.. extents
            .Where(e => !Indices.Contains(e.Index))
            .Select(e => (e.Index, Same: e.Sources.Where(s => s.Parameter.IsTensor).Select(s => _indexOf[s.Parameter.Name]).FirstOrDefault(Indices.Contains)))
            .Where(e => e.Same is not null)
            .Select(e => (e.Index, e.Same!))];
        Given = [.. extents
            .Where(e => e.Sources.All(s => !s.Parameter.IsTensor))
            .SelectMany(e => e.Sources.Take(1).Select(s => (e.Index, s.Parameter)))];
    }

    /// <summary>The indices in use.</summary>
    public ImmutableArray<IndexVariable> Indices { get; }

    /// <summary>Indices that run as far as one in use, over the same tensor: that of its size.</summary>
    public ImmutableArray<(IndexVariable Index, IndexVariable Same)> Others { get; }

    /// <summary>Indices that no tensor has, with the <c>int</c> parameters that say how far they run.</summary>
    public ImmutableArray<(IndexVariable Index, Parameter Extent)> Given { get; }

    /// <summary>The local variable that holds an index's extent.</summary>
    public Dictionary<IndexVariable, string> LengthNames { get; } = [];

    /// <summary>The index of a tensor: its own, or that of the tensor it is a gradient of.</summary>
    public IndexVariable? IndexOf(RoutineParameter parameter) => _indexOf.TryGetValue(parameter.Of.Name, out var index) ? index : null;

    /// <summary>The <c>int</c> parameters that must equal an index's extent.</summary>
    public IEnumerable<Parameter> IntExtents(IndexVariable index) => _ints[index];
}

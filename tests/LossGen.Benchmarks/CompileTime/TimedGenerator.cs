using System.Diagnostics;
using LossGen.Generator;
using LossGen.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace LossGen.Benchmarks.CompileTime;

/// <summary>
/// The generator's first step with a clock in it. At every edit the compiler looks for the attributes, makes the symbols and binds the
/// attributes before it asks a generator anything: that is its own time, and isn't counted.
/// </summary>
internal sealed class TimedGenerator : IIncrementalGenerator
{
    private long _ticks;

    /// <summary>The time spent in what is ours since the last call.</summary>
    public TimeSpan Take() => Stopwatch.GetElapsedTime(0, Interlocked.Exchange(ref _ticks, 0));

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        Count(context, "LossGen.LossAttribute");
        Count(context, "LossGen.KernelAttribute");
    }

    private void Count(IncrementalGeneratorInitializationContext context, string attribute) =>
        context.RegisterSourceOutput(context.SyntaxProvider.ForAttributeWithMetadataName(attribute, static (_, _) => true, Model), static (_, _) => { });

    private MethodModel? Model(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        var model = LossGenerator.Model(context, cancellation);
        _ticks += Stopwatch.GetTimestamp() - start;
        return model;
    }
}

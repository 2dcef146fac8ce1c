using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LossGen.Generator.Parsing;

namespace LossGen.Generator;

/// <summary>
/// The files of models, written on all processors. The compiler asks for one after the other, and computes nothing beside; a project with
/// many losses would wait for one processor of many.
/// </summary>
internal static class WrittenTexts
{
    // After a keystroke it is one or two, and the editor needs the other processors.
    private const int Few = 4;

    // A text lives as long as its model, as it would in the compiler.
    private static readonly ConditionalWeakTable<MethodModel, string> Texts = new();

    /// <summary>The text of a model's file.</summary>
    public static string Of(MethodModel model) => Texts.GetValue(model, SourceWriter.Write);

    /// <summary>Writes what isn't written yet. The result is always the same: that it was done is no reason to do anything again.</summary>
    public static bool Ahead(ImmutableArray<MethodModel?> models, CancellationToken cancellation)
    {
        var missing = models.OfType<MethodModel>().Where(model => !Texts.TryGetValue(model, out _)).ToList();
        if (missing.Count > Few)
        {
            Parallel.ForEach(missing, new ParallelOptions { CancellationToken = cancellation }, model => Of(model));
        }

        return true;
    }
}

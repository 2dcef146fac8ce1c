namespace LossGen.Compiler.Emission;

/// <summary>Hands out names that are not taken: by the language, by the types that generated code uses, by parameters of the user.</summary>
public sealed class NameScope
{
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "var", "nameof", "nuint", "nint", "scoped", "field", "value", "await", "record", "file", "required", "allows", "extension",
        "Vector128", "Vector256", "Vector512", "Avx", "Avx2", "Avx512F", "Fma", "Math", "BitConverter", "Unsafe", "MemoryMarshal", "Span", "ReadOnlySpan",
        "TensorSpan", "ReadOnlyTensorSpan", "MethodImpl", "MethodImplOptions", "InlineArray", "Invoke", "Apply", "System", "LossGen", "Run",

        // LossGen.Runtime.
        "Accumulate", "CachedStores", "Check", "ChunkMax", "ChunkMin", "ChunkProduct", "ChunkRunner", "ChunkSum", "ColumnExtremes", "ColumnParts", "ColumnSums", "Constant128",
        "Constant256", "Constant512", "Contraction", "IChunkKernel", "IStores", "Kept", "Lanes", "Line256", "Line512", "RareLanes", "RowReduction", "Scratch", "Square", "Stage",
        "StreamedStores", "Tail", "TailBuffer", "TensorArgument", "TensorInput", "TensorOutput", "Totals",
    };

    private const string SlotPrefix = "kept_";

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Takes the name if it is free, else the name with the first number that makes it free.</summary>
    /// <param name="wanted">The name.</param>
    /// <param name="endings">With which the name is to be free as well.</param>
    public string Take(string wanted, params string[] endings)
    {
        string name = wanted;
        for (int i = 2; !IsFree(name) || endings.Any(e => _taken.Contains(name + e)); i++)
        {
            name = wanted + "_" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        _taken.Add(name);
        _taken.UnionWith(endings.Select(e => name + e));
        return name;
    }

    private bool IsFree(string name) =>
        !Reserved.Contains(name) && !CSharp.Keywords.Contains(name) && !IsTemporary(name) && !IsSlot(name) && !Interleaving.IsOfFurtherStep(name) && !_taken.Contains(name);

    /// <summary>The name of the lane that a scratch slot is read into.</summary>
    public static string SlotName(int slot) => SlotPrefix + slot.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether a name is that of a scratch slot: no other is called so.</summary>
    public static bool IsSlot(string name) =>
        name.Length > SlotPrefix.Length && name.StartsWith(SlotPrefix, StringComparison.Ordinal) && name.Skip(SlotPrefix.Length).All(c => c is >= '0' and <= '9');

    // Temporaries are a letter-only hint and a number: no other name may look so.
    private static bool IsTemporary(string name)
    {
        int digits = name.Length;
        while (digits > 0 && name[digits - 1] is >= '0' and <= '9')
        {
            digits--;
        }

        return digits < name.Length && digits > 0 && name.IndexOf('_') < 0;
    }
}

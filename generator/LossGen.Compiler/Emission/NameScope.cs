namespace LossGen.Compiler.Emission;

/// <summary>Hands out names that are not taken: by the language, by the types that generated code uses, by parameters of the user.</summary>
public sealed class NameScope
{
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "var", "nameof", "nuint", "nint", "scoped", "field", "value", "await", "record", "file", "required", "allows", "extension",
        "Vector128", "Vector256", "Vector512", "Math", "BitConverter", "Check", "Accumulate", "Totals", "Tail", "Lanes", "RareLanes",
        "ChunkRunner", "TailBuffer", "IChunkKernel", "Scratch", "TensorInput", "TensorOutput", "TensorArgument", "MemoryMarshal", "Span",
        "ReadOnlySpan", "TensorSpan", "Avx", "Avx2", "Avx512F", "Fma", "Constant128", "Constant256", "Constant512", "ReadOnlyTensorSpan",
        "MethodImpl", "MethodImplOptions", "Invoke", "System", "LossGen", "Run",
    };

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
        !Reserved.Contains(name) && !CSharp.Keywords.Contains(name) && !IsTemporary(name) && !Interleaving.IsOfFurtherStep(name) && !_taken.Contains(name);

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

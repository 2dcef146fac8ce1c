namespace LossGen.Benchmarks.Comparison;

/// <summary>A row at one size and of one element type, with what runs it and its peers many times.</summary>
/// <param name="Name">What it computes.</param>
/// <param name="Mode">Which of the generated methods.</param>
/// <param name="Symbol">Its name among the peers.</param>
/// <param name="Type">The element type.</param>
/// <param name="Size">The extents.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Outputs">What it writes.</param>
/// <param name="InPlace">Whether the outputs are read first.</param>
internal abstract record Case(string Name, Mode Mode, string Symbol, string Type, int[] Size, Operand[] Inputs, Operand[] Outputs, bool InPlace)
{
    /// <summary>The size as it is written, filtered and sorted by.</summary>
    public string SizeText => string.Join("x", Size);

    /// <summary>What tells it from all others.</summary>
    public string Title => $"{Type} {Mode.ToString().ToLowerInvariant()} {Name} {SizeText}";

    /// <summary>The bytes that a call reads and writes at least.</summary>
    public double Bytes
    {
        get
        {
            double elements = Inputs.Sum(x => (double)x.Length(Size)) + ((InPlace ? 2 : 1) * Outputs.Sum(y => (double)y.Length(Size)));
            return elements * (Type == "float" ? sizeof(float) : sizeof(double));
        }
    }

    /// <summary>The generated method.</summary>
    public abstract Action<int> Ours { get; }

    /// <summary>That and the composition of TensorPrimitives, whatever they give: what the JIT has to compile.</summary>
    public abstract IEnumerable<Action<int>> Managed { get; }

    /// <summary>The method of the same formula that splits its work over the cores, once it is known to give the same bits.</summary>
    public abstract Action<int> Threads();

    /// <summary>The function in C, once it is known to give the same.</summary>
    public abstract Action<int> C(CLibrary library);

    /// <summary>Whether there is a composition of TensorPrimitives.</summary>
    public abstract bool HasTensors { get; }

    /// <summary>The composition of TensorPrimitives, once it is known to give the same; null where there is none.</summary>
    public abstract Action<int>? Tensors();

    /// <summary>What a peer in another process must find.</summary>
    public abstract Digest Digest();
}

namespace LossGen.Runtime;

/// <summary>A matrix whose element (i, j) is at <c>First[i] + Second[j]</c>.</summary>
internal readonly unsafe struct ContractionOperand<T>(T* data, int* first, int firstLength, int* second, int secondLength)
    where T : unmanaged
{
    /// <summary>The elements.</summary>
    public readonly T* Data = data;

    /// <summary>The offsets of the first index.</summary>
    public readonly int* First = first;

    /// <summary>The offsets of the second index.</summary>
    public readonly int* Second = second;

    /// <summary>The extent of the first index.</summary>
    public readonly int FirstLength = firstLength;

    /// <summary>The extent of the second index.</summary>
    public readonly int SecondLength = secondLength;

    /// <summary>The same elements, transposed.</summary>
    public ContractionOperand<T> Transposed => new(Data, Second, SecondLength, First, FirstLength);

    /// <summary>Some of the first index.</summary>
    public ContractionOperand<T> SliceFirst(int start, int length) => new(Data, First + start, length, Second, SecondLength);

    /// <summary>Some of the second index.</summary>
    public ContractionOperand<T> SliceSecond(int start, int length) => new(Data, First, FirstLength, Second + start, length);
}

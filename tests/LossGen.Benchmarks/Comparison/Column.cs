using System.Runtime.InteropServices;

namespace LossGen.Benchmarks.Comparison;

/// <summary>Elements that C# and C see at one address, aligned to a cache line.</summary>
/// <param name="Address">Of the first element.</param>
/// <param name="Length">The number of elements.</param>
internal readonly unsafe record struct Column<T>(nint Address, int Length)
    where T : unmanaged
{
    private const int CacheLine = 64;

    public Span<T> Span => new((void*)Address, Length);

    public static Column<T> Allocate(int length)
    {
        var column = new Column<T>((nint)NativeMemory.AlignedAlloc((nuint)Math.Max(length, 1) * (nuint)sizeof(T), CacheLine), length);
        column.Span.Clear();
        return column;
    }

    public void Free() => NativeMemory.AlignedFree((void*)Address);

    public Column<T> First(int length) => length <= Length ? new(Address, length) : throw new ArgumentOutOfRangeException(nameof(length), length, $"There are {Length}.");
}

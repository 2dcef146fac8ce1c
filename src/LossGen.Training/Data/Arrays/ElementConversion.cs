using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace LossGen.Training.Data.Arrays;

/// <summary>Bytes of a file as numbers of the type asked for.</summary>
internal static class ElementConversion
{
    /// <summary>Converts; of doubles as floats digits may go, nothing else.</summary>
    /// <returns>The first element that can't be had so; -1 where all can.</returns>
    public static int Convert<T>(Span<byte> bytes, ElementType type, bool bigEndian, Span<T> to)
        where T : unmanaged, INumber<T>
    {
        if (bigEndian == BitConverter.IsLittleEndian)
        {
            Reverse(bytes, type.Size());
        }

        return type switch
        {
            ElementType.UInt8 => From<byte, T>(bytes, to),
            ElementType.Int8 => From<sbyte, T>(bytes, to),
            ElementType.UInt16 => From<ushort, T>(bytes, to),
            ElementType.Int16 => From<short, T>(bytes, to),
            ElementType.UInt32 => From<uint, T>(bytes, to),
            ElementType.Int32 => From<int, T>(bytes, to),
            ElementType.UInt64 => From<ulong, T>(bytes, to),
            ElementType.Int64 => From<long, T>(bytes, to),
            ElementType.Float16 => From<Half, T>(bytes, to),
            ElementType.Float32 => From<float, T>(bytes, to),
            _ => From<double, T>(bytes, to),
        };
    }

    private static int From<TFrom, TTo>(ReadOnlySpan<byte> bytes, Span<TTo> to)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        ReadOnlySpan<TFrom> from = MemoryMarshal.Cast<byte, TFrom>(bytes);
        for (int i = 0; i < from.Length; i++)
        {
            TFrom value = from[i];
            TTo converted = TTo.CreateSaturating(value);
            bool same = typeof(TFrom) == typeof(double) && typeof(TTo) == typeof(float)
                ? TTo.IsFinite(converted) == TFrom.IsFinite(value)
                : TFrom.CreateSaturating(converted) == value || (TFrom.IsNaN(value) && TTo.IsNaN(converted));
            if (!same || (TTo.IsInteger(converted) && Unrepresentable(value, converted)))
            {
                return i;
            }

            to[i] = converted;
        }

        return -1;
    }

    // 2^63 - 1 becomes 2^63 as a float, which saturates back to what it was: there and back isn't proof at the edge.
    private static bool Unrepresentable<TFrom, TTo>(TFrom value, TTo converted)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
        => (typeof(TTo) == typeof(float) || typeof(TTo) == typeof(double))
            && (typeof(TFrom) == typeof(int) || typeof(TFrom) == typeof(uint) || typeof(TFrom) == typeof(long) || typeof(TFrom) == typeof(ulong))
            && Int128.CreateSaturating(converted) != Int128.CreateSaturating(value);

    private static void Reverse(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                Span<short> two = MemoryMarshal.Cast<byte, short>(bytes);
                BinaryPrimitives.ReverseEndianness(two, two);
                break;
            case 4:
                Span<int> four = MemoryMarshal.Cast<byte, int>(bytes);
                BinaryPrimitives.ReverseEndianness(four, four);
                break;
            case 8:
                Span<long> eight = MemoryMarshal.Cast<byte, long>(bytes);
                BinaryPrimitives.ReverseEndianness(eight, eight);
                break;
        }
    }
}

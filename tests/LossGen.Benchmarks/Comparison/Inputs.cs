using System.Runtime.InteropServices;

namespace LossGen.Benchmarks.Comparison;

/// <summary>The inputs, which all rows and peers share. Those for double are those for float.</summary>
internal static class Inputs
{
    // Longer inputs repeat these; what is computed of them doesn't depend on what it was before.
    private const int Period = 1 << 20;

    private static readonly Dictionary<(Type, Field, int), object> Known = [];

    /// <summary>Elements of a field; shorter ones begin as longer ones do.</summary>
    /// <param name="columns">The length of a row, where the field's numbers depend on it.</param>
    public static Column<T> Get<T>(Field field, int length, int columns = 0)
        where T : unmanaged
    {
        var key = (typeof(T), field, DependsOnColumns(field) ? columns : 0);
        if (Known.TryGetValue(key, out object? known) && ((Column<T>)known).Length >= length)
        {
            return ((Column<T>)known).First(length);
        }

        var fresh = Column<T>.Allocate(length);
        if (typeof(T) == typeof(float))
        {
            Fill(field, columns, MemoryMarshal.Cast<T, float>(fresh.Span));
        }
        else if (typeof(T) == typeof(double))
        {
            System.Numerics.Tensors.TensorPrimitives.ConvertChecked<float, double>(Get<float>(field, length, columns).Span, MemoryMarshal.Cast<T, double>(fresh.Span));
        }
        else
        {
            var random = new Random((int)field);
            foreach (ref int label in MemoryMarshal.Cast<T, int>(fresh.Span))
            {
                label = random.Next(columns);
            }
        }

        Known[key] = fresh;
        return fresh;
    }

    /// <summary>Whether a field's numbers depend on the length of a row.</summary>
    public static bool DependsOnColumns(Field field) => field is Field.Labels or Field.Probabilities;

    private static void Fill(Field field, int columns, Span<float> x)
    {
        var random = new Random((int)field + 1);
        Span<float> first = x[..Math.Min(x.Length, Period)];
        for (int i = 0; i < first.Length; i++)
        {
            first[i] = Draw(field, random, i);
        }

        for (int i = Period; i < x.Length; i += Period)
        {
            x[..Math.Min(Period, x.Length - i)].CopyTo(x[i..]);
        }

        if (field == Field.Probabilities)
        {
            for (int i = 0; i + columns <= x.Length; i += columns)
            {
                Span<float> row = x.Slice(i, columns);
                System.Numerics.Tensors.TensorPrimitives.SoftMax(row, row);
            }
        }
    }

    private static float Draw(Field field, Random random, int i) => field switch
    {
        Field.Scores => Marked(2 * Normal(random), 0),
        Field.Reals => Marked(Normal(random), 1),
        Field.LogVariances => 0.5f * Normal(random),
        Field.Left or Field.Right => 0.1f * Normal(random),
        Field.Bits => random.Next(2),
        Field.Counts => random.Next(8),
        Field.Signs => 1 - (2 * random.Next(2)),
        Field.Probabilities => 2 * Normal(random),
        Field.Boxes => Marked(Corner(random, i, 0), 0),
        Field.OtherBoxes => Marked(Corner(random, i, 3), 1),
        Field.Zeros => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Labels are integers."),
    };

    private static float Normal(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    // The first corner from 0 to 2, the second from 2 to 4; every second one of the other boxes is moved, so that some don't meet.
    private static float Corner(Random random, int i, float shift) => (2 * random.NextSingle()) + (i % 4 < 2 ? 0 : 2) + (i / 4 % 2 * shift);

    // The last bit tells two fields apart.
    private static float Marked(float x, int bit) => BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(x) & ~1u) | (uint)bit);
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LossGen.Runtime;
using LossGen.Tests.Engines.Formulas;

namespace LossGen.Tests.Runtime;

public class StoresTests
{
    // What is written around the caches takes aligned stores of the widest vectors.
    private static readonly bool Has512 = Avx512F.IsSupported, Has256 = Avx2.IsSupported;

    [Fact]
    public void Streams_vectors_to_any_address()
    {
        for (int offset = 0; offset < 33; offset++)
        {
            for (int vectors = 0; vectors < 6; vectors++)
            {
                Streams512(i => i + 0.5f, offset, vectors);
                Streams512(i => i + 0.5, offset, vectors);
                Streams256(i => i + 0.5f, offset, vectors);
                Streams256(i => i + 0.5, offset, vectors);
            }
        }
    }

    // As when elements are a view of bytes.
    [Fact]
    public void Streams_to_addresses_between_elements()
    {
        if (!Has512)
        {
            return;
        }

        byte[] bytes = new byte[1024];
        ref float start = ref MemoryMarshal.Cast<byte, float>(bytes.AsSpan(3))[0];
        Line512 line = default;
        for (int v = 0; v < 4; v++)
        {
            StreamedStores.Store(Vector512.Create(v + 1f), ref start, (nuint)(16 * v), ref line);
        }

        StreamedStores.Finish(ref start, ref line);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (i / 16) + 1f), MemoryMarshal.Cast<byte, float>(bytes.AsSpan(3))[..64].ToArray());
    }

    // The collector may move an array to an address that lies otherwise in its cache line; here another array plays the moved one, and
    // what was written before the move is where it was.
    [Fact]
    public void Goes_on_where_the_output_was_moved_to()
    {
        if (!Has512)
        {
            return;
        }

        float[] before = GC.AllocateArray<float>(256, pinned: true), after = GC.AllocateArray<float>(256, pinned: true);
        for (int shift = 0; shift < 16; shift++)
        {
            Line512 line = default;
            before.AsSpan().Clear();
            for (int v = 0; v < 3; v++)
            {
                StreamedStores.Store(Vector512.Create(v + 1f), ref before[5], (nuint)(16 * v), ref line);
            }

            before.AsSpan(5, 200).CopyTo(after.AsSpan(shift));
            for (int v = 3; v < 6; v++)
            {
                StreamedStores.Store(Vector512.Create(v + 1f), ref after[shift], (nuint)(16 * v), ref line);
            }

            StreamedStores.Finish(ref after[shift], ref line);
            Assert.Equal(Enumerable.Range(0, 96).Select(i => (i / 16) + 1f), after.AsSpan(shift, 96).ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Large_outputs_hold_the_bits_of_small_ones(int offset)
    {
        const int Length = 2_900_017, Piece = 70_001;
        float[] p = Draw(1), t = Draw(2), e = new float[Length + 16], piece = new float[Piece];
        Kernels.SquaredErrors(p, t, e.AsSpan(offset, Length));
        for (int from = 0; from < Length; from += Piece)
        {
            int length = Math.Min(Piece, Length - from);
            Kernels.SquaredErrors(p.AsSpan(from, length), t.AsSpan(from, length), piece.AsSpan(0, length));
            Assert.True(e.AsSpan(offset + from, length).SequenceEqual(piece.AsSpan(0, length)));
        }

        Assert.True(e.AsSpan(0, offset).IndexOfAnyExcept(0f) < 0 && e.AsSpan(offset + Length).IndexOfAnyExcept(0f) < 0);
        Assert.Equal(Has256, StreamedStores.Pay(12L * Length));

        static float[] Draw(int seed)
        {
            var random = new Random(seed);
            float[] values = new float[Length];
            for (int i = 0; i < Length; i++)
            {
                values[i] = random.NextSingle();
            }

            return values;
        }
    }

    private static void Streams512<T>(Func<int, T> value, int offset, int vectors)
        where T : unmanaged, IEquatable<T>
    {
        if (Has512)
        {
            Line512 line = default;
            Check(value, offset, vectors * Vector512<T>.Count, memory =>
            {
                for (int i = 0; i < vectors * Vector512<T>.Count; i += Vector512<T>.Count)
                {
                    StreamedStores.Store(Vector512.Create([.. Enumerable.Range(i, Vector512<T>.Count).Select(value)]), ref memory[offset], (nuint)i, ref line);
                }

                StreamedStores.Finish(ref memory[offset], ref line);
            });
        }
    }

    private static void Streams256<T>(Func<int, T> value, int offset, int vectors)
        where T : unmanaged, IEquatable<T>
    {
        if (Has256)
        {
            Line256 line = default;
            Check(value, offset, vectors * Vector256<T>.Count, memory =>
            {
                for (int i = 0; i < vectors * Vector256<T>.Count; i += Vector256<T>.Count)
                {
                    StreamedStores.Store(Vector256.Create([.. Enumerable.Range(i, Vector256<T>.Count).Select(value)]), ref memory[offset], (nuint)i, ref line);
                }

                StreamedStores.Finish(ref memory[offset], ref line);
            });
        }
    }

    private static void Check<T>(Func<int, T> value, int offset, int count, Action<T[]> store)
        where T : unmanaged, IEquatable<T>
    {
        var memory = new T[160];
        store(memory);
        Assert.Equal([.. new T[offset], .. Enumerable.Range(0, count).Select(value), .. new T[160 - offset - count]], memory);
    }
}

using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Randomness;

public class RandomStreamTests
{
    [Fact]
    public void The_generator_is_SplitMix64()
    {
        // The published first values of SplitMix64 from the state 1234567.
        var stream = RandomStream.FromState(1234567);

        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL, 16408922859458223821UL],
            Enumerable.Range(0, 5).Select(_ => stream.NextUInt64()).ToArray());
    }

    [Fact]
    public void The_bits_of_a_seed_are_fixed_for_all_time()
    {
        var stream = new RandomStream(7).Split("dropout").Split(3);
        float[] normal = new float[4];
        ulong first = stream.NextUInt64();
        stream.FillNormal(normal);

        // The number and the normal ones, in double precision, by another implementation.
        Assert.Equal(7746040010742668210UL, first);
        double[] exact = [-0.19503450593262475, 0.5012954789643234, -1.0314016635618863, -0.913379604526615];
        Assert.All(normal.Zip(exact), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
        Assert.Equal([-1102596331, 1056986342, -1081867015, -1083583681], normal.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Splitting_does_not_move_the_stream_and_each_part_has_its_own()
    {
        var stream = new RandomStream(1);
        ulong state = stream.State;
        ulong[] parts = [.. Enumerable.Range(0, 1000).Select(part => stream.Split((ulong)part).NextUInt64()), stream.Split("a").NextUInt64(), stream.Split("b").NextUInt64()];

        Assert.Equal(state, stream.State);
        Assert.Equal(parts.Length, parts.Distinct().Count());
        Assert.Equal(stream.Split("layer 1"), stream.Split("layer 1"));
        Assert.NotEqual(stream.Split(1).Split(2), stream.Split(2).Split(1));
    }

    [Fact]
    public void A_stream_goes_on_from_its_state()
    {
        var stream = new RandomStream(3);
        stream.NextUInt64();
        var again = RandomStream.FromState(stream.State);

        Assert.Equal(stream.NextUInt64(), again.NextUInt64());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_431_655_766)]
    public void Bounded_numbers_are_uniform(int bound)
    {
        var stream = new RandomStream(5);
        int[] thirds = new int[3];
        for (int i = 0; i < 30000; i++)
        {
            int value = stream.NextInt(bound);
            Assert.InRange(value, 0, bound - 1);
            thirds[(int)((long)value * 3 / bound)]++;
        }

        for (int third = 0; third < 3; third++)
        {
            long values = Enumerable.Range(0, bound < 100 ? bound : 0).Count(v => v * 3 / bound == third);
            double expected = bound < 100 ? 30000.0 * values / bound : 10000;
            Assert.InRange(thirds[third], expected - 400, expected + 400);
        }
    }

    [Fact]
    public void A_bound_that_is_not_positive_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(1).NextInt(0));

    [Fact]
    public void Uniform_and_normal_numbers_have_their_moments()
    {
        var stream = new RandomStream(11);
        float[] values = new float[100_000];
        stream.FillUniform(values, -2, 4);
        Assert.All(values, value => Assert.InRange(value, -2, 4));
        Assert.Equal(1, values.Average(), 0.03);
        Assert.Equal(3, values.Average(v => (v - 1.0) * (v - 1)), 0.05);

        stream.FillNormal(values, 5, 2);
        Assert.Equal(5, values.Average(), 0.03);
        Assert.Equal(4, values.Average(v => (v - 5.0) * (v - 5)), 0.1);
        Assert.Equal(0.1587, values.Count(v => v > 7) / 100_000.0, 0.005);
        Assert.True(values.Max() > 5 + 2 * 3.8);
    }

    [Fact]
    public void A_shuffle_is_a_permutation_and_all_are_equally_likely()
    {
        var counts = new Dictionary<string, int>();
        var stream = new RandomStream(2);
        for (int i = 0; i < 12000; i++)
        {
            char[] values = ['a', 'b', 'c', 'd'];
            stream.Shuffle<char>(values);
            string order = new(values);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 400, 600));
    }
}

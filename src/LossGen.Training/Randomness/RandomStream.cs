namespace LossGen.Training.Randomness;

/// <summary>
/// A splittable stream of random numbers: the same seed gives the same bits on every machine. Each part of a program
/// takes a stream of its own by <see cref="Split(ulong)"/>, so that what one draws doesn't change what another does.
/// </summary>
/// <remarks>
/// A value type that changes as it draws: pass it by <c>ref</c> where the caller should go on from where the callee
/// stopped. The generator is SplitMix64: a counter through a mixing function. It is no generator for secrets.
/// </remarks>
public struct RandomStream : IEquatable<RandomStream>
{
    // 2^64 over the golden ratio, odd: the counter visits every value before it repeats.
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>The stream of a seed.</summary>
    /// <param name="seed">Any number; seeds that differ in one bit give unrelated streams.</param>
    public RandomStream(ulong seed) => _state = Mix(seed + Step);

    /// <summary>Where the stream stands: <see cref="FromState"/> goes on from here.</summary>
    public readonly ulong State => _state;

    /// <summary>The stream that goes on from a state.</summary>
    /// <param name="state">What <see cref="State"/> gave.</param>
    public static RandomStream FromState(ulong state) => new() { _state = state };

    /// <summary>A stream of its own for a numbered part (an epoch, a step, a layer). Doesn't move this stream.</summary>
    /// <param name="part">The number of the part; each has its own stream.</param>
    public readonly RandomStream Split(ulong part) => FromState(Mix(Mix(_state + Step) ^ Mix(part * Step + 0xD1B54A32D192ED03)));

    /// <summary>A stream of its own for a named part. Doesn't move this stream.</summary>
    /// <param name="part">Its name, compared by its characters.</param>
    public readonly RandomStream Split(string part)
    {
        ArgumentNullException.ThrowIfNull(part);
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in part)
        {
            hash = (hash ^ c) * 0x100000001B3;
        }

        return Split(hash);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64() => Mix(_state += Step);

    /// <summary>A number in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [0, 1), a multiple of 2^-24.</summary>
    public float NextSingle() => (NextUInt64() >> 40) * (1f / (1 << 24));

    /// <summary>A number from 0 to below a bound, each equally likely.</summary>
    /// <param name="bound">How many numbers; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> isn't positive.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        // The high word of a product is uniform once the few low words that come up too often are drawn again.
        ulong high = Math.BigMul(NextUInt64(), (ulong)bound, out ulong low);
        if (low < (ulong)bound)
        {
            ulong excess = (0UL - (ulong)bound) % (ulong)bound;
            while (low < excess)
            {
                high = Math.BigMul(NextUInt64(), (ulong)bound, out low);
            }
        }

        return (int)high;
    }

    /// <summary>A normal number of mean 0 and deviation 1.</summary>
    public float NextNormal()
    {
        Span<float> one = stackalloc float[1];
        FillNormal(one);
        return one[0];
    }

    /// <summary>Fills with numbers in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    /// <param name="values">What to fill.</param>
    /// <param name="low">The least.</param>
    /// <param name="high">The bound above.</param>
    public void FillUniform(Span<float> values, float low = 0, float high = 1)
    {
        float span = high - low;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = low + span * NextSingle();
        }
    }

    /// <summary>Fills with normal numbers.</summary>
    /// <param name="values">What to fill.</param>
    /// <param name="mean">Their mean.</param>
    /// <param name="deviation">Their standard deviation.</param>
    public void FillNormal(Span<float> values, float mean = 0, float deviation = 1)
    {
        Span<float> radius = stackalloc float[Block], angle = stackalloc float[Block];
        while (values.Length > 0)
        {
            int count = Math.Min(values.Length, Block);
            for (int i = 0; i < count; i++)
            {
                // In (0, 1]: of 0 there is no logarithm.
                radius[i] = ((NextUInt64() >> 40) + 1) * (1f / (1 << 24));
                angle[i] = NextSingle();
            }

            NormalKernel.BoxMuller(radius[..count], angle[..count], values[..count], mean, deviation);
            values = values[count..];
        }
    }

    /// <summary>Brings values into random order.</summary>
    /// <param name="values">What to shuffle.</param>
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <inheritdoc />
    public readonly bool Equals(RandomStream other) => _state == other._state;

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is RandomStream other && Equals(other);

    /// <inheritdoc />
    public override readonly int GetHashCode() => _state.GetHashCode();

    /// <summary>Whether two streams stand at the same place.</summary>
    public static bool operator ==(RandomStream left, RandomStream right) => left.Equals(right);

    /// <summary>Whether two streams stand at different places.</summary>
    public static bool operator !=(RandomStream left, RandomStream right) => !left.Equals(right);

    private const int Block = 256;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>A formula, since the logarithm and the cosine of the platform don't give the same bits everywhere.</summary>
internal static partial class NormalKernel
{
    [Kernel("mean + deviation * (sqrt(-2 * log(u)) * cos(2 * pi * v))")]
    public static partial void BoxMuller(
        [System.ComponentModel.DataAnnotations.Range(5e-8, 1.0)] ReadOnlySpan<float> u, ReadOnlySpan<float> v, Span<float> y, float mean, float deviation);
}

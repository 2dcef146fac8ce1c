using LossGen.Training.Randomness;

namespace LossGen.Training.Data;

/// <summary>
/// Goes over a dataset batch by batch, in an order that the seed and the number of the epoch decide. Buffers are reused:
/// once warm, an epoch allocates nothing. One enumeration at a time.
/// </summary>
/// <remarks><code>
/// using var batches = new Batches(data, 32) { Shuffle = true, Seed = 7 };
/// foreach (Batch batch in batches.Epoch(0)) { … }
/// </code></remarks>
public sealed class Batches : IDisposable
{
    private readonly int[] _order;
    private readonly int _prefetch;
    private Batch? _batch;
    private Prefetcher? _prefetcher;
    private long _version;
    private bool _disposed;

    /// <summary>Batches over a dataset.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="size">Rows in a batch; the last of an epoch may have fewer.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> isn't positive.</exception>
    public Batches(Dataset data, int size)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        (Data, Size) = (data, size);
        _order = new int[data.Count];
    }

    /// <summary>Stops the background thread, should the owner have forgotten to.</summary>
    ~Batches() => _prefetcher?.Stop();

    /// <summary>The rows.</summary>
    public Dataset Data { get; }

    /// <summary>Rows in a batch.</summary>
    public int Size { get; }

    /// <summary>Whether each epoch has an order of its own. False: the dataset's order, always.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Decides the order, with the number of the epoch.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether rows at the end that don't fill a batch are left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>How many batches a background thread prepares ahead; 0 for none. The batches and their order are the same.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int Prefetch
    {
        get => _prefetch;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Prefetch));
            _prefetch = value;
        }
    }

    /// <summary>The number of batches in an epoch.</summary>
    public int BatchesPerEpoch => DropLast ? Data.Count / Size : (int)((Data.Count + (Size - 1L)) / Size);

    /// <summary>The batches of an epoch; <c>foreach</c> goes over them.</summary>
    /// <param name="epoch">Its number, which decides the order.</param>
    /// <param name="skip">How many batches to leave out at the beginning, as when a run goes on in the middle of an epoch.</param>
    public EpochBatches Epoch(int epoch, int skip = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        return new EpochBatches(this, epoch, skip);
    }

    /// <summary>Ends the background thread, if there is one.</summary>
    public void Dispose()
    {
        _disposed = true;
        _prefetcher?.Stop();
        GC.SuppressFinalize(this);
    }

    internal long Start(int epoch, int skip)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _prefetcher?.Rest();
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        if (Shuffle)
        {
            new RandomStream(Seed).Split("shuffle").Split((ulong)epoch).Shuffle<int>(_order);
        }

        if (Prefetch == 0)
        {
            _batch ??= Data.NewBatch(Math.Min(Size, Data.Count));
        }
        else
        {
            _prefetcher ??= new Prefetcher(Data, _order, Size, Math.Min(Prefetch, BatchesPerEpoch));
            _prefetcher.Begin(skip, BatchesPerEpoch);
        }

        return ++_version;
    }

    // The batch of a number, in turn.
    internal Batch Read(int index, long version)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (version != _version)
        {
            throw new InvalidOperationException("Another enumeration of these batches has begun; they allow one at a time.");
        }

        if (_prefetcher is not null)
        {
            return _prefetcher.Take();
        }

        int start = index * Size;
        _batch!.Fill(_order.AsSpan(start, Math.Min(Size, _order.Length - start)));
        return _batch;
    }
}

/// <summary>The batches of an epoch.</summary>
public readonly struct EpochBatches
{
    private readonly Batches _batches;
    private readonly int _epoch;
    private readonly int _skip;

    internal EpochBatches(Batches batches, int epoch, int skip) => (_batches, _epoch, _skip) = (batches, epoch, skip);

    /// <summary>Begins the epoch.</summary>
    public Enumerator GetEnumerator() => new(_batches, _epoch, _skip);

    /// <summary>Goes from batch to batch.</summary>
    public struct Enumerator
    {
        private readonly Batches _batches;
        private readonly long _version;
        private readonly int _end;
        private int _next;

        internal Enumerator(Batches batches, int epoch, int skip)
        {
            _batches = batches;
            _next = skip;
            _end = batches.BatchesPerEpoch;
            _version = batches.Start(epoch, skip);
            Current = null!;
        }

        /// <summary>The batch; filled anew by <see cref="MoveNext"/>.</summary>
        public Batch Current { get; private set; }

        /// <summary>Goes to the next batch; false after the last.</summary>
        public bool MoveNext()
        {
            if (_next >= _end)
            {
                return false;
            }

            Current = _batches.Read(_next++, _version);
            return true;
        }
    }
}

using System.Runtime.ExceptionServices;

namespace LossGen.Training.Fitting;

/// <summary>
/// Some threads that share work over a range, in chunks that its length alone decides: which thread does which changes no
/// bit. Short ranges are done where they are asked for. Once warm, nothing is allocated.
/// </summary>
internal sealed class Crew
{
    /// <summary>The length of a chunk: long enough that handing it over takes little of its time.</summary>
    public const int Chunk = 1 << 16;

    private readonly object _gate = new();
    private readonly Helper[] _helpers;
    private Action<int, int>? _part;
    private int _length;
    private int _next;
    private int _end;
    private int _left;
    private int _failedChunk;
    private ExceptionDispatchInfo? _failure;

    public Crew(int threads)
    {
        _helpers = new Helper[threads - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            _helpers[i] = new Helper(this);
        }
    }

    /// <summary>Does all of a range: each part begins somewhere and has a length.</summary>
    public void Run(int length, Action<int, int> part)
    {
        int chunks = (int)((length + (Chunk - 1L)) / Chunk);
        if (_helpers.Length == 0 || chunks < 2)
        {
            part(0, length);
            return;
        }

        lock (_gate)
        {
            (_part, _length, _next, _end, _left, _failedChunk, _failure) = (part, length, 0, chunks, chunks, chunks, null);
        }

        for (int i = 0; i < Math.Min(_helpers.Length, chunks - 1); i++)
        {
            _helpers[i].Queue();
        }

        Help();
        lock (_gate)
        {
            while (_left > 0)
            {
                Monitor.Wait(_gate);
            }
        }

        _failure?.Throw();
    }

    private void Help()
    {
        while (true)
        {
            int chunk;
            Action<int, int> part;
            lock (_gate)
            {
                if (_next == _end)
                {
                    return;
                }

                (chunk, part) = (_next++, _part!);
            }

            ExceptionDispatchInfo? failure = null;
            try
            {
                int start = chunk * Chunk;
                part(start, Math.Min(Chunk, _length - start));
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }

            lock (_gate)
            {
                if (failure is not null && chunk < _failedChunk)
                {
                    (_failedChunk, _failure) = (chunk, failure);
                }

                if (--_left == 0)
                {
                    Monitor.PulseAll(_gate);
                }
            }
        }
    }

    private sealed class Helper(Crew crew) : IThreadPoolWorkItem
    {
        private int _queued;

        public void Queue()
        {
            // Where the pool is late, this still waits in its queue and will find the new work.
            if (Interlocked.Exchange(ref _queued, 1) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        void IThreadPoolWorkItem.Execute()
        {
            Interlocked.Exchange(ref _queued, 0);
            crew.Help();
        }
    }
}

using System.Runtime.ExceptionServices;

namespace LossGen.Training.Data;

/// <summary>Fills batches ahead on a thread of its own. It knows nothing of <see cref="Batches"/>, so that one forgotten can be collected.</summary>
internal sealed class Prefetcher
{
    private readonly object _gate = new();
    private readonly Batch[] _ring;
    private readonly int[] _order;
    private readonly int _size;

    // Numbers of batches since the epoch began: filled ≥ taken ≥ given back.
    private int _first, _total, _filled, _taken, _returned;
    private bool _filling, _stopped;
    private ExceptionDispatchInfo? _failure;

    public Prefetcher(Dataset data, int[] order, int size, int ahead)
    {
        (_order, _size) = (order, size);
        // One more than is prepared ahead: the consumer holds one.
        _ring = new Batch[ahead + 1];
        for (int i = 0; i < _ring.Length; i++)
        {
            _ring[i] = data.NewBatch(Math.Min(size, data.Count));
        }

        new Thread(Run) { IsBackground = true, Name = "LossGen batches" }.Start();
    }

    /// <summary>Waits until nothing is being filled: afterwards the order may change.</summary>
    public void Rest()
    {
        lock (_gate)
        {
            (_first, _total, _filled, _taken, _returned) = (0, 0, 0, 0, 0);
            while (_filling)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    public void Begin(int skip, int batches)
    {
        lock (_gate)
        {
            (_first, _total, _filled, _taken, _returned) = (skip, Math.Max(0, batches - skip), 0, 0, 0);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The next batch; the one before goes back to be filled anew.</summary>
    public Batch Take()
    {
        lock (_gate)
        {
            _returned = _taken;
            Monitor.PulseAll(_gate);
            while (_filled == _taken && _failure is null && !_stopped)
            {
                Monitor.Wait(_gate);
            }

            _failure?.Throw();
            ObjectDisposedException.ThrowIf(_stopped, typeof(Batches));
            return _ring[_taken++ % _ring.Length];
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Run()
    {
        try
        {
            while (Next(out int number, out int first))
            {
                int start = (first + number) * _size;
                _ring[number % _ring.Length].Fill(_order.AsSpan(start, Math.Min(_size, _order.Length - start)));
                Filled(number, first);
            }
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
                _filling = false;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool Next(out int number, out int first)
    {
        lock (_gate)
        {
            while (!_stopped && (_filled == _total || _filled - _returned == _ring.Length))
            {
                Monitor.Wait(_gate);
            }

            (number, first, _filling) = (_filled, _first, !_stopped);
            return !_stopped;
        }
    }

    private void Filled(int number, int first)
    {
        lock (_gate)
        {
            _filling = false;
            // Not if the epoch was broken off meanwhile.
            if (_total > 0 && number == _filled && first == _first)
            {
                _filled++;
            }

            Monitor.PulseAll(_gate);
        }
    }
}

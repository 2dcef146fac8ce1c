using System.Runtime.ExceptionServices;
using LossGen.Training.Data;
using LossGen.Training.Models;
using LossGen.Training.Objectives;

namespace LossGen.Training.Fitting;

/// <summary>Forward and backward of pieces of batches, on a copy of the model and on whatever thread comes first.</summary>
internal sealed class PieceWorker(Model model, ObjectiveRun objective, SemaphoreSlim done) : IThreadPoolWorkItem
{
    private Batch? _batch;
    private int _start;
    private int _count;
    private long _step;
    private ExceptionDispatchInfo? _failure;
    private int _taken = 1;
    private int _queued;

    public Model Model => model;

    public ObjectiveRun Objective => objective;

    /// <summary>Whether the losses of the last piece are finite.</summary>
    public bool IsFinite { get; private set; }

    /// <summary>Hands a piece to the thread pool.</summary>
    public void Start(ObjectiveRun whole, Batch batch, int start, int count, long step)
    {
        objective.BeginPart(whole);
        (_batch, _start, _count, _step, _failure) = (batch, start, count, step, null);
        Volatile.Write(ref _taken, 0);
        // Where the pool is late, this still waits in its queue and will find the new piece.
        if (Interlocked.Exchange(ref _queued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Exchange(ref _queued, 0);
        Run();
    }

    /// <summary>Does the piece, unless a thread has begun with it: called by the pool, and by who waits and has nothing else to do.</summary>
    public void Run()
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0)
        {
            return;
        }

        try
        {
            IsFinite = Differentiate(model, objective, _batch!, _start, _count, _step);
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }

        done.Release();
    }

    /// <summary>Throws what the piece threw.</summary>
    public void ThrowIfFailed() => _failure?.Throw();

    /// <summary>Forward and backward of a piece; false if a loss isn't finite.</summary>
    public static bool Differentiate(Model model, ObjectiveRun objective, Batch batch, int start, int count, long step)
    {
        model.Forward(batch, start, count, training: true, step);
        if (!objective.Evaluate(batch, start, count))
        {
            return false;
        }

        model.Backward();
        objective.StoreParameterGradients();
        return true;
    }
}

using System.Runtime.ExceptionServices;

namespace LossGen.Training.Models;

/// <summary>
/// Pieces of work on several threads, whose results are taken one after the other, in their order: the same as if one thread
/// had done it all.
/// </summary>
internal sealed class InTurn
{
    private readonly object _gate = new();
    private readonly Action<int, int> _work;
    private readonly Action<int, int> _take;
    private readonly int _count;
    private int _next;
    private int _turn;
    private ExceptionDispatchInfo? _failure;

    private InTurn(int count, Action<int, int> work, Action<int, int> take) => (_count, _work, _take) = (count, work, take);

    /// <summary>Does all pieces; throws what the first that failed threw, after which nothing is taken any more.</summary>
    /// <param name="count">How many pieces there are.</param>
    /// <param name="threads">How many threads at most.</param>
    /// <param name="work">Does a piece: the number of the thread, that of the piece.</param>
    /// <param name="take">Takes its result, while no other is taken: the number of the thread, that of the piece.</param>
    public static void Run(int count, int threads, Action<int, int> work, Action<int, int> take)
    {
        if (threads == 1)
        {
            for (int piece = 0; piece < count; piece++)
            {
                work(0, piece);
                take(0, piece);
            }

            return;
        }

        var run = new InTurn(count, work, take);
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, run.Work);
        run._failure?.Throw();
    }

    private void Work(int thread)
    {
        while (true)
        {
            // Who waits for a turn waits for threads that have begun: pieces are drawn in order.
            int piece = Interlocked.Increment(ref _next) - 1;
            if (piece >= _count)
            {
                return;
            }

            ExceptionDispatchInfo? failure = Volatile.Read(ref _failure) ?? Try(_work, thread, piece);
            lock (_gate)
            {
                while (_turn != piece)
                {
                    Monitor.Wait(_gate);
                }

                _failure ??= failure ?? Try(_take, thread, piece);
                _turn++;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private static ExceptionDispatchInfo? Try(Action<int, int> action, int thread, int piece)
    {
        try
        {
            action(thread, piece);
            return null;
        }
        catch (Exception exception)
        {
            return ExceptionDispatchInfo.Capture(exception);
        }
    }
}

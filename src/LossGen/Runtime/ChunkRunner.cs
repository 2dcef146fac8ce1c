using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace LossGen.Runtime;

/// <summary>The work of one chunk of a large input.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IChunkKernel
{
    /// <summary>Does the chunk. Chunks may run at the same time: each writes only what is its own.</summary>
    /// <param name="chunk">The chunk's number, from 0.</param>
    void Invoke(int chunk);
}

/// <summary>Runs the chunks of a large input, one after the other or over the cores.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ChunkRunner
{
    /// <summary>
    /// Runs all chunks and returns when they are done. Which chunk runs where changes nothing in the result, chunks being
    /// cut by length alone. Allocates nothing when sequential.
    /// </summary>
    /// <typeparam name="TKernel">The kernel: a struct, which may hold spans.</typeparam>
    /// <param name="kernel">The kernel, shared by all chunks.</param>
    /// <param name="chunks">The number of chunks.</param>
    /// <param name="parallel">Whether they may run over the cores.</param>
    /// <remarks>An exception of a chunk surfaces as it is; of several, that of the first chunk.</remarks>
    public static void Run<TKernel>(ref TKernel kernel, int chunks, bool parallel)
        where TKernel : struct, IChunkKernel, allows ref struct
    {
        if (!parallel || chunks < 2 || Environment.ProcessorCount == 1)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                kernel.Invoke(chunk);
            }

            return;
        }

        RunParallel(ref kernel, chunks);
    }

    private static unsafe void RunParallel<TKernel>(ref TKernel kernel, int chunks)
        where TKernel : struct, IChunkKernel, allows ref struct
    {
        // A ref struct can't be captured, its address can: it lives in a frame below this one, which stays until all
        // chunks are done, and its spans are roots there, so the collector keeps them right while others read them.
        // A plain struct might live on the heap; a copy of it never does.
        TKernel copy = kernel;
        var job = new Job<TKernel>((nint)Unsafe.AsPointer(ref copy));
        System.Threading.Tasks.Parallel.For(0, chunks, job.Invoke);
        kernel = copy;
        job.Failure?.Throw();
    }

    private sealed class Job<TKernel>(nint address)
        where TKernel : struct, IChunkKernel, allows ref struct
    {
        private readonly Lock _lock = new();
        private int _failedChunk = int.MaxValue;

        public ExceptionDispatchInfo? Failure { get; private set; }

        public unsafe void Invoke(int chunk)
        {
            try
            {
                Unsafe.AsRef<TKernel>((void*)address).Invoke(chunk);
            }
            catch (Exception exception)
            {
                lock (_lock)
                {
                    if (chunk < _failedChunk)
                    {
                        _failedChunk = chunk;
                        Failure = ExceptionDispatchInfo.Capture(exception);
                    }
                }
            }
        }
    }
}

using LossGen.Runtime;

namespace LossGen.Tests.Runtime;

public class ChunkRunnerTests
{
    private ref struct Squares(ReadOnlySpan<double> input, Span<double> output, int chunk) : IChunkKernel
    {
        private readonly ReadOnlySpan<double> _input = input;
        private readonly Span<double> _output = output;

        public int Failing { get; init; } = int.MaxValue;

        public readonly void Invoke(int number)
        {
            if (number >= Failing)
            {
                throw new InvalidOperationException($"chunk {number}");
            }

            for (int i = number * chunk; i < Math.Min(_input.Length, (number + 1) * chunk); i++)
            {
                _output[i] = _input[i] * _input[i];
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryChunkRunsOnce(bool parallel)
    {
        double[] input = [.. Enumerable.Range(0, 10_007).Select(i => (double)i)];
        double[] output = new double[input.Length];
        var kernel = new Squares(input, output, 100);
        ChunkRunner.Run(ref kernel, 101, parallel);
        Assert.Equal(input.Select(x => x * x), output);
    }

    [Fact]
    public void SpansStayRightWhileTheCollectorMovesMemory()
    {
        for (int round = 0; round < 5; round++)
        {
            double[] input = [.. Enumerable.Range(0, 100_000).Select(i => (double)i)];
            double[] output = new double[input.Length];
            using var stop = new CancellationTokenSource();
            var collector = new Thread(() =>
            {
                while (!stop.IsCancellationRequested)
                {
                    GC.Collect(0, GCCollectionMode.Forced, true, true);
                }
            });
            collector.Start();
            var kernel = new Squares(input, output, 50);
            ChunkRunner.Run(ref kernel, 2_000, true);
            stop.Cancel();
            collector.Join();
            Assert.Equal(input.Select(x => x * x), output);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheFirstFailureSurfacesAsItIs(bool parallel)
    {
        var exception = Assert.Throws<InvalidOperationException>(() =>
        {
            double[] data = new double[100];
            var kernel = new Squares(data, data, 1) { Failing = 40 };
            ChunkRunner.Run(ref kernel, 100, parallel);
        });
        Assert.Equal("chunk 40", exception.Message);
    }

    [Fact]
    public void SequentialRunsAllocateNothing()
    {
        double[] data = new double[1000];
        var kernel = new Squares(data, data, 100);
        ChunkRunner.Run(ref kernel, 10, false);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ChunkRunner.Run(ref kernel, 10, false);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

using System.Runtime.CompilerServices;
using LossGen.Training.Data;

namespace LossGen.Training.Tests.Data;

public class SequenceTests
{
    private sealed record Measurement(float A, float B, int Kind);

    private static readonly RowField<Measurement>[] Fields =
    [
        RowField.Floats<Measurement>("x", [2], (row, x) => (x[0], x[1]) = (row.A, row.B)),
        RowField.Int<Measurement>("kind", row => row.Kind),
        RowField.Float<Measurement>("sum", row => row.A + row.B),
    ];

    private static IEnumerable<Measurement> Rows(int count) => Enumerable.Range(0, count).Select(i => new Measurement(i, -i, i % 3));

    private static async IAsyncEnumerable<Measurement> Slowly(IEnumerable<Measurement> rows, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (Measurement row in rows)
        {
            await Task.Yield();
            yield return row;
        }

        cancellation.ThrowIfCancellationRequested();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task A_sequence_is_read_to_its_end(int count)
    {
        Dataset[] both = [Dataset.From(Rows(count), Fields), await Dataset.FromAsync(Slowly(Rows(count)), Fields)];
        foreach (Dataset data in both)
        {
            Assert.Equal(count, data.Count);
            Assert.Equal(Enumerable.Range(0, count).SelectMany(i => new[] { (float)i, -i }), data["x"].ToFloats());
            Assert.Equal(Enumerable.Range(0, count).Select(i => i % 3), data["kind"].ToInts());
            Assert.All(data["sum"].ToFloats(), sum => Assert.Equal(0, sum));
        }
    }

    [Fact]
    public async Task Reading_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        IEnumerable<Measurement> Endless()
        {
            for (int i = 0; ; i++)
            {
                if (i == 100)
                {
                    stop.Cancel();
                }

                yield return new Measurement(i, 0, 0);
            }
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Dataset.FromAsync(Slowly(Endless()), stop.Token, Fields));
    }

    [Fact]
    public void What_a_source_throws_goes_through()
        => Assert.Throws<NotSupportedException>(() => Dataset.From(Rows(10), RowField.Int<Measurement>("a", row => row.A > 5 ? throw new NotSupportedException() : 1)));

    [Fact]
    public void A_bad_shape_is_refused_at_once()
        => Assert.Throws<ArgumentException>(() => RowField.Floats<Measurement>("x", [2, 0], (_, _) => { }));
}

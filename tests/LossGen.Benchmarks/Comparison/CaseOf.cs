using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LossGen.Benchmarks.Comparison;

/// <summary>A case of an element type.</summary>
internal sealed record Case<T> : Case
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PeerRow<T> _row, _threads;
    private readonly Lazy<Bound<T>> _bound;

    /// <param name="row">The row.</param>
    /// <param name="threads">The same row over the cores.</param>
    /// <param name="size">One of its sizes.</param>
    public Case(PeerRow<T> row, PeerRow<T> threads, int[] size)
        : base(row.Name, row.Mode, row.Symbol, typeof(T) == typeof(float) ? "float" : "double", size, row.Inputs, row.Outputs, row.InPlace)
    {
        (_row, _threads) = (row, threads);
        _bound = new(() => new Bound<T>(row, size));
    }

    public override Action<int> Ours => Repeat(_row.Call, _bound.Value);

    public override IEnumerable<Action<int>> Managed => TensorPeers<T>.Find(Symbol) is { } composed ? [Ours, Repeat(composed, _bound.Value)] : [Ours];

    public override bool HasTensors => TensorPeers<T>.Find(Symbol) is not null;

    public override Action<int> Threads() => Agreeing("its own over the cores", 0, b => Repeat(_threads.Call, b));

    public override Action<int> C(CLibrary library) => Agreeing("C", 1, b => library.Function(Symbol, b));

    public override Action<int>? Tensors() => TensorPeers<T>.Find(Symbol) is { } composed ? Agreeing("TensorPrimitives", 1, b => Repeat(composed, b)) : null;

    public override Digest Digest()
    {
        Prepare(_bound.Value);
        Ours(1);
        return new(double.CreateChecked(_bound.Value.Value), [.. Outputs.Select((_, i) => Comparison.Digest.Of(_bound.Value.Out(i)))]);
    }

    private static Action<int> Repeat(Func<Bound<T>, T> call, Bound<T> bound) => [MethodImpl(MethodImplOptions.AggressiveOptimization)] (repetitions) =>
    {
        for (int i = 0; i < repetitions; i++)
        {
            bound.Value = call(bound);
        }
    };

    // A comparison of programs that don't compute the same says nothing. The peer is timed on the memory that ours is timed on.
    private Action<int> Agreeing(string peer, double tolerance, Func<Bound<T>, Action<int>> bind)
    {
        Bound<T> ours = _bound.Value, theirs = new(_row, Size, others: true);
        Prepare(ours);
        Prepare(theirs);
        Ours(1);
        bind(theirs)(1);
        if (Mode is Mode.Value or Mode.Gradient)
        {
            Judge(peer, "values", Agreement.Distance(ours.Value, theirs.Value), tolerance * Agreement.Value<T>());
        }

        for (int i = 0; i < Outputs.Length; i++)
        {
            Judge(peer, $"output {i + 1}", Agreement.Distance<T>(ours.Out(i), theirs.Out(i)), tolerance * Agreement.Output<T>());
        }

        return bind(ours);
    }

    private void Judge(string peer, string what, double distance, double bound)
    {
        // NaN must not pass.
        if (!(distance <= bound))
        {
            throw new DisagreementException(string.Create(CultureInfo.InvariantCulture, $"{Title}: the {what} of LossGen and {peer} differ by {distance:g3}, relatively"));
        }
    }

    // What isn't written shows: it is NaN.
    private void Prepare(Bound<T> bound)
    {
        for (int i = 0; i < Outputs.Length; i++)
        {
            if (InPlace)
            {
                Comparison.Inputs.Get<T>(Outputs[i].Field, Outputs[i].Length(Size), Size[^1]).Span.CopyTo(bound.Out(i));
            }
            else
            {
                bound.Out(i).Fill(T.NaN);
            }
        }
    }
}

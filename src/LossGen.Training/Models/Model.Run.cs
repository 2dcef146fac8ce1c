using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;

namespace LossGen.Training.Models;

public sealed partial class Model
{
    /// <summary>The model's output for a batch.</summary>
    /// <param name="batch">Fields of the inputs' names.</param>
    /// <param name="output">The number of the output.</param>
    /// <returns>[n, ...shape]; valid until the next batch.</returns>
    /// <exception cref="ArgumentException">A field is missing or has another shape.</exception>
    /// <exception cref="InvalidOperationException">The model is in use by another thread.</exception>
    public ReadOnlySpan<float> Predict(Batch batch, int output = 0)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using Turn turn = Enter();
        return Outputs(batch, output);
    }

    /// <summary>The model's outputs for all rows of a dataset.</summary>
    /// <param name="data">Fields of the inputs' names.</param>
    /// <param name="output">The number of the output.</param>
    /// <param name="batchSize">How many rows go through at once; changes no bit of the result, except through batch normalization in training.</param>
    /// <param name="threads">How many threads share the rows, where there are enough; changes no bit.</param>
    /// <returns>[n, ...shape].</returns>
    /// <exception cref="ArgumentException">A field is missing or has another shape.</exception>
    /// <exception cref="InvalidOperationException">The model is in use by another thread.</exception>
    public float[] Predict(Dataset data, int output = 0, int batchSize = 256, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        var rows = new RowBlocks(data, batchSize);
        int size = OutputShape(output).Size;
        if ((long)data.Count * size > Array.MaxLength)
        {
            throw new ArgumentException($"Of {data.Count} rows the output '{_outputs[output].Name}' has more numbers than an array holds: {size} a row.", nameof(data));
        }

        float[] result = new float[data.Count * size];
        threads = rows.Threads(threads, this);
        var batches = new Batch?[threads];
        using Turn turn = Enter();
        while (_copies.Count < threads - 1)
        {
            _copies.Add(Copy());
        }

        InTurn.Run(
            rows.Count, threads,
            (thread, block) => (thread == 0 ? this : _copies[thread - 1]).Outputs(rows.Read(block, ref batches[thread]), output)
                .CopyTo(result.AsSpan(block * rows.Size * size)),
            static (_, _) => { });
        return result;
    }

    /// <summary>Whether the batch that is in memory is one to learn from.</summary>
    internal bool IsTraining => _training;

    /// <summary>The first layer that asked for random numbers, since this was null.</summary>
    internal string? RandomLayer { get; set; }

    /// <summary>Begins what needs the model's memory for itself; it ends with what this gives.</summary>
    /// <exception cref="InvalidOperationException">It is in use by another thread, or by who calls this.</exception>
    internal Turn Enter()
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
        {
            throw new InvalidOperationException("The model is in use: it serves one prediction, step or evaluation at a time. For another thread, load its weights into a model of its own.");
        }

        return new Turn(this);
    }

    /// <summary>The time in which a model's memory is one caller's.</summary>
    internal readonly struct Turn(Model model) : IDisposable
    {
        /// <summary>Leaves it to the next one.</summary>
        public void Dispose() => Volatile.Write(ref model._busy, 0);
    }

    private ReadOnlySpan<float> Outputs(Batch batch, int output)
    {
        Forward(batch, 0, batch.Count, training: false, step: 0);
        return Output(output);
    }

    /// <summary>Runs some rows of a batch through the layers.</summary>
    internal void Forward(Batch batch, int start, int count, bool training, long step)
    {
        Reserve(count);
        (_count, _training) = (count, training);
        StepStream = _random.Split((ulong)step).Split((ulong)start);
        foreach (Operation input in _inputs)
        {
            Read(input, batch, start, count);
        }

        foreach (Operation operation in _order)
        {
            Forward(operation, batch, start);
            operation.HasGradient = false;
        }
    }

    /// <summary>Where the gradient of the loss by an output goes; the first writer of a batch overwrites, others add.</summary>
    internal Span<float> OutputGradient(int output)
    {
        Operation operation = _outputs[output];
        return operation.Gradient.AsSpan(0, _count * operation.Shape.Size);
    }

    internal bool ClaimOutput(int output)
    {
        bool first = !_outputs[output].HasGradient;
        _outputs[output].HasGradient = true;
        return first;
    }

    /// <summary>From the gradients by the outputs to those by the weights.</summary>
    internal void Backward()
    {
        TrainingPlan plan = _plan!;
        if (_gradients.Length != plan.Trained.Length)
        {
            // Only once there is one: a copy that predicts needs none.
            _gradients = _original is null ? plan.Gradients : new float[plan.Trained.Length];
        }

        for (int i = _order.Length - 1; i >= 0; i--)
        {
            Operation operation = _order[i];
            if (operation.Layer is null || !operation.NeedsGradient)
            {
                continue;
            }

            if (!operation.HasGradient)
            {
                // No loss depends on it.
                operation.Gradient.AsSpan().Clear();
            }

            for (int k = 0; k < operation.Inputs.Length; k++)
            {
                Operation input = operation.Inputs[k];
                operation.Detours[k] = input.HasGradient;
                input.HasGradient = true;
            }

            operation.Layer.Backward(PassOf(operation));
            AddDetours(operation);
        }

        // A layer that is used more than once: its first use wrote last, over what was there. The others' shares are added.
        foreach (Operation operation in _order)
        {
            if (operation.SharesWeights)
            {
                for (int k = 0; k < operation.Instance.Weights.Count; k++)
                {
                    if (operation.Trains[k])
                    {
                        Weight weight = operation.Instance.Weights[k];
                        Arithmetic.Add(GradientOf(weight), operation.WeightDetour(k, weight.Length));
                    }
                }
            }
        }
    }

    /// <summary>The first layer whose output is not finite for some sample, with an element.</summary>
    internal (string Layer, float Value)? FirstBadOutput()
    {
        foreach (Operation operation in _order)
        {
            if (!operation.HoldsInts && FirstBad(operation.Values.AsSpan(0, _count * operation.Shape.Size)) is { } value)
            {
                return (operation.Name, value);
            }
        }

        return null;
    }

    /// <summary>The first weight that isn't finite itself.</summary>
    internal (string Weight, float Value)? FirstBadWeight()
    {
        foreach (Weight weight in _parameters)
        {
            if (FirstBad(Weights[weight.Range]) is { } value)
            {
                return (weight.Name, value);
            }
        }

        return null;
    }

    /// <summary>The last weight that is trained, in the order of the layers, whose gradient is not finite: there the trouble began.</summary>
    internal (string Weight, float Value)? FirstBadGradient()
    {
        for (int i = _parameters.Count - 1; i >= 0; i--)
        {
            if (FirstBad(GradientOf(_parameters[i])) is { } value)
            {
                return (_parameters[i].Name, value);
            }
        }

        return null;
    }

    private void Forward(Operation operation, Batch batch, int start)
    {
        try
        {
            operation.Layer?.Forward(PassOf(operation));
        }
        catch (ArgumentOutOfRangeException error) when (Array.Find(operation.Inputs, o => o.HoldsInts) is { } input
            && BadInteger.Find(error, batch, start, _count, input.Name) is { } bad)
        {
            throw bad.Error($"the layer '{operation.Name}'", error);
        }
    }

    private LayerPass PassOf(Operation operation) => new(this, operation, _count, _training && !operation.IsInference);

    private static float? FirstBad(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return value;
            }
        }

        return null;
    }

    private void AddDetours(Operation operation)
    {
        for (int k = 0; k < operation.Inputs.Length; k++)
        {
            Operation input = operation.Inputs[k];
            if (operation.Detours[k] && input.NeedsGradient)
            {
                int length = _count * input.Shape.Size;
                Arithmetic.Add(input.Gradient.AsSpan(0, length), operation.Detour(k).AsSpan(0, length));
            }
        }
    }

    private static void Read(Operation input, Batch batch, int start, int count)
    {
        int size = input.Shape.Size;
        int field = batch.IndexOf(input.Name);
        if (input.HoldsInts != (batch.TypeOf(field) == FieldType.Int))
        {
            throw new ShapeException(input.Name, $"a field of {(input.HoldsInts ? "integers" : "floats")}", $"one of {(input.HoldsInts ? "floats" : "integers")}");
        }

        if (!batch.Shape(field)[1..].SequenceEqual(input.Shape.Extents) && batch.Shape(field)[1..].Length != 0 | size != 1)
        {
            throw new ShapeException(input.Name, $"a field of shape {input.Shape}", $"one of shape {new Shape(batch.Shape(field)[1..])}");
        }

        if (input.HoldsInts)
        {
            batch.Ints(field).Slice(start * size, count * size).CopyTo(input.Ints);
        }
        else
        {
            batch.Floats(field).Slice(start * size, count * size).CopyTo(input.Values);
        }
    }

    private void Reserve(int count)
    {
        if (count > _capacity)
        {
            foreach (Operation operation in _order)
            {
                operation.Reserve(count);
            }

            _capacity = count;
        }
    }
}

using System.Globalization;
using System.Numerics.Tensors;
using LossGen.Training.Data;
using LossGen.Training.Models;

namespace LossGen.Training.Objectives;

/// <summary>A term on a model: which outputs, and memory for gradients.</summary>
internal sealed class TermState(LossTerm term, int[] outputs, string[] names, Weight? parameters)
{
    private float[]?[] _numbers = [];

    public LossTerm Term { get; } = term;

    public int[] Outputs { get; } = outputs;

    public Weight? Parameters { get; } = parameters;

    public float[] ParameterGradients { get; } = new float[term.Parameters.Count];

    public float[][] Gradients { get; } = Array.ConvertAll(outputs, _ => Array.Empty<float>());

    /// <summary>The sum of the values of a step's pieces, each by its share.</summary>
    public double Value { get; set; }

    /// <summary>What the mean divides by over the whole batch.</summary>
    public double Denominator { get; set; }

    /// <summary>Whether the loss has asked for what its gradients are multiplied with, and for where they go.</summary>
    public bool ReadsScale { get; set; }

    /// <inheritdoc cref="ReadsScale"/>
    public bool AsksForGradients { get; set; }

    /// <summary>Tells of a loss that forgets its gradient: nothing else would, and nothing or something else would be learnt.</summary>
    public void CheckGradients(float value, float scale, bool training)
    {
        if (training && value != 0 && float.IsFinite(value) && !AsksForGradients)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The loss term '{Term.Name}' is {value}, but asks for no gradient, so that nothing would be learnt by it: call what is generated as …Gradient, with PredictionGradient or GradientOf."));
        }

        if (scale != 1 && AsksForGradients && !ReadsScale)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The loss term '{Term.Name}' doesn't ask for Scale, which its gradient is to be multiplied with, here {scale}, by its weight or since the batch goes through in pieces: hand it on as gradientScale."));
        }
    }

    /// <summary>The field of integers that the loss has read last: what it finds out of range is mostly there.</summary>
    public string? IntegersRead { get; set; }

    /// <summary>Integers as numbers, in memory that belongs to a field.</summary>
    public ReadOnlySpan<float> Numbers(int field, ReadOnlySpan<int> values)
    {
        if (_numbers.Length <= field)
        {
            Array.Resize(ref _numbers, field + 1);
        }

        if (_numbers[field] is not { } numbers || numbers.Length < values.Length)
        {
            _numbers[field] = numbers = new float[values.Length];
        }

        TensorPrimitives.ConvertTruncating<int, float>(values, numbers);
        return numbers.AsSpan(0, values.Length);
    }

    public int Find(string output)
    {
        int index = Array.IndexOf(names, output);
        return index >= 0 ? index : throw new ArgumentException(
            $"The term '{Term.Name}' isn't about the output '{output}', but about {string.Join(", ", names.Select(n => $"'{n}'"))}.", nameof(output));
    }
}

/// <summary>An objective on a model: computes values and the gradients by the model's outputs and by the losses' parameters.</summary>
internal sealed class ObjectiveRun
{
    private readonly Model _model;
    private readonly Objective _objective;
    private readonly Weight? _combined;
    private readonly float[] _values;
    private readonly float[] _slopes;
    private readonly float[] _shares;
    private readonly float[] _combinedGradient;

    public ObjectiveRun(Model model, Objective objective)
    {
        (_model, _objective) = (model, objective);
        string[] names = [.. model.OutputNames];
        Terms = [.. objective.Terms.Select(term =>
        {
            string[] about = term.Outputs.Count == 0 ? [names[0]] : [.. term.Outputs];
            Weight? parameters = term.Parameters.Count == 0 ? null : model.Adopt($"loss.{term.Name}", term.Parameters.ToArray());
            return new TermState(term, Array.ConvertAll(about, model.IndexOfOutput), about, parameters);
        })];
        float[] initial = [.. objective.CombinationParameters];
        _combined = initial.Length == 0 ? null : model.Adopt("loss.combination", initial);
        (_values, _slopes, _shares, _combinedGradient) = (new float[Terms.Length], new float[Terms.Length], new float[Terms.Length], new float[initial.Length]);
    }

    public TermState[] Terms { get; }

    /// <summary>The number that is trained for, of the last batch.</summary>
    public double Total { get; private set; }

    /// <summary>The index of the first term whose value isn't finite; -1 if all are.</summary>
    public int BadTerm { get; private set; }

    /// <summary>Begins a batch: what the means of the whole divide by.</summary>
    public void Begin(Batch batch)
    {
        (Total, BadTerm) = (0, -1);
        foreach (TermState term in Terms)
        {
            term.Value = 0;
            term.Denominator = term.Term.Denominator(new LossContext(_model, term, batch, 0, batch.Count, 1));
        }
    }

    /// <summary>Begins a part of a batch that another has begun.</summary>
    public void BeginPart(ObjectiveRun whole)
    {
        (Total, BadTerm) = (0, -1);
        for (int t = 0; t < Terms.Length; t++)
        {
            Terms[t].Value = 0;
            Terms[t].Denominator = whole.Terms[t].Denominator;
        }
    }

    /// <summary>Adds the values of a part.</summary>
    public void Add(ObjectiveRun part)
    {
        Total += part.Total;
        for (int t = 0; t < Terms.Length; t++)
        {
            Terms[t].Value += part.Terms[t].Value;
        }
    }

    /// <summary>Evaluates some rows that have gone through the model.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="start">The first of the rows.</param>
    /// <param name="count">Their number.</param>
    /// <param name="only">The one term to differentiate, or -1 for all.</param>
    /// <returns>Whether all values are finite.</returns>
    public bool Evaluate(Batch batch, int start, int count, int only = -1)
    {
        bool whole = count == batch.Count;
        double part = (double)count / batch.Count;
        // Added up by itself, so that the whole is the same sum whoever evaluates its pieces.
        double total = 0;
        for (int t = 0; t < Terms.Length; t++)
        {
            TermState term = Terms[t];
            double share = term.Denominator == 0 ? 0 : whole ? 1 : Share(term, batch, start, count);
            // Under a combination, what the terms' gradients are multiplied with is known only once all values are.
            float scale = only >= 0 && only != t ? 0 : _objective.Combination is null ? (float)(term.Term.Weight * share) : 1;
            // Rows of which none counts would give 0 / 0.
            ClearGradients(term);
            float value = share == 0 ? 0 : Value(term, batch, start, count, scale);
            if (!float.IsFinite(value))
            {
                BadTerm = t;
                return false;
            }

            term.Value += share * value;
            // Of terms that are combined, a part stands for as much of the whole as it has rows, though each has its own share.
            _shares[t] = (float)(share / part);
            _values[t] = term.Term.Weight * value * _shares[t];
            if (_objective.Combination is null)
            {
                total += (double)term.Term.Weight * share * value;
                Store(term, 1);
            }
        }

        if (_objective.Combination is { } combine)
        {
            ReadOnlySpan<float> parameters = _combined is null ? default : _model.Weights[_combined.Range];
            total = part * combine(_values, parameters, _slopes, _combinedGradient, (float)part);
            for (int t = 0; t < Terms.Length; t++)
            {
                Store(Terms[t], only >= 0 && only != t ? 0 : _slopes[t] * _shares[t] * Terms[t].Term.Weight);
            }
        }

        Total += total;
        return true;
    }

    /// <summary>What the objective's combination makes of the means of the terms over many batches.</summary>
    public double Combined(IReadOnlyList<Fitting.NamedValue> means)
    {
        for (int t = 0; t < Terms.Length; t++)
        {
            // Of a term of which nothing counts there is no mean.
            _values[t] = double.IsNaN(means[t].Value) ? 0 : (float)(Terms[t].Term.Weight * means[t].Value);
        }

        return _objective.Combination!(_values, _combined is null ? default : _model.Weights[_combined.Range], _slopes, _combinedGradient, 1);
    }

    /// <summary>Puts the gradients of the losses' own parameters among those of the weights.</summary>
    public void StoreParameterGradients()
    {
        foreach (TermState term in Terms)
        {
            if (term.Parameters is { } weight && _model.GradientOf(weight) is { IsEmpty: false } gradient)
            {
                term.ParameterGradients.CopyTo(gradient);
            }
        }

        if (_combined is not null && _model.GradientOf(_combined) is { IsEmpty: false } combined)
        {
            _combinedGradient.CopyTo(combined);
        }
    }

    private float Value(TermState term, Batch batch, int start, int count, float scale)
    {
        try
        {
            (term.ReadsScale, term.AsksForGradients) = (false, false);
            float value = term.Term.Function(new LossContext(_model, term, batch, start, count, scale));
            term.CheckGradients(value, scale, _model.IsTraining);
            return value;
        }
        catch (ArgumentOutOfRangeException error) when ((BadInteger.Find(error, batch, start, count, term.IntegersRead) ?? BadInteger.Find(error, batch, start, count)) is { } bad)
        {
            throw bad.Error($"the loss term '{term.Term.Name}'", error);
        }
    }

    private double Share(TermState term, Batch batch, int start, int count)
    {
        double part = term.Term.Denominator(new LossContext(_model, term, batch, start, count, 1));
        return double.IsNaN(part) ? 1 : part / term.Denominator;
    }

    private void ClearGradients(TermState term)
    {
        for (int i = 0; i < term.Outputs.Length; i++)
        {
            int length = _model.Output(term.Outputs[i]).Length;
            if (term.Gradients[i].Length < length)
            {
                term.Gradients[i] = new float[length];
            }

            // A loss that leaves a gradient unwritten doesn't depend on that output.
            term.Gradients[i].AsSpan(0, length).Clear();
        }

        term.ParameterGradients.AsSpan().Clear();
    }

    private void Store(TermState term, float slope)
    {
        if (slope != 1)
        {
            Arithmetic.Scale(term.ParameterGradients, slope);
        }

        for (int i = 0; i < term.Outputs.Length; i++)
        {
            Span<float> target = _model.OutputGradient(term.Outputs[i]);
            Span<float> source = term.Gradients[i].AsSpan(0, target.Length);
            if (_model.ClaimOutput(term.Outputs[i]))
            {
                source.CopyTo(target);
                if (slope != 1)
                {
                    Arithmetic.Scale(target, slope);
                }
            }
            else
            {
                Arithmetic.AddScaled(target, source, slope);
            }
        }
    }
}

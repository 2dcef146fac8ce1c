using LossGen.Training.Models;

namespace LossGen.Training.Fitting;

/// <summary>Which of a model's weights a trainer changes and how, and which layers do as in prediction.</summary>
internal sealed class TrainingPlan
{
    private readonly Dictionary<Weight, int> _places = [];
    private readonly bool _hasDecay;
    private readonly int _ofLayers;
    private readonly IReadOnlyList<WeightGroup> _groups;
    private float[]? _gradients;

    /// <summary>What groups say of the weights of a model, those of its losses among them.</summary>
    /// <exception cref="ArgumentException">A name names nothing, or nothing is left to train.</exception>
    public TrainingPlan(Model model, IReadOnlyList<WeightGroup> groups, bool hasDecay)
    {
        (_groups, _hasDecay, _ofLayers) = (groups, hasDecay, model.LayerWeights);
        foreach (string name in groups.SelectMany(g => g.Names))
        {
            if (!model.Parameters.Any(w => Names(name, w.Name, IsOfLoss(w))) && !model.LayerNames.Any(n => NamePattern.Names(name, n)))
            {
                throw new ArgumentException(
                    $"A group names '{name}', but the model has no such layer or weight; it has {string.Join(", ", model.LayerNames.Concat(model.Parameters.Select(w => w.Name)).Distinct().Select(n => $"'{n}'"))}.",
                    nameof(groups));
            }
        }

        foreach (Weight weight in model.Parameters.OrderBy(w => w.Offset))
        {
            if (GroupOf(weight) is { IsFrozen: true })
            {
                continue;
            }

            int place = Trained.Length;
            Weights.Add(weight);
            _places.Add(weight, place);
            Trained.Add(weight.Offset, weight.Length, place);
            if (DecayOf(weight) is > 0 and float decay)
            {
                Decaying.Add(weight.Offset, weight.Length, place, decay);
            }

            if (!IsOfLoss(weight))
            {
                OfLayers.Add(weight.Offset, weight.Length, place);
            }
        }

        if (Trained.Length == 0 && model.ParameterCount > 0)
        {
            throw new ArgumentException($"All of the model's {model.ParameterCount} weights are frozen: there is nothing to train.", nameof(groups));
        }

        GoOnAfter(new long[Weights.Count]);
    }

    /// <summary>The weights that are trained, in their order.</summary>
    public List<Weight> Weights { get; } = [];

    /// <summary>How many steps of earlier trainers the optimizer goes on from, by each of <see cref="Weights"/>.</summary>
    public long[] StepsBefore { get; private set; } = [];

    /// <summary>The weights that are trained, each run with one rate, decay and number of steps.</summary>
    public WeightRuns Updated { get; private set; } = new();

    /// <summary>The same in runs as long as they can be.</summary>
    public WeightRuns Trained { get; } = new();

    /// <summary>Those that decay, each run by one factor.</summary>
    public WeightRuns Decaying { get; } = new();

    /// <summary>Those of the layers.</summary>
    public WeightRuns OfLayers { get; } = new();

    /// <summary>The gradient by <see cref="Trained"/>, of the model itself: each trainer's own, so that several may take turns.</summary>
    public float[] Gradients => _gradients ??= new float[Trained.Length];

    /// <summary>What a checkpoint tells of the groups; empty without any.</summary>
    public string Description => string.Join("; ", _groups);

    /// <summary>Has the optimizer go on from steps of earlier trainers, so many by each of <see cref="Weights"/>.</summary>
    public void GoOnAfter(long[] steps)
    {
        (StepsBefore, Updated) = (steps, new WeightRuns());
        for (int i = 0; i < steps.Length; i++)
        {
            Weight weight = Weights[i];
            Updated.Add(weight.Offset, weight.Length, PlaceOf(weight), _hasDecay ? DecayOf(weight) : 0, GroupOf(weight)?.RateFactor ?? 1, steps[i]);
        }
    }

    /// <summary>Whether a weight is trained.</summary>
    public bool Trains(Weight weight) => _places.ContainsKey(weight);

    /// <summary>Where a weight that is trained begins among those that are, and so do its gradient and what the optimizer keeps.</summary>
    public int PlaceOf(Weight weight) => _places[weight];

    /// <summary>Whether a layer does as in prediction.</summary>
    public bool IsInference(string layer) => GroupOf(layer, ofLoss: false) is { Inference: true };

    /// <summary>The Euclidean length of the gradient by some weights.</summary>
    public static float Norm(ReadOnlySpan<float> gradients, WeightRuns runs)
    {
        float norm = 0;
        double squares = 0;
        foreach (WeightRun run in runs.All)
        {
            norm = Arithmetic.Norm(gradients.Slice(run.Gradient, run.Length));
            squares += (double)norm * norm;
        }

        return runs.Count == 1 ? norm : (float)Math.Sqrt(squares);
    }

    private float DecayOf(Weight weight)
        => GroupOf(weight) is not { } group ? (weight.Decays ? 1 : 0) : (group.Decays ?? weight.Decays) ? group.DecayFactor : 0;

    private bool IsOfLoss(Weight weight) => weight.Offset >= _ofLayers;

    private WeightGroup? GroupOf(Weight weight) => GroupOf(weight.Name, IsOfLoss(weight));

    private WeightGroup? GroupOf(string name, bool ofLoss)
    {
        // Without enumerators: trainers that take turns ask at each step.
        for (int i = 0; i < _groups.Count; i++)
        {
            for (int j = 0; j < _groups[i].Names.Count; j++)
            {
                if (Names(_groups[i].Names[j], name, ofLoss))
                {
                    return _groups[i];
                }
            }
        }

        return null;
    }

    // Who freezes all layers but the head doesn't mean what a loss learns beside them: that is named as such.
    private static bool Names(string pattern, string name, bool ofLoss) => NamePattern.Names(pattern, name) && !(ofLoss && pattern.StartsWith('*'));
}

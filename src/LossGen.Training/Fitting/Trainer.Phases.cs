using LossGen.Training.Models;

namespace LossGen.Training.Fitting;

public sealed partial class Trainer
{
    /// <summary>
    /// Begins with what the optimizer of an earlier trainer keeps beside the weights, such as moments: for a next phase of training, in which
    /// other weights are frozen. The schedule, the epochs and the best of them begin anew.
    /// </summary>
    /// <remarks>
    /// Weights are matched by their names. Those that both trainers train go on from the earlier one's last step, as do their numbers of
    /// steps, which correct the bias of Adam's moments; all others stay as they are, those that thaw at 0 and step 1. It is as if PyTorch's
    /// requires_grad had changed, except that what the earlier trainer has frozen is taken from the one before it, first:
    /// <code>
    /// third.TakeOptimizerFrom(first);
    /// third.TakeOptimizerFrom(second);
    /// </code>
    /// Where early stopping has put weights of an earlier epoch back, the moments are still those of the last step. Checkpoints keep all of it:
    /// who goes on from one takes over nothing.
    /// </remarks>
    /// <param name="earlier">A trainer of the same model, or of one whose weights this one's model has taken, with an optimizer of the same kind, of whatever rate; Adam and AdamW go on from each other.</param>
    /// <returns>The names of the weights whose optimizer goes on.</returns>
    /// <exception cref="ArgumentException">
    /// The optimizers are of different kinds or keep different things, a weight of one name has two shapes, or the trainers have none in
    /// common. Nothing is changed.
    /// </exception>
    /// <exception cref="InvalidOperationException">This trainer has made steps already, or a model is in use.</exception>
    public IReadOnlyList<string> TakeOptimizerFrom(Trainer earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        if (earlier == this)
        {
            throw new ArgumentException("A trainer can't take over from itself.", nameof(earlier));
        }

        using Model.Turn turn = Model.Enter();
        if (earlier.Model == Model)
        {
            return TakeOptimizer(earlier);
        }

        using Model.Turn other = earlier.Model.Enter();
        return TakeOptimizer(earlier);
    }

    private List<string> TakeOptimizer(Trainer earlier)
    {
        if (Step > 0)
        {
            throw new InvalidOperationException($"The trainer has made {Step} steps: it can take over an optimizer's memory before the first one only.");
        }

        if (earlier.Optimizer.Memory != Optimizer.Memory)
        {
            throw new ArgumentException($"The earlier trainer's optimizer is '{earlier.Optimizer.Kind}', this one's '{Optimizer.Kind}': what one keeps is of no use to the other.", nameof(earlier));
        }

        if (!earlier.Optimizer.Slots.SequenceEqual(Optimizer.Slots))
        {
            throw new ArgumentException(
                $"The optimizers '{earlier.Optimizer.Kind}' and '{Optimizer.Kind}' have different options: beside the weights the earlier trainer's keeps {Listed(earlier.Optimizer.Slots)}, this one's {Listed(Optimizer.Slots)}.",
                nameof(earlier));
        }

        // All is checked before anything is changed.
        Dictionary<string, int> there = earlier._plan.Weights.Select((w, i) => (w.Name, i)).ToDictionary();
        List<(int Here, int There)> common = [];
        for (int i = 0; i < _plan.Weights.Count; i++)
        {
            Weight weight = _plan.Weights[i];
            if (there.TryGetValue(weight.Name, out int other))
            {
                Shape shape = earlier._plan.Weights[other].Shape;
                common.Add(shape == weight.Shape ? (i, other) : throw new ArgumentException(
                    $"The weight '{weight.Name}' has the shape {weight.Shape}, but {shape} in the earlier trainer's model: a layer of another size wants another name.", nameof(earlier)));
            }
        }

        if (common.Count == 0)
        {
            throw new ArgumentException("The earlier trainer trains none of the weights that this one trains: there is nothing to take over.", nameof(earlier));
        }

        long[] steps = [.. _plan.StepsBefore];
        foreach ((int here, int other) in common)
        {
            Weight weight = _plan.Weights[here];
            int from = earlier._plan.PlaceOf(earlier._plan.Weights[other]), to = _plan.PlaceOf(weight);
            steps[here] = earlier.Step + earlier._plan.StepsBefore[other];
            for (int slot = 0; slot < _slots.Length; slot++)
            {
                earlier._slots[slot].AsSpan(from, weight.Length).CopyTo(_slots[slot].AsSpan(to));
            }
        }

        _plan.GoOnAfter(steps);
        return [.. common.Select(c => _plan.Weights[c.Here].Name)];
    }
}

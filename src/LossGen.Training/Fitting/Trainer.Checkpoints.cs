using System.Globalization;
using LossGen.Training.Checkpoints;
using LossGen.Training.Models;
using LossGen.Training.Objectives;

namespace LossGen.Training.Fitting;

public sealed partial class Trainer
{
    private const string StepKey = "step";
    private const string OrderKey = "batches";
    private const string LayerKey = "layer.";
    private const string GroupsKey = "groups";
    private const string LayersKey = "layers";
    private const string SlotKey = "optimizer.";
    private const string StepsBeforeKey = "run.stepsBefore";
    private const string BestOfKey = "best.of";
    private const string EndedKey = "ended";
    private const string PenaltyKey = "penalty.";
    private const string SettingKey = "setting.";

    /// <summary>
    /// Writes weights, states, the optimizer's memory and where the run stands, atomically: the file is whole or as it was.
    /// The weights bear their names, in the layout of Python's safetensors.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidOperationException">The model is in use by another thread: what is saved is changing.</exception>
    public void Save(string path)
    {
        var file = new Checkpoint();
        Model.Alone(() => AddTo(file));
        file.Save(path);
    }

    private void AddTo(Checkpoint file)
    {
        Model.Put(file);
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            file.Add(SlotKey + Optimizer.Slots[slot], _slots[slot], _slots[slot].Length);
        }

        if (_best.Epoch >= 0)
        {
            file.Add("best.weights", _best.Weights, _best.Weights.Length);
            int i = 0;
            foreach (LayerState state in Model.States)
            {
                file.Add($"best.{state.Name}", _best.States[i++], state.Shape.Extents);
            }
        }

        if (_plan.StepsBefore.AsSpan().ContainsAnyExcept(0))
        {
            file.Add(StepsBeforeKey, _plan.StepsBefore, _plan.StepsBefore.Length);
        }

        file.Add("run.totals", _totals.Sums, _totals.Sums.Length);
        file.Add("run.best", [_best.Value], 1);
        file.Add("run.schedule", _schedule.State, _schedule.State.Length);
        foreach ((string key, string value) in Description().Concat(Settings()))
        {
            file.Metadata[key] = value;
        }

        if (_order is not null)
        {
            file.Metadata[OrderKey] = _order;
        }

        if (_best.Of is not null)
        {
            file.Metadata[BestOfKey] = _best.Of;
        }

        Put(file, StepKey, Step);
        Put(file, "epoch", _epoch);
        Put(file, "batch", _batchInEpoch);
        Put(file, "skipped", SkippedSteps);
        Put(file, "best.epoch", _best.Epoch);
        Put(file, "best.waited", _best.Waited);
        Put(file, EndedKey, _over ? 2 : _ended ? 1 : 0);
    }

    /// <summary>Goes on from a file of <see cref="Save"/>: <see cref="Fit"/> then gives the same bits as if it had not been interrupted.</summary>
    /// <param name="path">The file.</param>
    /// <returns>
    /// What of the steps is made otherwise from here on, such as with another rate, each in a few words, which the log has too; empty where the
    /// run goes on as it was.
    /// </returns>
    /// <exception cref="CheckpointException">The file is damaged, or of another model, kind of optimizer, seed, loss or penalty; everything is as it was.</exception>
    /// <exception cref="InvalidOperationException">The model is in use by another thread.</exception>
    public IReadOnlyList<string> Load(string path)
    {
        var file = Checkpoint.Load(path, required: true);
        Model.Alone(() => Take(file, path));
        // Files of before don't tell them.
        string[] others = [.. Settings().Where(s => file.Metadata.TryGetValue(s.Key, out string? there) && there != s.Value)
            .Select(s => $"{s.Key[SettingKey.Length..]} '{s.Value}', which was '{file.Metadata[s.Key]}'")];
        foreach (string other in others)
        {
            TrainerLog.Otherwise(Options.Logger, path, other);
        }

        return others;
    }

    private void Take(Checkpoint file, string path)
    {
        // Files of before don't tell the groups, nor the layers without options, nor the penalties.
        bool old = !file.Metadata.ContainsKey(LayersKey);
        // Nor, later, the options of any but windows.
        Dictionary<string, string> kinds = file.Metadata.ContainsKey(EndedKey) ? [] : Model.LayerOptions.ToDictionary(l => LayerKey + l.Name, l => l.Kind);
        foreach ((string key, string value) in Description())
        {
            if (!file.Metadata.ContainsKey(key)
                && (key.StartsWith(PenaltyKey, StringComparison.Ordinal) || (old && (key is GroupsKey or LayersKey || key.StartsWith(LayerKey, StringComparison.Ordinal)))))
            {
                continue;
            }

            if (key.StartsWith(LayerKey, StringComparison.Ordinal) && !file.Metadata.ContainsKey(key))
            {
                throw new CheckpointException(path, $"it is of other layers: it tells of none named '{key[LayerKey.Length..]}', as this trainer's model has");
            }

            string there = file.Require(key);
            if (there != value && !(kinds.TryGetValue(key, out string? kind) && there == kind))
            {
                throw new CheckpointException(path, $"its {key} is '{there}', that of this trainer '{value}'; the weights alone are read by {nameof(Model)}.{nameof(Model.LoadWeights)}");
            }
        }

        string[] kept = [.. file.Names.Where(n => n.StartsWith(SlotKey, StringComparison.Ordinal)).Select(n => n[SlotKey.Length..])];
        if (!kept.ToHashSet().SetEquals(Optimizer.Slots))
        {
            throw new CheckpointException(path,
                $"its optimizer {Optimizer.Kind} has other options: beside the weights it keeps {Listed(kept)}, that of this trainer {Listed(Optimizer.Slots)}");
        }

        // All is checked before anything is changed.
        long step = Number(file, path, StepKey), epoch = Number(file, path, "epoch"), batch = Number(file, path, "batch");
        long skipped = Number(file, path, "skipped"), bestEpoch = Number(file, path, "best.epoch"), waited = Number(file, path, "best.waited");
        (float[], float[][]) weights = Model.Read(file);
        float[][] slots = Array.ConvertAll(_slots, s => new float[s.Length]);
        for (int slot = 0; slot < slots.Length; slot++)
        {
            file.CopyTo(SlotKey + Optimizer.Slots[slot], slots[slot], slots[slot].Length);
        }

        long[] before = StepsBefore(file, path);
        file.Check("run.totals", _totals.Sums.Length);
        file.Check("run.best", 1);
        if (file.Shape("run.schedule") is not [int numbers] || numbers != _schedule.State.Length)
        {
            throw new CheckpointException(
                path, $"its schedule is another one: it keeps {Checkpoint.Text(file.Shape("run.schedule"))} numbers, that of this trainer [{_schedule.State.Length}]", "run.schedule");
        }

        var best = new Best { Epoch = (int)bestEpoch, Waited = (int)waited, Value = file.Doubles("run.best")[0] };
        if (bestEpoch >= 0)
        {
            best.Weights = BestWeights(file);
            best.States = [.. Model.States.Select(s =>
            {
                file.Check($"best.{s.Name}", s.Shape.Extents);
                return file.Floats($"best.{s.Name}").ToArray();
            })];
        }

        ReadOnlySpan<double> totals = file.Doubles("run.totals");
        ReadOnlySpan<float> schedule = file.Floats("run.schedule");
        Model.Take(weights);
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            slots[slot].CopyTo(_slots[slot], 0);
        }

        _plan.GoOnAfter(before);
        totals.CopyTo(_totals.Sums);
        _schedule.Restore(schedule);
        _order = file.Metadata.TryGetValue(OrderKey, out string? order) ? order : null;
        best.Of = file.Metadata.TryGetValue(BestOfKey, out string? of) ? of : null;
        long ended = file.Metadata.ContainsKey(EndedKey) ? Number(file, path, EndedKey) : 0;
        (_ended, _over) = (ended > 0, ended > 1);
        (Step, _epoch, _batchInEpoch, SkippedSteps, _best) = (step, (int)epoch, (int)batch, skipped, best);
    }

    // Files of before have those that are frozen among them.
    private float[] BestWeights(Checkpoint file)
    {
        ReadOnlySpan<float> there = file.Floats("best.weights");
        if (there.Length != Model.ParameterCount)
        {
            file.Check("best.weights", _plan.Trained.Length);
            return there.ToArray();
        }

        file.Check("best.weights", Model.ParameterCount);
        float[] trained = new float[_plan.Trained.Length];
        _plan.Trained.Gather(there, trained);
        return trained;
    }

    // None of a run that took over from no other.
    private long[] StepsBefore(Checkpoint file, string path)
    {
        if (!file.Contains(StepsBeforeKey))
        {
            return new long[_plan.Weights.Count];
        }

        file.Check(StepsBeforeKey, _plan.Weights.Count);
        long[] before = file.Longs(StepsBeforeKey).ToArray();
        return before.Min() >= 0 ? before : throw new CheckpointException(path, $"{before.Min()} is no number of steps", StepsBeforeKey);
    }

    private IEnumerable<(string Key, string Value)> Description()
    {
        yield return ("seed", Model.Seed.ToString(CultureInfo.InvariantCulture));
        yield return ("optimizer", Optimizer.Kind);
        yield return (GroupsKey, _plan.Description);
        yield return (LayersKey, Model.LayerOptions.Count().ToString(CultureInfo.InvariantCulture));
        foreach ((string name, _, string options) in Model.LayerOptions)
        {
            yield return (LayerKey + name, options);
        }

        foreach (LossTerm term in Objective.Terms)
        {
            yield return ($"loss.{term.Name}", term.Formula);
            yield return ($"weight.{term.Name}", Text(term.Weight));
        }

        yield return (PenaltyKey + nameof(Options.L1), Text(Options.L1));
        yield return (PenaltyKey + nameof(Options.L2), Text(Options.L2));
    }

    // What may change on the way: how steps are made, not what they minimize.
    private IEnumerable<(string Key, string Value)> Settings()
    {
        yield return (SettingKey + nameof(Optimizer), Optimizer.ToString());
        yield return (SettingKey + nameof(Options.Schedule), Options.Schedule.ToString());
        yield return (SettingKey + nameof(Options.ClipNorm), Text(Options.ClipNorm));
        yield return (SettingKey + nameof(Options.ClipValue), Text(Options.ClipValue));
        yield return (SettingKey + nameof(Options.MicroBatch), Text(Options.MicroBatch));
    }

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Listed(IReadOnlyCollection<string> names) => names.Count == 0 ? "nothing" : string.Join(" and ", names.Select(n => $"'{n}'"));

    private static void Put(Checkpoint file, string key, long value) => file.Metadata[key] = value.ToString(CultureInfo.InvariantCulture);

    private static long Number(Checkpoint file, string path, string key)
        => long.TryParse(file.Require(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= -1
            ? value : throw new CheckpointException(path, $"its {key} is '{file.Require(key)}', which is no number of steps or epochs");
}

using LossGen.Training.Checkpoints;

namespace LossGen.Training.Models;

public sealed partial class Model
{
    /// <summary>Writes the weights and states, by their names, atomically, in the layout of Python's safetensors.</summary>
    /// <param name="path">The file.</param>
    public void SaveWeights(string path)
    {
        var file = new Checkpoint();
        AddTo(file);
        file.Save(path);
    }

    /// <summary>Reads weights and states, from a file of <see cref="SaveWeights"/>, of a trainer, or of another program.</summary>
    /// <param name="path">The file.</param>
    /// <param name="verify">Whether a checksum is verified where there is one: false accepts a file of ours that another tool changed.</param>
    /// <exception cref="CheckpointException">
    /// The file is damaged, lacks a weight, has one of another shape or type, or one that the model hasn't: all are named. The model is as it was.
    /// </exception>
    public void LoadWeights(string path, bool verify = true) => LoadWeights(path, WeightMatching.Exact, verify);

    /// <summary>Reads weights and states from a file that isn't quite of this model: for another head, or of another program.</summary>
    /// <param name="path">The file.</param>
    /// <param name="matching">What of the model stays as it is, what of the file is left out, and which names differ.</param>
    /// <param name="verify">Whether a checksum is verified where there is one.</param>
    /// <exception cref="CheckpointException">
    /// The file is damaged; or, of what should match, lacks a weight, has one of another shape or type, or one that the model hasn't: all are
    /// named. The model is as it was.
    /// </exception>
    /// <exception cref="ArgumentException">A name of what stays as it is names nothing in the model.</exception>
    public void LoadWeights(string path, WeightMatching matching, bool verify = true)
    {
        ArgumentNullException.ThrowIfNull(matching);
        var file = Checkpoint.Load(path, verify);
        Alone(() => Take(Read(file, matching, refuseExtra: true)));
    }

    /// <summary>Adds the weights and states to a checkpoint, beside whatever else is to be kept in it.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <exception cref="ArgumentException">It has a tensor of such a name already.</exception>
    /// <exception cref="InvalidOperationException">The model is in use by another thread: its weights are changing.</exception>
    public void AddTo(Checkpoint file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Alone(() => Put(file));
    }

    /// <summary>As <see cref="AddTo"/>, by who has the model already.</summary>
    internal void Put(Checkpoint file)
    {
        foreach (Weight weight in _parameters)
        {
            file.Add(weight.Name, _weights.AsSpan(weight.Range), weight.Shape.Extents);
        }

        foreach (LayerState state in States)
        {
            file.Add(state.Name, state.Values, state.Shape.Extents);
        }
    }

    /// <summary>Takes the weights and states from a checkpoint.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="matching">What of the model stays as it is, and which names differ; null where all is to be there. Whatever else is in the checkpoint is left.</param>
    /// <exception cref="CheckpointException">It lacks weights, or has some of another shape or type: all are named. The model is as it was.</exception>
    /// <exception cref="ArgumentException">A name of what stays as it is names nothing in the model.</exception>
    public void TakeFrom(Checkpoint file, WeightMatching? matching = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        Alone(() => Take(Read(file, matching)));
    }

    /// <summary>Does what no step may come between.</summary>
    internal void Alone(Action act)
    {
        using Turn turn = Enter();
        act();
    }

    /// <summary>Reads weights and states beside the model; <see cref="Take"/> then can't fail.</summary>
    internal (float[] Weights, float[][] States) Read(Checkpoint file, WeightMatching? matching = null, bool refuseExtra = false)
    {
        matching ??= WeightMatching.Exact;
        var names = new HashSet<string>([.. _parameters.Select(w => w.Name), .. States.Select(s => s.Name)]);
        matching.Check(names);
        var mismatch = new Mismatch(file, matching);
        float[] weights = Weights.ToArray();
        foreach (Weight weight in _parameters)
        {
            mismatch.Read(matching.InFile(weight.Name, names), weights.AsSpan(weight.Range), weight.Shape);
        }

        float[][] states = [.. States.Select(s => s.Values.ToArray())];
        foreach ((LayerState state, float[] values) in States.Zip(states))
        {
            mismatch.Read(matching.InFile(state.Name, names), values, state.Shape);
        }

        mismatch.Throw(refuseExtra);
        return (weights, states);
    }

    internal void Take((float[] Weights, float[][] States) read)
    {
        read.Weights.CopyTo(_weights, 0);
        int i = 0;
        foreach (LayerState state in States)
        {
            read.States[i++].CopyTo(state.Values, 0);
        }
    }
}

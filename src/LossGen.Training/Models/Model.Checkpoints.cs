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
    /// <exception cref="CheckpointException">The file is damaged, or lacks a weight, or has one of another shape; the model is as it was.</exception>
    public void LoadWeights(string path, bool verify = true)
    {
        TakeFrom(Checkpoint.Load(path, verify));
    }

    /// <summary>Adds the weights and states to a checkpoint, beside whatever else is to be kept in it.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <exception cref="ArgumentException">It has a tensor of such a name already.</exception>
    public void AddTo(Checkpoint file)
    {
        ArgumentNullException.ThrowIfNull(file);
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
    /// <exception cref="CheckpointException">It lacks a weight, or has one of another shape; the model is as it was.</exception>
    public void TakeFrom(Checkpoint file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Take(Read(file));
    }

    /// <summary>Reads weights and states beside the model; <see cref="Take"/> then can't fail.</summary>
    internal (float[] Weights, float[][] States) Read(Checkpoint file)
    {
        float[] weights = new float[_weights.Length];
        foreach (Weight weight in _parameters)
        {
            file.CopyTo(weight.Name, weights.AsSpan(weight.Range), weight.Shape.Extents);
        }

        return (weights, [.. States.Select(state =>
        {
            float[] values = new float[state.Values.Length];
            file.CopyTo(state.Name, values, state.Shape.Extents);
            return values;
        })]);
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

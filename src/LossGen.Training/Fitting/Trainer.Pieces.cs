using LossGen.Training.Data;
using LossGen.Training.Models;
using LossGen.Training.Objectives;

namespace LossGen.Training.Fitting;

public sealed partial class Trainer
{
    private readonly SemaphoreSlim _done = new(0);
    private PieceWorker[] _workers = [];
    private PieceWorker? _failed;
    private float[] _sum = [];

    // Forward and backward, at once or in pieces; false if a loss isn't finite.
    private bool Differentiate(Batch batch)
    {
        _objective.Begin(batch);
        _failed = null;
        int piece = Options.MicroBatch == 0 ? batch.Count : Options.MicroBatch;
        if (batch.Count <= piece)
        {
            bool finite = PieceWorker.Differentiate(Model, _objective, batch, 0, batch.Count, Step);
            if (finite)
            {
                Model.UpdateStates();
            }

            return finite;
        }

        int pieces = (batch.Count + piece - 1) / piece;
        if (_workers.Length < Math.Min(Options.Threads, pieces) - 1)
        {
            _workers = [.. Enumerable.Range(0, Math.Min(Options.Threads, pieces) - 1).Select(_ => NewWorker())];
        }

        for (int first = 0; first < pieces; first += _workers.Length + 1)
        {
            if (!DifferentiateTogether(batch, piece, first, Math.Min(_workers.Length, pieces - first - 1)))
            {
                return false;
            }
        }

        _sum.CopyTo(Model.Gradients);
        return true;
    }

    // A piece here and so many on other threads; then their sums, in the order of the pieces.
    private bool DifferentiateTogether(Batch batch, int piece, int first, int others)
    {
        for (int i = 0; i < others; i++)
        {
            int start = (first + 1 + i) * piece;
            _workers[i].Start(_objective, batch, start, Math.Min(piece, batch.Count - start), Step);
        }

        bool finite = false;
        try
        {
            finite = PieceWorker.Differentiate(Model, _objective, batch, first * piece, Math.Min(piece, batch.Count - first * piece), Step);
        }
        finally
        {
            // Whatever happens, nobody may work on the batch once this returns.
            for (int i = 0; i < others; i++)
            {
                _workers[i].Run();
            }

            for (int i = 0; i < others; i++)
            {
                _done.Wait();
            }
        }

        if (!finite)
        {
            return false;
        }

        Gather(Model, first == 0);
        for (int i = 0; i < others; i++)
        {
            PieceWorker worker = _workers[i];
            worker.ThrowIfFailed();
            if (!worker.IsFinite)
            {
                _failed = worker;
                return false;
            }

            _objective.Add(worker.Objective);
            Gather(worker.Model, first: false);
        }

        return true;
    }

    private PieceWorker NewWorker()
    {
        Model copy = Model.Copy();
        return new PieceWorker(copy, new ObjectiveRun(copy, Objective), _done);
    }

    private void Gather(Model model, bool first)
    {
        model.UpdateStates();
        if (_sum.Length != Model.ParameterCount)
        {
            _sum = new float[Model.ParameterCount];
        }

        if (first)
        {
            model.Gradients.CopyTo(_sum);
        }
        else
        {
            Arithmetic.Add(_sum, model.Gradients);
        }
    }
}

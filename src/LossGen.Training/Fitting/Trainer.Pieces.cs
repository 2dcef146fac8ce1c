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
    private bool _gathersFirst;
    private int _gathered;

    // Forward and backward, at once or in pieces; false if a loss isn't finite.
    private bool Differentiate(Batch batch)
    {
        Model.Use(_plan);
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
        int threads = Math.Min(Options.Threads, pieces);
        HireWorkers(threads - 1);
        for (int first = 0; first < pieces; first += threads)
        {
            if (!DifferentiateTogether(batch, piece, first, Math.Min(threads, pieces - first) - 1))
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

        Model.UpdateStates();
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
            worker.Model.UpdateStates();
        }

        if (_sum.Length != _plan.Trained.Length)
        {
            _sum = new float[_plan.Trained.Length];
        }

        (_gathersFirst, _gathered) = (first == 0, others);
        _crew.Run(_sum.Length, _gather);
        return true;
    }

    // A part of the sum of the gradients, in the order of the pieces.
    private void GatherPart(int start, int length)
    {
        Span<float> sum = _sum.AsSpan(start, length), gradient = Model.Gradients.Slice(start, length);
        if (_gathersFirst)
        {
            gradient.CopyTo(sum);
        }
        else
        {
            Arithmetic.Add(sum, gradient);
        }

        for (int i = 0; i < _gathered; i++)
        {
            Arithmetic.Add(sum, _workers[i].Model.Gradients.Slice(start, length));
        }
    }

    // As many as are wanted, on copies of the model.
    private void HireWorkers(int count)
    {
        if (_workers.Length < count)
        {
            _workers = [.. _workers, .. Enumerable.Range(_workers.Length, count - _workers.Length).Select(_ => NewWorker())];
        }
    }

    private PieceWorker NewWorker()
    {
        Model copy = Model.Copy();
        copy.Use(_plan);
        return new PieceWorker(copy, new ObjectiveRun(copy, Objective), _done);
    }
}

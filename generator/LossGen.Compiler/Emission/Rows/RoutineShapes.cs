using LossGen.Compiler.Graphs;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission.Rows;

/// <summary>The sizes of a routine: what the formula's shapes say, of its companions' parameters and of temporaries too.</summary>
internal sealed class RoutineShapes(Schedule schedule, IShapes formula) : IShapes
{
    public string Extent(IndexVariable index) =>
        schedule.OwnIndices.TryGetValue(index, out var own) ? formula.Dimension(own.Tensor, own.Dimension) : formula.Extent(index);

    public string Dimension(Parameter tensor, int dimension)
    {
        if (schedule.Temporaries.FirstOrDefault(t => t.Parameter.Name == tensor.Name) is { } temporary)
        {
            return temporary.ShapeOf is { } shape ? formula.Dimension(shape, dimension) : Extent(temporary.Indices[dimension]);
        }

        return formula.Dimension(schedule.Routine.Parameters.FirstOrDefault(p => p.Parameter.Name == tensor.Name)?.Of ?? tensor, dimension);
    }
}

using LossGen.Compiler.Lanes;

namespace LossGen.Accuracy;

/// <summary>Every lowering, as a function of anything.</summary>
public static class FunctionCatalogue
{
    public static IEnumerable<LaneFunction> All(LaneType type) => VectorMath.Lowerings.Keys.Select(name => Of(name, type));

    public static LaneFunction Of(string name, LaneType type) =>
        new(name, type, VectorMath.Lowerings[name], [.. Enumerable.Repeat(LaneRange.Everything, VectorMath.Arity(name))]);
}

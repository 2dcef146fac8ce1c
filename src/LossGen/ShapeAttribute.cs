namespace LossGen;

/// <summary>Names the dimensions of a flat span that the formula uses with several subscripts, where use alone can't tell them.</summary>
/// <param name="indices">One index name a dimension, the outermost first.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ShapeAttribute(params string[] indices) : Attribute
{
    /// <summary>One index name a dimension, the outermost first.</summary>
    public IReadOnlyList<string> Indices { get; } = indices;
}

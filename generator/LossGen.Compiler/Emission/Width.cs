using LossGen.Compiler.Lanes;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>A vector width that a body is printed at, for an element type.</summary>
public sealed record Width(int Bits, ElementType Element)
{
    /// <summary>The elements of a block, after which lanes go into double accumulators.</summary>
    public const int Block = 256;

    /// <summary>From one scratch slot to the next: a block and a cache line, so that slots don't fall into the same cache sets.</summary>
    public static int SlotStride(ElementType element) => Block + VirtualLanes(element);

    /// <summary>The widest first.</summary>
    public static IEnumerable<Width> All(ElementType element) => new[] { 512, 256, 128 }.Select(bits => new Width(bits, element));

    /// <summary>The virtual lanes: a step of the loop, whatever the width.</summary>
    public static int VirtualLanes(ElementType element) => element == ElementType.Single ? 16 : 8;

    /// <summary><c>Vector512</c> and so on.</summary>
    public string Vector => $"Vector{Bits}";

    /// <summary><c>Vector512&lt;float&gt;</c> and so on.</summary>
    public string Type => $"{Vector}<{ElementName}>";

    /// <summary><c>float</c> or <c>double</c>.</summary>
    public string ElementName => Element == ElementType.Single ? "float" : "double";

    /// <summary>The elements that one vector holds.</summary>
    public int Lanes => Bits / (Element == ElementType.Single ? 32 : 64);

    /// <summary>The vectors that a processor of this width has names for; those of 128 bits have more, but run one part after the other.</summary>
    public int Registers => Bits switch
    {
        512 => 32,
        256 => 16,
        _ => 8,
    };

    /// <summary>How many vectors make up the virtual lanes.</summary>
    public int Parts => VirtualLanes(Element) / Lanes;

    /// <summary>What the lane printer prints for.</summary>
    public LaneTarget Target => Bits switch
    {
        512 => LaneTarget.V512,
        256 => LaneTarget.V256,
        _ => LaneTarget.V128,
    };
}

namespace LossGen.Compiler.Lanes;

/// <summary>The bits of a float, which netstandard2.0 only gives through an array or unsafe code.</summary>
internal static class RealBits
{
    public static float ToSingle(int bits) => BitConverter.ToSingle(BitConverter.GetBytes(bits), 0);

    public static int Of(float value) => BitConverter.ToInt32(BitConverter.GetBytes(value), 0);
}

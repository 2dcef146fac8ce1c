using System.Runtime.Intrinsics;
using LossGen.Runtime;

namespace LossGen.Tests.Runtime;

public class Fused128Tests
{
    private static readonly float[] Ends =
    [
        0, -0f, 1, -1, 0.5f, 3, float.Epsilon, -float.Epsilon, 1.17549435e-38f, -1.1754942e-38f, float.MaxValue, float.MinValue,
        float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1.0000001f, 0.99999994f, 16777216, -16777215, 1e-23f, 1e20f,
    ];

    [Fact]
    public void ASumInDoubleIsRoundedOnceAtTheEndsOfTheRange()
    {
        foreach (float a in Ends)
        {
            foreach (float b in Ends)
            {
                foreach (float c in Ends)
                {
                    Check(Vector128.Create(a), Vector128.Create(b), Vector128.Create(c, -c, c * 3, a));
                }
            }
        }
    }

    [Fact]
    public void ASumInDoubleIsRoundedOnceWhereDigitsMeet()
    {
        var random = new Random(20);
        for (int draw = 0; draw < 300_000; draw++)
        {
            // Few bits set, and an addend about a product's last digits: where two roundings would differ from one.
            Vector128<float> a = Draw(random, 30), b = Draw(random, 30);
            Check(a, b, Draw(random, 3) * (a * b) * MathF.ScaleB(1, random.Next(-30, 30)));
            Check(a * 1e-22f, b * 1e-21f, Draw(random, 130));
        }
    }

    private static Vector128<float> Draw(Random random, int exponents)
    {
        Vector128<float> draw = default;
        for (int lane = 0; lane < 4; lane++)
        {
            int bits = random.Next(1 << 23) & random.Next(1 << 23) & (random.Next(2) == 0 ? -1 : random.Next(1 << 23));
            float one = MathF.ScaleB(1 + (bits / 8388608f), random.Next(-exponents, exponents));
            draw = draw.WithElement(lane, random.Next(2) == 0 ? one : -one);
        }

        return draw;
    }

    private static void Check(Vector128<float> a, Vector128<float> b, Vector128<float> c)
    {
        Vector128<float> inDouble = Fused128.InDouble(a, b, c), single = Fused128.Single(a, b, c);
        for (int lane = 0; lane < 4; lane++)
        {
            float expected = MathF.FusedMultiplyAdd(a[lane], b[lane], c[lane]);
            if (!SameBits(expected, inDouble[lane]) || !SameBits(expected, single[lane]))
            {
                Assert.Fail($"{a[lane]:R} * {b[lane]:R} + {c[lane]:R} is {expected:R}, not {inDouble[lane]:R} or {single[lane]:R}");
            }
        }
    }

    private static bool SameBits(float x, float y) =>
        float.IsNaN(x) ? float.IsNaN(y) : BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y);
}

using LossGen.Training.Data;
using LossGen.Training.Randomness;

namespace Classics.Examples;

/// <summary>Digits as images of 28 by 28: rendered from a grid of 5 by 7, with turns, shifts, sizes and noise.</summary>
internal static class DrawnDigits
{
    private const int Side = 28;

    // Seven rows of five dots a digit.
    private static readonly string[] Dots =
    [
        ".###.#...##..###.#.###..##...#.###.", "..#...##....#....#....#....#...###.", ".###.#...#....#...#...#...#...#####",
        "####.....#....#.###.....#....#####.", "...#...##..#.#.#..#.#####...#....#.", "######....####.....#....##...#.###.",
        "..##..#...#....####.#...##...#.###.", "#####....#...#...#...#....#....#...", ".###.#...##...#.###.#...##...#.###.",
        ".###.#...##...#.####....#...#..##..",
    ];

    /// <summary>Images "x" [n, 28, 28, 1] of numbers from about 0 to 1, and their digits "y".</summary>
    public static Dataset Draw(int count, ulong seed)
    {
        var random = new RandomStream(seed);
        float[] pixels = new float[count * Side * Side];
        int[] digits = new int[count];
        for (int i = 0; i < count; i++)
        {
            digits[i] = i % Dots.Length;
            Draw(digits[i], ref random, pixels.AsSpan(i * Side * Side, Side * Side));
        }

        return Dataset.From(Field.Floats("x", pixels, Side, Side, 1), Field.Ints("y", digits));
    }

    private static void Draw(int digit, ref RandomStream random, Span<float> image)
    {
        double Between(ref RandomStream stream, double low, double high) => low + (high - low) * stream.NextDouble();
        double turn = Between(ref random, -0.25, 0.25), size = Between(ref random, 2.4, 3.3);
        double right = Between(ref random, -3, 3), down = Between(ref random, -3, 3);
        random.FillNormal(image, mean: 0, deviation: 0.15f);
        (double sine, double cosine) = Math.SinCos(turn);
        for (int row = 0; row < Side; row++)
        {
            for (int column = 0; column < Side; column++)
            {
                // Where the pixel lies in the grid of the digit.
                double x = column - Side / 2.0 - right, y = row - Side / 2.0 - down;
                double u = (cosine * x + sine * y) / size + 2.5, v = (cosine * y - sine * x) / size + 3.5;
                if (u is >= 0 and < 5 && v is >= 0 and < 7 && Dots[digit][(int)v * 5 + (int)u] == '#')
                {
                    image[row * Side + column] += 0.85f;
                }
            }
        }
    }
}

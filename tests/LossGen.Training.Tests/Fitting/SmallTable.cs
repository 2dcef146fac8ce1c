using LossGen.Training.Data;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Fitting;

/// <summary>Forty rows of normal numbers with a target, and what a line through them should learn, written out in double.</summary>
internal static class SmallTable
{
    public const int Columns = 3;

    /// <summary>The rows, the same each time.</summary>
    public static Dataset Rows()
    {
        float[] x = new float[40 * Columns], y = new float[40];
        new RandomStream(2).FillNormal(x);
        new RandomStream(3).FillNormal(y);
        return Dataset.From(Field.Floats("x", x, Columns), Field.Floats("y", y));
    }

    /// <summary>The gradient of the mean squared error of a line, its bias last.</summary>
    public static double[] Slopes(double[] w)
    {
        float[] x = Rows()["x"].ToFloats(), y = Rows()["y"].ToFloats();
        double[] slopes = new double[w.Length];
        for (int i = 0; i < y.Length; i++)
        {
            double d = w[Columns] - y[i] + Enumerable.Range(0, Columns).Sum(k => w[k] * x[i * Columns + k]);
            for (int k = 0; k < w.Length; k++)
            {
                slopes[k] += 2 * d * (k < Columns ? x[i * Columns + k] : 1) / y.Length;
            }
        }

        return slopes;
    }
}

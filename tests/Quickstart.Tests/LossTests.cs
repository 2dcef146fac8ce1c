namespace Quickstart.Tests;

/// <summary>The losses against formulas written here in double, and their derivatives against central differences of those.</summary>
public class LossTests
{
    private static readonly double[] Residuals = [-8, -2.5, -1, -0.3, -0.01, 0, 0.02, 0.5, 1, 3, 9];

    public static TheoryData<float, float> Shapes()
    {
        var data = new TheoryData<float, float>();
        foreach (float alpha in new[] { 0f, 1e-4f, 0.01f, 0.5f, 1f, 1.5f, 1.99f, 2f })
        {
            data.Add(alpha, 1f);
            data.Add(alpha, 0.3f);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void BarronIsRightAtItsLimitsToo(float alpha, float scale)
    {
        foreach (double residual in Residuals)
        {
            float r = (float)residual;
            float[] gradient = new float[1], hessian = new float[1];
            float value = Losses.BarronHessian([r], [0], gradient, hessian, alpha, scale);
            Close(Barron(r, alpha, scale), value, 2e-5);
            Close(Slope(x => Barron(x, alpha, scale), r), gradient[0], 2e-4);
            Close(Curvature(x => Barron(x, alpha, scale), r), hessian[0], 1e-3);
            Assert.Equal(value, Losses.Barron([r], [0], alpha, scale));
        }
    }

    [Theory]
    [InlineData(-3f, 0.2f)]
    [InlineData(0f, 0.5413f)]
    [InlineData(2f, -1f)]
    [InlineData(-12f, 1f)]
    public void AdaptiveBarronLearnsAlongTheTrueSlope(float shape, float width)
    {
        foreach (double residual in Residuals)
        {
            float r = (float)residual;
            float[] gradient = new float[1];
            float value = Losses.AdaptiveBarronGradient([r], [0], shape, width, gradient, out float shapeGradient, out float widthGradient);
            Close(Adaptive(r, shape, width), value, 1e-4);
            Close(Slope(x => Adaptive(x, shape, width), r), gradient[0], 1e-3);
            Close(Slope(s => Adaptive(r, s, width), shape), shapeGradient, 1e-3);
            Close(Slope(w => Adaptive(r, shape, w), width), widthGradient, 1e-3);
        }
    }

    // Barron's density integrates to scale * Z(alpha); the cubic that stands for log Z is at most 0.012 off.
    [Theory]
    [InlineData(0.02)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(1.5)]
    [InlineData(1.98)]
    public void TheNormalizerIsRight(double alpha)
    {
        // With x = sinh(t) the tails, which fall as a power of x, become short.
        double integral = 0;
        const double step = 1e-3;
        for (double t = -40; t <= 40; t += step)
        {
            integral += Math.Exp(-Barron(Math.Sinh(t), alpha, 1)) * Math.Cosh(t) * step;
        }

        Assert.InRange(LogZ(alpha) - Math.Log(integral), -0.0125, 0.0125);
    }

    [Fact]
    public void LogisticAndFocalStayFiniteAndRightAtLargeLogits()
    {
        foreach (float logit in new[] { -1000f, -90f, -5f, -0.5f, 0f, 1f, 7f, 90f, 1000f })
        {
            foreach (float target in new[] { 0f, 1f })
            {
                float[] gradient = new float[1];
                Close(Logistic(logit, target), Losses.LogisticGradient([logit], [target], gradient), 1e-6);
                Close(Slope(x => Logistic(x, target), logit), gradient[0], 1e-4);
                Close(Focal(logit, target), Losses.FocalGradient([logit], [target], gradient), 1e-5);
                Close(Slope(x => Focal(x, target), logit), gradient[0], 1e-4);
            }
        }
    }

    private static double Barron(double r, double alpha, double scale)
    {
        double s = r / scale * (r / scale), b = Math.Abs(alpha - 2);
        return alpha switch
        {
            2 => s / 2,
            0 => Math.Log(1 + s / 2),
            _ => b / alpha * (Math.Pow(s / b + 1, alpha / 2) - 1),
        };
    }

    private static double LogZ(double alpha) => 1.4819909 + alpha * (-0.52765974 + alpha * (0.33442049 - 0.1042027 * alpha));

    private static double Adaptive(double r, double shape, double width)
    {
        double alpha = 0.001 + 1.998 / (1 + Math.Exp(-shape)), scale = 0.001 + Math.Log(1 + Math.Exp(width));
        return Barron(r, alpha, scale) + Math.Log(scale) + LogZ(alpha);
    }

    private static double Logistic(double x, double target) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))) - x * target;

    private static double Focal(double x, double target)
    {
        double miss = 1 / (1 + Math.Exp((2 * target - 1) * x));
        return miss * miss * Logistic(x, target);
    }

    private static double Slope(Func<double, double> f, double x)
    {
        const double h = 1e-5;
        return (f(x + h) - f(x - h)) / (2 * h);
    }

    private static double Curvature(Func<double, double> f, double x)
    {
        const double h = 1e-3;
        return (-f(x + 2 * h) + 16 * f(x + h) - 30 * f(x) + 16 * f(x - h) - f(x - 2 * h)) / (12 * h * h);
    }

    private static void Close(double expected, double actual, double tolerance)
        => Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"expected {expected:R}, found {actual:R}");
}

namespace LossGen.Compiler.Interpretation;

/// <summary>log Γ and its derivatives: Stirling's series far out, recurrence and Taylor series near, reflection below zero.</summary>
internal static class GammaFunctions
{
    private const double EulerGamma = 0.57721566490153286061;
    private const double HalfLog2Pi = 0.91893853320467274178;
    private const double Far = 12;

    // B₂ₙ, n = 1, 2, …
    private static readonly double[] Bernoulli =
        [1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330];

    // ζ(k) - 1 for k = 2 … 59.
    private static readonly double[] ZetaMinusOne = [.. Enumerable.Range(2, 58).Select(ComputeZetaMinusOne)];

    public static double LogGamma(double x)
    {
        if (double.IsNaN(x) || double.IsInfinity(x))
        {
            return double.IsNaN(x) ? x : double.PositiveInfinity;
        }

        if (x <= 0)
        {
            double sine = SinPi(x);
            return sine == 0 ? double.PositiveInfinity : Math.Log(Math.PI / Math.Abs(x * sine)) - LogGamma(-x);
        }

        if (x < 0.5)
        {
            return NearTwo(x) - SpecialFunctions.Log1p(x) - Math.Log(x);
        }

        if (x < 1.5)
        {
            return NearTwo(x - 1) - SpecialFunctions.Log1p(x - 1);
        }

        if (x < Far)
        {
            double product = 1;
            while (x >= 2.5)
            {
                x -= 1;
                product *= x;
            }

            return NearTwo(x - 2) + Math.Log(product);
        }

        double sum = 0;
        double power = 1 / x;
        for (int n = 0; n < Bernoulli.Length; n++, power /= x * x)
        {
            sum += Bernoulli[n] / ((2 * n) + 2) / ((2 * n) + 1) * power;
        }

        return ((x - 0.5) * Math.Log(x)) - x + HalfLog2Pi + sum;
    }

    public static double Digamma(double x)
    {
        if (x <= 0)
        {
            double r = x - Math.Round(x);
            return x == 0 ? double.NegativeInfinity : r == 0 ? double.NaN : Digamma(1 - x) - (Math.PI / Math.Tan(Math.PI * r));
        }

        double shift = 0;
        for (; x < Far; x += 1)
        {
            shift += 1 / x;
        }

        double sum = 0;
        double power = 1 / (x * x);
        for (int n = 0; n < Bernoulli.Length; n++, power /= x * x)
        {
            sum += Bernoulli[n] / ((2 * n) + 2) * power;
        }

        return Math.Log(x) - (0.5 / x) - sum - shift;
    }

    public static double Trigamma(double x)
    {
        if (x <= 0)
        {
            double sine = SinPi(x) / Math.PI;
            return sine == 0 ? double.PositiveInfinity : (1 / (sine * sine)) - Trigamma(1 - x);
        }

        double shift = 0;
        for (; x < Far; x += 1)
        {
            shift += 1 / (x * x);
        }

        double sum = 0;
        double power = 1 / (x * x);
        for (int n = 0; n < Bernoulli.Length; n++, power /= x * x)
        {
            sum += Bernoulli[n] * power;
        }

        return shift + (((1 + sum) + (0.5 / x)) / x);
    }

    public static double Tetragamma(double x)
    {
        if (x <= 0)
        {
            double sine = SinPi(x) / Math.PI;
            double cosine = Math.Cos(Math.PI * (x - (2 * Math.Round(x / 2))));
            return sine == 0 ? double.NaN : Tetragamma(1 - x) - (2 * cosine / (sine * sine * sine));
        }

        double shift = 0;
        for (; x < Far; x += 1)
        {
            shift += 2 / (x * x * x);
        }

        double sum = 0;
        double power = 1 / (x * x);
        for (int n = 0; n < Bernoulli.Length; n++, power /= x * x)
        {
            sum += Bernoulli[n] * ((2 * n) + 3) * power;
        }

        return -shift - ((1 + sum + (1 / x)) / x / x);
    }

    // log Γ(2 + w) for |w| ≤ ½, exact to relative accuracy at its zero.
    private static double NearTwo(double w)
    {
        double sum = 0;
        for (int i = ZetaMinusOne.Length - 1; i >= 0; i--)
        {
            int k = i + 2;
            sum = (-sum * w) + (ZetaMinusOne[i] / k);
        }

        return w * (1 - EulerGamma + (sum * w));
    }

    // sin(πx), exact at integers.
    private static double SinPi(double x)
    {
        double nearest = Math.Round(x);
        double sine = Math.Sin(Math.PI * (x - nearest));
        return nearest % 2 == 0 ? sine : -sine;
    }

    // Euler and Maclaurin from the twelfth term on.
    private static double ComputeZetaMinusOne(int k)
    {
        const int N = 12;
        double tail = 0;
        double factor = k * Math.Pow(N, -k - 1) / 2;
        for (int n = 0; n < 7; n++)
        {
            tail += Bernoulli[n] * factor;
            factor *= (k + (2.0 * n) + 1) * (k + (2.0 * n) + 2) / ((2 * n) + 3) / ((2 * n) + 4) / (N * N);
        }

        double sum = tail + (0.5 * Math.Pow(N, -k)) + (Math.Pow(N, 1 - k) / (k - 1));
        for (int n = N - 1; n >= 2; n--)
        {
            sum += Math.Pow(n, -k);
        }

        return sum;
    }
}

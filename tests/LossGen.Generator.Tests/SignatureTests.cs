using System.Reflection;
using System.Runtime.Loader;

namespace LossGen.Generator.Tests;

/// <summary>Signatures that are easy to get wrong: all compile without a warning, and the companions have exactly these parameters.</summary>
public class SignatureTests
{
    [Theory]
    [InlineData("[Loss(\"mean(event * d)\")] public static partial float F(ReadOnlySpan<float> @event, ReadOnlySpan<float> d);", "FGradient(event, d, eventGradient, gradientScale)")]
    [InlineData("[Loss(\"mean(größe * ß)\")] public static partial float F(ReadOnlySpan<float> größe, ReadOnlySpan<float> ß);", "FGradient(größe, ß, größeGradient, gradientScale)")]
    [InlineData("[Loss(\"mean(x * w)\")] public static partial float F([Grad] ReadOnlySpan<float> x, [Grad] float w);", "FGradient(x, w, xGradient, wGradient&, gradientScale)")]
    [InlineData("[Loss(\"mean(x * w)\")] public static partial float F([Grad] ReadOnlySpan<float> x, [Grad] float w = 2);", "FGradient(x, xGradient, wGradient&, w, gradientScale)")]
    [InlineData("[Loss(\"mean(unit * x * w)\", Hessian = HessianDiagonal.Exact)] public static partial float F([Grad] ReadOnlySpan<float> x, [Grad] ReadOnlySpan<float> w, float unit = 1);", "FGradient(x, w, xGradient, wGradient, unit, gradientScale)", "FHessian(x, w, xGradient, xHessian, wGradient, wHessian, unit, gradientScale)")]
    [InlineData("[Loss(\"mean(x * w)\", Hessian = HessianDiagonal.Positive)] public static partial double F(ReadOnlySpan<double> x, double w);", "FGradient(x, w, xGradient, gradientScale)", "FHessian(x, w, xGradient, xHessian, gradientScale)")]
    [InlineData("[Loss(\"a * b\")] public static partial float F([Grad] float a, [Grad] float b);", "FGradient(a, b, aGradient&, bGradient&, gradientScale)")]
    [InlineData("[Loss(\"mean((x - x_b)^2 * exp(x_c) * softplus(x))\")] public static partial float F(ReadOnlySpan<float> x, ReadOnlySpan<float> x_b, float x_c);", "FGradient(x, x_b, x_c, xGradient, gradientScale)")]
    [InlineData("[Loss(\"a * b\")] public static partial float F(float a, float b);")]
    [InlineData("[Loss(\"mean(on ? x * n : x)\")] public static partial float F(ReadOnlySpan<float> x, int n, bool on = true);", "FGradient(x, n, xGradient, on, gradientScale)")]
    [InlineData("[Loss(\"mean(x * m)\")] public static partial float F(scoped ReadOnlySpan<float> x, scoped ReadOnlySpan<bool> m);", "FGradient(x, m, xGradient, gradientScale)")]
    [InlineData("[Loss(\"mean(x * w)\")] public static partial float F(in ReadOnlySpan<float> x, in float w);", "FGradient(x&, w&, xGradient, gradientScale)")]
    [InlineData("[Loss(\"mean(x * w)\")] public static partial float F(this ReadOnlySpan<float> x, float w);", "FGradient(x, w, xGradient, gradientScale)")]
    [InlineData("[Loss(\"mean(x * (k == 1 ? 1 : 0) * (l > 2 ? 1 : 0) * (b < 3 ? 1 : 0))\")] public static partial float F(ReadOnlySpan<float> x, ReadOnlySpan<int> k, ReadOnlySpan<long> l, ReadOnlySpan<byte> b);", "FGradient(x, k, l, b, xGradient, gradientScale)")]
    [InlineData("[Loss(\"mean(x * y)\")] public static partial float F(ReadOnlyTensorSpan<float> x, ReadOnlyTensorSpan<float> y);", "FGradient(x, y, xGradient, gradientScale)")]
    [InlineData("[Loss(\"mean(x * y)\", Checked = true, Parallel = true, Empty = EmptyMean.Throw)] public static partial float F([Probability] ReadOnlyTensorSpan<float> x, [Range(0, 1)] ReadOnlySpan<float> y);", "FGradient(x, y, xGradient, gradientScale)")]
    [InlineData("[Loss(\"i * 1.0 + mean(n * part)\")] public static partial float F(ReadOnlySpan<float> n, ReadOnlySpan<float> part, float i);", "FGradient(n, part, i, nGradient, gradientScale)")]
    [InlineData("[Loss(\"mean(valid * slots * block * end * count)\")] public static partial float F(ReadOnlySpan<float> valid, ReadOnlySpan<float> slots, float block, float end, int count);", "FGradient(valid, slots, block, end, count, validGradient, gradientScale)")]
    [InlineData("[Loss(\"mean(System * Check * Vector512)\")] public static partial float F(ReadOnlySpan<float> System, ReadOnlySpan<float> Check, float Vector512);", "FGradient(System, Check, Vector512, SystemGradient, gradientScale)")]
    [InlineData("[Loss(\"mean(r1 * t2 * Length)\")] public static partial float F(ReadOnlySpan<float> r1, ReadOnlySpan<float> t2, float Length);", "FGradient(r1, t2, Length, r1Gradient, gradientScale)")]
    [InlineData("[Kernel(\"x * sigmoid(x)\")] public static partial void F(ReadOnlySpan<float> x, Span<float> y);", "FBackward(x, yGradient, xGradient)")]
    [InlineData("[Kernel(\"x * w\")] public static partial void F(ReadOnlySpan<float> x, Span<float> y, [Grad] float w = 1);", "FBackward(x, yGradient, wGradient&, w)")]
    [InlineData("[Kernel(\"y = x + w; z = x * w\")] public static partial void F(ReadOnlySpan<double> x, Span<double> y, ReadOnlySpan<double> w, Span<double> z);", "FBackward(x, w, yGradient, zGradient, xGradient, wGradient)")]
    [InlineData("[Kernel(\"w = w - rate * g\")] public static partial void F(Span<float> w, ReadOnlySpan<float> g, float rate = 1);")]
    [InlineData("[Kernel(\"x * 2\")] static partial void F(ReadOnlyTensorSpan<float> x, TensorSpan<float> y);", "FBackward(x, yGradient, xGradient)")]
    public void GiveTheseCompanions(string member, params string[] companions)
    {
        var type = Load($"public static partial class C\n{{\n{member}\n}}").GetType("Tests.C")!;
        Assert.Equal(companions.Order(), Methods(type).Where(m => m.Name != "F").Select(Show).Order());
    }

    [Theory]
    [InlineData("float", "float.NaN", "float.PositiveInfinity", "float.NegativeInfinity", "-0f", "1e-45f", "float.MaxValue", "0.1f", "-100", "MathF.PI", "Default", "1 / 3f", "16777217")]
    [InlineData("double", "double.NaN", "double.PositiveInfinity", "double.NegativeInfinity", "-0.0", "5e-324", "double.MaxValue", "0.1", "-100", "Math.PI", "Default", "1 / 3.0", "9007199254740993")]
    [InlineData("int", "int.MinValue", "int.MaxValue", "-1", "0", "(int)DayOfWeek.Friday")]
    [InlineData("bool", "true", "false", "!true")]
    public void RepeatDefaultValuesBitForBit(string type, params string[] values)
    {
        string real = type == "double" ? "double" : "float";
        string parameters = string.Join(", ", values.Select((v, i) => $"{type} p{i}x = {v}"));
        string sum = string.Join(" + ", values.Select((_, i) => type == "bool" ? $"(p{i}x ? 1 : 0)" : $"p{i}x"));
        var assembly = Load($$"""
            public static partial class C
            {
                private const float Default = 0.3f;
                [Loss("mean(x) + {{sum}}")]
                public static partial {{real}} F(ReadOnlySpan<{{real}}> x, {{parameters}});
            }
            """);
        var methods = Methods(assembly.GetType("Tests.C")!).ToDictionary(m => m.Name, m => m.GetParameters().Where(p => p.HasDefaultValue).ToDictionary(p => p.Name!, p => p.RawDefaultValue));
        Assert.Equal(values.Length, methods["F"].Count);
        Assert.All(methods["F"], own => Assert.Equal(Bits(own.Value), Bits(methods["FGradient"][own.Key])));
    }

    [Fact]
    public void OverloadsAndNamesThatDifferInCaseAloneHaveFilesOfTheirOwn()
    {
        var outcome = TestProject.Generate(TestProject.InClass("""
                [Loss("mean(x * x)")] public static partial float F(ReadOnlySpan<float> x);
                [Loss("mean(x * x)")] public static partial double F(ReadOnlySpan<double> x);
                [Loss("mean(x * x)")] public static partial float F(ReadOnlyTensorSpan<float> x);
                [Loss("mean(x * x)")] public static partial float f(ReadOnlySpan<float> x);
                [Loss("mean(x * y)")] public static partial float F(ReadOnlySpan<float> x, ReadOnlySpan<float> y);
                [Kernel("x * x")] public static partial void F(ReadOnlySpan<float> x, Span<float> y);
                internal static partial class G1 { [Loss("mean(x * x)")] public static partial float F(ReadOnlySpan<float> x); }
                internal static partial class G1<T> { [Loss("mean(x * x)")] public static partial float F(ReadOnlySpan<float> x); }
                internal static partial class g1 { [Loss("mean(x * x)")] public static partial float F(ReadOnlySpan<float> x); }
            """)).Compiles();
        Assert.Equal(9, outcome.Result.GeneratedSources.Length);
    }

    [Fact]
    public void InheritedMethodsHideAndOverrideAsTheirMethodDoes() => TestProject.Generate(TestProject.Usings + """
        namespace Tests;

        internal partial class Base
        {
            [Loss("mean(x * x)")] public virtual partial float V(ReadOnlySpan<float> x);
            [Loss("mean(x * x)")] public static partial float H(ReadOnlySpan<float> x);
            public virtual float O(ReadOnlySpan<float> x) => 0;
            public static float N(ReadOnlySpan<float> x) => 0;
        }

        internal partial class Middle : Base
        {
            [Loss("sum(x * x)")] public override partial float V(ReadOnlySpan<float> x);
            [Loss("sum(x * x)")] public new static partial float H(ReadOnlySpan<float> x);
            [Loss("sum(x * x)")] public override partial float O(ReadOnlySpan<float> x);
            [Loss("sum(x * x)")] public new static partial float N(ReadOnlySpan<float> x);
        }

        internal partial class Derived : Middle
        {
            [Loss("sum(x * x)")] public sealed override partial float V(ReadOnlySpan<float> x);
        }
        """).Compiles();

    private static IEnumerable<MethodInfo> Methods(Type type) =>
        type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    private static string Show(MethodInfo method) =>
        $"{method.Name}({string.Join(", ", method.GetParameters().Select(p => p.Name + (p.ParameterType.IsByRef ? "&" : "")))})";

    private static object Bits(object? value) => value switch
    {
        float single => BitConverter.SingleToInt32Bits(single),
        double real => BitConverter.DoubleToInt64Bits(real),
        _ => value!,
    };

    private static Assembly Load(string declaration)
    {
        var outcome = TestProject.Generate($"#pragma warning disable CS1591 // of the user's own members\n{TestProject.Usings}namespace Tests;\n{declaration}").Compiles();
        using var stream = new MemoryStream();
        Assert.True(outcome.Compilation.Emit(stream).Success);
        stream.Position = 0;
        return new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(stream);
    }
}

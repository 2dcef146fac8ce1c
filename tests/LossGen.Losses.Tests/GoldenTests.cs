using System.Globalization;
using System.Reflection;
using System.Text;

namespace LossGen.Losses.Tests;

/// <summary>Every loss against the golden data: value, gradients, Hessian diagonal.</summary>
public class GoldenTests
{
    public static TheoryData<string> Names => [.. GoldenCase.All.Select(c => c.Loss).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loss_agrees_with_the_golden_data(string name)
    {
        Assert.True(Catalogue.Losses.TryGetValue(name, out var method), $"{name} has golden cases, but is not in the catalogue.");
        var failures = new StringBuilder();
        foreach (var golden in GoldenCase.All.Where(c => c.Loss == name))
        {
            Assert.Empty(golden.Given.Except(method.GetParameters().Select(p => p.Name!)));
            if (Catalogue.IsKernel(method))
            {
                Compare(golden, Run(golden, method), failures, "output:");
                Compare(golden, Run(golden, Catalogue.Companion(method, "Backward")!), failures, "gradient:");
                continue;
            }

            Compare(golden, Run(golden, method), failures, "value");
            Compare(golden, Run(golden, Catalogue.Companion(method, "Gradient")!), failures, "value", "gradient:");
            if (golden.Results.Any(r => r.Name.StartsWith("hessian:", StringComparison.Ordinal)))
            {
                Compare(golden, Run(golden, Catalogue.Companion(method, "Hessian")!), failures, "value", "gradient:", "hessian:");
            }
        }

        Assert.True(failures.Length == 0, failures.ToString());
    }

    [Fact]
    public void Every_loss_has_golden_cases() =>
        Assert.Empty(Catalogue.Losses.Keys.Except(GoldenCase.All.Select(c => c.Loss)).Order(StringComparer.Ordinal));

    private static void Compare(GoldenCase golden, Dictionary<string, double[]> actual, StringBuilder failures, params string[] kinds)
    {
        foreach (var result in golden.Results.Where(r => kinds.Any(k => r.Name.StartsWith(k, StringComparison.Ordinal))))
        {
            var values = actual[result.Name];
            Assert.Equal(result.Truth.Length, values.Length);
            double largest = result.Truth.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
            for (int i = 0; i < values.Length; i++)
            {
                if (!Tolerance.Admits(values[i], result.Truth[i], result.Condition[i], largest))
                {
                    failures.AppendLine(CultureInfo.InvariantCulture, $"{result.Name}[{i}] = {values[i]:R}, but {result.Truth[i]:R} (condition {result.Condition[i]:R}) in {golden}");
                    break;
                }
            }
        }
    }

    // Runs a method on a case; the results by their names in the golden data.
    private static Dictionary<string, double[]> Run(GoldenCase golden, MethodInfo method)
    {
        var parameters = method.GetParameters();
        var arguments = new object[parameters.Length];
        var results = new List<(string Name, int Position)>();
        foreach (var parameter in parameters)
        {
            string name = parameter.Name!;
            if (golden.Argument(name) is { } given)
            {
                arguments[parameter.Position] = ToParameter(given, parameter.ParameterType);
            }
            else if (ResultOf(name, method, golden) is var (result, shape))
            {
                results.Add((result, parameter.Position));
                arguments[parameter.Position] = parameter.IsOut ? 0f : ToParameter(new(new double[shape.Aggregate((nint)1, (n, d) => n * d)], shape), parameter.ParameterType);
            }
            else if (name.EndsWith("Gradient", StringComparison.Ordinal))
            {
                arguments[parameter.Position] = ToParameter(golden.Upstream(name[..^"Gradient".Length]), parameter.ParameterType);
            }
            else
            {
                Assert.True(parameter.HasDefaultValue, $"{golden} does not give {name}.");
                arguments[parameter.Position] = parameter.DefaultValue!;
            }
        }

        object? value = Call.Invoke(method, arguments);
        var outcome = results.ToDictionary(r => r.Name, r => ToDoubles(arguments[r.Position]));
        if (value is not null)
        {
            outcome.Add("value", ToDoubles(value));
        }

        return outcome;
    }

    // What a parameter receives, if it is one that receives: its name in the golden data, and its shape.
    private static (string Name, nint[] Shape)? ResultOf(string parameter, MethodInfo method, GoldenCase golden)
    {
        if (golden.Results.FirstOrDefault(r => r.Name == "output:" + parameter) is { })
        {
            return ("output:" + parameter, golden.Upstream(parameter).Shape);
        }

        foreach (string kind in new[] { "gradient", "hessian" })
        {
            if (parameter.EndsWith(kind, StringComparison.OrdinalIgnoreCase) && golden.Argument(parameter[..^kind.Length]) is { } of)
            {
                return ($"{kind}:{parameter[..^kind.Length]}", of.Shape);
            }
        }

        return null;
    }

    private static object ToParameter(Argument argument, Type type)
    {
        if (!type.IsByRefLike)
        {
            return Convert.ChangeType(argument.Values[0], type, CultureInfo.InvariantCulture);
        }

        var element = type.GenericTypeArguments[0];
        bool isFlat = type.GetGenericTypeDefinition() == typeof(Span<>) || type.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>);
        return element == typeof(float) ? Wrap(v => (float)v)
            : element == typeof(bool) ? Wrap(v => v != 0)
            : element == typeof(int) ? Wrap(v => (int)v)
            : throw new NotSupportedException(type.ToString());

        object Wrap<T>(Func<double, T> convert)
        {
            T[] values = [.. argument.Values.Select(convert)];
            return isFlat ? values : new Dense<T>(values, argument.Shape);
        }
    }

    private static double[] ToDoubles(object value) => value switch
    {
        float scalar => [scalar],
        float[] values => [.. values.Select(v => (double)v)],
        Dense<float> tensor => [.. tensor.Values.Select(v => (double)v)],
        _ => throw new NotSupportedException(value.GetType().ToString()),
    };
}

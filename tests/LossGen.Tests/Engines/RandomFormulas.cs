using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using LossGen.Compiler.Signatures;

namespace LossGen.Tests.Engines;

/// <summary>
/// Random formulas over every function of the language, definitions, conditions and reductions, built so that no value leaves its
/// function's domain or grows beyond reason.
/// </summary>
public static class RandomFormulas
{
    private const double Large = 1e4;

    // Function, domain, range.
    private static readonly (string Name, double Low, double High, double Least, double Greatest)[] Functions =
    [
        ("abs", -Large, Large, 0, Large), ("sign", -Large, Large, -1, 1), ("exp", -20, 5, 0, 150), ("exp2", -20, 7, 0, 130), ("expm1", -20, 5, -1, 150),
        ("log", 0.01, Large, -5, 10), ("log2", 0.01, Large, -7, 14), ("log1p", -0.9, Large, -3, 10), ("sqrt", 0.01, Large, 0, 100), ("rsqrt", 0.05, Large, 0, 5),
        ("cbrt", 0.01, Large, 0, 22), ("sin", -50, 50, -1, 1), ("cos", -50, 50, -1, 1), ("tan", -1.2, 1.2, -3, 3), ("asin", -0.9, 0.9, -1.2, 1.2),
        ("acos", -0.9, 0.9, 0.4, 2.8), ("atan", -Large, Large, -1.6, 1.6), ("sinh", -5, 5, -75, 75), ("cosh", -5, 5, 1, 75), ("tanh", -Large, Large, -1, 1),
        ("asinh", -Large, Large, -10, 10), ("acosh", 1.1, Large, 0, 10), ("atanh", -0.9, 0.9, -1.5, 1.5), ("sigmoid", -Large, Large, 0, 1),
        ("logsigmoid", -Large, Large, -Large, 0), ("softplus", -Large, Large, 0, Large), ("relu", -Large, Large, 0, Large), ("elu", -Large, Large, -1, Large),
        ("gelu", -Large, Large, -0.2, Large), ("silu", -Large, Large, -0.3, Large), ("erf", -Large, Large, -1, 1), ("erfc", -5, 5, 0, 2),
        ("lgamma", 0.1, 50, -0.2, 150), ("digamma", 0.1, 50, -11, 4), ("normcdf", -10, 10, 0, 1), ("floor", -Large, Large, -Large, Large),
        ("ceil", -Large, Large, -Large, Large), ("round", -Large, Large, -Large, Large), ("square", -50, 50, 0, 2500),
    ];

    /// <summary>Formulas of the given size and smaller.</summary>
    public static Gen<RandomFormula> Generator { get; } =
        from definitions in Gen.Choose(0, 3)
        from first in Expression(4, 0)
        from second in Expression(5, Math.Min(definitions, 1))
        from third in Expression(5, Math.Min(definitions, 2))
        from body in Expression(7, definitions)
        from other in Expression(4, definitions)
        from form in Gen.Choose(0, 9)
        from single in Gen.Elements(true, true, false)
        select new RandomFormula(form < 8, single, [.. new[] { first, second, third }.Take(definitions)], Result(form, Anchored(body), Bounded(other)));

    /// <summary>The formula with its signature: three tensors and a scalar, all differentiated.</summary>
    public static Formula Formula(RandomFormula random)
    {
        var element = random.IsSingle ? ElementType.Single : ElementType.Double;
        ImmutableArray<Parameter> parameters =
        [
            new("x", element, ParameterForm.Span) { HasGrad = true, Range = new(-3, 3) },
            new("y", element, ParameterForm.Span) { HasGrad = true },
            new("z", element, ParameterForm.Span) { HasGrad = true, Meaning = Meaning.Positive, Range = new(0, double.PositiveInfinity, true, true) },
            new("m", ElementType.Boolean, ParameterForm.Span),
            new("a", element, ParameterForm.Scalar) { HasGrad = true },
        ];
        if (!random.IsLoss)
        {
            parameters = parameters.Add(new("output", element, ParameterForm.Span) { IsOutput = true });
        }

        return new(new("F", random.IsLoss ? MethodKind.Loss : MethodKind.Kernel, element, parameters, new()), random.Text, FormulaLibrary.Empty);
    }

    // Every parameter is used, so that none is reported.
    private static RandomExpression Anchored(RandomExpression e) => new("({0} + 0.1 * x * y + a * log(z) * m)", -2 * Large, 2 * Large, Bounded(e));

    private static RandomExpression Result(int form, RandomExpression body, RandomExpression other) => form switch
    {
        0 or 1 or 2 or 3 => new("mean({0})", body.Low, body.High, body),
        4 => new("sum({0}) / size(x)", body.Low, body.High, body),
        5 => new("sqrt(1 + mean(({0})^2)) + mean({1} + 0.05 * x)", 0, Large, Bounded(body), other),
        6 => new("mean({0}) * mean({1} + 0.05 * x)", -Large * Large, Large * Large, body, other),
        7 => new("logsumexp({0}) + max({1} + 0.05 * x)", -Large, Large, body, other),
        _ => body,
    };

    private static Gen<RandomExpression> Expression(int depth, int definitions)
    {
        var leaf = Leaf(definitions);
        if (depth == 0)
        {
            return leaf;
        }

        var one = Expression(depth - 1, definitions);
        var shallow = Expression(Math.Min(depth - 1, 2), definitions);
        var call = from function in Gen.Elements(Functions)
                   from argument in one
                   select new RandomExpression(function.Name + "({0})", function.Least, function.Greatest, Fitted(argument, function.Low, function.High));
        var arithmetic = from symbol in Gen.Elements("+", "-", "*", "/")
                         from left in one
                         from right in shallow
                         select Arithmetic(symbol, left, right);
        var power = from argument in one
                    from exponent in Gen.Elements("2", "3", "0.5", "1.5", "-1", "2.7", "4")
                    select new RandomExpression("({0})^(" + exponent + ")", 0, 100, Fitted(argument, 0.3, 3));
        var choice = from comparison in Gen.Elements("{0} < {1}", "{0} >= {1}", "{0} > 0.1 && {1} <= 0.4", "{0} < 0 || m", "!({0} > {1})")
                     from first in shallow
                     from second in shallow
                     from taken in one
                     from other in shallow
                     select new RandomExpression($"({comparison} ? {{2}} : {{3}})", Math.Min(taken.Low, other.Low), Math.Max(taken.High, other.High), first, second, taken, other);
        var pair = from function in Gen.Elements("min", "max", "hypot", "atan2", "logaddexp", "clamp", "pow", "xlogy", "xlog1py")
                   from left in one
                   from right in shallow
                   select Pair(function, left, right);
        var truth = from left in shallow
                    from right in shallow
                    select new RandomExpression("({0} > {1})", 0, 1, left, right);
        // A reduction of a scalar is an error, so its argument depends on the position in any case.
        var reduction = from function in Gen.Elements("mean({0})", "max({0})", "min({0})", "logsumexp({0})", "sqrt(mean(({0})^2) + 0.1)", "norm({0})", "sum({0}) / size(x)")
                        from argument in shallow
                        select new RandomExpression(function.Replace("{0}", "{0} + 0.05 * x"), -2 * Large, 2 * Large, Bounded(argument));
        var softmax = from argument in shallow
                      select new RandomExpression("softmax({0} + 0.05 * x)", 0, 1, Fitted(argument, -20, 20));
        return Gen.Frequency((2, leaf), (7, call), (5, arithmetic), (1, power), (2, choice), (2, pair), (1, truth), (1, reduction), (1, softmax));
    }

    private static Gen<RandomExpression> Leaf(int definitions)
    {
        var inputs = Gen.Elements(
            new RandomExpression("x", -3, 3), new("y", -3, 3), new("(x - y)", -6, 6), new("z", 0.3, 3), new("a", 0.4, 1.8), new("m", 0, 1));
        var literals = Gen.Elements(0.1, 0.5, 1, 2, 3, -1, 1e-3, 10).Select(v => new RandomExpression($"({v.ToString("R", CultureInfo.InvariantCulture)})", v, v));
        if (definitions == 0)
        {
            return Gen.Frequency((4, inputs), (1, literals));
        }

        var defined = Gen.Choose(0, definitions - 1).Select(i => new RandomExpression(FormattableString.Invariant($"d{i}"), -Large * Large, Large * Large));
        return Gen.Frequency((4, inputs), (1, literals), (4, defined));
    }

    private static RandomExpression Arithmetic(string symbol, RandomExpression left, RandomExpression right)
    {
        (left, right) = (Bounded(left), Bounded(right));
        switch (symbol)
        {
            case "+":
                return new("({0} + {1})", left.Low + right.Low, left.High + right.High, left, right);
            case "-":
                return new("({0} - {1})", left.Low - right.High, left.High - right.Low, left, right);
            case "*":
                double[] corners = [left.Low * right.Low, left.Low * right.High, left.High * right.Low, left.High * right.High];
                return new("{0} * {1}", corners.Min(), corners.Max(), left, right);
            default:
                var divisor = Fitted(right, 0.3, 5);
                double reach = Math.Max(Math.Abs(left.Low), Math.Abs(left.High)) / 0.3;
                return new("{0} / ({1})", -reach, reach, left, divisor);
        }
    }

    private static RandomExpression Pair(string function, RandomExpression left, RandomExpression right) => function switch
    {
        "clamp" => new("clamp({0}, -0.5, 1 + abs({1}))", -0.5, Large, left, Bounded(right)),
        "pow" => new("pow({0}, {1})", 0, 100, Fitted(left, 0.3, 3), Fitted(right, -3, 3)),
        "xlogy" => new("xlogy({0}, {1})", -Large, Large, Bounded(left), Fitted(right, 0.05, 50)),
        "xlog1py" => new("xlog1py({0}, {1})", -Large, Large, Bounded(left), Fitted(right, -0.8, 50)),
        _ => new(function + "({0}, {1})", -2 * Large, 2 * Large, Bounded(left), Bounded(right)),
    };

    private static RandomExpression Bounded(RandomExpression e) => Fitted(e, -Large, Large);

    // What may leave the range is squeezed into it.
    private static RandomExpression Fitted(RandomExpression e, double low, double high)
    {
        if (e.Low >= low && e.High <= high)
        {
            return e;
        }

        double top = Math.Min(high, low + 6);
        if (low <= -Large)
        {
            return new("(3 * sin({0}))", -3, 3, Squeezed(e));
        }

        string width = (top - low).ToString("R", CultureInfo.InvariantCulture), start = low.ToString("R", CultureInfo.InvariantCulture);
        return new($"({start} + {width} * sigmoid({{0}}))", low, top, e);
    }

    private static RandomExpression Squeezed(RandomExpression e) => e.High - e.Low > 100 ? new("asinh({0})", -20, 20, e) : e;
}

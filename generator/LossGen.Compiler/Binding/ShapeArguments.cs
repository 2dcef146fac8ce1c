using System.Globalization;
using LossGen.Compiler.Graphs;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Binding;

/// <summary>Follows a plan for given arguments, as generated code does: the oracle of its checks.</summary>
public static class ShapeArguments
{
    /// <summary>All lengths of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="shape">The shape of a tensor; of a flat span its product counts alone.</param>
    /// <param name="scalar">The value of an <c>int</c> scalar.</param>
    /// <exception cref="ArgumentException">The arguments don't fit; names the later parameter.</exception>
    public static IReadOnlyDictionary<Quantity, int> Resolve(this ShapePlan plan, Func<Parameter, IReadOnlyList<int>> shape, Func<Parameter, int> scalar)
    {
        var known = new Dictionary<Quantity, int>();
        foreach (var step in plan.Steps)
        {
            switch (step)
            {
                case RankStep rank:
                    Require(shape(rank.Tensor).Count == rank.Rank, rank.Tensor, $"has {shape(rank.Tensor).Count} dimensions, not {rank.Rank}");
                    break;
                case MeasuredStep measured:
                    var lengths = measured.Sources.Select(s => Read(s, shape, scalar)).ToList();
                    known[measured.Length] = measured.Given ?? lengths[0];
                    if (measured.Given is { } given && lengths.FindIndex(l => l != given) is >= 0 and var other)
                    {
                        Require(false, measured.Sources[other].Parameter, $"has length {lengths[other]}, not {given}");
                    }

                    for (var i = 0; i < lengths.Count; i++)
                    {
                        var (source, first) = (measured.Sources[i].Parameter, measured.Sources[0].Parameter);
                        Require(lengths[i] >= 0, source, $"is {lengths[i]}, and a length isn't negative");
                        Require(lengths[i] == lengths[0], source, $"has length {lengths[i]}, but '{first.Name}' has length {lengths[0]}");
                        var isShape = measured.Sources[i].Dimension < 0 && source.Form == ParameterForm.TensorSpan && first.Form == ParameterForm.TensorSpan;
                        Require(!isShape || shape(source).SequenceEqual(shape(first)), source, $"has another shape than '{first.Name}'");
                    }

                    break;
                case QuotientStep quotient:
                    var (elements, others) = (Elements(quotient.Flat, shape), quotient.Divisors.Aggregate(1L, (n, d) => n * known[d]));
                    Require(others == 0 ? elements == 0 : elements % others == 0, quotient.Flat, $"has length {elements}, which is not a multiple of {others}");
                    known[quotient.Length] = others == 0 ? 0 : (int)(elements / others);
                    break;
                case ShrunkStep shrunk:
                    known[shrunk.Length] = (int)Math.Max(0, shrunk.Accesses.Min(a => known[a.Length] - Last(a, known)));
                    break;
                case ProductStep product:
                    var expected = product.Dimensions.Aggregate(1L, (n, d) => n * known[d]);
                    Require(Elements(product.Flat, shape) == expected, product.Flat, $"has length {Elements(product.Flat, shape)}, not {expected}");
                    break;
                case ConstantStep constant:
                    var isEmpty = constant.Tensor.Form == ParameterForm.Span && Elements(constant.Tensor, shape) == 0;
                    Require(isEmpty || known[constant.Length] > constant.Subscript, constant.Tensor, $"has {known[constant.Length]} elements along dimension {constant.Dimension}, and is read at {constant.Subscript}");
                    break;
                case InsideStep { Access: var access }:
                    var last = Last(access, known);
                    Require(access.Others.Any(o => known[o] == 0) || last < known[access.Length], access.Tensor, $"has {known[access.Length]} elements along dimension {access.Dimension}, and is read at {last}");
                    break;
            }
        }

        return known;
    }

    private static long Last(Reach access, Dictionary<Quantity, int> known) => access.Offset + access.Others.Sum(o => Math.Max(0L, known[o] - 1));

    private static long Elements(Parameter tensor, Func<Parameter, IReadOnlyList<int>> shape) => shape(tensor).Aggregate(1L, (n, d) => n * d);

    private static int Read(LengthSource source, Func<Parameter, IReadOnlyList<int>> shape, Func<Parameter, int> scalar) =>
        source.IsScalar ? scalar(source.Parameter)
        : source.Dimension < 0 || source.Parameter.Form == ParameterForm.Span ? (int)Elements(source.Parameter, shape)
        : shape(source.Parameter)[source.Dimension];

    private static void Require(bool holds, Parameter parameter, FormattableString problem)
    {
        if (!holds)
        {
            throw new ArgumentException($"'{parameter.Name}' {problem.ToString(CultureInfo.InvariantCulture)}.", parameter.Name);
        }
    }
}

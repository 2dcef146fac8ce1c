using System.Globalization;
using System.Text.RegularExpressions;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Tool.Parameters;

/// <summary>
/// A parameter as the command line declares it: <c>name</c>, perhaps with subscripts, then after a colon in any order a kind
/// (<c>probability</c>), a type (<c>int[]</c>), a range (<c>[0, 10)</c>), <c>grad</c>, <c>target</c>, <c>out</c>, and a default after <c>=</c>.
/// </summary>
internal sealed partial record ParameterText(string Name, int? Rank)
{
    /// <summary>The element type; null for a real of the formula's own.</summary>
    public ElementType? Element { get; init; }

    /// <summary>Whether it is one value: a type without brackets; null where no type is said.</summary>
    public bool? IsScalar { get; init; }

    public Meaning Meaning { get; init; }

    public DeclaredRange? Range { get; init; }

    public bool HasGrad { get; init; }

    public bool IsTarget { get; init; }

    public bool IsOutput { get; init; }

    public double? Default { get; init; }

    private static readonly Dictionary<string, Meaning> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["logit"] = Meaning.Logit,
        ["probability"] = Meaning.Probability,
        ["logprobability"] = Meaning.LogProbability,
        ["positive"] = Meaning.Positive,
    };

    private static readonly Dictionary<string, ElementType> Types = new(StringComparer.Ordinal)
    {
        ["float"] = ElementType.Single,
        ["double"] = ElementType.Double,
        ["int"] = ElementType.Int32,
        ["long"] = ElementType.Int64,
        ["byte"] = ElementType.Byte,
        ["bool"] = ElementType.Boolean,
    };

    /// <exception cref="InputException">The text declares no parameter.</exception>
    public static ParameterText Parse(string text)
    {
        var head = Head().Match(text);
        string name = head.Groups["name"].Value;
        if (!head.Success || !SyntaxFacts.StartsName(name[0]) || !name.All(SyntaxFacts.ContinuesName))
        {
            throw Wrong(text, "it begins with a name, then a colon: \"p: probability\"");
        }

        int? rank = head.Groups["subscripts"].Success ? head.Groups["subscripts"].Value.Split(',').Length : null;
        var parameter = new ParameterText(SyntaxFacts.Compose(name), rank);
        string rest = head.Groups["rest"].Value;
        int at = 0;
        while (at < rest.Length)
        {
            var part = Part().Match(rest, at);
            if (!part.Success)
            {
                throw Wrong(text, $"'{rest[at..].Trim()}' is no kind, type or range");
            }

            parameter = parameter.With(part, text);
            at = part.Index + part.Length;
        }

        return parameter.Range is { IsEmpty: true } empty ? throw Wrong(text, $"no number lies in {empty}") : parameter;
    }

    private ParameterText With(Match part, string text)
    {
        if (part.Groups["low"].Success)
        {
            var range = new DeclaredRange(
                Number(part.Groups["low"].Value, text),
                Number(part.Groups["high"].Value, text),
                part.Groups["open"].Value == "(",
                part.Groups["close"].Value == ")");
            return range.IsEmpty ? throw Wrong(text, $"no number lies in {range}") : this with { Range = Range is null ? range : Range.Intersect(range) };
        }

        if (part.Groups["default"].Success)
        {
            return this with { Default = part.Groups["default"].Value switch { "true" => 1, "false" => 0, var number => Number(number, text) } };
        }

        string word = part.Groups["word"].Value;
        bool isTensor = part.Groups["brackets"].Success;
        return word switch
        {
            "grad" => this with { HasGrad = true },
            "target" => this with { IsTarget = true },
            "out" => this with { IsOutput = true },
            _ when Types.TryGetValue(word, out var element) => IsScalar is not null
                ? throw Wrong(text, "it has two types")
                : this with { Element = element, IsScalar = !isTensor && Rank is null },
            _ when Kinds.TryGetValue(word.Replace("-", ""), out var meaning) => Meaning != Meaning.None
                ? throw Wrong(text, "it has two kinds")
                : this with { Meaning = meaning },
            _ => throw Wrong(text, $"'{word}' is not one of {string.Join(", ", Kinds.Keys.Concat(Types.Keys).Concat(["grad", "target", "out"]))}"),
        };
    }

    private static double Number(string number, string text) => number.Trim() switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        var digits when double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) => value,
        var digits => throw Wrong(text, $"'{digits}' is no number"),
    };

    private static InputException Wrong(string text, string why) => new($"--param \"{text}\": {why}.");

    [GeneratedRegex(@"^\s*@?(?<name>[^\s:=\[\]]+)\s*(\[(?<subscripts>[^\]]*)\])?\s*(:(?<rest>.*))?$", RegexOptions.Singleline)]
    private static partial Regex Head();

    [GeneratedRegex(@"\G[\s,]*(?:(?<word>[A-Za-z][A-Za-z-]*)(?<brackets>\[\])?|(?<open>[\[(])(?<low>[^,\[\]()]+),(?<high>[^,\[\]()]+)(?<close>[\])])|=\s*(?<default>[^\s,]+))[\s,]*")]
    private static partial Regex Part();
}

using System.Globalization;
using System.Text.RegularExpressions;
using LossGen.Compiler.Signatures;
using Range = LossGen.Compiler.Signatures.DeclaredRange;

namespace LossGen.Compiler.Tests;

/// <summary>Writes a method's signature as its C# text: <c>float Huber(ReadOnlySpan&lt;float&gt; p, float delta = 1f)</c>.</summary>
internal static partial class Signature
{
    public static MethodSignature Parse(string method, MethodOptions? options = null)
    {
        var head = HeadPattern().Match(method);
        Assert.True(head.Success, method);
        var parameters = ParameterPattern().Matches(head.Groups["parameters"].Value).Select(Parameter).ToList();
        var kind = head.Groups["returns"].Value == "void" ? MethodKind.Kernel : MethodKind.Loss;
        var element = kind == MethodKind.Loss
            ? Element(head.Groups["returns"].Value)
            : parameters.FirstOrDefault(p => p.IsFloating)?.Element ?? ElementType.Single;
        return new(head.Groups["name"].Value, kind, element, new([.. parameters]), options ?? new());
    }

    private static Parameter Parameter(Match match)
    {
        var type = match.Groups["type"].Value;
        var span = SpanPattern().Match(type);
        var name = match.Groups["name"].Value;
        var value = match.Groups["default"].Value.Trim();
        var meaning = Meaning.None;
        Range? range = null;
        var parameter = new Parameter(name.TrimStart('@'), Element(span.Success ? span.Groups["element"].Value : type), !span.Success ? ParameterForm.Scalar
            : span.Groups["tensor"].Success ? ParameterForm.TensorSpan : ParameterForm.Span);
        foreach (Capture attribute in match.Groups["attribute"].Captures)
        {
            var arguments = Regex.Matches(attribute.Value, @"-?[0-9.]+(e-?[0-9]+)?").Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture)).ToList();
            switch (attribute.Value.Split('(')[0])
            {
                case "Grad":
                    parameter = parameter with { HasGrad = true };
                    break;
                case "Target":
                    parameter = parameter with { IsTarget = true };
                    break;
                case "Range":
                    range = new(arguments[0], arguments[1]);
                    break;
                case "Shape":
                    parameter = parameter with { Shape = attribute.Value.Split('(')[1].TrimEnd(')').Replace("\"", "") };
                    break;
                case var kind:
                    meaning = Enum.Parse<Meaning>(kind);
                    break;
            }
        }

        return parameter with
        {
            IsOutput = span.Success && !span.Groups["readonly"].Success,
            Meaning = meaning,
            Range = range,
            CSharpName = name,
            Default = value == "" ? null : value,
            DefaultValue = value switch
            {
                "" => null,
                "true" => 1,
                "false" => 0,
                _ => double.Parse(value.TrimEnd('f'), CultureInfo.InvariantCulture),
            },
        };
    }

    private static ElementType Element(string keyword) => keyword switch
    {
        "float" => ElementType.Single,
        "double" => ElementType.Double,
        "int" => ElementType.Int32,
        "long" => ElementType.Int64,
        "byte" => ElementType.Byte,
        "bool" => ElementType.Boolean,
        _ => throw new ArgumentException(keyword),
    };

    [GeneratedRegex(@"^(?<returns>\w+) (?<name>\w+)\((?<parameters>.*)\)$")]
    private static partial Regex HeadPattern();

    [GeneratedRegex(@"(\[(?<attribute>\w+(\([^)]*\))?)\] )*(?<type>[\w<>]+) (?<name>@?\w+)( = (?<default>[^,]+))?(, |$)")]
    private static partial Regex ParameterPattern();

    [GeneratedRegex(@"^(?<readonly>ReadOnly)?(?<tensor>Tensor)?Span<(?<element>\w+)>$")]
    private static partial Regex SpanPattern();
}

/// <summary>A library of a few methods.</summary>
internal sealed class Library(params IEnumerable<(string Method, string Formula)> methods) : IFormulaLibrary
{
    private readonly List<FormulaDeclaration> _methods = [.. methods.Select(m => new FormulaDeclaration(Signature.Parse(m.Method), m.Formula))];

    public static Library Empty { get; } = new();

    public IEnumerable<string> Names => _methods.Select(m => m.Signature.Name).Distinct();

    public IReadOnlyList<FormulaDeclaration> Find(string name) => [.. _methods.Where(m => m.Signature.Name == name)];
}

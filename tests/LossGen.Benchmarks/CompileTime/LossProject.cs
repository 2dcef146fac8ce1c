using System.Globalization;
using System.Text;
using LossGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.Benchmarks.CompileTime;

/// <summary>A project of many different losses, in files of 100, as the compiler is given it.</summary>
internal static class LossProject
{
    /// <summary>The losses of one file.</summary>
    public const int LossesPerFile = 100;

    /// <summary>The comment that a keystroke writes in.</summary>
    public const string Unrelated = "// A comment, beside the losses.";

    /// <summary>The number in the first formula of a file that a keystroke changes.</summary>
    public const string Number = "1.234";

    private const string Two = "ReadOnlySpan<float> pred, ReadOnlySpan<float> target";
    private const string Table = "ReadOnlySpan<float> z, ReadOnlySpan<int> label, int c";

    // {0} is a number of the loss's own, so that no two formulas are the same.
    private static readonly (string Formula, string Parameters)[] Losses =
    [
        ("mean((pred - {0} * target)^2)", Two),
        ("d = pred - target; mean(abs(d) <= {0} ? 0.5 * d^2 : {0} * (abs(d) - 0.5 * {0}))", Two),
        ("mean(softplus(pred) - {0} * pred * target)", "[Logit] ReadOnlySpan<float> pred, [Probability] ReadOnlySpan<float> target"),
        ("mean(log(cosh({0} * (pred - target))))", Two),
        ("sqrt(mean((pred - target)^2) + {0})", Two),
        ("1 - (2 * sum(pred * target) + {0}) / (sum(pred) + sum(target) + {0})", "[Probability] ReadOnlySpan<float> pred, [Probability] ReadOnlySpan<float> target"),
        ("mean(max({0} * (pred - target), ({0} - 1) * (pred - target)))", Two),
        ("mean(sqrt((pred - target)^2 + {0}^2) - {0})", Two),
        ("mean(exp(pred) - target * pred + {0})", Two),
        ("mean(relu({0} - pred * target))", Two),
        ("ce = softplus(pred) - pred * target; miss = target * sigmoid(-pred) + (1 - target) * sigmoid(pred); mean(miss^{0} * ce)", "[Logit] ReadOnlySpan<float> pred, [Probability] ReadOnlySpan<float> target"),
        ("mean(0.5 * (log(v + {0}) + (pred - target)^2 / (v + {0})))", "[Grad] ReadOnlySpan<float> pred, [Grad, Positive] ReadOnlySpan<float> v, ReadOnlySpan<float> target"),
        ("mean(log1p((pred - target)^2 / {0}))", "ReadOnlySpan<double> pred, ReadOnlySpan<double> target"),
        ("mean[n](logsumexp[c](z[n, c] * {0}) - z[n, label[n]] * {0})", Table),
        ("p[n, c] = softmax[c](z[n, c]); mean[n](-log(p[n, label[n]] + 0.001 * {0}))", Table),
        ("1 - {0} * sum(a * b) / (norm(a) * norm(b) + 1e-6)", "[Grad] ReadOnlySpan<float> a, [Grad] ReadOnlySpan<float> b"),
        ("mean[n](relu(norm[k](a[n, k] - p[n, k]) - norm[k](a[n, k] - q[n, k]) + {0}))", "[Grad] ReadOnlySpan<float> a, ReadOnlySpan<float> p, ReadOnlySpan<float> q, int k"),
        ("mean[n](sum[k](p[n, k] * (log(p[n, k] + {0}) - log(q[n, k] + {0}))))", "[Positive] ReadOnlySpan<float> p, [Positive] ReadOnlySpan<float> q, int k"),
    ];

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview);

    /// <summary>The references of a project that uses losses.</summary>
    public static IReadOnlyList<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "LossGen.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>A file without losses.</summary>
    public static SyntaxTree OtherFile => CSharpSyntaxTree.ParseText(SourceText.From("internal static class Other { public static int Answer() => 0; }", Encoding.UTF8), ParseOptions, "Other.cs");

    /// <summary>A project with so many losses.</summary>
    /// <param name="losses">How many.</param>
    /// <param name="seed">Makes the numbers in the formulas other ones.</param>
    public static CSharpCompilation Create(int losses, int seed) => Create(
        Enumerable.Range(0, (losses + LossesPerFile - 1) / LossesPerFile).Select(file => Source(file, Math.Min(LossesPerFile, losses - (file * LossesPerFile)), seed)));

    /// <summary>A project with one formula, which may have several lines, some times over.</summary>
    public static CSharpCompilation Create(string formula, int count) => Create(Enumerable.Range(0, count).Select(i =>
        $"using System;\nusing LossGen;\npublic static partial class Long{i}\n{{\n    [Loss(\"\"\"\n{formula}\n\"\"\")]\n    public static partial float Loss({Two});\n}}\n"));

    /// <summary>The generator before its first run.</summary>
    public static GeneratorDriver Driver(IIncrementalGenerator? generator = null) =>
        CSharpGeneratorDriver.Create([(generator ?? new LossGenerator()).AsSourceGenerator()], parseOptions: ParseOptions);

    /// <summary>The project after text of its last file was replaced, parsed anew as an editor does it.</summary>
    public static CSharpCompilation Edit(CSharpCompilation project, string before, string after)
    {
        var tree = project.SyntaxTrees[^1];
        var text = tree.GetText();
        int at = text.ToString().IndexOf(before, StringComparison.Ordinal);
        return project.ReplaceSyntaxTree(tree, tree.WithChangedText(text.WithChanges(new TextChange(new(at, before.Length), after))));
    }

    private static CSharpCompilation Create(IEnumerable<string> sources) => CSharpCompilation.Create(
        "Project",
        sources.Select((source, i) => CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), ParseOptions, $"Losses{i}.cs")),
        References,
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static string Source(int file, int count, int seed)
    {
        var source = new StringBuilder($"using System;\nusing LossGen;\n{Unrelated}\npublic static partial class Losses{file}\n{{\n");
        for (int i = 0; i < count; i++)
        {
            var (formula, parameters) = Losses[i % Losses.Length];
            string number = i == 0 ? Number + seed.ToString(CultureInfo.InvariantCulture) : (1 + (i / 1000.0) + (seed / 1e6)).ToString(CultureInfo.InvariantCulture);
            source.Append(CultureInfo.InvariantCulture, $"    [Loss(\"{string.Format(CultureInfo.InvariantCulture, formula, number)}\")]\n");
            source.Append(CultureInfo.InvariantCulture, $"    public static partial {(parameters.Contains("double", StringComparison.Ordinal) ? "double" : "float")} Loss{i}({parameters});\n");
        }

        return source.Append("}\n").ToString();
    }
}

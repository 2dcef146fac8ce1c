using System.Diagnostics;
using System.Globalization;
using System.Text;
using LossGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LossGen.Benchmarks;

/// <summary>What the generator adds to the build of a project with 2,000 losses, and to each keystroke in it.</summary>
internal static class GeneratorTime
{
    private const int Methods = 2000;

    private static readonly string[] Formulas =
    [
        "mean((pred - {0} * target)^2)",
        "mean(abs(pred - target) <= {0} ? 0.5 * (pred - target)^2 : {0} * (abs(pred - target) - 0.5 * {0}))",
        "mean(softplus(pred) - {0} * pred * target)",
        "mean(log(cosh({0} * (pred - target))))",
        "sqrt(mean((pred - target)^2) + {0})",
        "1 - (2 * sum(pred * target) + {0}) / (sum(pred) + sum(target) + {0})",
        "mean(max({0} * (pred - target), ({0} - 1) * (pred - target)))",
        "mean(sqrt((pred - target)^2 + {0}^2) - {0})",
        "mean(exp(pred) - target * pred + {0})",
        "mean(relu({0} - pred * target))",
    ];

    public static int Run()
    {
        MetadataReference[] references =
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
        ];
        Compilation project = CSharpCompilation.Create("Project", [Parse(Source(""))], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        GeneratorDriver fresh = CSharpGeneratorDriver.Create([new LossGenerator().AsSourceGenerator()], parseOptions: CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview));

        // The compiler server keeps the generator compiled between builds; the first build doesn't have that.
        (double first, GeneratorDriver driver) = Time(fresh, project);
        double median = Enumerable.Range(0, 3).Select(_ => Time(fresh, project).Seconds).Order().ElementAt(1);
        double edit = Time(driver, project.ReplaceSyntaxTree(project.SyntaxTrees.Single(), Parse(Source("// unrelated")))).Seconds;
        long characters = driver.GetRunResult().GeneratedTrees.Sum(tree => (long)tree.Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Methods} losses: {first:0.00} s in a first build, {median:0.00} s in later ones, {edit:0.00} s after an edit elsewhere; {characters / 1e6:0.0} million characters"));
        return driver.GetRunResult().GeneratedTrees.Length >= Methods && driver.GetRunResult().Diagnostics.IsEmpty ? 0 : 1;
    }

    private static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview), "Losses.cs");

    private static (double Seconds, GeneratorDriver Driver) Time(GeneratorDriver driver, Compilation compilation)
    {
        // What the compiler would do anyway doesn't count.
        _ = compilation.GetDiagnostics().Length;
        var clock = Stopwatch.StartNew();
        GeneratorDriver after = driver.RunGenerators(compilation);
        return (clock.Elapsed.TotalSeconds, after);
    }

    private static string Source(string comment)
    {
        var source = new StringBuilder($"using System;\nusing LossGen;\n{comment}\npublic static partial class Losses\n{{\n");
        for (int i = 0; i < Methods; i++)
        {
            string formula = string.Format(CultureInfo.InvariantCulture, Formulas[i % Formulas.Length], 1 + i / 1000.0);
            source.Append(CultureInfo.InvariantCulture, $"    [Loss(\"{formula}\")]\n    public static partial float Loss{i}(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);\n");
        }

        return source.Append("}\n").ToString();
    }
}

using System.Globalization;
using System.Runtime.Loader;
using LossGen.Compiler.Emission;
using LossGen.Compiler.Signatures;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MethodKind = LossGen.Compiler.Signatures.MethodKind;

namespace LossGen.Tests.Engines;

/// <summary>Compiles formulas in memory, many at a time: formula to C# by the compiler, C# to an assembly by Roslyn.</summary>
public static class EngineLab
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name == "LossGen.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compiles formulas into one assembly; their names may be equal.</summary>
    public static Engine[] Build(params IReadOnlyList<Formula> formulas) => Load(Image(formulas), formulas);

    /// <summary>The engines of formulas whose assembly is there.</summary>
    public static Engine[] Load(byte[] image, params IReadOnlyList<Formula> formulas)
    {
        var assembly = new AssemblyLoadContext(null).LoadFromStream(new MemoryStream(image));
        return [.. formulas.Select((formula, i) => new Engine(formula, assembly.GetType(TypeName(i), throwOnError: true)!))];
    }

    /// <summary>The assembly of formulas.</summary>
    public static byte[] Image(params IReadOnlyList<Formula> formulas)
    {
        var trees = formulas.SelectMany((formula, i) => Sources(formula, i)).Select((source, i) => CSharpSyntaxTree.ParseText(source, Parsing, $"{i}.cs"));
        var compilation = CSharpCompilation.Create("Lab" + Guid.NewGuid().ToString("N"), trees, References, Options);
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        if (!result.Success)
        {
            var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
            throw new InvalidOperationException(string.Join("\n", errors.Take(5)) + "\n" + errors[0].Location.SourceTree);
        }

        return image.ToArray();
    }

    /// <summary>The C# of a formula's methods.</summary>
    public static string Emit(Formula formula, int number = 0) => SourceEmitter.Emit(formula.Compile(), Declaration(formula.Signature, number));

    private static string TypeName(int number) => "Lab.Losses" + number.ToString(CultureInfo.InvariantCulture);

    // The defining half, as a user writes it, and the generated file.
    private static IEnumerable<string> Sources(Formula formula, int number)
    {
        var signature = formula.Signature;
        var declaration = Declaration(signature, number);
        var parameters = signature.Parameters.Zip(declaration.ParameterTypes, (p, type) => $"{type} {p.CSharpName}{(p.Default is { } value ? " = " + value : "")}");
        yield return $"namespace {declaration.Namespace}; public static {declaration.Types[0]} {{ public static partial {declaration.ReturnType} {signature.Name}({string.Join(", ", parameters)}); }}";
        yield return Emitted(formula, declaration);
    }

    private static string Emitted(Formula formula, MethodDeclaration declaration)
    {
        try
        {
            return SourceEmitter.Emit(formula.Compile(), declaration);
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"{fault.Message}\n{string.Join(", ", declaration.ParameterTypes)}\n{formula.Text}", fault);
        }
    }

    private static MethodDeclaration Declaration(MethodSignature signature, int number) => new(
        "Lab",
        new(["partial class " + TypeName(number)["Lab.".Length..]]),
        "public static",
        signature.Kind == MethodKind.Kernel ? "void" : CSharp.Name(signature.Element),
        new([.. signature.Parameters.Select(p => CSharp.TypeOf(p, qualified: true))]),
        "public static",
        signature.Name + number.ToString(CultureInfo.InvariantCulture));
}

using System.Globalization;
using System.Reflection;
using System.Text;
using LossGen.Compiler.Lanes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LossGen.Accuracy;

/// <summary>A function to be printed and compiled: its lowering, its precision, what is proven of its arguments.</summary>
public sealed record LaneFunction(string Name, LaneType Type, LaneLowering Lowering, params LaneRange[] Ranges)
{
    public string Key => $"{Name}{(Type == LaneType.Real64 ? "64" : "32")}";

    public (LaneGraph Graph, Lane[] Inputs, Lane Result) Build()
    {
        var graph = new LaneGraph();
        var inputs = Ranges.Select((_, i) => graph.Input("x" + i.ToString(CultureInfo.InvariantCulture), Type)).ToArray();
        return (graph, inputs, Lowering(graph, inputs, Ranges));
    }
}

/// <summary>Compiles lane functions in memory, one method a target.</summary>
public sealed class LaneHarness
{
    private readonly Assembly _assembly;

    public LaneHarness(IEnumerable<LaneFunction> functions)
    {
        Source = Write(functions);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => p.Length > 0).Select(p => MetadataReference.CreateFromFile(p));
        var compilation = CSharpCompilation.Create("Lanes", [CSharpSyntaxTree.ParseText(Source)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, generalDiagnosticOption: ReportDiagnostic.Error, warningLevel: 9999));
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        if (!result.Success) throw new InvalidOperationException(string.Join("\n", result.Diagnostics.Take(10)) + "\n" + Source);
        _assembly = Assembly.Load(stream.ToArray());
    }

    public string Source { get; }

    public Action<float[][], float[]> Single(LaneFunction function, LaneTarget target) =>
        Method(function, target).CreateDelegate<Action<float[][], float[]>>();

    public Action<double[][], double[]> Double(LaneFunction function, LaneTarget target) =>
        Method(function, target).CreateDelegate<Action<double[][], double[]>>();

    private MethodInfo Method(LaneFunction function, LaneTarget target) => _assembly.GetType(function.Key)!.GetMethod(target.ToString())!;

    private static string Write(IEnumerable<LaneFunction> functions)
    {
        var text = new StringBuilder("using System;\nusing System.Runtime.Intrinsics;\nusing LossGen.Runtime;\n");
        foreach (var function in functions)
        {
            text.Append(CultureInfo.InvariantCulture, $"public static class {function.Key}\n{{\n");
            foreach (var target in new[] { LaneTarget.Scalar, LaneTarget.V128, LaneTarget.V256, LaneTarget.V512 }) Method(text, function, target);
            text.Append("}\n");
        }

        return text.ToString();
    }

    private static void Method(StringBuilder text, LaneFunction function, LaneTarget target)
    {
        var (_, inputs, result) = function.Build();
        var element = function.Type == LaneType.Real64 ? "double" : "float";
        var vector = "Vector" + target.ToString()[1..];
        var step = target == LaneTarget.Scalar ? "1" : $"{vector}<{element}>.Count";
        text.Append($"    public static void {target}({element}[][] inputs, {element}[] output)\n    {{\n");
        for (var i = 0; i < inputs.Length; i++) text.Append(CultureInfo.InvariantCulture, $"        var a{i} = inputs[{i}];\n");
        text.Append(CultureInfo.InvariantCulture, $"        for (var i = 0; i < output.Length; i += {step})\n        {{\n");
        for (var i = 0; i < inputs.Length; i++)
        {
            var load = target == LaneTarget.Scalar ? $"a{i}[i]" : $"{vector}.Create(a{i}, i)";
            text.Append(CultureInfo.InvariantCulture, $"            var x{i} = {load};\n");
        }

        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        var printer = new LanePrinter(target, _ => null);
        printer.Print(writer, [result], "            ");
        text.Append(writer);
        text.Append(target == LaneTarget.Scalar ? $"            output[i] = {printer.Expression(result)};\n" : $"            {vector}.CopyTo({printer.Expression(result)}, output, i);\n");
        text.Append("        }\n    }\n");
    }
}

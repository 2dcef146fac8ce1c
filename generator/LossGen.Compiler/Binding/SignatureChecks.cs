using System.Collections.Immutable;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;
using LossGen.Compiler.Syntax;

namespace LossGen.Compiler.Binding;

/// <summary>
/// What is wrong with a method's parameters: LG1002, LG1008 and LG1009, and a kernel without an output.
/// Each finding names its parameter; its span is the whole formula.
/// </summary>
public static class SignatureChecks
{
    public static ImmutableArray<FormulaDiagnostic> Check(MethodSignature signature, string formula)
    {
        var found = ImmutableArray.CreateBuilder<FormulaDiagnostic>();
        var whole = new TextSpan(0, formula.Length);
        foreach (var parameter in signature.Parameters)
        {
            if (TypeProblem(parameter, signature) is { } type)
            {
                Add(FormulaDiagnosticCatalogue.WrongParameterType, type, parameter);
            }
            else if (AttributeProblem(parameter) is { } attribute)
            {
                Add(FormulaDiagnosticCatalogue.MisplacedAttribute, attribute, parameter);
            }
        }

        if (signature.Kind == MethodKind.Kernel && !signature.Parameters.Any(p => p.IsOutput))
        {
            found.Add(FormulaDiagnostic.Create(
                FormulaDiagnosticCatalogue.WrongMethod, whole, $"the kernel '{signature.Name}' has no output: add a parameter such as 'Span<float> y'"));
        }

        return found.ToImmutable();

        void Add(DiagnosticRow row, string message, Parameter parameter) =>
            found.Add(FormulaDiagnostic.Create(row, whole, message).With(DiagnosticProperties.Parameter, parameter.Name));
    }

    /// <summary>Ranges and kinds of outputs that are only written: they say what values a parameter comes with.</summary>
    public static IEnumerable<FormulaDiagnostic> CheckOutputs(MethodSignature signature, string formula, ICollection<Parameter> read)
    {
        foreach (var output in signature.Parameters.Where(p => p.IsOutput && !read.Contains(p) && (p.Range is not null || p.Meaning != Meaning.None)))
        {
            yield return FormulaDiagnostic.Create(
                FormulaDiagnosticCatalogue.MisplacedAttribute,
                new TextSpan(0, formula.Length),
                $"[{(output.Meaning != Meaning.None ? output.Meaning.ToString() : "Range")}] can't stand on '{output.Name}': it is an output that is only written")
                .With(DiagnosticProperties.Parameter, output.Name);
        }
    }

    /// <summary>Parameters that have the name of one that a companion adds. A kernel that works in place has no companion.</summary>
    public static IEnumerable<FormulaDiagnostic> CheckNames(MethodSignature signature, string formula)
    {
        foreach (var (name, of) in GeneratedNames(signature))
        {
            if (signature.Parameters.FirstOrDefault(p => p.Name == name) is { } taken)
            {
                yield return FormulaDiagnostic.Create(
                    FormulaDiagnosticCatalogue.NameTaken,
                    new TextSpan(0, formula.Length),
                    of is null ? $"the parameter '{name}' has the name of one that is generated" : $"the parameter '{name}' has the name that is generated for '{of.Name}'")
                    .With(DiagnosticProperties.Parameter, taken.Name);
            }
        }
    }

    private static string? TypeProblem(Parameter parameter, MethodSignature signature)
    {
        var element = Keyword(signature.Element);
        if (parameter.IsFloating && parameter.Element != signature.Element)
        {
            return $"the formula is in {element}, and '{parameter.Name}' in {Keyword(parameter.Element)}: one formula has one floating-point type";
        }

        if (parameter.IsOutput)
        {
            return signature.Kind == MethodKind.Loss ? $"a loss only reads: '{parameter.Name}' should be a ReadOnlySpan or a ReadOnlyTensorSpan"
                : !parameter.IsTensor || !parameter.IsFloating ? $"the output '{parameter.Name}' should be a Span or a TensorSpan of {element}"
                : null;
        }

        return !parameter.IsTensor && parameter.Element is ElementType.Int64 or ElementType.Byte
            ? $"the scalar '{parameter.Name}' should be {element}, int or bool"
            : null;
    }

    private static string? AttributeProblem(Parameter parameter)
    {
        if (parameter.HasGrad && (parameter.IsOutput || !parameter.IsFloating))
        {
            return $"[Grad] can't stand on '{parameter.Name}': {(parameter.IsOutput ? "it is an output" : $"nothing is differentiated with respect to {Keyword(parameter.Element)}")}";
        }

        if (parameter.Meaning != Meaning.None && !parameter.IsFloating)
        {
            return $"[{parameter.Meaning}] can't stand on '{parameter.Name}': it holds {Keyword(parameter.Element)}";
        }

        if (parameter.Range is { } range)
        {
            if (parameter.Element == ElementType.Boolean)
            {
                return $"[Range] can't stand on '{parameter.Name}': it holds bool";
            }

            // Written so that NaN is no end of a range.
            if (!(range.Low < range.High) && !(range.Low == range.High && !range.LowExclusive && !range.HighExclusive))
            {
                return $"the range of '{parameter.Name}' holds no value";
            }
        }

        if (parameter.Shape is { } shape)
        {
            if (parameter.Form != ParameterForm.Span)
            {
                return $"[Shape] names the dimensions of a flat span, and '{parameter.Name}' is {(parameter.IsTensor ? "a tensor span" : "a scalar")}";
            }

            var names = shape.Split(',').Select(n => n.Trim()).ToList();
            if (names.Any(n => n.Length == 0 || !SyntaxFacts.StartsName(n[0]) || !n.All(SyntaxFacts.ContinuesName)))
            {
                return $"[Shape] of '{parameter.Name}' needs a name for each dimension";
            }
        }

        return null;
    }

    /// <summary>The parameters that the companions add, with what each belongs to.</summary>
    private static IEnumerable<(string Name, Parameter? Of)> GeneratedNames(MethodSignature signature)
    {
        if (signature.Kind == MethodKind.Loss)
        {
            yield return ("gradientScale", null);
        }
        else
        {
            foreach (var output in signature.Parameters.Where(p => p.IsOutput))
            {
                yield return (output.Name + "Gradient", output);
            }
        }

        foreach (var parameter in signature.Differentiated)
        {
            yield return (parameter.Name + "Gradient", parameter);
            if (signature.Options.Hessian != HessianDiagonal.None)
            {
                yield return (parameter.Name + "Hessian", parameter);
            }
        }
    }

    private static string Keyword(ElementType element) => element switch
    {
        ElementType.Single => "float",
        ElementType.Double => "double",
        ElementType.Int32 => "int",
        ElementType.Int64 => "long",
        ElementType.Byte => "byte",
        _ => "bool",
    };
}

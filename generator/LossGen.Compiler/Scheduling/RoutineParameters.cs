using System.Collections.Immutable;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Scheduling;

/// <summary>The names and the parameters of the generated methods, which follow from the signature alone.</summary>
public static class RoutineParameters
{
    /// <summary>The name of the factor that multiplies every gradient.</summary>
    public const string ScaleName = "gradientScale";

    /// <summary>What is generated beside the user's method. A kernel that turns out to update in place has no <c>Backward</c>.</summary>
    public static ImmutableArray<RoutineKind> Companions(MethodSignature signature) => (signature.Kind, signature.Options.Hessian) switch
    {
        _ when signature.Differentiated.IsEmpty => [],
        (MethodKind.Kernel, _) => [RoutineKind.Backward],
        (_, HessianDiagonal.None) => [RoutineKind.Gradient],
        _ => [RoutineKind.Gradient, RoutineKind.Hessian],
    };

    /// <summary>The name of a generated method.</summary>
    public static string NameOf(MethodSignature signature, RoutineKind kind) =>
        kind is RoutineKind.Value or RoutineKind.Forward ? signature.Name : signature.Name + kind;

    /// <summary>The parameters of a generated method: the user's required ones, what the method adds, then the optional ones.</summary>
    public static ImmutableArray<RoutineParameter> Of(MethodSignature signature, RoutineKind kind)
    {
        var own = signature.Parameters.Select(p => new RoutineParameter(p, p.IsOutput ? ParameterRole.Output : ParameterRole.Input, p));
        if (kind is RoutineKind.Value or RoutineKind.Forward)
        {
            return [.. own];
        }

        var inputs = own.Where(p => p.Role == ParameterRole.Input);
        return
        [
            .. inputs.Where(p => p.Parameter.Default is null),
            .. kind == RoutineKind.Backward ? signature.Parameters.Where(p => p.IsOutput).Select(p => Added(p, ParameterRole.OutputGradient)) : [],
            .. signature.Differentiated.SelectMany(p => Derivatives(p, kind)),
            .. inputs.Where(p => p.Parameter.Default is not null),
            .. kind == RoutineKind.Backward ? [] : new[] { Scale(signature.Element) },
        ];
    }

    private static IEnumerable<RoutineParameter> Derivatives(Parameter parameter, RoutineKind kind)
    {
        yield return Added(parameter, ParameterRole.Gradient);
        if (kind == RoutineKind.Hessian && parameter.IsTensor)
        {
            yield return Added(parameter, ParameterRole.Hessian);
        }
    }

    private static RoutineParameter Added(Parameter of, ParameterRole role)
    {
        string suffix = role == ParameterRole.Hessian ? "Hessian" : "Gradient";
        return new(new Parameter(of.Name + suffix, of.Element, of.Form) { IsOutput = role != ParameterRole.OutputGradient }, role, of);
    }

    private static RoutineParameter Scale(ElementType element)
    {
        var scale = new Parameter(ScaleName, element, ParameterForm.Scalar) { Default = "1", DefaultValue = 1 };
        return new(scale, ParameterRole.Scale, scale);
    }
}

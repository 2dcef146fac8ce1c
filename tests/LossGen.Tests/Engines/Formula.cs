using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Numerics.Tensors;
using System.Reflection;
using LossGen.Compiler;
using LossGen.Compiler.Binding;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;
using Binder = LossGen.Compiler.Binding.Binder;

namespace LossGen.Tests.Engines;

/// <summary>A formula with its signature, as the compiler takes them.</summary>
public sealed record Formula(MethodSignature Signature, string Text, IFormulaLibrary Library)
{
    /// <summary>The name of its method.</summary>
    public string Name => Signature.Name;

    /// <summary>Its element type.</summary>
    public bool IsSingle => Signature.Element == ElementType.Single;

    /// <summary>The graph as it was written.</summary>
    public BoundFormula Bind()
    {
        var result = Binder.Bind(Text, Signature, Library);
        return result.Formula ?? throw new ArgumentException($"{Name} doesn't bind: {string.Join("; ", result.Diagnostics)}\n{Text}");
    }

    /// <summary>The schedules of what is emitted.</summary>
    public CompiledFormula Compile()
    {
        var result = FormulaCompiler.Compile(Signature, Text, Library);
        return result.Formula ?? throw new ArgumentException($"{Name} doesn't compile: {string.Join("; ", result.Diagnostics)}\n{Text}");
    }

    /// <summary>The same mathematics in double.</summary>
    public Formula InDouble()
    {
        var library = Library.Names.SelectMany(Library.Find).Select(d => d with { Signature = InDouble(d.Signature) });
        return new(InDouble(Signature), Text, new FormulaLibrary([.. library]));
    }

    private static MethodSignature InDouble(MethodSignature signature)
    {
        var parameters = signature.Parameters.Select(p => p.Element != ElementType.Single ? p : p with
        {
            Element = ElementType.Double,
            Default = p.DefaultValue is { } value ? value.ToString("R", CultureInfo.InvariantCulture) : null,
        });
        return signature with { Element = ElementType.Double, Parameters = parameters.ToImmutableArray() };
    }

    /// <summary>Reads a declared method back from its attributes.</summary>
    public static Formula Of(MethodInfo method, IFormulaLibrary library)
    {
        var loss = method.GetCustomAttribute<LossAttribute>();
        var kernel = method.GetCustomAttribute<KernelAttribute>();
        var options = loss is not null
            ? new MethodOptions((Compiler.Signatures.HessianDiagonal)loss.Hessian, loss.HessianFloor, loss.Parallel, loss.Checked, (Compiler.Signatures.EmptyMean)loss.Empty)
            : new MethodOptions(Parallel: kernel!.Parallel, Checked: kernel.Checked, Empty: (Compiler.Signatures.EmptyMean)kernel.Empty);
        var parameters = method.GetParameters().Select(ParameterOf).ToImmutableArray();
        var element = parameters.First(p => p.IsFloating).Element;
        return new(
            new(method.Name, loss is null ? MethodKind.Kernel : MethodKind.Loss, element, parameters, options),
            loss?.Formula ?? kernel!.Formula,
            library);
    }

    private static Parameter ParameterOf(ParameterInfo info)
    {
        var type = info.ParameterType;
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var (form, isOutput) = definition == typeof(ReadOnlySpan<>) ? (ParameterForm.Span, false)
            : definition == typeof(Span<>) ? (ParameterForm.Span, true)
            : definition == typeof(ReadOnlyTensorSpan<>) ? (ParameterForm.TensorSpan, false)
            : definition == typeof(TensorSpan<>) ? (ParameterForm.TensorSpan, true)
            : (ParameterForm.Scalar, false);
        var meaning = info.GetCustomAttribute<ProbabilityAttribute>() is not null ? Meaning.Probability
            : info.GetCustomAttribute<LogProbabilityAttribute>() is not null ? Meaning.LogProbability
            : info.GetCustomAttribute<LogitAttribute>() is not null ? Meaning.Logit
            : info.GetCustomAttribute<PositiveAttribute>() is not null ? Meaning.Positive
            : Meaning.None;
        return new(info.Name!, ElementOf(definition is null ? type : type.GetGenericArguments()[0]), form)
        {
            CSharpName = LossGen.Compiler.Emission.CSharp.Escape(info.Name!),
            IsOutput = isOutput,
            HasGrad = info.GetCustomAttribute<GradAttribute>() is not null,
            Meaning = meaning,
            Range = RangeOf(meaning, info.GetCustomAttribute<RangeAttribute>()),
            Default = info.HasDefaultValue ? Convert.ToString(info.DefaultValue, CultureInfo.InvariantCulture) : null,
            DefaultValue = info.HasDefaultValue ? Convert.ToDouble(info.DefaultValue, CultureInfo.InvariantCulture) : null,
        };
    }

    private static DeclaredRange? RangeOf(Meaning meaning, RangeAttribute? declared)
    {
        var range = meaning switch
        {
            Meaning.Probability => new DeclaredRange(0, 1),
            Meaning.LogProbability => new DeclaredRange(double.NegativeInfinity, 0, LowExclusive: true),
            Meaning.Logit => new DeclaredRange(double.NegativeInfinity, double.PositiveInfinity, true, true),
            Meaning.Positive => new DeclaredRange(0, double.PositiveInfinity, true, true),
            _ => null,
        };
        if (declared is null)
        {
            return range;
        }

        double low = Convert.ToDouble(declared.Minimum, CultureInfo.InvariantCulture), high = Convert.ToDouble(declared.Maximum, CultureInfo.InvariantCulture);
        return range is null
            ? new(low, high, declared.MinimumIsExclusive, declared.MaximumIsExclusive)
            : new(Math.Max(low, range.Low), Math.Min(high, range.High), range.LowExclusive && low <= range.Low, range.HighExclusive && high >= range.High);
    }

    private static ElementType ElementOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Single => ElementType.Single,
        TypeCode.Double => ElementType.Double,
        TypeCode.Int32 => ElementType.Int32,
        TypeCode.Int64 => ElementType.Int64,
        TypeCode.Byte => ElementType.Byte,
        TypeCode.Boolean => ElementType.Boolean,
        _ => throw new NotSupportedException(type.ToString()),
    };
}

/// <summary>Methods that formulas may call by name.</summary>
public sealed class FormulaLibrary(ImmutableArray<FormulaDeclaration> methods) : IFormulaLibrary
{
    /// <summary>Nothing to call.</summary>
    public static FormulaLibrary Empty { get; } = new([]);

    /// <inheritdoc/>
    public IEnumerable<string> Names => methods.Select(m => m.Signature.Name).Distinct();

    /// <inheritdoc/>
    public IReadOnlyList<FormulaDeclaration> Find(string name) => [.. methods.Where(m => m.Signature.Name == name)];
}

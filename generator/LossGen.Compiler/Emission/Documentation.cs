using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>Prints the XML documentation of a generated method, all of it derived from the formula.</summary>
public static class Documentation
{
    /// <summary>Prints the comment of a routine.</summary>
    public static void Emit(CodeWriter writer, CompiledFormula formula, Schedule schedule)
    {
        var routine = schedule.Routine;
        var signature = formula.Signature;
        string by = string.Join(", ", signature.Differentiated.Select(p => $"<paramref name=\"{p.Name}\"/>"));
        string summary = routine.Kind switch
        {
            RoutineKind.Gradient => $"The value of <c>{signature.Name}</c> and its gradient by {by}.",
            RoutineKind.Hessian => $"The value of <c>{signature.Name}</c>, its gradient and the diagonal of its Hessian by {by}.",
            RoutineKind.Backward => $"The gradient by {by} of a loss whose gradient by the outputs of <c>{signature.Name}</c> is given.",
            _ => "Computes",
        };
        if (routine.Kind is RoutineKind.Value or RoutineKind.Forward)
        {
            writer.Line("/// <summary>");
            Code(writer, formula.Text);
            writer.Line("/// </summary>");
        }
        else
        {
            writer.Line($"/// <summary>{summary}</summary>");
        }

        foreach (var parameter in routine.Parameters)
        {
            writer.Line($"/// <param name=\"{parameter.Parameter.Name}\">{Describe(parameter, formula)}</param>");
        }

        if (signature.Kind == MethodKind.Loss)
        {
            writer.Line("/// <returns>The value of the loss.</returns>");
        }

        if (routine.Parameters.Count(p => p.Parameter.IsTensor) > 1)
        {
            writer.Line("/// <exception cref=\"global::System.ArgumentException\">The lengths differ, or what is written overlaps something else.</exception>");
        }

        if (!Binding.LabelChecks.Of(formula.Bound).IsEmpty)
        {
            writer.Line("/// <exception cref=\"global::System.ArgumentOutOfRangeException\">A label points outside what it selects from.</exception>");
        }

        Remarks(writer, formula, schedule);
    }

    private static void Remarks(CodeWriter writer, CompiledFormula formula, Schedule schedule)
    {
        writer.Line("/// <remarks>");
        if (schedule.Routine.Kind is not (RoutineKind.Value or RoutineKind.Forward))
        {
            writer.Line("/// <para>The formula:</para>");
            Code(writer, formula.Text);
        }

        foreach (var (parameter, text) in formula.Derivatives)
        {
            writer.Line($"/// <para>The derivative by <c>{parameter}</c>:</para>");
            Code(writer, text);
        }

        foreach (string line in formula.Stabilizations)
        {
            writer.Line($"/// <para>Stabilized: {Escape(line)}.</para>");
        }

        foreach (string line in ScheduleText.Describe(schedule))
        {
            writer.Line($"/// <para>{Escape(line)}</para>");
        }

        writer.Line("/// </remarks>");
    }

    private static void Code(CodeWriter writer, string text)
    {
        writer.Line("/// <code>");
        foreach (string line in text.Split('\n'))
        {
            writer.Line("/// " + Escape(line.TrimEnd('\r', ' ')));
        }

        writer.Line("/// </code>");
    }

    private static string Describe(RoutineParameter parameter, CompiledFormula formula)
    {
        var signature = formula.Signature;
        string of = parameter.Of.Name;
        bool tensor = parameter.Parameter.IsTensor;
        return parameter.Role switch
        {
            ParameterRole.Output => "Receives the result; may be exactly an input.",
            ParameterRole.OutputGradient => $"The gradient of the loss by <c>{of}</c>.",
            ParameterRole.Gradient => tensor
                ? $"Receives the gradient by <paramref name=\"{of}\"/>, which it may overwrite in place."
                : $"The derivative by <paramref name=\"{of}\"/>.",
            ParameterRole.Hessian => $"Receives the diagonal of the Hessian by <paramref name=\"{of}\"/>{(signature.Options.Hessian == HessianDiagonal.Positive ? ", floored" : "")}.",
            ParameterRole.Scale => "What multiplies every derivative: a loss's weight, loss scaling, an upstream gradient.",
            _ => Input(parameter.Parameter, formula),
        };
    }

    private static string Input(Parameter parameter, CompiledFormula formula)
    {
        string meaning = parameter.Meaning switch
        {
            Meaning.Logit => " of logits",
            Meaning.Probability => " of probabilities",
            Meaning.LogProbability => " of log-probabilities",
            Meaning.Positive => " of positive numbers",
            _ => "",
        };
        string what = parameter.IsTensor ? Tensor(parameter, meaning, formula) : "A scalar";
        string range = parameter.Range is { } r && !(double.IsInfinity(r.Low) && double.IsInfinity(r.High))
            ? $", in {(r.LowExclusive ? "(" : "[")}{Number(r.Low)}, {Number(r.High)}{(r.HighExclusive ? ")" : "]")}"
            : "";
        return what + range + ".";
    }

    private static string Tensor(Parameter parameter, string meaning, CompiledFormula formula)
    {
        var lengths = Enumerable.Range(0, 32).TakeWhile(d => formula.Bound.Shapes.Dimensions.ContainsKey((parameter.Name, d)))
            .Select(d => formula.Bound.Shapes.Dimension(parameter, d))
            .Select(q => q.Index is { IsImplicit: false } index ? index.Name : "·").ToList();
        return lengths.Count == 0 || (lengths.Count == 1 && formula.Schedules.All(s => s.Stages.All(stage => stage is Pass)))
            ? $"A tensor{meaning}, read element by element"
            : $"A tensor{meaning} of shape [{string.Join(", ", lengths)}]";
    }

    private static string Number(double value) =>
        double.IsInfinity(value) ? value > 0 ? "inf" : "-inf" : value.ToString("R", CSharp.Invariant);

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}

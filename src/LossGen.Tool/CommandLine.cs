using System.CommandLine;
using System.CommandLine.Help;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Signatures;
using LossGen.Tool.Cards;
using LossGen.Tool.Checking;
using LossGen.Tool.Explaining;
using LossGen.Tool.Parameters;
using Spectre.Console;

namespace LossGen.Tool;

/// <summary>The commands, and what they return: 0 where nothing is wrong, 1 where something is found, 2 where the request can't be carried out.</summary>
internal static class CommandLine
{
    public const int Clean = 0;
    public const int Found = 1;
    public const int Refused = 2;

    public static int Run(string[] args, IAnsiConsole console, TextWriter errors)
    {
        // Not a RootCommand: its name would be that of the assembly.
        var root = new Command("lossgen", "Explains and checks LossGen formulas.") { Explain(console), Check(console, errors) };
        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                errors.WriteLine(error.Message);
            }

            return Refused;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = console.Profile.Out.Writer, Error = errors, EnableDefaultExceptionHandler = false });
        }
        catch (InputException refusal)
        {
            errors.WriteLine(refusal.Message);
            return Refused;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(failure.Message);
            return Refused;
        }
    }

    private static Command Explain(IAnsiConsole console)
    {
        var formula = new Argument<string>("formula") { Description = "The formula, as it would stand in [Loss(...)]." };
        var parameters = new Option<string[]>("--param", "-p")
        {
            Description = "A parameter: \"p: probability\", \"label: int[]\", \"z[n,c]: logit\", \"x: grad [0, 10]\", \"delta: float = 1\". What isn't declared is a span of reals.",
            HelpName = "name: kind type range",
            AllowMultipleArgumentsPerToken = false,
        };
        var isDouble = new Option<bool>("--double") { Description = "Reals are double instead of float." };
        var html = new Option<string?>("--html") { Description = "Writes the card of the loss: formulas, curves, properties.", HelpName = "file" };
        var command = new Command("explain", "Shows what becomes of a formula: derivatives, stabilizations, passes, findings, proven ranges.") { formula, parameters, isDouble, html };
        command.SetAction(parsed =>
        {
            string text = parsed.GetValue(formula)!;
            var signature = SignatureText.Read(text, parsed.GetValue(parameters) ?? [], parsed.GetValue(isDouble) ? ElementType.Double : ElementType.Single);
            var explanation = Explanation.Of(signature, text);
            ExplanationWriter.Write(console, explanation);
            if (parsed.GetValue(html) is { } file)
            {
                File.WriteAllText(file, Card.Render(explanation));
                console.WriteLine($"The card is in {file}.");
            }

            return explanation.Findings.Any(f => f.Severity >= FormulaSeverity.Warning) ? Found : Clean;
        });
        return command;
    }

    private static Command Check(IAnsiConsole console, TextWriter errors)
    {
        var path = new Argument<string>("path") { Description = "A C# file, a folder, a project or a solution." };
        var severity = new Option<FormulaSeverity>("--severity")
        {
            Description = "The least severity that counts: info, warning or error.",
            DefaultValueFactory = _ => FormulaSeverity.Warning,
        };
        var json = new Option<bool>("--json") { Description = "Writes the findings as a JSON array." };
        var command = new Command("check", "Reports what the analyzers find in the formulas of C# files.") { path, severity, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var sources = SourceSet.Load(parsed.GetValue(path)!);
            var report = await Checker.Run(sources, parsed.GetValue(severity), cancellation);
            FindingsWriter.Write(console, errors, report, parsed.GetValue(json));
            return report.Findings.IsEmpty ? Clean : Found;
        });
        return command;
    }
}

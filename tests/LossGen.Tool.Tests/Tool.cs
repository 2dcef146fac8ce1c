using Spectre.Console;

namespace LossGen.Tool.Tests;

/// <summary>What a call of the tool gave.</summary>
internal sealed record Outcome(int Code, string Output, string Errors);

/// <summary>Runs the tool in this process.</summary>
internal static class Tool
{
    public static Outcome Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 10_000;
        int code = CommandLine.Run(arguments, console, errors);
        return new(code, output.ToString().ReplaceLineEndings("\n"), errors.ToString().ReplaceLineEndings("\n"));
    }
}

using LossGen.Tool;
using Spectre.Console;

var console = AnsiConsole.Console;
if (Console.IsOutputRedirected)
{
    // Whoever reads a pipe wants each finding on a line of its own, and no colors.
    console.Profile.Width = 10_000;
    console.Profile.Capabilities.Ansi = false;
    console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
}

return CommandLine.Run(args, console, Console.Error);

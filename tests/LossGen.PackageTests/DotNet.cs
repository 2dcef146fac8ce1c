using System.Diagnostics;

namespace LossGen.PackageTests;

/// <summary>What a command left behind.</summary>
internal sealed record Outcome(int ExitCode, string Output)
{
    /// <summary>Fails the test, with all that was written, unless the command succeeded.</summary>
    public Outcome Succeeds()
    {
        Assert.True(ExitCode == 0, Output);
        return this;
    }
}

/// <summary>Runs commands as a user's shell would.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs a <c>dotnet</c> command, which leaves no process behind.</summary>
    public static Outcome Run(string folder, params string[] arguments)
        => Start("dotnet", folder, [.. arguments, "-nodeReuse:false", "-p:UseSharedCompilation=false", "-v:quiet", "--nologo"]);

    /// <summary>Runs any program.</summary>
    public static Outcome Start(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What the build that runs this test has set for itself.
        foreach (string variable in start.Environment.Keys.Where(key => key.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(variable);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} took more than {Patience}.");
        }

        return new Outcome(process.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }
}

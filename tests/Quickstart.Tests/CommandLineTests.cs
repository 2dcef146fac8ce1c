using System.Diagnostics;

namespace Quickstart.Tests;

/// <summary>The program as a process of its own.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("quickstart").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--data and --target go together", "--data", "x.csv")]
    [InlineData("--epochs must be positive", "--epochs", "0")]
    [InlineData("Cannot parse argument 'many'", "--batch", "many")]
    [InlineData("Argument 'hubert' not recognized", "--loss", "hubert")]
    [InlineData("--loss focal is for --task binary, not regression", "--loss", "focal", "--task", "regression")]
    [InlineData("There is no file missing.csv", "--data", "missing.csv", "--target", "y")]
    public void MistakesAreToldAndEndWithACode(string message, params string[] arguments)
    {
        (int code, string output) = Run(_ => { }, arguments);
        Assert.Contains(message, output);
        Assert.DoesNotContain("   at ", output);
        Assert.Equal(1, code);
    }

    [Fact]
    public void AUsersFileIsTrainedOn()
    {
        IEnumerable<string> rows = Enumerable.Range(0, 200).Select(i => $"{i % 17},{i % 5},{2 * (i % 17) - (i % 5)}");
        File.WriteAllLines(Path.Combine(_folder, "mine.csv"), rows.Prepend("a,b,c"));
        (int code, string output) = Run(_ => { }, "--data", "mine.csv", "--target", "c", "--loss", "huber", "--epochs", "20");
        Assert.True(code == 0, output);
        Assert.Contains("predicting c (regression), 160 rows, 40 held out", output);
        Assert.True(File.Exists(Path.Combine(_folder, "quickstart-output", "report.html")));
    }

    [Fact]
    public void CtrlCEndsATrainingCleanly()
    {
        if (OperatingSystem.IsWindows() || IgnoresInterrupts())
        {
            return; // There a console sends it, and the test has none.
        }

        (int code, string output) = Run(
            program =>
            {
                // The data are written right before the training starts.
                while (!File.Exists(Path.Combine(_folder, "quickstart-output", "two-classes.csv")) && !program.HasExited)
                {
                    Thread.Sleep(20);
                }

                Thread.Sleep(500);
                using Process kill = Process.Start("kill", ["-INT", $"{program.Id}"]);
                kill.WaitForExit();
            },
            "--epochs", "10000000");
        Assert.Contains("Stopped; no report was written.", output);
        Assert.DoesNotContain("   at ", output);
        Assert.Equal(130, code);
    }

    // What a script starts in the background ignores them from the start, and so does all that it starts in turn.
    private static bool IgnoresInterrupts()
    {
        const string Status = "/proc/self/status", Key = "SigIgn:";
        return File.Exists(Status) && File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal)) is { } ignored
            && (Convert.ToUInt64(ignored[Key.Length..].Trim(), 16) & 2) != 0;
    }

    private (int Code, string Output) Run(Action<Process> meanwhile, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Quickstart.dll"), .. arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process program = Process.Start(start)!;
        Task<string> output = program.StandardOutput.ReadToEndAsync(), errors = program.StandardError.ReadToEndAsync();
        meanwhile(program);
        if (!program.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            program.Kill(entireProcessTree: true);
        }

        return (program.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }
}

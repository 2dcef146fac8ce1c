using System.Diagnostics;
using System.Globalization;

namespace LossGen.Benchmarks;

/// <summary>Runs a script beside this program where there is a Python with PyTorch.</summary>
internal static class PythonTimes
{
    /// <summary>Runs a script that prints "name microseconds value" a line.</summary>
    public static IReadOnlyDictionary<string, double> Read(string name, out string reason)
        => Lines(name, [], out reason).Select(l => l.Split('\t')).ToDictionary(l => l[0], l => double.Parse(l[1], CultureInfo.InvariantCulture));

    /// <summary>The lines that a script prints; none where it can't run, and why.</summary>
    public static string[] Lines(string name, string[] arguments, out string reason)
    {
        string folder = Directory.CreateTempSubdirectory("lossgen-torch").FullName, script = Path.Combine(folder, name);
        using (Stream text = typeof(PythonTimes).Assembly.GetManifestResourceStream(name)!)
        using (FileStream file = File.Create(script))
        {
            text.CopyTo(file);
        }

        try
        {
            return Run(script, arguments, out reason);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Run(string script, string[] arguments, out string reason)
    {
        reason = "there is no python3 here";
        foreach (string interpreter in (string[])["python3", "/usr/bin/python3"])
        {
            try
            {
                using Process python = Process.Start(new ProcessStartInfo(interpreter, [script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                var errors = python.StandardError.ReadToEndAsync();
                string output = python.StandardOutput.ReadToEnd();
                python.WaitForExit();
                if (python.ExitCode == 0)
                {
                    return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                }

                reason = errors.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("it failed");
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // The next one.
            }
        }

        return [];
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using LossGen.Training.Data;
using LossGen.Training.Fitting;
using LossGen.Training.Layers;
using LossGen.Training.Models;
using LossGen.Training.Objectives;
using LossGen.Training.Optimizers;
using LossGen.Training.Randomness;

namespace LossGen.Training.Tests.Fitting;

/// <summary>A run that writes a checkpoint after each few steps, made by a process that is killed.</summary>
public class KilledRun
{
    private const int Steps = 5;

    /// <summary>Makes the run to its end, from its checkpoint if there is one.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <returns>The bits of the final weights.</returns>
    public static string Finish(string path)
    {
        float[] x = new float[400 * 6];
        new RandomStream(1).FillNormal(x);
        int[] y = [.. Enumerable.Range(0, 400).Select(i => x[i * 6] * x[(i * 6) + 1] > 0 ? 1 : 0)];
        var trainer = new Trainer(
            new Sequential(6) { new Dense(24), Activation.Relu, new Dropout(0.1f), new Dense(2) }.Build(4),
            Objective.CrossEntropy(), new Adam(1e-2f));
        if (File.Exists(path))
        {
            trainer.Load(path);
        }

        trainer.Fit(
            Dataset.From(Field.Floats("x", x, 6), Field.Ints("y", y)),
            new FitOptions { Epochs = 40, BatchSize = 20, Seed = 3, CheckpointPath = path, CheckpointSteps = Steps });
        return Convert.ToHexString(MemoryMarshal.AsBytes(trainer.Model.Weights));
    }

    /// <summary>LOSSGEN_KILLS sets how often it is killed.</summary>
    [Fact]
    public void KilledAtAnyMomentItEndsWithTheSameBits()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string expected = Finish(Path.Combine(folder, "whole.safetensors")), path = Path.Combine(folder, "killed.safetensors");
        int kills = int.TryParse(Environment.GetEnvironmentVariable("LOSSGEN_KILLS"), out int count) ? count : 4, killed = 0;
        var random = new Random(7);
        while (killed < kills)
        {
            using Process process = Start(path);

            // Once it has begun to write, at any moment: in the middle of a step or of a file.
            long before = File.Exists(path) ? File.GetLastWriteTimeUtc(path).Ticks : 0;
            while (!process.HasExited && (File.Exists(path) ? File.GetLastWriteTimeUtc(path).Ticks : 0) == before)
            {
                Thread.Sleep(1);
            }

            Thread.Sleep(random.Next(40));
            if (process.HasExited)
            {
                // It was faster: the run is made anew.
                Assert.Equal(expected, process.StandardOutput.ReadToEnd().Trim());
                File.Delete(path);
                killed++;
                continue;
            }

            process.Kill();
            process.WaitForExit();
            killed++;
        }

        using Process last = Start(path);
        Assert.Equal(expected, last.StandardOutput.ReadToEnd().Trim());
        last.WaitForExit();
        Assert.Equal(0, last.ExitCode);
    }

    private static Process Start(string path)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet");
        return Process.Start(new ProcessStartInfo(host, ["exec", typeof(KilledRun).Assembly.Location, "train", path]) { RedirectStandardOutput = true })!;
    }
}

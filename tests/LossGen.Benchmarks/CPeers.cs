using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LossGen.Benchmarks;

/// <summary>The same losses as C loops fused by hand, compiled by gcc when the program runs.</summary>
internal sealed unsafe class CPeers
{
    private static readonly string[] Options = ["-O3", "-march=native", "-mprefer-vector-width=512", "-ffast-math", "-shared", "-fPIC"];
    private readonly nint _library;

    private CPeers(nint library) => _library = library;

    /// <summary>Value and gradient of one loss.</summary>
    public delegate float Loop(float[] x, float[] target, float[] gradient);

    /// <summary>Compiles and loads; says why where it can't.</summary>
    public static CPeers? TryLoad(out string reason)
    {
        string folder = Directory.CreateTempSubdirectory("lossgen-peers").FullName;
        string source = Path.Combine(folder, "peers.c"), library = Path.Combine(folder, "libpeers.so");
        using (Stream text = typeof(CPeers).Assembly.GetManifestResourceStream("peers.c")!)
        using (FileStream file = File.Create(source))
        {
            text.CopyTo(file);
        }

        try
        {
            var start = new ProcessStartInfo("gcc", [.. Options, source, "-o", library, "-lmvec", "-lm"]) { RedirectStandardError = true };
            using Process gcc = Process.Start(start)!;
            string errors = gcc.StandardError.ReadToEnd();
            gcc.WaitForExit();
            if (gcc.ExitCode != 0)
            {
                reason = "gcc failed:\n" + errors;
                return null;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            reason = "there is no gcc here";
            return null;
        }

        reason = "";
        return new CPeers(NativeLibrary.Load(library));
    }

    /// <summary>Softmax cross-entropy of rows.</summary>
    public float CrossEntropy(float[] logits, int[] label, float[] gradient, int rows, int columns)
    {
        var function = (delegate* unmanaged<float*, int*, float*, int, int, float>)NativeLibrary.GetExport(_library, "cross_entropy");
        fixed (float* z = logits, g = gradient)
        fixed (int* l = label)
        {
            return function(z, l, g, rows, columns);
        }
    }

    public Loop this[string name]
    {
        get
        {
            var function = (delegate* unmanaged<float*, float*, float*, int, float>)NativeLibrary.GetExport(_library, name);
            return (x, target, gradient) =>
            {
                fixed (float* px = x, pt = target, pg = gradient)
                {
                    return function(px, pt, pg, x.Length);
                }
            };
        }
    }
}

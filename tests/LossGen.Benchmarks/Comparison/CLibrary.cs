using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LossGen.Benchmarks.Comparison;

/// <summary>The same computations fused by hand in C, compiled by gcc when the program runs, for the vectors that this process uses.</summary>
internal sealed unsafe class CLibrary
{
    private const int Operands = 9;

    private static readonly string[] Sources = ["peers.h", "elementwise.c", "classes.c", "rows.c", "contrastive.c", "kernels.c", "triad.c"];

    private readonly nint _single, _double;

    private CLibrary(nint single, nint @double) => (_single, _double) = (single, @double);

    // For the vectors of this process: AVX2 where .NET was told to leave AVX-512 alone.
    private static string[] Options => Contest.VectorBits switch
    {
        512 => ["-march=native", "-mprefer-vector-width=512"],
        256 => ["-mavx2", "-mfma", "-mno-avx512f", "-mprefer-vector-width=256"],
        _ => ["-march=native"],
    };

    /// <summary>Compiles and loads.</summary>
    /// <exception cref="PeerMissingException">It can't; says why.</exception>
    public static CLibrary Build()
    {
        string folder = Directory.CreateTempSubdirectory("lossgen-peers").FullName;
        foreach (string name in Sources)
        {
            using Stream text = typeof(CLibrary).Assembly.GetManifestResourceStream(name)!;
            using FileStream file = File.Create(Path.Combine(folder, name));
            text.CopyTo(file);
        }

        nint single = Load(folder, "single", "-DT=float", "-fsingle-precision-constant"), @double = Load(folder, "double", "-DT=double");
        Directory.Delete(folder, recursive: true);
        return new CLibrary(single, @double);
    }

    /// <summary>A function as what runs it many times.</summary>
    public Action<int> Function<T>(string symbol, Bound<T> operands)
        where T : unmanaged
        => operands is Bound<float> single ? Single(symbol, single.Addresses, value => single.Value = value)
            : Double(symbol, operands.Addresses, value => ((Bound<double>)(object)operands).Value = value);

    /// <summary>A function of floats that returns nothing of interest.</summary>
    public Action<int> Function(string symbol, params nint[] operands) => Single(symbol, operands, _ => { });

    // In C's convention, operands that a function doesn't take are nothing to it.
    private static nint[] Padded(nint[] operands) => [.. operands, .. new nint[Operands - operands.Length]];

    // The suppressed transition is what a call within C would not pay either.
    private Action<int> Single(string symbol, nint[] operands, Action<float> receive)
    {
        nint[] a = Padded(operands);
        var function = (delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, nint, nint, nint, nint, nint, nint, float>)NativeLibrary.GetExport(_single, symbol);
        return [MethodImpl(MethodImplOptions.AggressiveOptimization)] (repetitions) =>
        {
            float value = 0;
            for (int i = 0; i < repetitions; i++)
            {
                value = function(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]);
            }

            receive(value);
        };
    }

    private Action<int> Double(string symbol, nint[] operands, Action<double> receive)
    {
        nint[] a = Padded(operands);
        var function = (delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, nint, nint, nint, nint, nint, nint, double>)NativeLibrary.GetExport(_double, symbol);
        return [MethodImpl(MethodImplOptions.AggressiveOptimization)] (repetitions) =>
        {
            double value = 0;
            for (int i = 0; i < repetitions; i++)
            {
                value = function(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]);
            }

            receive(value);
        };
    }

    // Linked without -ffast-math, which would let the library flush subnormal numbers in the whole process, LossGen's too.
    private static nint Load(string folder, string name, params string[] defines)
    {
        string library = Path.Combine(folder, $"lib{name}.so");
        Run(folder, ["-c", "-O3", "-ffast-math", "-fPIC", .. Options, .. defines, .. Sources.Where(file => file.EndsWith(".c", StringComparison.Ordinal))]);
        Run(folder, ["-shared", .. Directory.GetFiles(folder, "*.o"), "-o", library, "-lmvec", "-lm"]);
        return NativeLibrary.Load(library);
    }

    private static void Run(string folder, string[] arguments)
    {
        try
        {
            using Process gcc = Process.Start(new ProcessStartInfo("gcc", arguments) { RedirectStandardError = true, WorkingDirectory = folder })!;
            string errors = gcc.StandardError.ReadToEnd();
            gcc.WaitForExit();
            if (gcc.ExitCode != 0)
            {
                throw new PeerMissingException($"gcc failed: {errors}");
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new PeerMissingException("there is no gcc here");
        }
    }
}

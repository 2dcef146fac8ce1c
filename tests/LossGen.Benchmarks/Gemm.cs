using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LossGen.Runtime;

namespace LossGen.Benchmarks;

/// <summary>The contraction kernel beside OpenBLAS, both on one thread, in turns.</summary>
internal static unsafe class Gemm
{
    private const int Rounds = 15;

    private static readonly (int Rows, int Columns, int Depth)[] Shapes =
    [
        (8, 8, 8), (16, 16, 16), (32, 32, 32), (64, 64, 64), (128, 128, 128), (256, 256, 256), (512, 512, 512), (513, 511, 509), (1024, 1024, 1024),
        (2048, 2048, 2048), (1, 256, 256), (1, 1024, 1024), (2, 1024, 1024), (3, 1024, 1024), (4, 1024, 1024), (1024, 1, 1024), (512, 10, 512), (10, 512, 512), (512, 512, 1), (64, 1000, 784), (1000, 784, 64), (1000, 784, 16), (32, 32, 100_000),
    ];

    /// <summary>Prints the billions of operations a second of each shape.</summary>
    /// <param name="only">One shape, "rows columns depth"; all if empty.</param>
    public static int Run(ReadOnlySpan<string> only)
    {
        OpenBlas? peer = OpenBlas.TryLoad();
        Console.WriteLine(peer is null ? "There is no libopenblas here." : $"OpenBLAS runs its {peer.Core} kernels.");
        var shapes = only.Length == 3 ? [(int.Parse(only[0]), int.Parse(only[1]), int.Parse(only[2]))] : Shapes;
        foreach (Type type in (Type[])[typeof(float), typeof(double)])
        {
            Console.WriteLine($"{type.Name,-6}  rows x columns x depth   b[k,j]: LossGen  OpenBLAS  ratio   b[j,k]: LossGen  OpenBLAS  ratio");
            foreach (var (m, n, k) in shapes)
            {
                Console.Write($"{$"{m} x {n} x {k}",31}");
                foreach (bool transposed in (bool[])[false, true])
                {
                    (double ours, double theirs) = type == typeof(float) ? Single(peer, m, n, k, transposed) : Double(peer, m, n, k, transposed);
                    Console.Write($"{ours,17:f1}{theirs,10:f1}{ours / theirs,7:f2}");
                }

                Console.WriteLine();
            }
        }

        return 0;
    }

    private static (double Ours, double Theirs) Single(OpenBlas? peer, int m, int n, int k, bool transposed)
    {
        var random = new Random(1);
        float[] a = [.. Enumerable.Range(0, m * k).Select(_ => random.NextSingle() - 0.5f)], b = [.. Enumerable.Range(0, n * k).Select(_ => random.NextSingle() - 0.5f)];
        float[] c = new float[m * n], d = new float[m * n];
        var t = new Tables(m, n, k, transposed);
        var result = Best(m, n, k, () => Contraction.Multiply(a, t.ARow, t.Depth, b, t.BColumn, t.BDepth, c, t.CRow, t.CColumn, false, false),
            peer is null ? null : () => peer.Multiply(m, n, k, a, b, transposed, d));
        Agree(peer, k, [.. c], [.. d]);
        return result;
    }

    private static (double Ours, double Theirs) Double(OpenBlas? peer, int m, int n, int k, bool transposed)
    {
        var random = new Random(1);
        double[] a = [.. Enumerable.Range(0, m * k).Select(_ => random.NextDouble() - 0.5)], b = [.. Enumerable.Range(0, n * k).Select(_ => random.NextDouble() - 0.5)];
        double[] c = new double[m * n], d = new double[m * n];
        var t = new Tables(m, n, k, transposed);
        var result = Best(m, n, k, () => Contraction.Multiply(a, t.ARow, t.Depth, b, t.BColumn, t.BDepth, c, t.CRow, t.CColumn, false, false),
            peer is null ? null : () => peer.Multiply(m, n, k, a, b, transposed, d));
        Agree(peer, k, c, d);
        return result;
    }

    private static void Agree(OpenBlas? peer, int k, double[] c, double[] d)
    {
        double error = peer is null ? 0 : c.Zip(d, (x, y) => Math.Abs(x - y)).Max();
        if (error > 1e-6 * k)
        {
            throw new InvalidOperationException($"The results differ by {error}.");
        }
    }

    private static (double Ours, double Theirs) Best(int m, int n, int k, Action ours, Action? theirs)
    {
        double operations = 2.0 * m * n * k;
        int repetitions = (int)Math.Clamp(1e8 / operations, 1, 20_000);
        WarmUp(ours);
        double least = double.MaxValue, leastOfTheirs = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            least = Math.Min(least, Time(ours, repetitions));
            leastOfTheirs = theirs is null ? double.NaN : Math.Min(leastOfTheirs, Time(theirs, repetitions));
        }

        return (operations / least / 1e9, operations / leastOfTheirs / 1e9);
    }

    // Until the JIT has reached its last tier.
    private static void WarmUp(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(0.4))
        {
            Time(action, 5);
            Thread.Sleep(1);
        }
    }

    private static double Time(Action action, int repetitions)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repetitions; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / repetitions;
    }

    private sealed class Tables
    {
        public Tables(int m, int n, int k, bool transposed)
        {
            (ARow, Depth, BColumn, BDepth, CRow, CColumn) = (new int[m], new int[k], new int[n], new int[k], new int[m], new int[n]);
            Contraction.Offsets(ARow, [m], [k]);
            Contraction.Offsets(Depth, [k], [1]);
            Contraction.Offsets(BColumn, [n], [transposed ? k : 1]);
            Contraction.Offsets(BDepth, [k], [transposed ? 1 : n]);
            Contraction.Offsets(CRow, [m], [n]);
            Contraction.Offsets(CColumn, [n], [1]);
        }

        public int[] ARow { get; }

        public int[] Depth { get; }

        public int[] BColumn { get; }

        public int[] BDepth { get; }

        public int[] CRow { get; }

        public int[] CColumn { get; }
    }

    private sealed class OpenBlas
    {
        private const int RowMajor = 101, NoTranspose = 111, Transpose = 112;
        private const string CoreVariable = "OPENBLAS_CORETYPE";

        private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _single;
        private readonly delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void> _double;

        private OpenBlas(nint library)
        {
            _single = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)NativeLibrary.GetExport(library, "cblas_sgemm");
            _double = (delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void>)NativeLibrary.GetExport(library, "cblas_dgemm");
            ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads"))(1);
            Core = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "openblas_get_corename"))())!;
        }

        public string Core { get; }

        // .NET keeps variables that it sets to itself.
        [DllImport("libc", EntryPoint = "setenv")]
        private static extern int SetNativeVariable(string name, string value, int overwrite);

        public static OpenBlas? TryLoad()
        {
            // A processor that it doesn't know gets its Haswell kernels, which leave half of the width idle.
            if (OperatingSystem.IsLinux() && Vector512.IsHardwareAccelerated && Environment.GetEnvironmentVariable(CoreVariable) is null)
            {
                SetNativeVariable(CoreVariable, "SkylakeX", 0);
            }

            foreach (string name in (string[])["libopenblas.so.0", "libopenblas"])
            {
                if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), null, out nint library))
                {
                    return new OpenBlas(library);
                }
            }

            return null;
        }

        public void Multiply(int m, int n, int k, float[] a, float[] b, bool transposed, float[] c)
        {
            fixed (float* pa = a, pb = b, pc = c)
            {
                _single(RowMajor, NoTranspose, transposed ? Transpose : NoTranspose, m, n, k, 1, pa, k, pb, transposed ? k : n, 0, pc, n);
            }
        }

        public void Multiply(int m, int n, int k, double[] a, double[] b, bool transposed, double[] c)
        {
            fixed (double* pa = a, pb = b, pc = c)
            {
                _double(RowMajor, NoTranspose, transposed ? Transpose : NoTranspose, m, n, k, 1, pa, k, pb, transposed ? k : n, 0, pc, n);
            }
        }
    }
}

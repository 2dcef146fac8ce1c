using LossGen.Training.Tests.Fitting;

namespace LossGen.Training.Tests;

/// <summary>What the tests start as a process of its own, to kill it.</summary>
internal static class Program
{
    /// <summary>Makes the run of <see cref="KilledRun"/>, going on from its checkpoint if there is one.</summary>
    private static int Main(string[] arguments)
    {
        if (arguments is not ["train", var path])
        {
            Console.Error.WriteLine("usage: train checkpoint");
            return 1;
        }

        Console.WriteLine(KilledRun.Finish(path));
        return 0;
    }
}

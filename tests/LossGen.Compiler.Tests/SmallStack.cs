using System.Runtime.ExceptionServices;

namespace LossGen.Compiler.Tests;

/// <summary>Runs code on a thread with the smallest stack that compilers give to theirs, so that what recurses too deep shows.</summary>
internal static class SmallStack
{
    public static T Run<T>(Func<T> code)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = code();
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            1024 * 1024);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}

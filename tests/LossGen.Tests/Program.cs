using LossGen.Tests.Engines;

namespace LossGen.Tests;

/// <summary>What the test assembly does when it is run as a program: the tests start it with other instruction sets.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not ["hashes", string share, ..] || !Enum.TryParse(share, out HashShare formulas))
        {
            Console.Error.WriteLine($"Run the tests with 'dotnet test'; 'hashes' and one of {string.Join(", ", Enum.GetNames<HashShare>())} prints a hash of what each formula gives.");
            return 2;
        }

        ResultHash.Print(Console.Out, formulas, large: arguments is [_, _, string path] ? File.ReadAllBytes(path) : null);
        return 0;
    }
}

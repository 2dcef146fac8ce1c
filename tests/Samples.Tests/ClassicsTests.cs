using Classics;

namespace Samples.Tests;

/// <summary>Each example in its short form, and what it must have learnt.</summary>
public class ClassicsTests
{
    public static TheoryData<string> Names => [.. Example.All.Select(example => example.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_example_learns_what_it_should(string name)
    {
        Outcome outcome = Example.All.Single(example => example.Name == name).Run(new Request(Short: true));

        Assert.True(outcome.Good, $"{outcome.Told}: {outcome.Quality} where at least {outcome.Least} is needed");
    }
}

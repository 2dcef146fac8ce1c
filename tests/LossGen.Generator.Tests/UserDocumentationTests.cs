using LossGen.Generator.Tests.Harness;

namespace LossGen.Generator.Tests;

/// <summary>A comment on the implementing part of a method displaces the one on its declaration: what the user wrote must stay.</summary>
public class UserDocumentationTests
{
    private const string Declaration = """
        [Loss("mean((pred - target)^2)")]
        public static partial float Mse(ReadOnlySpan<float> pred, ReadOnlySpan<float> target);
        """;

    [Theory]
    [InlineData("/// <summary>My own words.</summary>\n")]
    [InlineData("/** <summary>My own words.</summary> */\n")]
    public void What_the_user_documents_is_left_alone(string comment)
    {
        string text = Generated(comment + Declaration);
        Assert.Single(Split(text, "/// <summary>"));
        Assert.Contains("/// <summary>The value of <c>Mse</c> and its gradient", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("// A note.\n")]
    public void What_the_user_does_not_document_is_documented(string comment) => Assert.Equal(2, Split(Generated(comment + Declaration), "/// <summary>").Length);

    private static string Generated(string member) =>
        Assert.Single(TestProject.Generate(TestProject.InClass(member)).Result.GeneratedSources).SourceText.ToString();

    private static string[] Split(string text, string mark) => text[..text.IndexOf("namespace LossGen.Generated", StringComparison.Ordinal)].Split(mark)[1..];
}

namespace LossGen.Generator.Tests;

/// <summary>Every way to declare a method gives a part that C# takes for its implementation.</summary>
public class DeclarationTests
{
    private const string Squared = "[Loss(\"d = pred - target; mean(d * d)\")]";
    private const string Parameters = "(ReadOnlySpan<float> pred, ReadOnlySpan<float> target)";

    [Theory]
    [InlineData("public static partial class A { %L public static partial float F%P; }")]
    [InlineData("internal partial class A { %L internal partial float F%P; }")]
    [InlineData("public partial class A { %L private partial float F%P; }")]
    [InlineData("public partial class A { %L protected internal partial float F%P; }")]
    [InlineData("public partial class A { %L private protected static partial float F%P; }")]
    [InlineData("public partial class A { %L protected virtual partial float F%P; }")]
    [InlineData("public partial struct A { %L public partial float F%P; }")]
    [InlineData("public partial struct A { %L public readonly partial float F%P; }")]
    [InlineData("public readonly partial struct A { %L public partial float F%P; }")]
    [InlineData("public ref partial struct A { %L public partial float F%P; }")]
    [InlineData("public partial record A { %L public partial float F%P; }")]
    [InlineData("public sealed partial record class A(int X) { %L public partial float F%P; }")]
    [InlineData("public readonly partial record struct A(int X) { %L public partial float F%P; }")]
    [InlineData("public partial interface A { %L public static partial float F%P; }")]
    [InlineData("public partial class A<T> where T : class, new() { %L public static partial float F%P; }")]
    [InlineData("public partial interface A<in T, out U> { %L public static partial float F%P; }")]
    [InlineData("public static partial class A { internal partial struct B<T> { private partial record C { %L public partial float F%P; } } }")]
    [InlineData("public static partial class @class { %L public static partial float @event%P; }")]
    [InlineData("public static partial class Größe { %L public static partial float Übung%P; }")]
    [InlineData("public abstract partial class A { %L public partial float F%P; }")]
    [InlineData("public static partial class A { %L\n#nullable disable\n public static partial float F%P;\n#nullable restore\n }")]
    public void Compiles(string declaration)
    {
        string text = Documented(Fill(declaration));
        TestProject.Generate(
            $"{TestProject.Usings}{text}",
            $"{TestProject.Usings}namespace N;\n{text}",
            $"{TestProject.Usings}namespace O.P.@namespace;\n{text}",
            $"{TestProject.Usings}namespace N {{ namespace M {{\n{text} }} }}").Compiles();
    }

    /// <summary>Roslyn 4.14 knows no C# 14, where spans convert by themselves.</summary>
    [Fact]
    public void Compiles_before_spans_convert_to_read_only_ones_by_themselves() => TestProject.Generate(
        TestProject.Usings + Documented("public static partial class A { [Loss(\"mean[n](x[n, argmax[c](x[n, c]^2)])\")] public static partial float F(ReadOnlyTensorSpan<float> x); }")).Compiles();

    private static string Fill(string declaration) => declaration.Replace("%L", Squared).Replace("%P", Parameters);

    // CS1591 is about the user's own members here; generated ones are checked for it elsewhere.
    private static string Documented(string text) => "#pragma warning disable CS1591\n" + text;
}

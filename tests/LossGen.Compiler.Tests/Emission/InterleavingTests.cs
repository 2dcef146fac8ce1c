using LossGen.Compiler.Emission;

namespace LossGen.Compiler.Tests.Emission;

public sealed class InterleavingTests
{
    [Fact]
    public void Each_statement_is_followed_by_the_same_of_the_other_steps()
    {
        string[] step = ["var x = Vector512.LoadUnsafe(in xStart, i);", "var t5 = x * x.GetLower(t5x);", "sum += t5;"];
        var woven = Interleaving.Weave(step, [name => name switch { "i" => "i + 16", "x" or "t5" => name + "_b", _ => null }]);
        Assert.Equal(
            [
                "var x = Vector512.LoadUnsafe(in xStart, i);", "var x_b = Vector512.LoadUnsafe(in xStart, i + 16);",
                "var t5 = x * x.GetLower(t5x);", "var t5_b = x_b * x_b.GetLower(t5x);",
                "sum += t5;", "sum += t5_b;",
            ],
            woven);
    }

    [Fact]
    public void A_member_keeps_its_name_though_a_tensor_bears_it()
    {
        var woven = Interleaving.Weave(["var t1 = Vector512.Create(0.5f) * Create;"], [name => name is "t1" or "Create" or "f" ? name + "_b" : null]);
        Assert.Equal("var t1_b = Vector512.Create(0.5f) * Create_b;", woven.Last());
    }
}

extern alias Runtime;

using LossGen.Compiler.Emission;

namespace LossGen.Compiler.Tests.Emission;

public sealed class NameScopeTests
{
    [Fact]
    public void No_local_hides_a_type_of_the_runtime()
    {
        var types = typeof(Runtime::LossGen.Runtime.Check).Assembly.GetExportedTypes().Where(t => t.Namespace == "LossGen.Runtime").Select(t => t.Name.Split('`')[0]);
        Assert.DoesNotContain(types, t => new NameScope().Take(t) == t);
    }

    [Fact]
    public void No_local_is_taken_for_a_scratch_slot()
    {
        string slot = NameScope.SlotName(0), other = new NameScope().Take(slot);
        Assert.True(NameScope.IsSlot(slot));
        Assert.False(NameScope.IsSlot(other), other);
    }
}

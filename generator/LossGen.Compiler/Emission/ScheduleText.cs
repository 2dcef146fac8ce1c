using LossGen.Compiler.Emission.Rows;
using LossGen.Compiler.Scheduling;

namespace LossGen.Compiler.Emission;

/// <summary>Says in sentences what a generated method does with the data.</summary>
public static class ScheduleText
{
    /// <summary>The number of passes over the data or, for an indexed formula, a sentence a stage.</summary>
    public static IEnumerable<string> Describe(Schedule schedule)
    {
        if (!schedule.Stages.All(stage => stage is Pass))
        {
            return StageText.Describe(schedule);
        }

        int passes = schedule.Stages.Length;
        return [$"{(passes == 1 ? "One pass" : passes.ToString(CSharp.Invariant) + " passes")} over the data."];
    }
}

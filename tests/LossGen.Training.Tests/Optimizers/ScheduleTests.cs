using LossGen.Training.Schedules;

namespace LossGen.Training.Tests.Optimizers;

public class ScheduleTests
{
    [Fact]
    public void StepsDown()
    {
        var schedule = new StepDecay(3, 0.5f);
        Assert.Equal([1, 1, 1, 0.5f, 0.5f, 0.5f, 0.25f], Enumerable.Range(0, 7).Select(e => schedule.Factor(new ScheduleTime(99, e, 0))));
    }

    [Fact]
    public void FollowsTheCosine()
    {
        var schedule = new CosineDecay(least: 0.1f);
        for (int step = 0; step <= 40; step++)
        {
            Assert.Equal(0.1 + 0.9 * (0.5 + 0.5 * Math.Cos(Math.PI * step / 40)), schedule.Factor(new ScheduleTime(step, 0, 40)), 1e-6);
        }

        Assert.Equal(0.1f, schedule.Factor(new ScheduleTime(70, 0, 40)));
    }

    [Fact]
    public void WarmsUp()
    {
        Schedule schedule = Schedule.Constant.WarmUp(4);
        Assert.Equal([0.2f, 0.4f, 0.6f, 0.8f, 1, 1], Enumerable.Range(0, 6).Select(s => schedule.Factor(new ScheduleTime(s, 0, 0))));
    }

    [Fact]
    public void FallsOnAPlateau()
    {
        var schedule = new Plateau(patience: 2, factor: 0.5f, least: 0.3f);
        float[] factors = [.. new double[] { 5, 4, 4, 4.5, 3, 3, double.NaN, 3, 3, 2 }.Select(loss =>
        {
            schedule.Observe(loss);
            return schedule.Factor(default);
        })];
        Assert.Equal([1, 1, 1, 0.5f, 0.5f, 0.5f, 0.3f, 0.3f, 0.3f, 0.3f], factors);
    }
}

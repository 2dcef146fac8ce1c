namespace LossGen.Compiler.Analysis.Judging;

/// <summary>LG4xxx: whether a formula that computes is a sensible loss.</summary>
internal sealed class SenseChecks(Subject subject, Spans spans)
{
    /// <summary>The findings.</summary>
    public IEnumerable<Finding> All()
    {
        var points = new SensePoints(subject);
        Finding?[] searched = [new Descent(subject, spans, points).Find(), new Convexity(spans, points).Find()];
        return
        [
            .. new ScaleChecks(subject, spans).All(),
            .. new TargetChecks(subject, spans, points).All(),
            .. new BatchScale(subject, spans).All(),
            .. searched.OfType<Finding>(),
        ];
    }
}

namespace LossGen.Generator.Parsing;

/// <summary>The metadata names of the attributes that the generator reads.</summary>
internal static class AttributeNames
{
    public const string Loss = "LossGen.LossAttribute";
    public const string Kernel = "LossGen.KernelAttribute";
    public const string Grad = "LossGen.GradAttribute";
    public const string Target = "LossGen.TargetAttribute";
    public const string Shape = "LossGen.ShapeAttribute";
    public const string Probability = "LossGen.ProbabilityAttribute";
    public const string LogProbability = "LossGen.LogProbabilityAttribute";
    public const string Logit = "LossGen.LogitAttribute";
    public const string Positive = "LossGen.PositiveAttribute";
    public const string Range = "System.ComponentModel.DataAnnotations.RangeAttribute";
}

namespace System.Runtime.CompilerServices;

/// <summary>Lets the compiler accept <c>init</c> and records on netstandard2.0.</summary>
internal static class IsExternalInit;

/// <summary>Lets the compiler accept <c>required</c> members on netstandard2.0.</summary>
[AttributeUsage(AttributeTargets.All)]
internal sealed class RequiredMemberAttribute : Attribute;

/// <summary>Lets the compiler accept <c>required</c> members on netstandard2.0.</summary>
[AttributeUsage(AttributeTargets.All)]
internal sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
{
    public string FeatureName { get; } = featureName;
}

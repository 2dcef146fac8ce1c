using System.Globalization;
using LossGen.Compiler.Signatures;

namespace LossGen.Compiler.Emission;

/// <summary>How C# writes what generated code needs.</summary>
public static class CSharp
{
    /// <summary>The culture of all generated text.</summary>
    public static CultureInfo Invariant => CultureInfo.InvariantCulture;

    /// <summary>The keyword of an element type.</summary>
    public static string Name(ElementType element) => element switch
    {
        ElementType.Single => "float",
        ElementType.Double => "double",
        ElementType.Int32 => "int",
        ElementType.Int64 => "long",
        ElementType.Byte => "byte",
        _ => "bool",
    };

    /// <summary>The type of a parameter, fully qualified where it isn't a keyword.</summary>
    public static string TypeOf(Parameter parameter, bool qualified)
    {
        string element = Name(parameter.Element);
        string prefix = parameter.IsOutput ? "" : "ReadOnly";
        return parameter.Form switch
        {
            ParameterForm.Scalar => element,
            ParameterForm.Span => $"{(qualified ? "global::System." : "")}{prefix}Span<{element}>",
            _ => $"{(qualified ? "global::System.Numerics.Tensors." : "")}{prefix}TensorSpan<{element}>",
        };
    }

    /// <summary>A name with <c>@</c> where the language needs it.</summary>
    public static string Escape(string name) => Keywords.Contains(name) ? "@" + name : name;

    /// <summary>A string literal.</summary>
    public static string Quote(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\r", "\\r") + "\"";

    /// <summary>The words that can't be names.</summary>
    public static IReadOnlyCollection<string> Keywords { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte",
        "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof",
        "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    };
}

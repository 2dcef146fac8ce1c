using System.Globalization;

namespace LossGen.Compiler.Lanes;

/// <summary>What a lane is printed as: one scalar, or a vector of that many bits.</summary>
public enum LaneTarget
{
    Scalar,
    V128,
    V256,
    V512,
}

/// <summary>
/// Prints lanes as C#, one statement a lane, in order; what is used once and short is written where it is used.
/// The text needs <c>System</c>, <c>System.Runtime.Intrinsics</c> and, for trigonometry of huge arguments,
/// <c>LossGen.Runtime</c> in scope. A printer remembers what it declared, so several calls write one scope. Masks are vectors of
/// <c>float</c> or <c>double</c> with all bits set or none (scalar: <c>bool</c>); integers are <c>int</c> and <c>long</c>.
/// A scalar target prints <see cref="LaneOp.Narrow"/> as the conversion of its lower half.
/// </summary>
/// <param name="target">What to print for.</param>
/// <param name="nameOf">The name of a result, or another name for an input; null leaves it to the printer. A lane with a name is always declared.</param>
/// <param name="onHardware">Whether the text runs only where the processor has vectors of this width.</param>
public sealed class LanePrinter(LaneTarget target, Func<Lane, string?> nameOf, bool onHardware = false)
{
    private const int LongestInline = 140;
    private const int DeepestInline = 4;

    private readonly Dictionary<Lane, (string Text, int Depth)> _texts = [];
    private readonly LaneTexts _spelling = new(target, onHardware);

    public static void Print(TextWriter writer, LaneTarget target, IReadOnlyList<Lane> lanes, Func<Lane, string?> nameOf) =>
        new LanePrinter(target, nameOf).Print(writer, lanes);

    /// <summary>Declares the results and what they need and is not declared yet.</summary>
    public void Print(TextWriter writer, IReadOnlyList<Lane> results, string indent = "")
    {
        foreach (var (name, text) in Declare(results))
        {
            writer.Write($"{indent}var {name} = {text};\n");
        }
    }

    /// <summary>The names and values of the results and of what they need and is not declared yet, in order.</summary>
    public IReadOnlyList<(string Name, string Value)> Declare(IReadOnlyList<Lane> results)
    {
        var declared = new List<(string, string)>();
        var uses = LaneGraph.CountUses(results);
        foreach (var lane in uses.Keys.OrderBy(l => l.Id))
        {
            if (_texts.TryGetValue(lane, out var known) && known.Depth == 0) continue;
            if (lane.Op == LaneOp.Input)
            {
                _texts[lane] = (nameOf(lane) ?? lane.Name!, 0);
                continue;
            }

            var name = nameOf(lane);
            var depth = 1;
            var inputs = new string[lane.Inputs.Count];
            for (var i = 0; i < inputs.Length; i++)
            {
                var input = lane.Inputs[i];
                if (target == LaneTarget.Scalar && lane.Op == LaneOp.Narrow && i == 1) continue;
                (inputs[i], var inputDepth) = _texts[input];
                depth = Math.Max(depth, inputDepth + (input.IsConstant ? 0 : 1));
            }

            var text = _spelling.Of(lane, inputs);
            if (name is null && (lane.IsConstant || (uses[lane] == 1 && lane.Hint is null && depth <= DeepestInline && text.Length <= LongestInline && !results.Contains(lane))))
            {
                _texts[lane] = (text, lane.IsConstant ? 1 : depth);
                continue;
            }

            name ??= (lane.Hint ?? "t") + lane.Id.ToString(CultureInfo.InvariantCulture);
            declared.Add((name, Unwrapped(text)));
            _texts[lane] = (name, 0);
        }

        return declared;
    }

    /// <summary>The C# expression for a lane that is declared, an input or a constant.</summary>
    public string Expression(Lane lane) => Unwrapped(_texts[lane].Text);

    private static string Unwrapped(string text)
    {
        if (text.Length < 2 || text[0] != '(') return text;
        var open = 0;
        for (var i = 0; i < text.Length; i++)
        {
            open += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (open == 0) return i == text.Length - 1 ? text.Substring(1, i - 1) : text;
        }

        return text;
    }
}

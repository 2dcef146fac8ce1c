using LossGen.Compiler.Graphs;

namespace LossGen.Compiler.Printing;

/// <summary>Prints a graph as MathML. It reads what <see cref="LatexPrinter"/> writes, so that both say the same and a primitive needs one spelling.</summary>
public static class MathMLPrinter
{
    /// <summary>One value as a block of mathematics; where definitions are needed, they stand on lines before it.</summary>
    /// <param name="node">The value.</param>
    /// <param name="names">Names for nodes that are worth one, such as the user's own definitions.</param>
    public static string Print(Node node, IReadOnlyDictionary<Node, string>? names = null) => Convert(LatexPrinter.Print(node, names));

    /// <summary>Turns the LaTeX that this compiler writes into MathML; what it doesn't know it shows as text.</summary>
    public static string Convert(string latex) =>
        $"<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\">{new LatexReader(latex).ReadAll()}</math>";
}

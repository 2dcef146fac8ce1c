using System.Globalization;
using System.Text;

namespace LossGen.Training.Models;

public sealed partial class Model
{
    /// <summary>A table of the layers: name, kind and options, what it is applied to, the shape of its output for n samples, weights.</summary>
    public string Summary()
    {
        var rows = new List<string[]> { (string[])["layer", "kind", "of", "output", "parameters"] };
        var counted = new HashSet<LayerInstance>();
        foreach (Operation operation in _order)
        {
            bool first = counted.Add(operation.Instance);
            long parameters = operation.Instance.Weights.Sum(w => (long)w.Length);
            rows.Add([
                operation.Name,
                operation.Layer is { } layer ? $"{layer.Kind} {layer.Options}" : operation.HoldsInts ? "input of integers" : "input",
                string.Join(", ", operation.Inputs.Select(o => o.Name)),
                $"[{string.Join(", ", operation.Shape.Extents.ToArray().Select(e => e.ToString(CultureInfo.InvariantCulture)).Prepend("n"))}]",
                first ? parameters.ToString("N0", CultureInfo.InvariantCulture) : $"shared with {operation.Instance.Name}"]);
        }

        long ofLayers = _instances.SelectMany(i => i.Weights).Sum(w => (long)w.Length);
        if (ParameterCount > ofLayers)
        {
            rows.Add(["(loss)", "", "", "", (ParameterCount - ofLayers).ToString("N0", CultureInfo.InvariantCulture)]);
        }

        rows.Add(["total", "", "", "", ParameterCount.ToString("N0", CultureInfo.InvariantCulture)]);
        int[] widths = [.. Enumerable.Range(0, 5).Select(c => rows.Max(r => r[c].Length))];
        var text = new StringBuilder();
        for (int r = 0; r < rows.Count; r++)
        {
            string line = string.Join("  ", rows[r].Select((cell, c) => c == 4 ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c])));
            text.Append(line.TrimEnd()).Append('\n');
            if (r == 0 || r == rows.Count - 2)
            {
                text.Append('-', widths.Sum() + 8).Append('\n');
            }
        }

        return text.ToString();
    }
}

using System.Net;
using System.Text;
using LossGen.Compiler;
using LossGen.Compiler.Analysis.Properties;
using LossGen.Compiler.Diagnostics;
using LossGen.Compiler.Emission;
using LossGen.Compiler.Printing;
using LossGen.Compiler.Scheduling;
using LossGen.Compiler.Signatures;
using LossGen.Tool.Explaining;

namespace LossGen.Tool.Cards;

/// <summary>The card of a loss: one HTML file with everything in it, light and dark.</summary>
internal static class Card
{
    /// <exception cref="InputException">The formula doesn't compile.</exception>
    public static string Render(Explanation explanation)
    {
        if (explanation.Compiled is not { } compiled)
        {
            throw new InputException("--html: the formula doesn't compile, so it has no card.");
        }

        var body = new StringBuilder();
        Formulas(body, explanation, compiled);
        Properties(body, explanation, compiled);
        Curves(body, compiled, explanation.Formula);
        Findings(body, explanation);
        Code(body, compiled);
        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{Escape(explanation.Formula.ReplaceLineEndings("; "))}}</title>
            <style>
            :root { color-scheme: light dark; --line: #8884; --soft: #8882; --danger: #dc262633; --c0: #2563eb; --c1: #ea580c; --c2: #16a34a; --c3: #9333ea; }
            @media (prefers-color-scheme: dark) { :root { --c0: #7aa5ff; --c1: #ff9a5c; --c2: #5fd38a; --c3: #c79bff; } }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 1240px; margin: 2rem auto; padding: 0 1rem; }
            pre { background: var(--soft); padding: .7rem 1rem; border-radius: 6px; overflow-x: auto; }
            math { margin: .6rem 0; font-size: 1.15rem; overflow-x: auto; display: block math; }
            table { border-collapse: collapse; } th, td { padding: .3rem .8rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
            .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(340px, 1fr)); gap: 1rem; }
            svg { width: 100%; height: auto; } svg text { fill: currentColor; font: 11px system-ui, sans-serif; } svg .title { font-weight: 600; font-size: 13px; }
            .grid { stroke: var(--line); } .line { fill: none; stroke-width: 2; } .danger { fill: var(--danger); } .kink { fill: none; stroke: currentColor; stroke-width: 1.5; }
            .c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); } .c3 { stroke: var(--c3); }
            mark { background: var(--danger); color: inherit; }
            </style>
            </head>
            <body>
            {{body}}</body>
            </html>

            """.ReplaceLineEndings("\n");
    }

    private static void Formulas(StringBuilder html, Explanation explanation, CompiledFormula compiled)
    {
        html.Append($"<h1>Formula</h1>\n<pre>{Escape(explanation.Formula)}</pre>\n");
        var names = compiled.Bound.Definitions.GroupBy(d => d.Value).ToDictionary(g => g.Key, g => g.First().Name);
        foreach (var output in compiled.Bound.Outputs)
        {
            html.Append(MathMLPrinter.Print(output.Value, names)).Append('\n');
        }

        foreach (var gradient in compiled.Gradients)
        {
            html.Append($"<h2>Derivative by {Escape(gradient.Parameter)}</h2>\n{MathMLPrinter.Print(gradient.Value, names)}\n");
        }
    }

    private static void Properties(StringBuilder html, Explanation explanation, CompiledFormula compiled)
    {
        var rows = LossProperties.Of(compiled.Bound, explanation.Formula, explanation.Judgement)
            .Select(p => (p.Name, p.Text, Certainty: p.Certainty.ToString().ToLowerInvariant()))
            .Concat(explanation.Ranges.Select(r => ($"Range of {r.Name}", ExplanationWriter.Show(r.Range), "proven")))
            .ToList();
        html.Append("<h2>Properties</h2>\n<p>Proven: for every input in the declared ranges. Sampled: at every input that was tried.</p>\n<table>\n");
        foreach (var (name, text, certainty) in rows)
        {
            html.Append($"<tr><th>{Escape(name)}</th><td>{Escape(text)}</td><td>{certainty}</td></tr>\n");
        }

        html.Append("</table>\n");
    }

    private static void Curves(StringBuilder html, CompiledFormula compiled, string text)
    {
        var landscape = new Landscape(compiled.Bound, text);
        foreach (var parameter in compiled.Signature.Differentiated)
        {
            var slices = landscape.Slices(parameter);
            if (slices.Count == 0)
            {
                continue;
            }

            html.Append($"<h2>Along {Escape(parameter.Name)}</h2>\n<p>One element moves, all else is held. Circles are kinks; in shaded regions the generated code gives no finite number.</p>\n<div class=\"charts\">\n");
            html.Append(Chart("value", slices, p => p.Value, parameter)).Append(Chart("gradient", slices, p => p.Gradient, parameter)).Append(Chart("second derivative", slices, p => p.Hessian, parameter));
            html.Append("</div>\n");
        }
    }

    private static string Chart(string title, IReadOnlyList<Slice> slices, Func<SlicePoint, double> of, Parameter parameter)
    {
        double At(Slice slice, double x) => of(slice.Points.MinBy(p => Math.Abs(p.X - x)));
        return new CurveChart(
            title,
            parameter.Name,
            [.. slices.Select(s => new CurveLine(s.Caption, [.. s.Points.Select(p => (p.X, of(p)))]))],
            title == "value" ? [.. slices.SelectMany(s => s.Kinks.Select(k => (k, At(s, k))))] : [],
            [.. slices.SelectMany(Dangers).Distinct()]).ToSvg();
    }

    private static IEnumerable<(double From, double To)> Dangers(Slice slice)
    {
        int start = -1;
        for (int k = 0; k <= slice.Points.Count; k++)
        {
            bool isBad = k < slice.Points.Count && slice.Points[k].IsBad;
            if (isBad && start < 0)
            {
                start = k;
            }
            else if (!isBad && start >= 0)
            {
                yield return (slice.Points[start].X, slice.Points[k - 1].X);
                start = -1;
            }
        }
    }

    private static void Findings(StringBuilder html, Explanation explanation)
    {
        html.Append("<h2>Findings</h2>\n");
        html.Append(explanation.Findings.IsEmpty ? "<p>None.</p>\n" : "<table>\n");
        foreach (var finding in explanation.Findings)
        {
            html.Append($"<tr><th>{finding.Severity.ToString().ToLowerInvariant()} {finding.Id}</th><td>{Escape(finding.Message)}</td><td><code>{Marked(explanation.Formula, finding.Span)}</code></td></tr>\n");
        }

        html.Append(explanation.Findings.IsEmpty ? "" : "</table>\n");
    }

    private static string Marked(string formula, TextSpan span) =>
        $"{Escape(formula[..span.Start])}<mark>{Escape(span.Of(formula))}</mark>{Escape(formula[span.End..])}";

    private static void Code(StringBuilder html, CompiledFormula compiled)
    {
        html.Append("<h2>Generated methods</h2>\n<table>\n");
        foreach (var schedule in compiled.Schedules)
        {
            html.Append($"<tr><th>{Escape(schedule.Routine.Name)}</th><td>{string.Join("<br>", ScheduleText.Describe(schedule).Select(Escape))}</td></tr>\n");
        }

        html.Append("</table>\n");
        foreach (string line in compiled.Stabilizations)
        {
            html.Append($"<p>Stabilized: {Escape(line)}</p>\n");
        }
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
